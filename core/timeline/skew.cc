#include "core/timeline/skew.h"

#include <algorithm>
#include <cstdlib>

namespace mailscan {
namespace {

constexpr std::uint64_t kFewestPairs = 10;
// A stamp that is wider than this, because its zone is in doubt, measures
// nothing.
constexpr Micros kWidest = 2 * kSecond;
// Pairs that differ by more than this do not tell that clocks agree.
constexpr Micros kWidestError = 4 * kSecond;

std::string ClockName(const Origin& origin) {
  return origin.host.empty() ? origin.source
                             : origin.source + " " + origin.host;
}

Micros Middle(const Interval& interval) {
  return interval.lo + (interval.hi - interval.lo) / 2;
}

}  // namespace

Micros Skew::error() const {
  return std::max(spread, precision);
}

bool Skew::compared() const {
  return pairs >= kFewestPairs && error() <= kWidestError;
}

bool Skew::usable() const {
  return pairs >= kFewestPairs && error() * 3 < std::abs(skew);
}

void SkewTable::Add(const Clocks& clocks, const Interval& mine,
                    const Interval& theirs) {
  const Micros precision = std::max(mine.hi - mine.lo, theirs.hi - theirs.lo);
  if (precision <= kWidest) {
    differences_[clocks].Add(Middle(mine) - Middle(theirs), precision);
  }
}

void SkewTable::Take(const Trace& trace, const OriginTable& origins) {
  const Attempt* accepting = trace.accepting();
  if (accepting == nullptr || accepting->from_esp) {
    return;
  }
  for (const Attempt& witness : trace.witnessed) {
    if (witness.kind == EventKind::kDelivered) {
      Add({SkewKind::kDelivery, ClockName(origins.At(witness.place.origin)),
           ClockName(origins.At(accepting->place.origin))},
          witness.when, accepting->when);
      return;
    }
  }
}

// Two hosts that hand mail to each other are one pair of clocks.
void SkewTable::TakeHandOff(const Origin& from, const Interval& accepted,
                            const Origin& to, const Interval& arrived) {
  const std::string giver = ClockName(from);
  const std::string taker = ClockName(to);
  if (giver < taker) {
    Add({SkewKind::kHandOff, taker, giver}, arrived, accepted);
  } else if (taker < giver) {
    Add({SkewKind::kHandOff, giver, taker}, accepted, arrived);
  }
}

void SkewTable::TakeTold(const Origin& origin, ClockGround ground,
                         const Differences& differences) {
  if (differences.count() != 0) {
    const bool reply = ground == ClockGround::kReply;
    differences_[{reply ? SkewKind::kReply : SkewKind::kMessageId,
                  ClockName(origin), std::string(NameOf(ground))}]
        .Merge(differences);
  }
}

void SkewTable::Merge(const SkewTable& other) {
  for (const auto& [clocks, differences] : other.differences_) {
    differences_[clocks].Merge(differences);
  }
}

std::vector<Skew> SkewTable::All() const {
  std::vector<Skew> all;
  for (const auto& [clocks, differences] : differences_) {
    Skew skew;
    skew.kind = clocks.kind;
    skew.source = clocks.source;
    skew.against = clocks.against;
    skew.pairs = differences.count();
    skew.precision = differences.precision();
    skew.skew = differences.Percentile(50);
    skew.spread = (differences.Percentile(95) - differences.Percentile(5)) / 2;
    if (skew.pairs != 0) {
      all.push_back(std::move(skew));
    }
  }
  return all;
}

void SkewTable::Finish() {
  compared_ = All();
  std::erase_if(compared_, [](const Skew& skew) {
    return !skew.usable() && !skew.compared();
  });
  any_usable_ = std::any_of(compared_.begin(), compared_.end(),
                            [](const Skew& skew) { return skew.usable(); });
}

const Skew* SkewTable::Find(SkewKind kind, const std::string& source,
                            const std::string& against, bool usable) const {
  const auto found =
      std::find_if(compared_.begin(), compared_.end(), [&](const Skew& skew) {
        return skew.kind == kind && skew.source == source &&
               skew.against == against && (!usable || skew.usable());
      });
  return found == compared_.end() ? nullptr : &*found;
}

bool SkewTable::Compared(const Origin& engagement,
                         const Origin& attempt) const {
  const std::string log = ClockName(attempt);
  return ClockName(engagement) == log ||
         Find(SkewKind::kDelivery, ClockName(engagement), log, false) !=
             nullptr ||
         Find(SkewKind::kReply, log, "reply", false) != nullptr;
}

std::optional<ClockShift> SkewTable::FromHit(const Origin& engagement,
                                             const Origin& attempt,
                                             Micros trusted) const {
  const std::string log = ClockName(attempt);
  if (const Skew* skew =
          Find(SkewKind::kDelivery, ClockName(engagement), log)) {
    return ClockShift{skew->skew, skew->error()};
  }
  if (const Skew* skew = Find(SkewKind::kReply, log, "reply")) {
    return ClockShift{-skew->skew, std::max(skew->error(), trusted)};
  }
  return std::nullopt;
}

Micros SkewTable::BetweenHosts(const Origin& to, const Origin& from) const {
  const std::string taker = ClockName(to);
  const std::string giver = ClockName(from);
  if (const Skew* skew = Find(SkewKind::kHandOff, taker, giver)) {
    return skew->skew;
  }
  const Skew* skew = Find(SkewKind::kHandOff, giver, taker);
  return skew != nullptr ? -skew->skew : 0;
}

}  // namespace mailscan
