#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace mailscan {

// A cursor is a string_view whose front moves on as a parser reads. These are
// the steps; all are pure, stay inside the view, allocate nothing, and may be
// called from any thread. Results are views into the same bytes.

inline bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

inline bool IsAsciiLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Eight characters, the first in the lowest byte.
inline std::uint64_t WordAt(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  if constexpr (std::endian::native == std::endian::big) {
    word = __builtin_bswap64(word);
  }
  return word;
}

// Whether kSize characters are the same, which takes a few loads where memcmp
// would be called.
template <std::size_t kSize>
bool SameBytes(const char* a, const char* b) {
  if constexpr (kSize < 8) {
    return std::memcmp(a, b, kSize) == 0;
  } else {
    bool same = WordAt(a + kSize - 8) == WordAt(b + kSize - 8);
    for (std::size_t at = 0; same && at + 8 < kSize; at += 8) {
      same = WordAt(a + at) == WordAt(b + at);
    }
    return same;
  }
}

// Literals are compared with their length known to the compiler.
template <std::size_t kSize>
bool HasPrefix(std::string_view text, const char (&literal)[kSize]) {
  return text.size() >= kSize - 1 && SameBytes<kSize - 1>(text.data(), literal);
}

// As starts_with, for tables of which few rows begin as the text does.
inline bool Begins(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && !start.empty() &&
         text.front() == start.front() && text.starts_with(start);
}

template <std::size_t kSize>
bool HasSuffix(std::string_view text, const char (&literal)[kSize]) {
  return text.size() >= kSize - 1 &&
         SameBytes<kSize - 1>(text.data() + text.size() - (kSize - 1), literal);
}

template <std::size_t kSize>
bool SkipPrefix(std::string_view* text, const char (&literal)[kSize]) {
  if (!HasPrefix(*text, literal)) {
    return false;
  }
  text->remove_prefix(kSize - 1);
  return true;
}

template <std::size_t kSize>
bool Is(std::string_view text, const char (&literal)[kSize]) {
  return text.size() == kSize - 1 && HasPrefix(text, literal);
}

inline void SkipAll(std::string_view* text, char c) {
  while (!text->empty() && text->front() == c) {
    text->remove_prefix(1);
  }
}

// The top bit of the first byte of word that is one of these characters; bits
// above it mean nothing.
template <char... kChars>
std::uint64_t FindInWord(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kTops = 0x8080808080808080U;
  // A byte that is zero after the xor borrows into its top bit.
  return (... |
          (((word ^ (kOnes * static_cast<unsigned char>(kChars))) - kOnes) &
           ~(word ^ (kOnes * static_cast<unsigned char>(kChars))))) &
         kTops;
}

// The top bit of every byte of word that is no ASCII letter or digit.
inline std::uint64_t NoAlnumInWord(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kTops = 0x8080808080808080U;
  // Sums of seven bits carry into the top one from the first of a range on.
  const std::uint64_t low = word & ~kTops;
  const std::uint64_t folded = low | (kOnes * 0x20U);
  const std::uint64_t digits =
      (low + kOnes * (0x80U - '0')) & ~(low + kOnes * (0x7fU - '9'));
  const std::uint64_t letters =
      (folded + kOnes * (0x80U - 'a')) & ~(folded + kOnes * (0x7fU - 'z'));
  return (~(digits | letters) | word) & kTops;
}

#ifdef __SSE2__
// One bit for each of sixteen characters, the first lowest, that is one of
// these. Every x86-64 can do this in a few steps; others go on by eight.
template <char... kChars>
unsigned FindInSixteen(const char* at) {
  const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  return static_cast<unsigned>(
      _mm_movemask_epi8((... | _mm_cmpeq_epi8(text, _mm_set1_epi8(kChars)))));
}
#endif

// FindFirst from `at` on, where no such character stands before.
template <char... kChars>
std::size_t FindFirstFrom(std::string_view text, std::size_t at) {
  const std::size_t size = text.size();
#ifdef __SSE2__
  for (; at + 16 <= size; at += 16) {
    const unsigned found = FindInSixteen<kChars...>(&text[at]);
    if (found != 0) {
      return at + static_cast<unsigned>(std::countr_zero(found));
    }
  }
#endif
  for (; at + 8 <= size; at += 8) {
    const std::uint64_t found = FindInWord<kChars...>(WordAt(&text[at]));
    if (found != 0) {
      return at + static_cast<unsigned>(std::countr_zero(found)) / 8;
    }
  }
  if (size < 8) {
    while (at < size && (... && (text[at] != kChars))) {
      ++at;
    }
    return at;
  }
  // The last eight once more, of which the first are none of them.
  const std::uint64_t found = FindInWord<kChars...>(WordAt(&text[size - 8]));
  return found != 0
             ? size - 8 + static_cast<unsigned>(std::countr_zero(found)) / 8
             : size;
}

