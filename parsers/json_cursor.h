#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/model/json_scan.h"
#include "parsers/same_key.h"

namespace mailscan {

// A JsonCursor walks the values of one JSON text from the front, each byte
// once: no tokens are found first, because records are short and most of their
// bytes are in strings. Of what it passes over it checks the strings and that
// as many brackets close as open. What returns bool is false where the text
// cannot be read on, and the cursor then means nothing.
//
// One thread. REQUIRES: 64 bytes after the text are readable.
class JsonCursor {
 public:
  // A string as it is written, without its quotes.
  struct Written {
    std::string_view text;
    bool has_escapes = false;
  };

  struct Atom {
    std::string_view text;
    bool is_number = false;  // has no bytes but those that numbers have
  };

  JsonCursor() = default;
  explicit JsonCursor(std::string_view text)
      : at_(text.data()), end_(at_ + text.size()) {}

  const char* at() const { return at_; }

  // The next byte that is not white space; at the end a NUL, which may stand
  // nowhere outside a string.
  char Peek() {
    for (; at_ < end_; ++at_) {
      if (static_cast<unsigned char>(*at_) > ' ' || !IsJsonSpace(*at_)) {
        return *at_;
      }
    }
    return '\0';
  }
  bool AtEnd() {
    Peek();
    return at_ == end_;
  }
  bool Take(char c) {
    if (Peek() != c) {
      return false;
    }
    ++at_;
    return true;
  }

  bool TakeString(Written* string) { return Take('"') && TakeText(string); }

  // A number or a word, or whatever stands there instead; may be empty.
  Atom TakeAtom() {
    const char* const begin = at_;
    unsigned kinds = kInNumber;
    for (; at_ < end_; ++at_) {
      const unsigned kind = kKinds[static_cast<unsigned char>(*at_)];
      if (kind == kAfterAtom) {
        break;
      }
      kinds &= kind;
    }
    const auto size = static_cast<std::size_t>(at_ - begin);
    return {{begin, size}, size > 0 && kinds == kInNumber};
  }

  // Into a container, and out at its end.
  bool Enter(char bracket) {
    if (!Take(bracket)) {
      return false;
    }
    ++depth_;
    is_sound_ = is_sound_ && depth_ <= JsonNesting::kMaxDepth;
    return true;
  }
  bool Leave(char bracket) {
    --depth_;
    return Take(bracket);
  }
  // Whether all brackets so far were of the right kind, at places where they
  // may stand and not too deep: as JsonCutter wants them.
  bool is_sound() const { return is_sound_; }

  bool SkipValue() {
    const char first = Peek();
    if (first == '"') {
      Written string;
      return TakeString(&string);
    }
    if (first == '{' || first == '[') {
      return Enter(first) && SkipRest(first);
    }
    return !TakeAtom().text.empty();
  }

  // Out of the container that was entered last, by this bracket.
  bool SkipRest(char bracket) {
    JsonNesting nesting;
    nesting.Open(bracket, '\0');
    Written string;
    for (std::size_t open = 1; open > 0;) {
      const char c = Peek();
      if (at_ == end_) {
        return false;
      }
      ++at_;
      if (c == '"' && !TakeText(&string)) {
        return false;
      }
      if (c == '{' || c == '[') {
        ++open;
        is_sound_ = is_sound_ && nesting.Open(c, LastBefore(at_ - 1)) &&
                    depth_ + nesting.depth() <= JsonNesting::kMaxDepth + 1;
      } else if (c == '}' || c == ']') {
        --open;
        is_sound_ = is_sound_ && nesting.Close(c);
      }
    }
    --depth_;
    return true;
  }

  // `"key":` and no other way to write it; false, and nothing taken, where
  // anything else stands. REQUIRES: the key holds no quote.
  bool TakeKey(std::string_view key) {
    const std::size_t size = key.size() + 3;
    if (static_cast<std::size_t>(end_ - at_) < size || at_[0] != '"' ||
        at_[size - 2] != '"' || at_[size - 1] != ':' ||
        !SameKey(key, std::string_view(at_ + 1, key.size()))) {
      return false;
    }
    at_ += size;
    return true;
  }

 private:
  // Behind the opening quote.
  bool TakeText(Written* string) {
    constexpr std::ptrdiff_t kReadable = 64;
    const char* const begin = at_;
    string->has_escapes = false;
    while (true) {
      at_ = FindStringMark(at_, end_ + kReadable);
      if (at_ >= end_) {
        return false;
      }
      if (*at_ == '"') {
        string->text = {begin, static_cast<std::size_t>(at_ - begin)};
        ++at_;
        return true;
      }
      if (*at_ != '\\' || static_cast<unsigned char>(at_[1]) < 0x20) {
        return false;
      }
      string->has_escapes = true;
      at_ += 2;
    }
  }

  enum Kind : std::uint8_t { kOtherByte = 0, kInNumber = 1, kAfterAtom = 2 };
  static constexpr auto kKinds = [] {
    std::array<std::uint8_t, 256> kinds = {};
    for (const char c : std::string_view("0123456789+-.eE")) {
      kinds[static_cast<unsigned char>(c)] = kInNumber;
    }
    for (const char c : std::string_view(" \n\r\t,:\"{}[]")) {
      kinds[static_cast<unsigned char>(c)] = kAfterAtom;
    }
    return kinds;
  }();

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  unsigned depth_ = 0;
  bool is_sound_ = true;
};

}  // namespace mailscan
