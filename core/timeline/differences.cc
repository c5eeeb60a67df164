#include "core/timeline/differences.h"

#include <algorithm>
#include <cstdlib>

namespace mailscan {
namespace {

constexpr Micros kFine = 10 * kMillisecond;
constexpr std::int64_t kFineSteps = kMinute / kFine;

std::int64_t StepOf(Micros difference) {
  const Micros size = std::abs(difference);
  const std::int64_t step =
      size < kMinute ? size / kFine : kFineSteps + (size - kMinute) / kSecond;
  return difference < 0 ? -step : step;
}

Micros ValueOf(std::int64_t step) {
  const std::int64_t size = std::abs(step);
  const Micros value = size < kFineSteps
                           ? size * kFine
                           : kMinute + (size - kFineSteps) * kSecond;
  return step < 0 ? -value : value;
}

}  // namespace

void Differences::Add(Micros difference, Micros precision) {
  if (std::abs(difference) < kFarthest) {
    ++steps_[StepOf(difference)];
    ++count_;
    precision_ = std::max(precision_, precision);
  }
}

void Differences::Merge(const Differences& other) {
  for (const auto& [step, count] : other.steps_) {
    steps_[step] += count;
  }
  count_ += other.count_;
  precision_ = std::max(precision_, other.precision_);
}

Micros Differences::Percentile(std::uint64_t percent) const {
  const std::uint64_t wanted =
      std::max<std::uint64_t>(1, (count_ * percent + 99) / 100);
  std::uint64_t seen = 0;
  for (const auto& [step, count] : steps_) {
    seen += count;
    if (seen >= wanted) {
      return ValueOf(step);
    }
  }
  return 0;
}

}  // namespace mailscan
