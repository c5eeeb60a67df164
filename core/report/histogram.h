#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/model/time.h"

namespace mailscan {

// Histograms with fixed edges: parts add up exactly in any order. Buckets are
// about six percent wide, and only those in use take room: most receivers have
// a handful of values. Plain values, no thread rule.
class LogBuckets {
 public:
  void Add(std::uint64_t value);
  void Merge(const LogBuckets& other);
  // The largest value that the bucket holds in which this share (0..1) of
  // `count` values is reached; UINT64_MAX where there are not so many.
  std::uint64_t Quantile(double share, std::uint64_t count) const;

 private:
  using Bucket = std::pair<std::uint32_t, std::uint64_t>;  // number, values
  std::vector<Bucket> buckets_;                            // by number
};

// min and max are exact; 0 without values.
template <typename Value>
class Extremes {
 public:
  void Add(Value value) {
    min_ = count_ == 0 || value < min_ ? value : min_;
    max_ = count_ == 0 || value > max_ ? value : max_;
    ++count_;
  }
  void Merge(const Extremes& other) {
    if (other.count_ != 0) {
      min_ = count_ == 0 || other.min_ < min_ ? other.min_ : min_;
      max_ = count_ == 0 || other.max_ > max_ ? other.max_ : max_;
      count_ += other.count_;
    }
  }
  std::uint64_t count() const { return count_; }
  Value min() const { return min_; }
  Value max() const { return max_; }

 private:
  std::uint64_t count_ = 0;
  Value min_ = 0;
  Value max_ = 0;
};

// Durations, to the millisecond.
class DurationHistogram {
 public:
  void Add(Micros us);
  void Merge(const DurationHistogram& other);
  std::uint64_t count() const { return extremes_.count(); }
  Micros min() const { return extremes_.min(); }
  Micros max() const { return extremes_.max(); }
  // The upper edge of the bucket that holds this share (0..1) of the values,
  // never more than max().
  Micros Quantile(double share) const;

 private:
  LogBuckets buckets_;
  Extremes<Micros> extremes_;
};

// Numbers of things; exact up to 15.
class CountHistogram {
 public:
  void Add(std::uint64_t number);
  void Merge(const CountHistogram& other);
  std::uint64_t count() const { return extremes_.count(); }
  std::uint64_t max() const { return extremes_.max(); }
  // Likewise, but that the edge itself is in the bucket.
  std::uint64_t Quantile(double share) const;

 private:
  LogBuckets buckets_;
  Extremes<std::uint64_t> extremes_;
};

}  // namespace mailscan
