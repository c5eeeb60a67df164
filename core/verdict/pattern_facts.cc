// What people are told of a trace's tries beside its pattern.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/model/field_table.h"
#include "core/timeline/address.h"
#include "core/verdict/network.h"
#include "core/verdict/patterns.h"
#include "core/verdict/replies.h"
#include "core/verdict/schedules.h"

namespace mailscan {
namespace {

using Facts = std::vector<PatternFact>;
// In the order of their text; few.
using Names = std::set<std::string_view>;

constexpr std::size_t kMostNamed = 5;

// "a, b, c and 4 more".
std::string Listed(const Names& names) {
  std::string list;
  std::size_t named = 0;
  for (const std::string_view name : names) {
    if (named == kMostNamed) {
      return list + fmt::format(" and {} more", names.size() - named);
    }
    list += (named == 0 ? "" : ", ") + std::string(name);
    ++named;
  }
  return list;
}

bool IsGreylisted(const JudgedTrace& judged, std::size_t i) {
  return judged.categories[i] == Category::kGreylist &&
         judged.trace->attempts[i].kind == EventKind::kAttemptDeferred;
}

// IPv4 addresses that a reply quotes, beside its own host's.
void AddQuoted(const Attempt& attempt, Names* addresses) {
  constexpr std::string_view kDigits = "0123456789.";
  std::string_view left = attempt.reply.substr(0, 600);
  while (!left.empty()) {
    const std::size_t from = left.find_first_of(kDigits);
    if (from == std::string_view::npos) {
      return;
    }
    left.remove_prefix(from);
    std::string_view word = left.substr(0, left.find_first_not_of(kDigits));
    left.remove_prefix(word.size());
    while (word.ends_with('.')) {
      word.remove_suffix(1);
    }
    if (word != attempt.relay_ip && ParseIp(word)) {
      addresses->insert(word);
    }
  }
}

// Whether the sender's address holds the recipient's, as VERP has it.
bool IsOwnSender(const Trace& trace) {
  const std::string_view domain = DomainOf(trace.recipient);
  const std::size_t at = trace.sender.rfind('@');
  if (domain.empty() || at == std::string_view::npos) {
    return false;
  }
  const std::string_view tag = trace.sender.substr(0, at);
  const std::string_view local =
      trace.recipient.substr(0, trace.recipient.size() - domain.size() - 1);
  const std::size_t found = tag.find(local);
  return !local.empty() && found != std::string_view::npos &&
         tag.find(domain, found + local.size()) != std::string_view::npos;
}

// What makes a greylist forget: another host of the receiver that has a list
// of its own, another address of ours, another sender.
void AddLoop(const JudgedTrace& judged, Facts* facts) {
  const Trace& trace = *judged.trace;
  Names relays;
  Names addresses;
  Place last;
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    if (IsGreylisted(judged, i)) {
      const Attempt& attempt = trace.attempts[i];
      relays.insert(attempt.relay);
      AddQuoted(attempt, &addresses);
      last = attempt.place;
    }
  }
  relays.erase("");
  if (relays.size() > 1) {
    facts->push_back(
        {"greylisted by several hosts, each of which may keep a "
         "list of its own: " +
             Listed(relays),
         last});
  }
  if (addresses.size() > 1) {
    facts->push_back(
        {"the replies name several addresses, each of which may "
         "be new to a greylist: " +
             Listed(addresses),
         last});
  }
  if (IsOwnSender(trace)) {
    facts->push_back(
        {"the sender's address is made for this recipient and may "
         "be new to a greylist with each message",
         last});
  }
}

void AddTextbook(const JudgedTrace& judged, Facts* facts) {
  const std::vector<Attempt>& tries = judged.trace->attempts;
  if (tries.size() == 2 && IsGreylisted(judged, 0) &&
      tries[0].stage == SmtpStage::kRcpt && tries[1].accepted()) {
    facts->push_back(
        {fmt::format("textbook greylisting: one refusal at rcpt, accepted on "
                     "the first retry, {} later",
                     FormatDuration(tries[1].when.lo - tries[0].when.lo)),
         tries[1].place});
  }
}

void AddScanHold(const JudgedTrace& judged, Facts* facts) {
  const auto in_gap = [](const JudgedHit& hit) {
    return hit.timing == Timing::kDeferralGap &&
           hit.certainty == Certainty::kCertain && !hit.own;
  };
  const auto first =
      std::find_if(judged.hits.begin(), judged.hits.end(), in_gap);
  if (first != judged.hits.end()) {
    const auto hits =
        std::count_if(judged.hits.begin(), judged.hits.end(), in_gap);
    facts->push_back(
        {fmt::format("{} open{} or click{} while the receiver had the body and "
                     "had not yet accepted it",
                     hits, hits == 1 ? "" : "s", hits == 1 ? "" : "s"),
         first->hit->place});
  }
}

void AddDuplicate(const JudgedTrace& judged, Facts* facts) {
  const Trace& trace = *judged.trace;
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    if (!MayBeTwice(judged, i)) {
      continue;
    }
    const Attempt* accepting = trace.accepting();
    facts->push_back(
        {accepting != nullptr
             ? fmt::format("the connection broke after the body, and the "
                           "message was accepted {} later: it may be there "
                           "twice",
                           FormatDuration(accepting->when.lo -
                                          trace.attempts[i].when.lo))
             : "the connection broke after the body: the message may have "
               "been taken",
         trace.attempts[i].place});
    return;
  }
}

