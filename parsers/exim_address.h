#pragma once

#include <cstddef>
#include <string_view>

#include "parsers/cursor.h"

namespace mailscan {

// Addresses as Exim logs them. Results are views into the text. Pure
// functions, any thread.

// The KEY of a "KEY=value" at the start of text, or nothing. It may have a star
// ("id*=", the id of a message that came without one), which is left out.
// Nearly all have one or two characters.
std::string_view LongEximKeyOf(std::string_view text);
inline std::string_view EximKeyOf(std::string_view text) {
  if (text.size() > 2 && IsAsciiLetter(text[0])) {
    if (text[1] == '=') {
      return text.substr(0, 1);
    }
    if (text[2] == '=' && (IsAsciiLetter(text[1]) || IsDigit(text[1]))) {
      return text.substr(0, 2);
    }
  }
  return LongEximKeyOf(text);
}

// A blank, a colon or the end: what ends an address in brackets.
inline bool EndsEximAddress(std::string_view rest) {
  return rest.empty() || rest.front() == ' ' || rest.front() == ':';
}

// "final (intermediate, ...) <original>": where a delivery went, the
// addresses it went through, and the one the mail came with. Absent parts are
// empty.
struct EximAddress {
  std::string_view final;
  std::string_view through;   // the nearest of the intermediate ones
  std::string_view original;  // without brackets
};

// Takes the address in front of " R=", ":" and the like.
EximAddress TakeEximAddress(std::string_view* text);

// The size of what stands before a blank outside of quotes, without the colon
// of an error.
std::size_t EximWordSize(std::string_view text);

// Takes the bare sender of an arrival, a quoted local part whole.
inline std::string_view TakeEximSender(std::string_view* text) {
  SkipAll(text, ' ');
  const std::string_view word = text->substr(0, EximWordSize(*text));
  text->remove_prefix(word.size());
  return word;
}

}  // namespace mailscan
