#include "core/verdict/exposure.h"

#include <algorithm>

namespace mailscan {
namespace {

// Before anything: what has no known beginning may have begun at any time.
constexpr Micros kEver = INT64_MIN / 4;

// A Guard tells how two sources' times compare.
struct Guard {
  Micros skew = 0;
  bool SurelyBefore(const Interval& a, const Interval& b) const {
    return a.hi + skew <= b.lo;
  }
};

// The latest thing known to have come before a try: the attempt before it,
// else the message's arrival.
std::optional<Interval> BeforeTry(const Attempt& attempt, const Trace& trace) {
  std::optional<Interval> before = trace.queued;
  for (const Attempt& other : trace.attempts) {
    // An earlier host's own attempt may end in the same second.
    if (&other == &attempt ||
        (attempt.earlier_host && other.when.lo >= attempt.when.lo)) {
      break;
    }
    before = other.when;
  }
  return before;
}

// When the transaction of a try can have begun. An ESP tells only its end.
Interval BeginOf(const Attempt& attempt, const Trace& trace) {
  if (attempt.begin_known) {
    return attempt.begin;
  }
  const std::optional<Interval> before = BeforeTry(attempt, trace);
  return {before ? before->lo : kEver, attempt.when.hi};
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

// The try that showed the body, seen from a hit: one whose stage a log tells,
// where that came before; else the first that may have.
const Attempt* ExposingOf(const Trace& trace, const Hit& hit,
                          const Guard& guard) {
  const Attempt* known = trace.FirstTry([&](const Attempt& attempt) {
    return BodyExposedAtLastHost(attempt) == BodyExposed::kYes &&
           guard.SurelyBefore(BeginOf(attempt, trace), hit.when);
  });
  return known == nullptr || known->accepted() ? trace.exposing() : known;
}

bool DupRisk(const Trace& trace, const Hit& hit, const Guard& guard) {
  return trace.FirstTry([&](const Attempt& attempt) {
    return attempt.dup_risk &&
           !guard.SurelyBefore(hit.when, BeginOf(attempt, trace));
  }) != nullptr;
}

// Whether the logs tell that until the hit it was not accepted: it had ended,
// a later try was refused, or the host's log goes on without an acceptance.
bool IsCovered(const Trace& trace, const Hit& hit, const ClockTable& clocks,
               const Guard& guard) {
  return trace.ended ||
         (!trace.attempts.empty() &&
          guard.SurelyBefore(hit.when, trace.attempts.back().when)) ||
         (!trace.host.empty() &&
          guard.SurelyBefore(hit.when, {clocks.CoveredUntil(trace.host), 0}));
}

void PlaceNeverAccepted(const Trace& trace, const Hit& hit,
                        const ClockTable& clocks, const Guard& guard,
                        Timed* timed) {
  const bool covered = IsCovered(trace, hit, clocks, guard);
  if (timed->exposing == nullptr) {
    if (covered) {
      timed->timing = Timing::kOtherCopy;
      timed->certainty = Certainty::kCertain;
    }
    return;  // after the log's end it may have been delivered
  }
  timed->stage_unknown =
      BodyExposedAtLastHost(*timed->exposing) == BodyExposed::kUnknown;
  const Interval exposed = BeginOf(*timed->exposing, trace);
  if (guard.SurelyBefore(hit.when, exposed)) {
    timed->timing = Timing::kOtherCopy;
    timed->certainty = Certainty::kCertain;
    return;
  }
  timed->timing = Timing::kNeverAccepted;
  timed->certainty = covered ? CertainIf(guard.SurelyBefore(exposed, hit.when))
                             : Certainty::kUnknown;
}

void PlaceAccepted(const Trace& trace, const Hit& hit, const Guard& guard,
                   Micros lag, Timed* timed) {
  const Attempt& accepting = *timed->accepting;
  const bool gap = timed->exposing != timed->accepting;
  // A known stage needs no known beginning, except for the try that ended well:
  // the hit may have come before it.
  timed->stage_unknown =
      BodyExposedAtLastHost(*timed->exposing) == BodyExposed::kUnknown ||
      (!gap && !accepting.begin_known);
  timed->lead = accepting.when.lo - hit.when.lo;
  const Interval exposed = BeginOf(*timed->exposing, trace);
  const Interval end = EndOf(accepting, lag);
  // Where no log tells when the last try began, the gap ends with it.
  const Interval gap_end = accepting.begin_known ? accepting.begin : end;
  if (guard.SurelyBefore(hit.when, exposed)) {
    timed->timing = Timing::kOtherCopy;
    timed->certainty = Certainty::kCertain;
  } else if (gap && guard.SurelyBefore(hit.when, gap_end)) {
    timed->timing = Timing::kDeferralGap;
    timed->certainty = CertainIf(guard.SurelyBefore(exposed, hit.when));
    timed->from_edges = std::min(hit.when.lo - timed->exposing->when.hi,
                                 accepting.begin.lo - hit.when.hi);
  } else if (guard.SurelyBefore(hit.when, end)) {
    timed->timing = Timing::kInData;
    const std::optional<Interval> before = BeforeTry(accepting, trace);
    timed->certainty =
        CertainIf(accepting.begin_known || gap
                      ? guard.SurelyBefore(exposed, hit.when)
                      : before && guard.SurelyBefore(*before, hit.when));
  } else if (guard.SurelyBefore(end, hit.when)) {
    timed->timing = Timing::kPostAccept;
    timed->certainty = Certainty::kCertain;
  } else {
    timed->timing = Timing::kAtAccept;
    timed->certainty = Certainty::kWithinClockError;
  }
}

// Whether what is said of the first of all recipients is true of each: that the
// hit came before it, or that none ever had it. After it, some may still have
// waited.
bool IsOfEach(const Timed& timed, const Trace& everyone) {
  switch (timed.timing) {
    case Timing::kDeferralGap:
    case Timing::kInData:
    case Timing::kOtherCopy:
      return true;
    case Timing::kNeverAccepted:
      return everyone.ended.has_value();
    default:
      return false;
  }
}

}  // namespace

Timed TimeHit(const Trace& told, const Hit& hit, const ClockTable& clocks,
              Micros skew) {
  const Trace& trace = told.everyone != nullptr ? *told.everyone : told;
  Timed timed;
  timed.at = hit.when;
  timed.accepting = trace.accepting();
  // An expiry without its tries says that they are in logs not given.
  const bool ends = trace.ended && trace.outcome != Outcome::kExpired;
  if (!trace.recorded || (trace.attempts.empty() && !ends)) {
    return timed;
  }
  const bool one_clock =
      !trace.attempts.empty() &&
      std::all_of(trace.attempts.begin(), trace.attempts.end(),
                  [](const Attempt& attempt) { return attempt.from_esp; });
  const Guard guard{one_clock ? Micros{0} : skew};
  timed.exposing = ExposingOf(trace, hit, guard);
  timed.dup_risk = DupRisk(trace, hit, guard);
  if (timed.accepting == nullptr) {
    PlaceNeverAccepted(trace, hit, clocks, guard, &timed);
  } else {
    PlaceAccepted(trace, hit, guard, skew, &timed);
  }
  if (told.weak || trace.weak || trace.shared ||
      (told.everyone != nullptr && !IsOfEach(timed, trace))) {
    timed.certainty = Certainty::kUnknown;
  }
  return timed;
}

bool IsCleanEarly(const Timed& timed) {
  constexpr Micros kFarFromEdges = kMinute;
  return timed.timing == Timing::kDeferralGap &&
         timed.certainty == Certainty::kCertain && !timed.stage_unknown &&
         !timed.dup_risk && !timed.assumed && timed.from_edges > kFarFromEdges;
}

std::optional<Interval> ExposedFrom(const Trace& trace) {
  const Attempt* first = trace.FirstTry([](const Attempt& attempt) {
    return BodyExposedAtLastHost(attempt) == BodyExposed::kYes;
  });
  if (first == nullptr || !first->begin_known) {
    return std::nullopt;
  }
  return Interval{first->when.lo - first->transfer,
                  first->when.hi - first->transfer};
}

}  // namespace mailscan
