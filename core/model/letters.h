#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace mailscan {

// Letters of ASCII in lower case, whatever the locale: addresses, host names
// and the words of servers are compared so. Pure.
constexpr char LowerOf(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Into a string that keeps its room.
inline void LowerTo(std::string_view text, std::string* lower) {
  *lower = text;
  std::transform(lower->begin(), lower->end(), lower->begin(), LowerOf);
}

}  // namespace mailscan
