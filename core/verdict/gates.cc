#include "core/verdict/gates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mailscan {
namespace {

// Postfix and Exim give up before (maximal_queue_lifetime, the retry rules).
constexpr Micros kLongestInQueue = 6 * kDay;

// From when on the hit's timing rests on there being no other try than those
// that the log tells; nothing where it does not.
std::optional<Micros> RestsOnLogFrom(const Trace& trace, const Timed& timed) {
  switch (timed.timing) {
    case Timing::kOtherCopy:
    case Timing::kNoDeliveryRecord:
      return trace.queued ? trace.queued->lo : timed.at.lo - kLongestInQueue;
    case Timing::kNeverAccepted:
      // What ended refused was never accepted, whatever is not told.
      return trace.ended || timed.exposing == nullptr
                 ? std::nullopt
                 : std::optional(timed.exposing->when.lo);
    case Timing::kDeferralGap:
    case Timing::kInData:
    case Timing::kAtAccept:
    case Timing::kPostAccept:
      break;  // a mail is accepted once
  }
  return std::nullopt;
}

std::string Count(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string LogOf(const LogGap& gap) {
  return gap.host.empty()
             ? "the log of " + gap.source
             : fmt::format("the log of {} ({})", gap.host, gap.source);
}

std::string GroundText(const LogGap& gap) {
  switch (gap.ground) {
    case LogGap::Ground::kMissingFile:
      return gap.file + " is not among the inputs";
    case LogGap::Ground::kCutMessages:
      return fmt::format("{} arrived in it, of {} the end is not told",
                         Count(gap.begun, "message"), gap.ended);
    case LogGap::Ground::kLinesLost:
      return gap.lost == 0 ? "the logger dropped lines"
                           : "the logger dropped " + Count(gap.lost, "line");
    case LogGap::Ground::kSilence:
      break;
  }
  return fmt::format("it is never silent for more than {} otherwise",
                     FormatDuration(gap.usual));
}

Finding GapFinding(const LogGap& gap) {
  Finding finding;
  finding.kind = "log-gap";
  finding.level = Level::kMedium;
  finding.title = TitleOf(gap);
  finding.time = gap.span.lo;
  finding.place = gap.before;
  const std::string ground(NameOf(gap.ground));
  if (gap.ground == LogGap::Ground::kLinesLost) {
    finding.evidence.push_back({ground, 0, "the logger says so", gap.before});
    return finding;
  }
  finding.evidence.push_back(
      {ground, 0, "the last line before it", gap.before});
  finding.evidence.push_back({ground, 0, "the first line after it", gap.after});
  return finding;
}

// Whether a signal says nothing about a session whose stamps are wrong.
bool RestsOnTime(const Evidence& evidence) {
  constexpr auto kTimed = std::to_array<std::string_view>(
      {"S8", "S11", "S14", "S15", "S16", "S18", "S20", "S22", "S23", "S24",
       "S26", "S29"});
  return evidence.group == SignalGroup::kTime ||
         std::find(kTimed.begin(), kTimed.end(), evidence.signal) !=
             kTimed.end();
}

// Evidence that weighs nothing.
Evidence WhyShut(const Timed& timed, const Hit& hit) {
  if (timed.gap == nullptr) {
    return {"clock",
            SignalGroup::kPrior,
            0,
            false,
            "its stamp is that of the sending or delivery: nothing is made of "
            "the time",
            hit.place};
  }
  return {"gap",
          SignalGroup::kPrior,
          0,
          false,
          TitleOf(*timed.gap) + "; a try may be hidden in it",
          timed.gap->before};
}

}  // namespace

void ShutGates(const Trace& trace, const Hit& hit, const ClockTable& clocks,
               Timed* timed) {
  if (hit.shared) {
    timed->certainty = Certainty::kUnknown;
  }
  if (!clocks.wrong_stamps().empty() &&
      clocks.wrong_stamps().Has(clocks.origins().At(hit.place.origin).source,
                                hit.kind)) {
    const Interval at = timed->at;
    *timed = Timed();
    timed->at = at;
    timed->wrong_stamp = true;
    return;
  }
  if (clocks.gaps().all().empty() || !trace.in_mta_log) {
    return;
  }
  const Trace& whole = trace.everyone != nullptr ? *trace.everyone : trace;
  const auto from = RestsOnLogFrom(whole, *timed);
  if (!from) {
    return;
  }
  const Interval at = timed->at;
  if (const LogGap* gap = clocks.gaps().Between(
          trace, clocks.origins().At(trace.place.origin).source, *from,
          at.hi)) {
    *timed = Timed();
    timed->at = at;
    timed->gap = gap;
  }
}

void TellShut(std::span<const SeenHit> hits, Session* session) {
  const auto shut =
      std::find_if(hits.begin(), hits.end(), [](const SeenHit& seen) {
        return seen.timed.wrong_stamp || seen.timed.gap != nullptr;
      });
  if (shut == hits.end()) {
    return;
  }
  if (shut->timed.wrong_stamp) {
    std::erase_if(session->evidence, RestsOnTime);
  }
  session->evidence.push_back(WhyShut(shut->timed, *shut->hit));
  session->missing.push_back(shut->timed.wrong_stamp ? "time" : "mail-log");
}

std::string TitleOf(const LogGap& gap) {
  return fmt::format("{} has a gap of {}: {}", LogOf(gap),
                     FormatDuration(gap.length()), GroundText(gap));
}

std::string_view RemedyOf(const LogGap& gap) {
  switch (gap.ground) {
    case LogGap::Ground::kLinesLost:
      return "raise the rate limit of the logger; what rests on the log there "
             "is unknown";
    case LogGap::Ground::kMissingFile:
      return "add it; what rests on the log there is unknown";
    case LogGap::Ground::kCutMessages:
    case LogGap::Ground::kSilence:
      break;
  }
  return "add the log of that time; what rests on it is unknown";
}

std::string TitleOf(const WrongStamps::Fault& fault) {
  return fmt::format("the {} of {} bear the time of the sending or delivery",
                     fault.kind == EventKind::kClicked ? "clicks" : "opens",
                     fault.source);
}

std::string_view RemedyOf(const WrongStamps::Fault& /*fault*/) {
  return "have the collector keep the time of the event itself (of SES "
         "click.timestamp and open.timestamp, not mail.timestamp); nothing is "
         "made of these times";
}

void GateFindings(const ClockTable& clocks, std::vector<Finding>* findings) {
  for (const LogGap& gap : clocks.gaps().all()) {
    findings->push_back(GapFinding(gap));
  }
  for (const WrongStamps::Fault& fault : clocks.wrong_stamps().All()) {
    Finding finding;
    finding.kind = "clock-fault";
    finding.level = Level::kMedium;
    finding.title = TitleOf(fault);
    finding.time = fault.first;
    finding.place = fault.place;
    finding.evidence.push_back(
        {"stamp", 0,
         fmt::format("of {} such messages {} bear no other time", fault.traces,
                     fault.same),
         fault.place});
    findings->push_back(std::move(finding));
  }
}

}  // namespace mailscan
