#include "core/input/json_value.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/input/record_cutter.h"

namespace mailscan {
namespace {

// Bounds the work on hostile input too: a value that never ends is read again
// from each line inside it that begins one, at most once a level.
constexpr unsigned kMaxDepth = 64;

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
constexpr std::uint64_t kHighs = 0x8080808080808080ULL;

// Not zero when a byte of word equals c.
std::uint64_t HasByte(std::uint64_t word, char c) {
  const std::uint64_t equal = word ^ (kOnes * static_cast<unsigned char>(c));
  return (equal - kOnes) & ~equal & kHighs;
}

// The first byte from `at` on that may end a string, or the end of the text.
std::size_t FindInString(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  for (; text.size() - at >= sizeof(word); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    const std::uint64_t marks =
        HasByte(word, '"') | HasByte(word, '\\') | HasByte(word, '\n');
    if (marks != 0 && std::endian::native == std::endian::little) {
      constexpr std::size_t kBits = 8;
      return at + static_cast<std::size_t>(std::countr_zero(marks)) / kBits;
    }
    if (marks != 0) {
      break;  // marks after the first may be false: look at each byte
    }
  }
  while (at < text.size() && text[at] != '"' && text[at] != '\\' &&
         text[at] != '\n') {
    ++at;
  }
  return at;
}

// The end of the string whose text starts at `at`.
ValueScan ScanString(std::string_view text, std::size_t at) {
  while ((at = FindInString(text, at)) < text.size()) {
    const char c = text[at];
    if (c == '"') {
      return {ValueEnd::kWhole, at + 1};
    }
    if (c == '\n') {
      return {ValueEnd::kBroken, 0};
    }
    ++at;
    // What is escaped is passed over, but a newline is never inside a string.
    if (at < text.size() && text[at] != '\n') {
      ++at;
    }
  }
  return {ValueEnd::kOpen, 0};
}

// The brackets that are open, one bit a level: set for an array.
class Nesting {
 public:
  // False when a container may not stand after `last`, or lies too deep.
  bool Open(char bracket, char last) {
    const bool fits = depth_ == 0 || last == ':' ||
                      (InArray() && (last == ',' || last == '['));
    if (!fits || depth_ == kMaxDepth) {
      return false;
    }
    arrays_ = (arrays_ << 1U) | (bracket == '[' ? 1U : 0U);
    ++depth_;
    return true;
  }
  bool Close(char bracket) {
    const bool fits = InArray() == (bracket == ']');
    arrays_ >>= 1U;
    --depth_;
    return fits;
  }
  bool empty() const { return depth_ == 0; }

 private:
  bool InArray() const { return (arrays_ & 1U) != 0; }

  std::uint64_t arrays_ = 0;
  unsigned depth_ = 0;
};

ValueScan ScanContainer(std::string_view text, std::size_t at) {
  Nesting nesting;
  char last = '\0';
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      const ValueScan string = ScanString(text, at + 1);
      if (string.end != ValueEnd::kWhole) {
        return string;
      }
      at = string.offset;
      last = c;
      continue;
    }
    ++at;
    if (c == '{' || c == '[') {
      if (!nesting.Open(c, last)) {
        return {ValueEnd::kBroken, 0};
      }
    } else if (c == '}' || c == ']') {
      if (!nesting.Close(c)) {
        return {ValueEnd::kBroken, 0};
      }
      if (nesting.empty()) {
        return {ValueEnd::kWhole, at};
      }
    }
    if (!IsJsonSpace(c)) {
      last = c;
    }
  }
  return {ValueEnd::kOpen, 0};
}

bool IsScalarByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '+' || c == '-' || c == '.';
}

bool IsScalar(std::string_view token) {
  if (token == "true" || token == "false" || token == "null") {
    return true;
  }
  const bool begins = !token.empty() &&
                      (token[0] == '-' || (token[0] >= '0' && token[0] <= '9'));
  return begins &&
         token.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

// A number, a word or a string, up to white space or what may stand after an
// element.
ValueScan ScanScalar(std::string_view text, std::size_t at) {
  std::size_t end = at;
  if (text[at] == '"') {
    const ValueScan string = ScanString(text, at + 1);
    if (string.end != ValueEnd::kWhole) {
      return string;
    }
    end = string.offset;
  } else {
    while (end < text.size() && IsScalarByte(text[end])) {
      ++end;
    }
    if (end < text.size() && !IsScalar(text.substr(at, end - at))) {
      return {ValueEnd::kBroken, 0};
    }
  }
  if (end == text.size()) {
    return {ValueEnd::kOpen, end};
  }
  const char c = text[end];
  if (!IsJsonSpace(c) && c != ',' && c != ']') {
    return {ValueEnd::kBroken, 0};
  }
  return {ValueEnd::kWhole, end};
}

}  // namespace

ValueScan ScanJsonValue(std::string_view text, std::size_t at) {
  // One byte more than is allowed tells "too long" from "not yet whole".
  const std::string_view window =
      text.substr(0, std::min(text.size(), at + kMaxRecord + 1));
  const bool container = text[at] == '{' || text[at] == '[';
  ValueScan scan =
      container ? ScanContainer(window, at) : ScanScalar(window, at);
  const std::size_t size =
      scan.end == ValueEnd::kWhole ? scan.offset - at : window.size() - at;
  if (scan.end != ValueEnd::kBroken && size > kMaxRecord) {
    scan = {ValueEnd::kBroken, 0};
  }
  return scan;
}

}  // namespace mailscan
