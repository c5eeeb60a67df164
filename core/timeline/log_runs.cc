#include "core/timeline/log_runs.h"

#include <algorithm>
#include <bit>

namespace mailscan {
namespace {

// A step back of up to this is a line that comes late, or a clock that was set:
// at the end of summer time by an hour.
constexpr Micros kLongestStep = 75 * kMinute;

}  // namespace

void PauseCounts::Add(Micros pause) {
  const auto seconds = static_cast<std::uint64_t>(pause / kSecond);
  const std::size_t step = std::bit_width(seconds);
  ++counts_[std::min(step, counts_.size() - 1)];
}

void PauseCounts::Merge(const PauseCounts& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    counts_[i] += other.counts_[i];
  }
}

Micros PauseCounts::Quantile(double share) const {
  std::uint64_t all = 0;
  for (const std::uint64_t count : counts_) {
    all += count;
  }
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen != 0 &&
        static_cast<double>(seen) >= share * static_cast<double>(all)) {
      return static_cast<Micros>(std::uint64_t{1} << i) * kSecond;
    }
  }
  return 0;
}

void LogRuns::Note(Micros scale, const Edge& edge) {
  if (!runs_.empty()) {
    Run& run = runs_.back();
    const Micros ahead = scale - run.end;
    if (ahead <= 0 && ahead >= -kLongestStep) {
      return;
    }
    if (ahead > 0) {
      pauses_.Add(ahead);
    }
    if (ahead > 0 && ahead <= parting_) {
      run.end = scale;
      run.last = edge;
      return;
    }
  }
  if (runs_.size() == kMostRuns) {
    Compact();
  }
  runs_.push_back({scale, scale, edge, edge});
}

void LogRuns::Compact() {
  while (runs_.size() > kMostRuns / 2) {
    std::sort(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) {
      return a.begin != b.begin ? a.begin < b.begin
                                : a.first.line < b.first.line;
    });
    std::vector<Run> merged;
    for (const Run& run : runs_) {
      if (merged.empty() || run.begin - merged.back().end > parting_) {
        merged.push_back(run);
      } else if (run.end > merged.back().end) {
        merged.back().end = run.end;
        merged.back().last = run.last;
      }
    }
    runs_ = std::move(merged);
    parting_ *= 2;
  }
}

}  // namespace mailscan
