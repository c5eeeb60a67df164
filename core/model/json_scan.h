#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace mailscan {

// The first byte from `at` on that is a quote, a backslash or a control
// character: what a string of JSON ends at, holds an escape at or breaks at.
// `end` when there is none before it, and nothing from `end` on is read.
// Strings are short, and this is called for each: it must cost little to begin.
// Pure.
inline const char* FindStringMark(const char* at, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i escape = _mm_set1_epi8('\\');
  const __m128i control = _mm_set1_epi8(0x1f);
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i found =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
                                  _mm_cmpeq_epi8(bytes, escape)),
                     _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
    const auto marks = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (marks != 0) {
      return at + std::countr_zero(marks);
    }
  }
#endif
  const auto is_mark = [](char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
  };
  while (at < end && !is_mark(*at)) {
    ++at;
  }
  return at;
}

inline bool IsJsonSpace(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// The last byte before `at` that is not white space. REQUIRES: there is one.
inline char LastBefore(const char* at) {
  while (IsJsonSpace(*--at)) {
  }
  return *at;
}

// The brackets that are open, one bit a level: set for an array. Plain value.
class JsonNesting {
 public:
  static constexpr unsigned kMaxDepth = 64;

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
  // REQUIRES: one is open.
  bool Close(char bracket) {
    const bool fits = InArray() == (bracket == ']');
    arrays_ >>= 1U;
    --depth_;
    return fits;
  }
  unsigned depth() const { return depth_; }

 private:
  bool InArray() const { return (arrays_ & 1U) != 0; }

  std::uint64_t arrays_ = 0;
  unsigned depth_ = 0;
};

}  // namespace mailscan
