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

}  // namespace mailscan
