#include "core/report/utf8.h"

namespace mailscan {

std::uint32_t TakeCodePoint(std::string_view text, std::size_t* length) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  *length = 1;
  if (first < 0x80) {
    return first;
  }
  std::size_t size = 0;
  std::uint32_t point = 0;
  std::uint32_t least = 0;
  if (first >= 0xc2 && first < 0xe0) {
    size = 2;
    point = first & 0x1fU;
    least = 0x80;
  } else if (first >= 0xe0 && first < 0xf0) {
    size = 3;
    point = first & 0x0fU;
    least = 0x800;
  } else if (first >= 0xf0 && first < 0xf5) {
    size = 4;
    point = first & 0x07U;
    least = 0x10000;
  }
  if (size == 0 || text.size() < size) {
    return kNoCodePoint;
  }
  for (std::size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xc0U) != 0x80) {
      return kNoCodePoint;
    }
    point = (point << 6U) | (byte & 0x3fU);
  }
  if (point < least || point > 0x10ffff ||
      (point >= 0xd800 && point <= 0xdfff)) {
    return kNoCodePoint;
  }
  *length = size;
  return point;
}

bool IsControl(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x061c ||
         point == 0x200e || point == 0x200f ||
         (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2066 && point <= 0x2069);
}

}  // namespace mailscan
