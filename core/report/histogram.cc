#include "core/report/histogram.h"

#include <algorithm>
#include <bit>
#include <iterator>

namespace mailscan {
namespace {

// Sixteen buckets for each doubling.
constexpr unsigned kStepBits = 4;
constexpr std::uint64_t kSteps = 1U << kStepBits;

std::uint32_t BucketOf(std::uint64_t value) {
  if (value < kSteps) {
    return static_cast<std::uint32_t>(value);
  }
  const auto shift =
      static_cast<unsigned>(std::bit_width(value)) - kStepBits - 1;
  return static_cast<std::uint32_t>((shift + 1) * kSteps + (value >> shift) -
                                    kSteps);
}

std::uint64_t LargestOf(std::uint32_t bucket) {
  if (bucket < kSteps) {
    return bucket;
  }
  const auto shift = static_cast<unsigned>(bucket / kSteps) - 1;
  return ((kSteps + bucket % kSteps + 1) << shift) - 1;
}

}  // namespace

void LogBuckets::Add(std::uint64_t value) {
  const std::uint32_t bucket = BucketOf(value);
  const auto at = std::lower_bound(
      buckets_.begin(), buckets_.end(), bucket,
      [](const Bucket& known, std::uint32_t of) { return known.first < of; });
  if (at != buckets_.end() && at->first == bucket) {
    ++at->second;
  } else {
    buckets_.insert(at, {bucket, 1});
  }
}

void LogBuckets::Merge(const LogBuckets& other) {
  std::vector<Bucket> both;
  both.reserve(buckets_.size() + other.buckets_.size());
  std::merge(buckets_.begin(), buckets_.end(), other.buckets_.begin(),
             other.buckets_.end(), std::back_inserter(both));
  buckets_.clear();
  for (const Bucket& bucket : both) {
    if (!buckets_.empty() && buckets_.back().first == bucket.first) {
      buckets_.back().second += bucket.second;
    } else {
      buckets_.push_back(bucket);
    }
  }
}

std::uint64_t LogBuckets::Quantile(double share, std::uint64_t count) const {
  const auto wanted =
      static_cast<std::uint64_t>(share * static_cast<double>(count) + 0.999999);
  std::uint64_t seen = 0;
  for (const Bucket& bucket : buckets_) {
    seen += bucket.second;
    if (seen >= wanted) {
      return LargestOf(bucket.first);
    }
  }
  return UINT64_MAX;
}

void DurationHistogram::Add(Micros us) {
  buckets_.Add(
      static_cast<std::uint64_t>(std::max<Micros>(us, 0) / kMillisecond));
  extremes_.Add(us);
}

void DurationHistogram::Merge(const DurationHistogram& other) {
  buckets_.Merge(other.buckets_);
  extremes_.Merge(other.extremes_);
}

Micros DurationHistogram::Quantile(double share) const {
  const std::uint64_t ms = buckets_.Quantile(share, count());
  const auto most = static_cast<std::uint64_t>(std::max<Micros>(max(), 0));
  return ms >= most / kMillisecond ? max()
                                   : static_cast<Micros>(ms + 1) * kMillisecond;
}

void CountHistogram::Add(std::uint64_t number) {
  buckets_.Add(number);
  extremes_.Add(number);
}

void CountHistogram::Merge(const CountHistogram& other) {
  buckets_.Merge(other.buckets_);
  extremes_.Merge(other.extremes_);
}

std::uint64_t CountHistogram::Quantile(double share) const {
  return std::min(buckets_.Quantile(share, count()), max());
}

}  // namespace mailscan