// Where the first of these characters stands, or the size of text. Many at a
// time: words are short, so that a call of memchr costs more than it saves, and
// most end within the first sixteen, for which nothing is called.
template <char... kChars>
[[gnu::always_inline]] inline std::size_t FindFirst(std::string_view text) {
#ifdef __SSE2__
  if (text.size() >= 16) {
    const unsigned found = FindInSixteen<kChars...>(text.data());
    return found != 0 ? static_cast<unsigned>(std::countr_zero(found))
                      : FindFirstFrom<kChars...>(text, 16);
  }
#endif
  return FindFirstFrom<kChars...>(text, 0);
}

// Where the last such character stands, or npos.
template <char kChar>
std::size_t FindLast(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kTops = 0x8080808080808080U;
  std::size_t end = text.size();
  for (; end >= 8; end -= 8) {
    const std::uint64_t word =
        WordAt(&text[end - 8]) ^ (kOnes * static_cast<unsigned char>(kChar));
    // The top bit of each byte that is zero, and of no other.
    const std::uint64_t found = ~(((word & ~kTops) + ~kTops) | word) & kTops;
    if (found != 0) {
      return end - 1 - static_cast<unsigned>(std::countl_zero(found)) / 8;
    }
  }
  while (end > 0 && text[end - 1] != kChar) {
    --end;
  }
  return end > 0 ? end - 1 : std::string_view::npos;
}

// What stands before the first kEnd, or all; kEnd stays in *text.
template <char kEnd>
std::string_view TakeUntil(std::string_view* text) {
  const std::string_view taken = text->substr(0, FindFirst<kEnd>(*text));
  text->remove_prefix(taken.size());
  return taken;
}

// "0.51" is 510, "55175" 55175000: seconds as milliseconds, digits beyond the
// third cut; *unit_ms becomes 1 where there is a point. False if there is no
// digit, or more than any duration has.
inline bool TakeMillis(std::string_view* text, std::int64_t* ms,
                       std::int64_t* unit_ms) {
  constexpr std::size_t kMaxDigits = 12;
  std::int64_t value = 0;
  std::size_t at = 0;
  while (at < text->size() && at <= kMaxDigits && IsDigit((*text)[at])) {
    value = value * 10 + ((*text)[at] - '0');
    ++at;
  }
  if (at == 0 || at > kMaxDigits) {
    return false;
  }
  value *= 1000;
  if (at < text->size() && (*text)[at] == '.') {
    ++at;
    *unit_ms = 1;
    for (std::int64_t unit = 100; at < text->size() && IsDigit((*text)[at]);
         ++at, unit /= 10) {
      value += ((*text)[at] - '0') * unit;
    }
  }
  text->remove_prefix(at);
  *ms = value;
  return true;
}

inline bool TakeMillis(std::string_view* text, std::int64_t* ms) {
  std::int64_t unit_ms = 0;
  return TakeMillis(text, ms, &unit_ms);
}

// The size of the address at the start of text, with its brackets if it has
// any, or npos. Local parts may hold anything, quoted (Postfix 3.5 and later)
// or not: the end is where `ends` accepts what follows.
template <typename Ends>
std::size_t AddressSize(std::string_view text, Ends ends) {
  if (text.empty() || text.front() != '<') {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if ((text[i] == ',' || text[i] == ' ') && ends(text.substr(i))) {
        return i;
      }
    }
    return ends(std::string_view()) ? text.size() : std::string_view::npos;
  }
  const std::size_t mark = FindFirst<'>', '"'>(text);
  if (mark < text.size() && text[mark] == '>' && ends(text.substr(mark + 1))) {
    return mark + 1;
  }
  const std::size_t first = text.find('>');
  if (first == std::string_view::npos) {
    return first;
  }
  bool quoted = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '>' && !quoted && ends(text.substr(i + 1))) {
      return i + 1;
    }
  }
  // A lone quote, as in the unquoted form of old versions.
  for (std::size_t i = first; i < text.size(); ++i) {
    if (text[i] == '>' && ends(text.substr(i + 1))) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

// Without the white space around it.
inline std::string_view WithoutBlanks(std::string_view text) {
  constexpr std::string_view kAround = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kAround);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

inline char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Whether text begins with the literal, which is in lower case, in any case.
template <std::size_t kSize>
bool HasPrefixInAnyCase(std::string_view text, const char (&literal)[kSize]) {
  if (text.size() < kSize - 1) {
    return false;
  }
  for (std::size_t i = 0; i < kSize - 1; ++i) {
    if (LowerAscii(text[i]) != literal[i]) {
      return false;
    }
  }
  return true;
}

// Without its angle brackets, if it has both.
inline std::string_view WithoutBrackets(std::string_view address) {
  return address.size() >= 2 && address.front() == '<' && address.back() == '>'
             ? address.substr(1, address.size() - 2)
             : address;
}

// As WithoutBrackets, but the null sender, which is not an absent one, stays
// "<>".
inline std::string_view SenderOf(std::string_view address) {
  return address.size() <= 2 ? address : WithoutBrackets(address);
}

}  // namespace mailscan
