#include "parsers/json_escapes.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>

namespace mailscan {
namespace {

constexpr std::uint32_t kHighSurrogates = 0xd800;
constexpr std::uint32_t kLowSurrogates = 0xdc00;
constexpr std::uint32_t kAfterSurrogates = 0xe000;

// Four hexadecimal digits; nothing else stands at the start of text.
std::optional<std::uint32_t> TakeUnit(std::string_view* text) {
  constexpr std::size_t kDigits = 4;
  std::uint32_t unit = 0;
  if (text->size() < kDigits) {
    return std::nullopt;
  }
  const char* const end = text->data() + kDigits;
  const auto [last, error] = std::from_chars(text->data(), end, unit, 16);
  if (error != std::errc() || last != end) {
    return std::nullopt;
  }
  text->remove_prefix(kDigits);
  return unit;
}

// What follows "\u": one unit of UTF-16, or two for one character.
std::optional<std::uint32_t> TakePoint(std::string_view* text) {
  const std::optional<std::uint32_t> high = TakeUnit(text);
  if (!high || *high < kHighSurrogates || *high >= kAfterSurrogates) {
    return high;
  }
  if (*high >= kLowSurrogates || !text->starts_with("\\u")) {
    return std::nullopt;
  }
  text->remove_prefix(2);
  const std::optional<std::uint32_t> low = TakeUnit(text);
  if (!low || *low < kLowSurrogates || *low >= kAfterSurrogates) {
    return std::nullopt;
  }
  return 0x10000U + ((*high - kHighSurrogates) << 10U) +
         (*low - kLowSurrogates);
}

char* PutUtf8(std::uint32_t point, char* out) {
  const auto put = [&out](std::uint32_t byte) {
    *out++ = static_cast<char>(byte);
  };
  const auto put_rest = [&](unsigned shift) {
    put(0x80U | ((point >> shift) & 0x3fU));
  };
  if (point < 0x80) {
    put(point);
    return out;
  }
  if (point < 0x800) {
    put(0xc0U | (point >> 6U));
  } else if (point < 0x10000) {
    put(0xe0U | (point >> 12U));
    put_rest(6);
  } else {
    put(0xf0U | (point >> 18U));
    put_rest(12);
    put_rest(6);
  }
  put_rest(0);
  return out;
}

}  // namespace

char* Unescape(std::string_view written, char* out) {
  constexpr std::string_view kShort = "\"\\/bfnrt";
  constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
  while (true) {
    const std::size_t plain = std::min(written.find('\\'), written.size());
    out = std::copy_n(written.data(), plain, out);
    written.remove_prefix(plain);
    if (written.empty()) {
      return out;
    }
    if (written.starts_with("\\u")) {
      written.remove_prefix(2);
      const std::optional<std::uint32_t> point = TakePoint(&written);
      if (!point) {
        return nullptr;
      }
      out = PutUtf8(*point, out);
      continue;
    }
    const std::size_t which =
        written.size() < 2 ? kShort.npos : kShort.find(written[1]);
    if (which == kShort.npos) {
      return nullptr;
    }
    *out++ = kMeant[which];
    written.remove_prefix(2);
  }
}

}  // namespace mailscan
