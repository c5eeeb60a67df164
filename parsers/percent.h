#pragma once

#include <string>
#include <string_view>

namespace mailscan {

// What "%41" and its like stand for (RFC 3986); a percent sign that begins no
// escape stays. `form`: of a form body, where "+" is a blank. Any thread.
inline std::string PercentDecoded(std::string_view text, bool form = false) {
  const auto digit = [](char c) {
    const char low = static_cast<char>(c | 0x20);
    return c >= '0' && c <= '9'       ? c - '0'
           : low >= 'a' && low <= 'f' ? low - 'a' + 10
                                      : -1;
  };
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
        digit(text[i + 2]) >= 0) {
      decoded +=
          static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      decoded += form && text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

}  // namespace mailscan
