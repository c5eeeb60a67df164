#include "core/timeline/log_clock.h"

#include <algorithm>

namespace mailscan {
namespace {

// Lines of one host come up to two seconds out of order.
constexpr Micros kDisorder = 2 * kSecond;

// Whether a run is where the clock went back: the offset after it is less than
// the one before.
bool GoesBack(const ZoneRuns& zone, std::size_t run) {
  return run > 0 && run + 1 < zone.size() &&
         zone[run + 1].most < zone[run - 1].least;
}

}  // namespace

Micros LogClock::LocalOf(const Stamp& stamp, std::int8_t rolls) const {
  return stamp.has_year ? stamp.us : InYear(stamp.us, base_year + rolls);
}

// Where the clock goes back, the file says when: what was written before the
// step is on the first pass, what came after it on the second. Without a step
// in the file, both are possible.
ZoneRun LogClock::RunOf(Micros local, bool again) const {
  const std::size_t index = RunAt(zone, local);
  ZoneRun run = zone[index];
  if (!GoesBack(zone, index)) {
    return run;
  }
  const Micros end = zone[index + 1].from;
  const auto step = std::find_if(
      steps.begin(), steps.end(),
      [&](const auto& s) { return s.first < end && s.second >= run.from; });
  if (step != steps.end()) {
    // What is written late comes after the step, but not as part of it.
    const bool second =
        again ? local >= step->second : local > step->first + kDisorder;
    (second ? run.most : run.least) = second ? run.least : run.most;
  }
  return run;
}

Interval LogClock::At(const Stamp& stamp, std::int8_t rolls) const {
  const Micros local = LocalOf(stamp, rolls);
  if (stamp.has_zone || zone.empty()) {
    return {local, local + stamp.precision_us};
  }
  const ZoneRun run = RunOf(local, stamp.again);
  return {local - run.most, local - run.least + stamp.precision_us};
}

}  // namespace mailscan
