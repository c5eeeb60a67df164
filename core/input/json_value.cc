#include "core/input/json_value.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/input/record_cutter.h"
#include "core/model/json_scan.h"

namespace mailscan {
namespace {

// The end of the string whose text starts at `at`.
ValueScan ScanString(std::string_view text, std::size_t at) {
  const char* const end = text.data() + text.size();
  const char* next = text.data() + at;
  while ((next = FindStringMark(next, end)) < end) {
    const char c = *next++;
    if (c == '"') {
      return {ValueEnd::kWhole, static_cast<std::size_t>(next - text.data())};
    }
    if (c == '\n') {
      return {ValueEnd::kBroken, 0};
    }
    // What is escaped is passed over, but a newline is never inside a string.
    if (c == '\\' && next < end && *next != '\n') {
      ++next;
    }
  }
  return {ValueEnd::kOpen, 0};
}

// What is neither in a string nor any of these decides nothing.
constexpr auto kIsMark = [] {
  std::array<bool, 256> marks = {};
  for (const char c : std::string_view("\"{}[]")) {
    marks[static_cast<unsigned char>(c)] = true;
  }
  return marks;
}();

// The limit of nesting bounds the work on hostile input too: a value that never
// ends is read again from each line inside it that begins one, at most once a
// level.
ValueScan ScanContainer(std::string_view text, std::size_t at) {
  JsonNesting nesting;
  nesting.Open(text[at], '\0');
  ++at;
  while (at < text.size()) {
    const char c = text[at];
    if (!kIsMark[static_cast<unsigned char>(c)]) {
      ++at;
      continue;
    }
    if (c == '"') {
      const ValueScan string = ScanString(text, at + 1);
      if (string.end != ValueEnd::kWhole) {
        return string;
      }
      at = string.offset;
      continue;
    }
    const bool fits = c == '{' || c == '['
                          ? nesting.Open(c, LastBefore(text.data() + at))
                          : nesting.Close(c);
    if (!fits) {
      return {ValueEnd::kBroken, 0};
    }
    ++at;
    if (nesting.depth() == 0) {
      return {ValueEnd::kWhole, at};
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
