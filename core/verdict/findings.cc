#include "core/verdict/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "core/model/field_table.h"

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
  finding->precision_us = static_cast<std::uint32_t>(hit.when.hi - hit.when.lo);
  finding->place = hit.place;
}

void Explain(const Session& session, Finding* finding) {
  finding->score_db = session.score_db;
  for (const Evidence& evidence : session.evidence) {
    finding->evidence.push_back({std::string(evidence.signal), evidence.db,
                                 evidence.why, evidence.place});
  }
}

bool IsEarly(const JudgedHit& hit) {
  return hit.timing == Timing::kDeferralGap || hit.timing == Timing::kInData ||
         hit.timing == Timing::kNeverAccepted;
}

std::string Count(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string Described(const Session& session, const JudgedTrace& judged) {
  std::size_t clicks = 0;
  for (const std::uint32_t i : session.hits) {
    clicks += judged.hits[i].hit->kind == EventKind::kClicked ? 1U : 0U;
  }
  const std::size_t opens = session.hits.size() - clicks;
  if (clicks == 0) {
    return Count(opens, "open");
  }
  return opens == 0 ? Count(clicks, "click")
                    : Count(clicks, "click") + " and " + Count(opens, "open");
}

void EarlyFinding(const Session& session, const JudgedTrace& judged,
                  std::vector<Finding>* findings) {
  const JudgedHit* first = nullptr;
  for (const std::uint32_t i : session.hits) {
    const JudgedHit& hit = judged.hits[i];
    if (IsEarly(hit) && hit.certainty == Certainty::kCertain && !hit.own) {
      first = &hit;
      break;
    }
  }
  if (first == nullptr) {
    return;
  }
  const bool click = first->hit->kind == EventKind::kClicked;
  Finding finding =
      Start(judged, "early-engagement", click ? Level::kHigh : Level::kMedium);
  StartAt(*first->hit, &finding);
  const std::string what = Described(session, judged);
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
  Explain(session, &finding);
  findings->push_back(std::move(finding));
}

void ScannerFinding(const Session& session, const JudgedTrace& judged,
                    std::vector<Finding>* findings) {
  const bool certain = session.verdict == Verdict::kScannerCertain;
  if (!certain && session.verdict != Verdict::kLikelyScanner) {
    return;
  }
  const Hit& hit = *judged.hits[session.hits.front()].hit;
  Finding finding =
      Start(judged, "scanner-session", certain ? Level::kMedium : Level::kLow);
  StartAt(hit, &finding);
  finding.title = fmt::format(
      "{} by a {}scanner{}{}", Described(session, judged),
      certain ? "" : "likely ", hit.ip.empty() ? "" : " from ", hit.ip);
  Explain(session, &finding);
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
      return Level::kLow;
    default:
      return Level::kInfo;
  }
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
                                fmt::format("{} at {}, {}", attempt.code,
                                            attempt.stage == SmtpStage::kUnknown
                                                ? "a stage not logged"
                                                : NameOf(attempt.stage),
                                            NameOf(judged.categories[i])),
                                attempt.place});
  }
  if (first == nullptr) {
    return;
  }
  const Attempt* accepting = trace.accepting();
  finding.title = fmt::format(
      "{}: deferred {}{}", NameOf(judged.pattern), Count(deferred, "time"),
      accepting != nullptr
          ? ", accepted after " +
                FormatDuration(accepting->when.lo - first->when.lo)
          : fmt::format(", {}", NameOf(trace.outcome)));
  finding.time = first->when.lo;
  finding.precision_us =
      static_cast<std::uint32_t>(first->when.hi - first->when.lo);
  finding.place = first->place;
  findings->push_back(std::move(finding));
}

}  // namespace

void FindingsOf(const JudgedTrace& judged, Level least,
                std::vector<Finding>* findings) {
  for (const Session& session : judged.sessions) {
    EarlyFinding(session, judged, findings);
    ScannerFinding(session, judged, findings);
  }
  if (LevelOf(judged.pattern) >= least) {
    PatternFinding(judged, findings);
  }
}

void ClockFindings(const SkewTable& skews, Micros at,
                   std::vector<Finding>* findings) {
  constexpr Micros kWorthSaying = 5 * kSecond;
  for (const Skew& skew : skews.All()) {
    if (!skew.usable() || std::abs(skew.skew) <= kWorthSaying) {
      continue;
    }
    Finding finding;
    finding.kind = "clock-fault";
    finding.level = Level::kMedium;
    finding.title = fmt::format(
        "the clock of {} is {} {} that of {}", skew.source,
        FormatDuration(std::abs(skew.skew)),
        skew.skew > 0 ? "ahead of" : "behind", skew.against);
    finding.time = at;
    finding.evidence.push_back(
        {"skew", 0,
         fmt::format("{} deliveries that both tell of, nine tenths within {} "
                     "of that",
                     skew.pairs, FormatDuration(skew.spread)),
         {}});
    findings->push_back(std::move(finding));
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
