#include "parsers/postfix_id.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

enum CharBits : std::uint8_t { kDigit = 1, kUpper = 2, kLower = 4 };

constexpr std::array<std::uint8_t, 256> MakeBits() {
  std::array<std::uint8_t, 256> bits{};
  for (std::size_t c = '0'; c <= '9'; ++c) {
    bits[c] = kDigit;
  }
  for (std::size_t c = 'A'; c <= 'Z'; ++c) {
    bits[c] = kUpper;
    bits[c + ('a' - 'A')] = kLower;
  }
  return bits;
}
constexpr std::array<std::uint8_t, 256> kBits = MakeBits();

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
  unsigned seen = 0;
  std::size_t size = 0;
  for (; size < most; ++size) {
    const unsigned bits = kBits[static_cast<unsigned char>(text[size])];
    if (bits == 0) {
      break;
    }
    seen |= bits;
  }
  if (size < kShortest || size > kLongest || size + 2 > text.size() ||
      text[size] != ':' || text[size + 1] != ' ') {
    return 0;
  }
  // "DEADBEEF" and "XXX" are ids, "warning" and "Deleted" are words.
  const bool is_word =
      (seen & kDigit) == 0 &&
      (seen != unsigned{kUpper} || Is(text.substr(0, size), "NOQUEUE"));
  return is_word ? 0 : size;
}

std::optional<Micros> LongQueueIdTime(std::string_view id) {
  constexpr std::size_t kMicrosSize = 4;
  constexpr std::size_t kMinSecondsSize = 6;
  constexpr std::size_t kMaxSecondsSize = 8;
  constexpr std::int64_t kFirst = 631152000;  // 1990-01-01
  constexpr std::int64_t kLast = 4102444800;  // 2100-01-01
  const std::size_t z = id.rfind('z');
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
