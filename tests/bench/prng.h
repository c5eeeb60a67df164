#pragma once

#include <cstdint>

namespace mailscan::testing {

// A Prng gives the same numbers for a seed on every platform; that is why it
// has its own distributions, in integers. One thread. Plain value.
class Prng {
 public:
  explicit Prng(std::uint64_t seed) : state_(seed) {}

  // splitmix64 (Vigna, public domain).
  std::uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  // 0 <= result < count. REQUIRES: count > 0.
  std::uint64_t Below(std::uint64_t count) {
    constexpr unsigned kHalf = 32;
    return count >> kHalf == 0 ? (Next() >> kHalf) * count >> kHalf
                               : Next() % count;
  }

  // Both ends included. REQUIRES: low <= high.
  std::int64_t Between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(
                     Below(static_cast<std::uint64_t>(high - low) + 1));
  }

  bool Chance(std::uint64_t per_mille) { return Below(1000) < per_mille; }

  // A log-normal value: half lie below median, two thirds within a factor of
  // 2^(spread/256) of it. The bell is a sum of twelve even numbers.
  std::int64_t LogNormal(std::int64_t median, std::int64_t spread) {
    std::int64_t bell = -6 * 65536;
    for (int i = 0; i < 12; ++i) {
      bell += static_cast<std::int64_t>(Below(65536));
    }
    const std::int64_t octaves = bell * spread / 65536;  // in 1/256
    const std::int64_t whole =
        octaves >= 0 ? octaves / 256 : -((255 - octaves) / 256);
    const std::int64_t rest = octaves - whole * 256;
    const std::int64_t scaled = median * (256 + rest) / 256;
    return whole >= 0 ? scaled << whole : scaled >> -whole;
  }

 private:
  std::uint64_t state_;
};

}  // namespace mailscan::testing
