#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mailscan {

template <typename Word>
bool SameWord(const char* a, const char* b) {
  Word x = 0;
  Word y = 0;
  std::memcpy(&x, a, sizeof(Word));
  std::memcpy(&y, b, sizeof(Word));
  return x == y;
}

// Whether two keys are equal. The ends of both, as words that overlap: a call
// of memcmp for each key costs as much as reading it. Pure.
inline bool SameKey(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) {
    return false;
  }
  if (size > 16 || size < 4) {
    return a == b;
  }
  if (size >= 8) {
    return SameWord<std::uint64_t>(a.data(), b.data()) &&
           SameWord<std::uint64_t>(a.data() + size - 8, b.data() + size - 8);
  }
  return SameWord<std::uint32_t>(a.data(), b.data()) &&
         SameWord<std::uint32_t>(a.data() + size - 4, b.data() + size - 4);
}

}  // namespace mailscan
