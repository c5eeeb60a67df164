#include "core/verdict/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "core/model/field_table.h"
#include "core/verdict/explain.h"
#include "core/verdict/patterns.h"
#include "core/verdict/replies.h"

namespace mailscan {
namespace {

Finding Start(const JudgedTrace& judged, std::string kind, Level level) {
  Finding finding;
  finding.kind = std::move(kind);
  finding.level = level;
  finding.message_id =
      judged.trace->message_id.empty()
          ? std::string(judged.trace->local_id.empty() ? judged.trace->esp_id
                                                       : judged.trace->local_id)
          : std::string(judged.trace->message_id);
  finding.recipient = judged.trace->recipient;
  finding.vendor = judged.vendor;
  return finding;
}

void StartAt(const Hit& hit, Finding* finding) {
  finding->time = hit.when.lo;
  finding->precision_us = hit.when.hi - hit.when.lo;
  finding->place = hit.place;
}

std::string Count(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

bool IsClick(const JudgedHit* hit) {
  return hit->hit->kind == EventKind::kClicked;
}

using HitList = std::vector<const JudgedHit*>;

// The session's hits that are nobody's of ours.
HitList TheirHits(const Session& session, const JudgedTrace& judged) {
  HitList hits;
  for (const std::uint32_t i : session.hits) {
    if (!judged.hits[i].own) {
      hits.push_back(&judged.hits[i]);
    }
  }
  return hits;
}

std::string Described(const HitList& hits) {
  const auto clicks = static_cast<std::size_t>(
      std::count_if(hits.begin(), hits.end(), IsClick));
  const std::size_t opens = hits.size() - clicks;
  if (clicks == 0) {
    return Count(opens, "open");
  }
  return opens == 0 ? Count(clicks, "click")
                    : Count(clicks, "click") + " and " + Count(opens, "open");
}

void EarlyFinding(const Session& session, const JudgedTrace& judged,
                  std::vector<Finding>* findings) {
  HitList early = TheirHits(session, judged);
  std::erase_if(early,
                [](const JudgedHit* hit) { return !IsEarlyCertain(*hit); });
  if (early.empty()) {
    return;
  }
  const JudgedHit* first = early.front();
  const bool click = std::any_of(early.begin(), early.end(), IsClick);
  Finding finding =
      Start(judged, "early-engagement", click ? Level::kHigh : Level::kMedium);
  StartAt(*first->hit, &finding);
  const std::string what = Described(early);
  switch (first->timing) {
    case Timing::kDeferralGap:
      finding.title =
          fmt::format("{} while the mail was deferred, {} before the 250", what,
                      FormatDuration(first->lead.value_or(0)));
      break;
    case Timing::kInData:
      finding.title =
          fmt::format("{} inside the SMTP transaction, {} before the 250", what,
                      FormatDuration(first->lead.value_or(0)));
      break;
    default:
      finding.title = what + " on a mail that was never accepted";
      break;
  }
  Explain(judged, session, &finding);
  findings->push_back(std::move(finding));
}

void ScannerFinding(const Session& session, const JudgedTrace& judged,
                    std::vector<Finding>* findings) {
  const bool certain = session.verdict == Verdict::kScannerCertain;
  if (!certain && session.verdict != Verdict::kLikelyScanner) {
    return;
  }
  const HitList hits = TheirHits(session, judged);
  const Hit& hit = *hits.front()->hit;
  Finding finding =
      Start(judged, "scanner-session", certain ? Level::kMedium : Level::kLow);
  StartAt(hit, &finding);
  finding.title = fmt::format("{} by a {}scanner{}{}", Described(hits),
                              certain ? "" : "likely ",
                              hit.ip.empty() ? "" : " from ", hit.ip);
  Explain(judged, session, &finding);
  if (session.unsubscribe_fetched) {
    Finding unsubscribe = finding;
    unsubscribe.kind = "unsubscribe-fetched";
    unsubscribe.level = Level::kHigh;
    unsubscribe.title = fmt::format(
        "a {}scanner fetched the unsubscribe link; the reader may be gone "
        "without knowing",
        certain ? "" : "likely ");
    findings->push_back(std::move(unsubscribe));
  }
  findings->push_back(std::move(finding));
}

Level LevelOf(Pattern pattern) {
  switch (pattern) {
    case Pattern::kScanHold:
      return Level::kMedium;
    case Pattern::kGreylistLoop:
    case Pattern::kContentHold:
    case Pattern::kMailboxFull:
    case Pattern::kDuplicateRisk:
      return Level::kLow;
    default:
      return Level::kInfo;
  }
}

// "451 at end-of-data, content-hold (content-greylist)".
std::string RefusalText(const JudgedTrace& judged, std::size_t i) {
  const Attempt& attempt = judged.trace->attempts[i];
  const ReplyRow* reply = judged.replies[i];
  return fmt::format(
      "{} at {}, {}{}",
      attempt.code == 0 ? "no reply" : std::to_string(attempt.code),
      attempt.stage == SmtpStage::kUnknown ? "a stage not logged"
                                           : NameOf(attempt.stage),
      NameOf(judged.categories[i]),
      reply == nullptr || reply->detail.empty() ? ""
                                                : " (" + reply->detail + ")");
}

void PatternFinding(const JudgedTrace& judged, std::vector<Finding>* findings) {
  const Trace& trace = *judged.trace;
  if (judged.pattern == Pattern::kNone || trace.attempts.empty()) {
    return;
  }
  std::size_t deferred = 0;
  const Attempt* first = nullptr;
  Finding finding = Start(judged, "retry-pattern", LevelOf(judged.pattern));
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    const Attempt& attempt = trace.attempts[i];
    if (attempt.kind != EventKind::kAttemptDeferred) {
      continue;
    }
    ++deferred;
    first = first == nullptr ? &attempt : first;
    finding.evidence.push_back({std::string(NameOf(judged.pattern)), 0,
                                RefusalText(judged, i), attempt.place});
  }
  if (first == nullptr) {
    return;
  }
  for (PatternFact& fact : PatternFacts(judged)) {
    finding.evidence.push_back({std::string(NameOf(judged.pattern)), 0,
                                std::move(fact.why), fact.place});
  }
  const Attempt* accepting = trace.accepting();
  // Of what was given up the reason is the news.
  finding.title = fmt::format(
      "{}: deferred {}{}{}", NameOf(judged.pattern), Count(deferred, "time"),
      judged.pattern == Pattern::kGivenUp
          ? fmt::format(" ({})", NameOf(MainCategory(judged)))
          : "",
      accepting != nullptr
          ? ", accepted after " +
                FormatDuration(accepting->when.lo - first->when.lo)
          : fmt::format(", {}", NameOf(trace.outcome)));
  finding.time = first->when.lo;
  finding.precision_us = first->when.hi - first->when.lo;
  finding.place = first->place;
  findings->push_back(std::move(finding));
}

}  // namespace

void FindingsOf(const JudgedTrace& judged, Level least,
                std::vector<Finding>* findings) {
  const std::size_t before = findings->size();
  for (const Session& session : judged.sessions) {
    EarlyFinding(session, judged, findings);
    ScannerFinding(session, judged, findings);
  }
  if (LevelOf(judged.pattern) >= least) {
    PatternFinding(judged, findings);
  }
  findings->erase(
      std::remove_if(findings->begin() + static_cast<std::ptrdiff_t>(before),
                     findings->end(),
                     [&](const Finding& f) { return f.level < least; }),
      findings->end());
}

std::optional<Finding> ClockFault(const Skew& skew, Micros at) {
  constexpr Micros kWorthSaying = 5 * kSecond;
  if (!skew.usable() || std::abs(skew.skew) <= kWorthSaying) {
    return std::nullopt;
  }
  Finding finding;
  finding.kind = "clock-fault";
  finding.level = Level::kMedium;
  const std::string by =
      fmt::format("{} {}", FormatDuration(std::abs(skew.skew)),
                  skew.skew > 0 ? "ahead of" : "behind");
  std::string_view pairs;
  switch (skew.kind) {
    case SkewKind::kDelivery:
    case SkewKind::kHandOff:
      finding.title = fmt::format("the clock of {} is {} that of {}",
                                  skew.source, by, skew.against);
      pairs = skew.kind == SkewKind::kDelivery ? "deliveries that both tell of"
                                               : "hand-offs between them";
      break;
    case SkewKind::kReply:
      finding.title =
          fmt::format("the clock of {} is {} those in the replies of receivers",
                      skew.source, by);
      pairs = "replies that tell the time";
      break;
    case SkewKind::kMessageId:
      finding.title = fmt::format(
          "the stamps of {} are {} the times in its own message ids: its clock "
          "was set while it ran",
          skew.source, by);
      pairs = "arrivals";
      break;
  }
  finding.time = at;
  finding.evidence.push_back(
      {"skew",
       0,
       fmt::format("{} {}, nine tenths within {} of that", skew.pairs, pairs,
                   FormatDuration(skew.error())),
       {}});
  return finding;
}

std::string_view RemedyOf(const Skew& skew) {
  switch (skew.kind) {
    case SkewKind::kDelivery:
    case SkewKind::kHandOff:
      break;
    case SkewKind::kReply:
      return "this is taken off where no log tells of the same deliveries";
    case SkewKind::kMessageId:
      return "restart it; the stamps are taken as they are";
  }
  return "this is taken off";
}

void ClockFindings(const SkewTable& skews, Micros at,
                   std::vector<Finding>* findings) {
  for (const Skew& skew : skews.All()) {
    if (auto fault = ClockFault(skew, at)) {
      findings->push_back(std::move(*fault));
    }
  }
}

bool MoreSevere(const Finding& a, const Finding& b) {
  if (a.level != b.level) {
    return a.level > b.level;
  }
  return std::tie(a.time, a.kind, a.message_id, a.recipient, a.title,
                  a.place.line) < std::tie(b.time, b.kind, b.message_id,
                                           b.recipient, b.title, b.place.line);
}

}  // namespace mailscan
