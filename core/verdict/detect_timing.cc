// S1 to S6: when a session's hits happened, seen from the delivery. Of these
// bands one holds; the strongest of the session's hits speaks for it.
#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

std::string_view WordFor(const Hit& hit) {
  return hit.kind == EventKind::kClicked ? "click" : "open";
}

std::string RefusalWords(const Attempt& attempt) {
  std::string words =
      attempt.code != 0 ? std::to_string(attempt.code) : "a deferral";
  if (attempt.stage == SmtpStage::kEndOfData) {
    words += " at end of DATA";
  }
  if (attempt.earlier_host) {
    words += " at an earlier host";
    if (!attempt.relay.empty()) {
      words += fmt::format(" ({})", attempt.relay);
    }
  }
  return words;
}

// What keeps early evidence weak; nothing if it is not.
std::string_view DoubtOf(const Timed& timed) {
  if (timed.dup_risk) {
    return "; the first copy may have been delivered all the same";
  }
  switch (timed.certainty) {
    case Certainty::kCertain:
      return {};
    case Certainty::kWithinClockError:
      return ", within clock error";
    case Certainty::kUnknown:
      break;
  }
  return ", as far as the logs tell";
}

// Of a hit that may be any recipient's.
std::string_view AcceptanceWords(const Trace& trace) {
  return trace.shared ? "the first 250 to any of its recipients" : "the 250";
}

constexpr int kWeak = 5;
constexpr int kStageUnknown = 15;

Evidence InGap(const SeenHit& seen, const Trace& trace) {
  const Timed& timed = seen.timed;
  Evidence evidence;
  evidence.group = SignalGroup::kTime;
  // What no row of attempts shows, the evidence has to.
  evidence.place =
      timed.exposing->earlier_host ? timed.exposing->place : seen.hit->place;
  const std::string_view doubt = DoubtOf(timed);
  evidence.signal = timed.stage_unknown ? "S3" : "S1";
  evidence.db = !doubt.empty()        ? kWeak
                : timed.stage_unknown ? kStageUnknown
                                      : 30;
  evidence.hard = doubt.empty() && !timed.stage_unknown;
  const Micros after = timed.at.lo - timed.exposing->when.lo;
  evidence.why = fmt::format(
      "{} {} {} {}{}{}", WordFor(*seen.hit), FormatDuration(std::abs(after)),
      after < 0 ? "before" : "after", RefusalWords(*timed.exposing),
      timed.accepting == nullptr
          ? ", and the mail was never accepted"
          : fmt::format(" and {} before {}",
                        FormatDuration(timed.lead.value_or(0)),
                        AcceptanceWords(trace)),
      doubt);
  return evidence;
}

Evidence InData(const SeenHit& seen, const Trace& trace, Micros skew) {
  const Timed& timed = seen.timed;
  Evidence evidence;
  evidence.group = SignalGroup::kTime;
  evidence.place = seen.hit->place;
  const std::string_view doubt = DoubtOf(timed);
  evidence.signal = timed.stage_unknown ? "S3" : "S2";
  evidence.db = !doubt.empty()        ? kWeak
                : timed.stage_unknown ? kStageUnknown
                                      : 22;
  evidence.hard = doubt.empty() && !timed.stage_unknown &&
                  timed.lead.value_or(0) >= 2 * skew;
  evidence.why = fmt::format("{} {} before {}", WordFor(*seen.hit),
                             FormatDuration(timed.lead.value_or(0)),
                             AcceptanceWords(trace));
  if (timed.accepting->begin_known) {
    evidence.why +=
        fmt::format(", while the receiver held the transaction for {}",
                    FormatDuration(timed.accepting->transfer));
  }
  evidence.why += doubt;
  return evidence;
}

struct Band {
  Micros up_to;
  int db;
};
constexpr std::array<Band, 7> kBulk = {{{2 * kSecond, 14},
                                        {20 * kSecond, 11},
                                        {60 * kSecond, 9},
                                        {5 * kMinute, 5},
                                        {30 * kMinute, 0},
                                        {24 * kHour, -3},
                                        {INT64_MAX, -5}}};
constexpr std::array<Band, 3> kTransactional = {
    {{kSecond, 10}, {3 * kSecond, 6}, {INT64_MAX, 0}}};

Evidence Afterwards(const SeenHit& seen, bool bulk) {
  Evidence evidence;
  evidence.group = SignalGroup::kTime;
  evidence.place = seen.hit->place;
  evidence.signal = bulk ? "S5" : "S6";
  const Micros after = std::max<Micros>(0, -seen.timed.lead.value_or(0));
  const auto pick = [&](const auto& bands) {
    for (const Band& band : bands) {
      if (after < band.up_to) {
        return band.db;
      }
    }
    return 0;
  };
  evidence.db = bulk ? pick(kBulk) : pick(kTransactional);
  evidence.why = fmt::format("{} {} after the 250", WordFor(*seen.hit),
                             FormatDuration(after));
  return evidence;
}

Evidence AtAccept(const SeenHit& seen) {
  Evidence evidence;
  evidence.group = SignalGroup::kTime;
  evidence.place = seen.hit->place;
  evidence.signal = "S2";
  evidence.db = 5;
  evidence.why = fmt::format(
      "{} at the moment of the 250; the clocks cannot say which came first",
      WordFor(*seen.hit));
  return evidence;
}

Evidence OtherCopy(const SeenHit& seen) {
  Evidence evidence;
  evidence.group = SignalGroup::kTime;
  evidence.place = seen.hit->place;
  evidence.signal = "S4";
  evidence.why =
      "before this receiver had the body: another copy (preview, BCC), a "
      "reused link, or a wrong clock";
  return evidence;
}

}  // namespace

void DetectTiming(const SessionView& session, EvidenceList* evidence) {
  Evidence best;
  bool any = false;
  for (const SeenHit& seen : session.hits) {
    Evidence found;
    switch (seen.timed.timing) {
      case Timing::kDeferralGap:
      case Timing::kNeverAccepted:
        found = InGap(seen, session.trace);
        break;
      case Timing::kInData:
        found = InData(seen, session.trace, session.options.skew);
        break;
      case Timing::kAtAccept:
      case Timing::kPostAccept:
        // Whose acceptance it is measured from is not known.
        if (session.trace.shared) {
          continue;
        }
        found = seen.timed.timing == Timing::kAtAccept
                    ? AtAccept(seen)
                    : Afterwards(seen, session.bulk);
        break;
      case Timing::kOtherCopy:
        found = OtherCopy(seen);
        break;
      case Timing::kNoDeliveryRecord:
        continue;
    }
    if (!seen.hit->time_field.empty()) {
      found.why += fmt::format(", by its field {}", seen.hit->time_field);
    }
    // What tells a machine outweighs what only fails to.
    if (!any || found.db > best.db) {
      best = found;
      any = true;
    }
  }
  if (any && (best.db != 0 || best.signal == "S4")) {
    evidence->push_back(best);
  }
}

}  // namespace mailscan
