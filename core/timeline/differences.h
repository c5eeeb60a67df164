#pragma once

#include <cstdint>
#include <map>

#include "core/model/time.h"

namespace mailscan {

// Differences between two clocks, counted: in steps of ten milliseconds, and
// of a second beyond a minute. They add up in any order. One thread at a time.
class Differences {
 public:
  // What is farther apart is no clock's fault but another event.
  static constexpr Micros kFarthest = 14 * kHour;

  // precision: the coarser of the two stamps'.
  void Add(Micros difference, Micros precision);
  void Merge(const Differences& other);

  std::uint64_t count() const { return count_; }
  Micros precision() const { return precision_; }
  // The value below which this share of the differences lies.
  Micros Percentile(std::uint64_t percent) const;

 private:
  std::map<std::int64_t, std::uint64_t> steps_;
  std::uint64_t count_ = 0;
  Micros precision_ = 0;  // the coarsest
};

}  // namespace mailscan
