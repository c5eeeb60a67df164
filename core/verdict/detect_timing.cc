// S1 to S6: when a session's hits happened, seen from the delivery. Of these
// bands one holds; the strongest of the session's hits speaks for it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <span>
#include <utility>

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
      if (timed.hardly_exposed) {
        return "; but such a reply mostly comes before the body";
      }
      return timed.assumed ? ", if the clocks agree, which nothing tells"
                           : std::string_view{};
    case Certainty::kWithinClockError:
      return ", within clock error";
    case Certainty::kUnknown:
      break;
  }
  return ", as far as the logs tell";
}

Weight EarlyWeight(const Timed& timed, Weight sure, Weight assumed,
                   Weight weak) {
  if (timed.dup_risk || timed.certainty != Certainty::kCertain) {
    return weak;
  }
  return timed.assumed ? assumed : sure;
}

// Of a hit that may be any recipient's.
std::string_view AcceptanceWords(const Trace& trace) {
  return trace.shared ? "the first 250 to any of its recipients" : "the 250";
}

Evidence InGap(const SeenHit& seen, const SessionView& session) {
  const Timed& timed = seen.timed;
  const std::string_view doubt = DoubtOf(timed);
  const Micros after = timed.at.lo - timed.exposing->when.lo;
  std::string why = fmt::format(
      "{} {} {} {}{}{}", WordFor(*seen.hit), FormatDuration(std::abs(after)),
      after < 0 ? "before" : "after", RefusalWords(*timed.exposing),
      timed.accepting == nullptr
          ? ", and the mail was never accepted"
          : fmt::format(" and {} before {}",
                        FormatDuration(timed.lead.value_or(0)),
                        AcceptanceWords(session.trace)),
      doubt);
  const Weight weight = timed.stage_unknown
                            ? (doubt.empty() ? Weight::kS3 : Weight::kS3Weak)
                            : EarlyWeight(timed, Weight::kS1,
                                          Weight::kS1Assumed, Weight::kS1Weak);
  // What no row of attempts shows, the evidence has to.
  return session.Made(
      weight, std::move(why),
      timed.exposing->earlier_host ? timed.exposing->place : seen.hit->place);
}

Evidence InData(const SeenHit& seen, const SessionView& session) {
  const Timed& timed = seen.timed;
  const std::string_view doubt = DoubtOf(timed);
  std::string why = fmt::format("{} {} before {}", WordFor(*seen.hit),
                                FormatDuration(timed.lead.value_or(0)),
                                AcceptanceWords(session.trace));
  if (timed.accepting->begin_known) {
    why += fmt::format(", while the receiver held the transaction for {}",
                       FormatDuration(timed.accepting->transfer));
  }
  why += doubt;
  const Weight weight = timed.stage_unknown
                            ? (doubt.empty() ? Weight::kS3 : Weight::kS3Weak)
                            : EarlyWeight(timed, Weight::kS2,
                                          Weight::kS2Assumed, Weight::kS2Weak);
  Evidence evidence = session.Made(weight, std::move(why), seen.hit->place);
  evidence.hard =
      evidence.hard && timed.lead.value_or(0) >= 2 * session.options.skew;
  return evidence;
}

struct Band {
  Micros up_to;
  std::optional<Weight> weight;
};
constexpr std::array<Band, 7> kBulk = {{{2 * kSecond, Weight::kS5In2s},
                                        {20 * kSecond, Weight::kS5In20s},
                                        {60 * kSecond, Weight::kS5In60s},
                                        {5 * kMinute, Weight::kS5In5m},
                                        {30 * kMinute, Weight::kS5In30m},
                                        {24 * kHour, Weight::kS5In24h},
                                        {INT64_MAX, Weight::kS5Later}}};
constexpr std::array<Band, 3> kTransactional = {{{kSecond, Weight::kS6In1s},
                                                 {3 * kSecond, Weight::kS6In3s},
                                                 {INT64_MAX, std::nullopt}}};

std::optional<Evidence> Afterwards(const SeenHit& seen,
                                   const SessionView& session) {
  const Micros after = std::max<Micros>(0, -seen.timed.lead.value_or(0));
  const std::span<const Band> bands =
      session.bulk ? std::span<const Band>(kBulk) : kTransactional;
  const auto band =
      std::find_if(bands.begin(), bands.end(),
                   [&](const Band& b) { return after < b.up_to; });
  if (band == bands.end() || !band->weight) {
    return std::nullopt;
  }
  return session.Made(*band->weight,
                      fmt::format("{} {} after the 250", WordFor(*seen.hit),
                                  FormatDuration(after)),
                      seen.hit->place);
}

Evidence AtAccept(const SeenHit& seen, const SessionView& session) {
  return session.Made(
      Weight::kS2AtAccept,
      fmt::format("{} at the moment of the 250; the clocks cannot say which "
                  "came first",
                  WordFor(*seen.hit)),
      seen.hit->place);
}

Evidence OtherCopy(const SeenHit& seen, const SessionView& session) {
  return session.Made(
      Weight::kS4,
      "before this receiver had the body: another copy (preview, BCC), a "
      "reused link, or a wrong clock",
      seen.hit->place);
}

std::optional<Evidence> OfHit(const SeenHit& seen, const SessionView& session) {
  // Of a shared trace it is not known whose acceptance to measure from.
  const bool measured = !session.trace.shared;
  switch (seen.timed.timing) {
    case Timing::kDeferralGap:
    case Timing::kNeverAccepted:
      return InGap(seen, session);
    case Timing::kInData:
      return InData(seen, session);
    case Timing::kAtAccept:
      return measured ? std::optional(AtAccept(seen, session)) : std::nullopt;
    case Timing::kPostAccept:
      return measured ? Afterwards(seen, session) : std::nullopt;
    case Timing::kOtherCopy:
      return OtherCopy(seen, session);
    case Timing::kNoDeliveryRecord:
      break;
  }
  return std::nullopt;
}

}  // namespace

void DetectTiming(const SessionView& session, EvidenceList* evidence) {
  std::optional<Evidence> best;
  for (const SeenHit& seen : session.hits) {
    std::optional<Evidence> found = OfHit(seen, session);
    // What tells a machine outweighs what only fails to.
    if (!found || (best && found->db <= best->db)) {
      continue;
    }
    if (!seen.hit->time_field.empty()) {
      found->why += fmt::format(", by its field {}", seen.hit->time_field);
    }
    best = std::move(found);
  }
  if (best && (best->db != 0 || best->signal == "S4")) {
    evidence->push_back(*std::move(best));
  }
}

}  // namespace mailscan
