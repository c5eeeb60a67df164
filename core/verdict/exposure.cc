#include "core/verdict/exposure.h"

#include <algorithm>

namespace mailscan {
namespace {

// Before anything: what has no known beginning may have begun at any time.
constexpr Micros kEver = INT64_MIN / 4;

// Clocks tells how two sources' times compare.
struct Guard {
  Micros skew = 0;
  bool SurelyBefore(const Interval& a, const Interval& b) const {
    return a.hi + skew <= b.lo;
  }
};

// When the transaction of a try can have begun. An ESP tells only its end.
Interval BeginOf(const Attempt& attempt, const Trace& trace) {
  if (attempt.begin_known) {
    return attempt.begin;
  }
  return {trace.queued ? trace.queued->lo : kEver, attempt.when.hi};
}

// The 250. An ESP writes it down some time after the receiver said it
// (SendGrid: up to two seconds).
Interval EndOf(const Attempt& attempt, Micros lag) {
  return {attempt.when.lo - (attempt.from_esp ? lag : Micros{0}),
          attempt.when.hi};
}

Certainty CertainIf(bool certain) {
  return certain ? Certainty::kCertain : Certainty::kWithinClockError;
}

Timed NeverAccepted(const Trace& trace, const Hit& hit,
                    const ClockTable& clocks, const Guard& guard) {
  Timed timed;
  timed.at = hit.when;
  timed.exposing = trace.exposing();
  const bool covered =
      trace.ended.has_value() ||
      (!trace.host.empty() &&
       guard.SurelyBefore(hit.when, {clocks.CoveredUntil(trace.host), 0}));
  if (timed.exposing == nullptr) {
    if (covered) {
      timed.timing = Timing::kOtherCopy;
      timed.certainty = Certainty::kCertain;
    }
    return timed;  // after the log's end it may have been delivered
  }
  timed.stage_unknown = BodyExposedBy(*timed.exposing) == BodyExposed::kUnknown;
  const Interval exposed = BeginOf(*timed.exposing, trace);
  if (guard.SurelyBefore(hit.when, exposed)) {
    timed.timing = Timing::kOtherCopy;
    timed.certainty = Certainty::kCertain;
    return timed;
  }
  timed.timing = Timing::kNeverAccepted;
  timed.certainty = covered ? CertainIf(guard.SurelyBefore(exposed, hit.when))
                            : Certainty::kUnknown;
  return timed;
}

}  // namespace

Timed TimeHit(const Trace& trace, const Hit& hit, const ClockTable& clocks,
              Micros skew) {
  Timed timed;
  timed.at = hit.when;
  timed.accepting = trace.accepting();
  if (!trace.recorded || (trace.attempts.empty() && !trace.ended)) {
    return timed;
  }
  const bool one_clock =
      !trace.attempts.empty() && trace.attempts.front().from_esp;
  const Guard guard{one_clock ? Micros{0} : skew};
  if (timed.accepting == nullptr) {
    return NeverAccepted(trace, hit, clocks, guard);
  }
  timed.exposing = trace.exposing();
  timed.stage_unknown =
      BodyExposedBy(*timed.exposing) == BodyExposed::kUnknown ||
      !timed.exposing->begin_known;
  timed.lead = timed.accepting->when.lo - hit.when.lo;
  const Interval exposed = BeginOf(*timed.exposing, trace);
  const Interval begin = BeginOf(*timed.accepting, trace);
  const Interval end = EndOf(*timed.accepting, skew);
  const bool gap = timed.exposing != timed.accepting;
  if (guard.SurelyBefore(hit.when, exposed)) {
    timed.timing = Timing::kOtherCopy;
    timed.certainty = Certainty::kCertain;
  } else if (gap && guard.SurelyBefore(
                        hit.when, timed.accepting->begin_known ? begin : end)) {
    // Where no log tells when the last try began, the gap ends with it.
    timed.timing = Timing::kDeferralGap;
    timed.certainty = CertainIf(guard.SurelyBefore(exposed, hit.when));
    timed.from_edges = std::min(hit.when.lo - timed.exposing->when.hi,
                                timed.accepting->begin.lo - hit.when.hi);
  } else if (guard.SurelyBefore(hit.when, end)) {
    timed.timing = Timing::kInData;
    const bool body_there =
        timed.accepting->begin_known || gap
            ? guard.SurelyBefore(exposed, hit.when)
            : trace.queued && guard.SurelyBefore(*trace.queued, hit.when);
    timed.certainty = CertainIf(body_there);
  } else if (guard.SurelyBefore(end, hit.when)) {
    timed.timing = Timing::kPostAccept;
    timed.certainty = Certainty::kCertain;
  } else {
    timed.timing = Timing::kAtAccept;
    timed.certainty = Certainty::kWithinClockError;
  }
  if (trace.shared) {
    timed.certainty = Certainty::kUnknown;
  }
  return timed;
}

std::optional<Interval> ExposedFrom(const Trace& trace) {
  for (const Attempt& attempt : trace.attempts) {
    if (BodyExposedBy(attempt) == BodyExposed::kYes && attempt.begin_known) {
      return Interval{attempt.when.lo - attempt.transfer,
                      attempt.when.hi - attempt.transfer};
    }
  }
  return std::nullopt;
}

}  // namespace mailscan
