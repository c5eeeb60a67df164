#include "core/report/report.h"

#include <algorithm>
#include <bit>

namespace mailscan {
namespace {

// Sixteen buckets for each doubling of the milliseconds.
constexpr unsigned kStepBits = 4;
constexpr std::uint64_t kSteps = 1U << kStepBits;

std::uint32_t BucketOf(Micros us) {
  const auto ms = static_cast<std::uint64_t>(std::max<Micros>(us, 0) / 1000);
  if (ms < kSteps) {
    return static_cast<std::uint32_t>(ms);
  }
  const auto shift = static_cast<unsigned>(std::bit_width(ms)) - kStepBits - 1;
  return static_cast<std::uint32_t>((shift + 1) * kSteps + (ms >> shift) -
                                    kSteps);
}

Micros UpperEdge(std::uint32_t bucket) {
  if (bucket < kSteps) {
    return static_cast<Micros>(bucket + 1) * 1000;
  }
  const auto shift = static_cast<unsigned>(bucket / kSteps) - 1;
  const std::uint64_t ms = (kSteps + bucket % kSteps + 1) << shift;
  return static_cast<Micros>(ms) * 1000;
}

}  // namespace

void DurationHistogram::Add(Micros us) {
  const std::uint32_t bucket = BucketOf(us);
  if (bucket >= buckets_.size()) {
    buckets_.resize(bucket + 1);
  }
  ++buckets_[bucket];
  min_ = count_ == 0 ? us : std::min(min_, us);
  max_ = count_ == 0 ? us : std::max(max_, us);
  ++count_;
}

void DurationHistogram::Merge(const DurationHistogram& other) {
  if (other.count_ == 0) {
    return;
  }
  buckets_.resize(std::max(buckets_.size(), other.buckets_.size()));
  for (std::size_t i = 0; i < other.buckets_.size(); ++i) {
    buckets_[i] += other.buckets_[i];
  }
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  count_ += other.count_;
}

Micros DurationHistogram::Quantile(double share) const {
  const auto wanted = static_cast<std::uint64_t>(
      share * static_cast<double>(count_) + 0.999999);
  std::uint64_t seen = 0;
  for (std::uint32_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted) {
      return std::min(UpperEdge(bucket), max_);
    }
  }
  return max_;
}

void EngagementCounts::Merge(const EngagementCounts& other) {
  total += other.total;
  early_certain += other.early_certain;
  own += other.own;
  for (std::size_t i = 0; i < by_timing.size(); ++i) {
    by_timing[i] += other.by_timing[i];
  }
  for (std::size_t i = 0; i < by_verdict.size(); ++i) {
    by_verdict[i] += other.by_verdict[i];
  }
}

}  // namespace mailscan
