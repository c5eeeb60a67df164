#include "core/timeline/skew.h"

#include <algorithm>
#include <cstdlib>

namespace mailscan {
namespace {

constexpr Micros kStep = 10 * kMillisecond;
constexpr std::uint64_t kFewestPairs = 10;
// What is farther apart is no clock's fault but another delivery.
constexpr Micros kFarthest = 14 * kHour;

std::string ClockName(const Origin& origin) {
  return origin.host.empty() ? origin.source
                             : origin.source + " " + origin.host;
}

Micros Middle(const Interval& interval) {
  return interval.lo + (interval.hi - interval.lo) / 2;
}

// The value below which this share (in percent) of the counted values lies.
Micros Percentile(const std::map<std::int64_t, std::uint64_t>& counts,
                  std::uint64_t total, std::uint64_t percent) {
  const std::uint64_t wanted =
      std::max<std::uint64_t>(1, (total * percent + 99) / 100);
  std::uint64_t seen = 0;
  for (const auto& [step, count] : counts) {
    seen += count;
    if (seen >= wanted) {
      return step * kStep;
    }
  }
  return 0;
}

}  // namespace

bool Skew::usable() const {
  return pairs >= kFewestPairs && spread * 3 < std::abs(skew);
}

void SkewTable::Take(const Trace& trace, const OriginTable& origins) {
  const Attempt* accepting = trace.accepting();
  if (accepting == nullptr || accepting->from_esp) {
    return;
  }
  for (const Attempt& witness : trace.witnessed) {
    if (witness.kind != EventKind::kDelivered) {
      continue;
    }
    const Micros difference = Middle(witness.when) - Middle(accepting->when);
    if (std::abs(difference) < kFarthest) {
      ++differences_[{ClockName(origins.At(witness.place.origin)),
                      ClockName(origins.At(accepting->place.origin))}]
                    [difference / kStep];
    }
    return;
  }
}

void SkewTable::Merge(const SkewTable& other) {
  for (const auto& [clocks, counts] : other.differences_) {
    auto& mine = differences_[clocks];
    for (const auto& [step, count] : counts) {
      mine[step] += count;
    }
  }
}

std::vector<Skew> SkewTable::All() const {
  std::vector<Skew> all;
  for (const auto& [clocks, counts] : differences_) {
    Skew skew;
    skew.source = clocks.source;
    skew.against = clocks.against;
    for (const auto& [step, count] : counts) {
      skew.pairs += count;
    }
    skew.skew = Percentile(counts, skew.pairs, 50);
    skew.spread = (Percentile(counts, skew.pairs, 95) -
                   Percentile(counts, skew.pairs, 5)) /
                  2;
    all.push_back(std::move(skew));
  }
  return all;
}

void SkewTable::Finish() {
  usable_ = All();
  std::erase_if(usable_, [](const Skew& skew) { return !skew.usable(); });
}

const Skew* SkewTable::Find(std::uint32_t engagement_origin,
                            std::uint32_t attempt_origin,
                            const OriginTable& origins) const {
  if (usable_.empty()) {
    return nullptr;
  }
  const std::string source = ClockName(origins.At(engagement_origin));
  const std::string against = ClockName(origins.At(attempt_origin));
  const auto found =
      std::find_if(usable_.begin(), usable_.end(), [&](const Skew& skew) {
        return skew.source == source && skew.against == against;
      });
  return found == usable_.end() ? nullptr : &*found;
}

}  // namespace mailscan
