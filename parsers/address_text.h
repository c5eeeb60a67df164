#pragma once

#include <string_view>

#include "parsers/cursor.h"

namespace mailscan {

// Addresses and ids as records write them. Pure functions, any thread; results
// are views into the text.

// "ann@corp.example" of "Ann <ann@corp.example>": what stands in the last
// angle brackets, or all where there are none.
inline std::string_view AddrSpec(std::string_view text) {
  text = WithoutBlanks(text);
  if (!text.ends_with('>')) {
    return text;
  }
  const std::size_t open = text.rfind('<');
  return open == std::string_view::npos
             ? text
             : WithoutBlanks(text.substr(open + 1, text.size() - open - 2));
}

// A Message-ID without its angle brackets and what stands around them.
inline std::string_view BareId(std::string_view id) {
  return WithoutBlanks(WithoutBrackets(WithoutBlanks(id)));
}

}  // namespace mailscan
