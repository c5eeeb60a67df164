#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

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

template <typename Word>
std::uint64_t LoadBits(const char* bytes) {
  Word word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// One to eight bytes. Two loads that overlap, because copying a size that is
// not known would go through memory.
inline std::uint64_t LoadBits(const char* bytes, std::size_t count) {
  if (count >= 4) {
    return LoadBits<std::uint32_t>(bytes) |
           LoadBits<std::uint32_t>(bytes + count - 4) << (8 * (count - 4));
  }
  const std::size_t middle = count / 2;
  return LoadBits<std::uint8_t>(bytes) |
         LoadBits<std::uint8_t>(bytes + middle) << (8 * middle) |
         LoadBits<std::uint8_t>(bytes + count - 1) << (8 * (count - 1));
}

inline std::uint64_t Hash64(std::string_view text, std::uint64_t seed = 0) {
  constexpr std::uint64_t kMixA = 0xa0761d6478bd642fULL;
  constexpr std::uint64_t kMixB = 0xe7037ed1a0b428dbULL;
  std::uint64_t state = seed ^ kMixA;
  const char* at = text.data();
  std::size_t left = text.size();
  while (left > 16) {
    state = MixBits(LoadBits<std::uint64_t>(at) ^ kMixB,
                    LoadBits<std::uint64_t>(at + 8) ^ state);
    at += 16;
    left -= 16;
  }
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (left > 8) {
    low = LoadBits<std::uint64_t>(at);
    high = LoadBits(at + 8, left - 8);
  } else if (left > 0) {
    low = LoadBits(at, left);
  }
  state = MixBits(low ^ kMixB, high ^ state);
  return MixBits(state ^ text.size(), kMixA);
}

// A table that is asked with views, and no string made for it.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return Hash64(text); }
};
template <typename Value>
using TextTable =
    std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

}  // namespace mailscan
