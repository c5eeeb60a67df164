#include "parsers/exim_address.h"

#include <algorithm>
#include <cstddef>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

std::string_view TakeAddressWord(std::string_view* text) {
  const std::string_view word = text->substr(0, EximWordSize(*text));
  text->remove_prefix(word.size());
  return word;
}

// "|command with words <original> R=...": the command goes up to the last
// address in brackets with a field behind it; it may hold such words itself.
std::string_view TakeCommand(std::string_view* text) {
  const auto ends = [](std::string_view after) {
    return after.empty() || after.front() == ':' || HasPrefix(after, " :") ||
           HasPrefix(after, " defer ") || !EximKeyOf(after.substr(1)).empty();
  };
  std::size_t last = kNpos;
  for (std::size_t at = text->find(" <"); at != kNpos;
       at = text->find(" <", at + 1)) {
    if (AddressSize(text->substr(at + 1), ends) != kNpos) {
      last = at;
    }
  }
  if (last == kNpos) {
    return TakeAddressWord(text);
  }
  const std::string_view command = text->substr(0, last);
  text->remove_prefix(last);
  return command;
}

// Moves the "(a@x, b@x)" that ends a command into `through`.
void SplitThrough(EximAddress* address) {
  const std::size_t open = address->final.rfind(" (");
  if (open == kNpos || !HasSuffix(address->final, ")")) {
    return;
  }
  std::string_view inside = address->final.substr(open + 2);
  inside.remove_suffix(1);
  if (inside.find('@') != kNpos) {
    address->through = inside.substr(0, inside.find(", "));
    address->final = address->final.substr(0, open);
  }
}

}  // namespace

std::string_view LongEximKeyOf(std::string_view text) {
  constexpr std::size_t kLongest = 12;
  std::size_t at = 0;
  while (at < text.size() && at < kLongest &&
         (IsAsciiLetter(text[at]) || (at > 0 && IsDigit(text[at])))) {
    ++at;
  }
  const std::size_t size = at;
  if (at < text.size() && text[at] == '*') {
    ++at;
  }
  return size > 0 && at < text.size() && text[at] == '=' ? text.substr(0, size)
                                                         : std::string_view();
}

std::size_t EximWordSize(std::string_view text) {
  bool quoted = false;
  std::size_t at = FindFirst<' ', '"'>(text);
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      break;
    }
  }
  at = std::min(at, text.size());
  if (quoted) {  // a lone quote means nothing
    at = FindFirst<' '>(text);
  }
  return at > 1 && text[at - 1] == ':' && text.front() != ':' ? at - 1 : at;
}

EximAddress TakeEximAddress(std::string_view* text) {
  SkipAll(text, ' ');
  EximAddress address;
  if (HasPrefix(*text, "|") || HasPrefix(*text, "/") ||
      HasPrefix(*text, "save ")) {
    address.final = TakeCommand(text);
    SplitThrough(&address);
  } else {
    address.final = TakeAddressWord(text);
  }
  if (HasPrefix(*text, " (")) {
    const std::size_t close = text->find(')');
    const std::string_view inside =
        text->substr(2, close == kNpos ? kNpos : close - 2);
    address.through = inside.substr(0, inside.find(", "));
    text->remove_prefix(close == kNpos ? text->size() : close + 1);
  }
  if (HasPrefix(*text, " <")) {
    const std::size_t size = AddressSize(text->substr(1), EndsEximAddress);
    if (size != kNpos) {
      address.original = WithoutBrackets(text->substr(1, size));
      text->remove_prefix(size + 1);
    }
  }
  return address;
}

}  // namespace mailscan
