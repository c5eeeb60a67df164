#include "parsers/postfix_id.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

// Digits and consonants, so that no id spells a word (mail_queue.h).
constexpr std::string_view kAlphabet =
    "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
constexpr std::uint8_t kNotInAlphabet = 255;

constexpr std::array<std::uint8_t, 256> MakeValues() {
  std::array<std::uint8_t, 256> values{};
  for (std::uint8_t& value : values) {
    value = kNotInAlphabet;
  }
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] =
        static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = MakeValues();

std::int64_t ValueOf(std::string_view digits) {
  std::int64_t value = 0;
  for (const char digit : digits) {
    value = value * 52 + kValues[static_cast<unsigned char>(digit)];
  }
  return value;
}

}  // namespace

std::size_t QueueIdSize(std::string_view text) {
  constexpr std::size_t kShortest = 3;
  constexpr std::size_t kLongest = 64;
  const std::size_t most = std::min(text.size(), kLongest + 1);
  std::size_t size = 0;
  std::uint64_t ends = 0;
  for (; ends == 0 && size + 8 <= most; size += 8) {
    ends = NoAlnumInWord(WordAt(&text[size]));
  }
  if (ends != 0) {
    size -= 8U - static_cast<unsigned>(std::countr_zero(ends)) / 8U;
  }
  while (ends == 0 && size < most &&
         (IsDigit(text[size]) || IsAsciiLetter(text[size]))) {
    ++size;
  }
  if (size < kShortest || size > kLongest || size + 2 > text.size() ||
      text[size] != ':' || text[size + 1] != ' ') {
    return 0;
  }
  // "DEADBEEF" and "XXX" are ids, "warning" and "Deleted" are words.
  const std::string_view id = text.substr(0, size);
  const bool is_word =
      std::none_of(id.begin(), id.end(), IsDigit) &&
      (Is(id, "NOQUEUE") || std::any_of(id.begin(), id.end(), [](char c) {
         return c >= 'a' && c <= 'z';
       }));
  return is_word ? 0 : size;
}

std::optional<Micros> LongQueueIdTime(std::string_view id) {
  constexpr std::size_t kMicrosSize = 4;
  constexpr std::size_t kMinSecondsSize = 6;
  constexpr std::size_t kMaxSecondsSize = 8;
  constexpr std::int64_t kFirst = 631152000;  // 1990-01-01
  constexpr std::int64_t kLast = 4102444800;  // 2100-01-01
  const std::size_t z = FindLast<'z'>(id);
  if (z == std::string_view::npos || z + 1 == id.size() ||
      z < kMinSecondsSize + kMicrosSize || z > kMaxSecondsSize + kMicrosSize) {
    return std::nullopt;
  }
  for (const char digit : id) {
    if (kValues[static_cast<unsigned char>(digit)] == kNotInAlphabet) {
      return std::nullopt;
    }
  }
  const std::int64_t seconds = ValueOf(id.substr(0, z - kMicrosSize));
  const std::int64_t micros = ValueOf(id.substr(z - kMicrosSize, kMicrosSize));
  if (seconds < kFirst || seconds >= kLast || micros >= kSecond) {
    return std::nullopt;
  }
  return seconds * kSecond + micros;
}

}  // namespace mailscan
