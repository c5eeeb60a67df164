#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace mailscan {

__extension__ typedef unsigned __int128 Uint128;  // no ISO type is as wide

// Hash64 spreads bytes over 64 bits for tables and partitions. Its values
// never decide an order and never stand in for the text: equal hashes are
// compared byte by byte before two facts are called the same.
inline std::uint64_t MixBits(std::uint64_t a, std::uint64_t b) {
  const Uint128 product = static_cast<Uint128>(a) * b;
  return static_cast<std::uint64_t>(product) ^
         static_cast<std::uint64_t>(product >> 64U);
}

inline std::uint64_t LoadBits(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

inline std::uint64_t Hash64(std::string_view text, std::uint64_t seed = 0) {
  constexpr std::uint64_t kMixA = 0xa0761d6478bd642fULL;
  constexpr std::uint64_t kMixB = 0xe7037ed1a0b428dbULL;
  std::uint64_t state = seed ^ kMixA;
  const char* at = text.data();
  std::size_t left = text.size();
  while (left > 16) {
    state = MixBits(LoadBits(at, 8) ^ kMixB, LoadBits(at + 8, 8) ^ state);
    at += 16;
    left -= 16;
  }
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (left > 8) {
    low = LoadBits(at, 8);
    high = LoadBits(at + 8, left - 8);
  } else if (left > 0) {
    low = LoadBits(at, left);
  }
  state = MixBits(low ^ kMixB, high ^ state);
  return MixBits(state ^ text.size(), kMixA);
}

}  // namespace mailscan