void AddReplay(const JudgedTrace& judged, Facts* facts) {
  const std::vector<Attempt>& tries = judged.trace->attempts;
  for (std::size_t i = 1; i < tries.size(); ++i) {
    if (IsReplayed(judged, i)) {
      facts->push_back(
          {fmt::format("the same reply again {} later: {} repeats an answer "
                       "for {}, so that this try asked nothing",
                       FormatDuration(tries[i].when.lo - tries[i - 1].when.lo),
                       judged.vendor, FormatDuration(judged.repeats)),
           tries[i].place});
      return;
    }
  }
}

void AddUsualStage(const JudgedTrace& judged, Facts* facts) {
  const std::vector<Attempt>& tries = judged.trace->attempts;
  for (std::size_t i = 0; i < tries.size(); ++i) {
    const ReplyRow* row = judged.replies[i];
    if (tries[i].stage != SmtpStage::kUnknown || row == nullptr ||
        row->usual_stage == SmtpStage::kUnknown) {
      continue;
    }
    facts->push_back(
        {fmt::format("no log tells the stage; such a reply usually comes at "
                     "{}{}",
                     NameOf(row->usual_stage),
                     row->exposes == BodyExposed::kYes  ? ", after the body"
                     : row->exposes == BodyExposed::kNo ? ", before the body"
                                                        : ""),
         tries[i].place});
    return;
  }
}

std::string Range(const Interval& expected) {
  const std::string from = FormatDuration(expected.lo);
  return expected.lo == expected.hi
             ? from
             : from + " to " + FormatDuration(expected.hi);
}

std::string Deviation(const RetryGap& gap, GapFit fit,
                      const ScheduleRow& schedule, bool suspended) {
  std::string why = fmt::format(
      "tried again after {}, where {} does after {}: ", FormatDuration(gap.gap),
      schedule.name, Range(schedule.Expected(gap)));
  switch (fit) {
    case GapFit::kSooner:
      return why + "the queue was flushed, or its settings are others";
    case GapFit::kMuchLater:
      return why + (suspended ? "meanwhile its destination was suspended"
                              : "a destination that was suspended, or a queue "
                                "that stood still");
    default:
      return why + "its settings are others, or the queue was busy";
  }
}

void AddSchedule(const JudgedTrace& judged, Facts* facts) {
  if (judged.schedule == nullptr) {
    return;
  }
  const ScheduleRow& schedule = *judged.schedule;
  const Trace& trace = *judged.trace;
  const std::vector<RetryGap> gaps = RetryGapsOf(trace);
  std::set<GapFit> told;
  std::string fitting;
  for (const RetryGap& gap : gaps) {
    const GapFit fit = schedule.FitOf(gap);
    if (fit == GapFit::kFits) {
      if (gap.number < kMostNamed) {
        fitting += (fitting.empty() ? "" : ", ") + FormatDuration(gap.gap);
      } else if (gap.number == kMostNamed) {
        fitting += " and so on";
      }
    } else if (told.insert(fit).second) {  // the first of each kind
      facts->push_back(
          {Deviation(gap, fit, schedule, trace.suspensions > 0), gap.place});
    }
  }
  if (told.empty() && !gaps.empty()) {
    facts->push_back({fmt::format("tried again after {}: the schedule of {}",
                                  fitting, schedule.name),
                      gaps.back().place});
  }
  if (trace.outcome == Outcome::kExpired && trace.ended && trace.queued &&
      schedule.lifetime != 0) {
    facts->push_back(
        {fmt::format("given up after {}; {} keeps a message for {}",
                     FormatDuration(trace.ended->lo - trace.queued->lo),
                     schedule.name, FormatDuration(schedule.lifetime)),
         trace.place});
  }
}

}  // namespace

std::vector<PatternFact> PatternFacts(const JudgedTrace& judged) {
  Facts facts;
  if (judged.pattern == Pattern::kNone) {
    return facts;
  }
  if (judged.pattern == Pattern::kGreylistLoop) {
    AddLoop(judged, &facts);
  }
  // Of another pattern a hit in the gap proves nothing: the body may not have
  // been shown, or a copy have arrived.
  if (judged.pattern == Pattern::kScanHold) {
    AddScanHold(judged, &facts);
  }
  AddTextbook(judged, &facts);
  AddDuplicate(judged, &facts);
  AddReplay(judged, &facts);
  AddUsualStage(judged, &facts);
  AddSchedule(judged, &facts);
  return facts;
}

}  // namespace mailscan
