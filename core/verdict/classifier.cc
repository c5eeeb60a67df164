#include "core/verdict/classifier.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "core/timeline/address.h"
#include "core/verdict/deferrals.h"
#include "core/verdict/receivers.h"
#include "core/verdict/sessions.h"
#include "core/verdict/unsubscribe.h"

namespace mailscan {
namespace {

// Decibans; by SignalGroup. 0: no cap.
constexpr std::array<int, kSignalGroupCount> kCaps = {0,  30, 24, 20,
                                                      22, 25, 15, 0};
constexpr int kCertain = 30;
constexpr int kCertainWhenClean = 20;
constexpr int kLikely = 10;
constexpr int kLikelyHuman = -3;
constexpr int kHuman = -8;
// A clean early click stands alone only this far from both edges of the gap.
constexpr Micros kFarFromEdges = kMinute;

constexpr std::string_view kUncapped = "S10";

bool IsPrefetch(const SeenHit& seen) {
  return seen.hit->kind == EventKind::kOpened &&
         (seen.agent == AgentClass::kPrefetch ||
          seen.hit->flag == "sg_machine_open=true");
}

bool HasHard(const std::vector<Evidence>& evidence) {
  return std::any_of(evidence.begin(), evidence.end(),
                     [](const Evidence& e) { return e.hard; });
}

int GroupsFor(const std::vector<Evidence>& evidence) {
  std::array<bool, kSignalGroupCount> speaks{};
  for (const Evidence& e : evidence) {
    if (e.db > 0 && e.group != SignalGroup::kPrior) {
      speaks[static_cast<std::size_t>(e.group)] = true;
    }
  }
  return static_cast<int>(std::count(speaks.begin(), speaks.end(), true));
}

bool Says(const std::vector<Evidence>& evidence, std::string_view signal) {
  return std::any_of(evidence.begin(), evidence.end(),
                     [&](const Evidence& e) { return e.signal == signal; });
}

Verdict VerdictOf(const Session& session, bool knows_actor) {
  const bool hard = HasHard(session.evidence);
  if (session.score_db >= kCertain && hard &&
      GroupsFor(session.evidence) >= 2) {
    return Verdict::kScannerCertain;
  }
  if (session.clean_early && session.score_db >= kCertainWhenClean) {
    return Verdict::kScannerCertain;
  }
  // Before anyone could have the body, or by nobody known: no verdict.
  if (!hard && (Says(session.evidence, "S4") || !knows_actor)) {
    return Verdict::kUnknown;
  }
  if (session.score_db >= kLikely) {
    return Verdict::kLikelyScanner;
  }
  if (hard || session.score_db > kLikelyHuman) {
    return Verdict::kUnknown;
  }
  return session.score_db <= kHuman ? Verdict::kHuman : Verdict::kLikelyHuman;
}

bool IsMachine(Verdict verdict) {
  return verdict == Verdict::kScannerCertain ||
         verdict == Verdict::kLikelyScanner;
}

std::string_view KindOf(ReceiverKind kind) {
  switch (kind) {
    case ReceiverKind::kFollowingGateway:
      return "a gateway that follows links";
    case ReceiverKind::kOtherGateway:
      return "a gateway";
    case ReceiverKind::kMicrosoft365:
      return "Microsoft 365";
    case ReceiverKind::kConsumer:
      return "consumer webmail";
    case ReceiverKind::kUnknownBusiness:
      break;
  }
  return "a receiver of unknown kind";
}

}  // namespace

int ScoreOf(const std::vector<Evidence>& evidence) {
  std::array<int, kSignalGroupCount> sums{};
  int uncapped = 0;
  for (const Evidence& e : evidence) {
    (e.signal == kUncapped ? uncapped
                           : sums[static_cast<std::size_t>(e.group)]) += e.db;
  }
  int score = uncapped;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    score += kCaps[i] != 0 ? std::min(sums[i], kCaps[i]) : sums[i];
  }
  return score;
}

void Classifier::Judge(const Trace& trace, JudgedTrace* judged) {
  judged->trace = &trace;
  judged->hits.clear();
  judged->sessions.clear();
  JudgeDelivery(trace, judged);
  if (!trace.hits.empty()) {
    JudgeHits(trace, judged);
  }
  // Only a deferral that is known to have taken the body is a scan-hold.
  bool gap_hits = false;
  for (std::size_t i = 0; i < judged->hits.size(); ++i) {
    gap_hits = gap_hits || (seen_[i].timed.timing == Timing::kDeferralGap &&
                            !seen_[i].timed.stage_unknown &&
                            !judged->hits[i].own);
  }
  judged->pattern = PatternOf(trace, judged->categories, gap_hits);
}

void Classifier::JudgeDelivery(const Trace& trace, JudgedTrace* judged) {
  judged->categories.clear();
  std::string_view relay;
  for (const Attempt& attempt : trace.attempts) {
    judged->categories.push_back(CategoryOf(attempt));
    relay = attempt.relay.empty() || attempt.relay == "none" ? relay
                                                             : attempt.relay;
  }
  const Receiver receiver = ReceiverCached(relay, DomainOf(trace.recipient));
  judged->vendor = receiver.vendor;
  judged->receiver = receiver.kind;
  judged->accepted.reset();
  judged->accepted_end.reset();
  if (const Attempt* accepting = trace.accepting(); accepting != nullptr) {
    judged->accepted_end = accepting->when;
    if (accepting->begin_known) {
      judged->accepted = Interval{accepting->when.lo - accepting->transfer,
                                  accepting->when.hi - accepting->transfer};
    }
  }
  judged->exposed.reset();
  if (const auto exposed = ExposedFrom(trace)) {
    judged->exposed = exposed->lo;
    judged->exposed_precision_us =
        static_cast<std::uint32_t>(exposed->hi - exposed->lo);
  }
}

bool Classifier::IsOwn(const Trace& trace, const Hit& hit) const {
  if (!options_.own_nets.empty()) {
    if (const auto ip = ParseIp(hit.ip)) {
      if (std::any_of(options_.own_nets.begin(), options_.own_nets.end(),
                      [&](const Cidr& net) { return net.Contains(*ip); })) {
        return true;
      }
    }
  }
  return std::any_of(
      options_.own_recipients.begin(), options_.own_recipients.end(),
      [&](const auto& pattern) {
        return re2::RE2::FullMatch(
            re2::StringPiece(trace.recipient.data(), trace.recipient.size()),
            *pattern);
      });
}

Receiver Classifier::ReceiverCached(std::string_view relay,
                                    std::string_view domain) {
  if (relay.empty()) {
    return ReceiverOfDomain(domain);
  }
  const auto [entry, added] = relays_.try_emplace(relay.data());
  if (added) {
    entry->second = ReceiverOfRelay(relay);
  }
  return Refined(entry->second, domain);
}

// Agents and relays are interned: one text has one address, nearly always.
AgentClass Classifier::ClassOfCached(std::string_view agent) {
  if (agent.empty()) {
    return AgentClass::kNone;
  }
  const auto [entry, added] =
      agents_.try_emplace(agent.data(), AgentClass::kNone);
  if (added) {
    entry->second = ClassOf(agent);
  }
  return entry->second;
}

// Where the two clocks were measured against each other, the engagement is put
// on the MTA's, and what is left of the error is the measurement's spread.
Timed Classifier::TimeOnOneClock(const Trace& trace, const Hit& hit) const {
  const Skew* skew =
      trace.attempts.empty()
          ? nullptr
          : clocks_.skews().Find(hit.place.origin,
                                 trace.attempts.back().place.origin,
                                 clocks_.origins());
  if (skew == nullptr) {
    return TimeHit(trace, hit, clocks_, options_.skew);
  }
  Hit moved = hit;
  moved.when.lo -= skew->skew;
  moved.when.hi -= skew->skew;
  const Micros precision = hit.when.hi - hit.when.lo;
  return TimeHit(trace, moved, clocks_, std::max(skew->spread, precision));
}

void Classifier::JudgeHits(const Trace& trace, JudgedTrace* judged) {
  seen_.clear();
  for (const Hit& hit : trace.hits) {
    if (!IsEngagement(hit.kind)) {
      continue;
    }
    const Timed timed = TimeOnOneClock(trace, hit);
    JudgedHit& judged_hit = judged->hits.emplace_back();
    judged_hit.hit = &hit;
    judged_hit.timing = timed.timing;
    judged_hit.certainty = timed.certainty;
    judged_hit.lead = timed.lead;
    judged_hit.own = IsOwn(trace, hit);
    seen_.push_back({&hit, timed, ClassOfCached(hit.agent)});
  }
  const std::vector<std::uint32_t> session_of = SplitSessions(seen_);
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < session_of.size(); ++i) {
    judged->hits[i].session = session_of[i] + 1;
    count = std::max(count, session_of[i] + 1);
  }
  const bool bulk = learned_.IsBulk(trace);
  for (std::uint32_t number = 0; number < count; ++number) {
    Session& session = judged->sessions.emplace_back();
    std::vector<SeenHit> hits;
    for (std::uint32_t i = 0; i < session_of.size(); ++i) {
      if (session_of[i] == number) {
        session.hits.push_back(i);
        hits.push_back(seen_[i]);
      }
    }
    const SessionView view{trace,      hits,     seen_,
                           session_of, number,   judged->receiver,
                           bulk,       learned_, options_};
    JudgeSession(view, judged, &session);
  }
}

void Classifier::JudgeSession(const SessionView& view, JudgedTrace* judged,
                              Session* session) const {
  if (const int prior = PriorOf(view.receiver); prior != 0) {
    session->evidence.push_back(
        {"prior", SignalGroup::kPrior, prior, false,
         "the receiver is " + std::string(KindOf(view.receiver)),
         view.trace.place});
  }
  for (const Detector& detector : Detectors()) {
    detector.inspect(view, &session->evidence);
  }
  session->score_db = ScoreOf(session->evidence);
  bool ip = false;
  bool agent = false;
  bool method = false;
  bool own = true;
  for (const std::uint32_t i : session->hits) {
    const Hit& hit = *judged->hits[i].hit;
    ip = ip || !hit.ip.empty();
    agent = agent || !hit.agent.empty();
    method = method || !hit.method.empty();
    own = own && judged->hits[i].own;
  }
  const auto miss = [&](bool known, std::string_view name) {
    if (!known) {
      session->missing.push_back(name);
    }
  };
  miss(ip, "ip");
  miss(agent, "agent");
  miss(method, "method");
  session->clean_early =
      std::any_of(view.hits.begin(), view.hits.end(), [&](const SeenHit& seen) {
        return seen.timed.timing == Timing::kDeferralGap &&
               seen.timed.certainty == Certainty::kCertain &&
               !seen.timed.stage_unknown && !seen.timed.exposing->dup_risk &&
               !view.trace.shared && seen.timed.from_edges > kFarFromEdges;
      });
  session->verdict = own ? Verdict::kUnknown : VerdictOf(*session, ip || agent);
  for (std::size_t k = 0; k < session->hits.size(); ++k) {
    JudgedHit& hit = judged->hits[session->hits[k]];
    const bool prefetch = IsPrefetch(view.hits[k]);
    hit.verdict = hit.own    ? Verdict::kUnknown
                  : prefetch ? Verdict::kPrefetchProxy
                             : session->verdict;
    session->unsubscribe_fetched =
        session->unsubscribe_fetched ||
        (IsMachine(hit.verdict) && hit.hit->kind == EventKind::kClicked &&
         IsUnsubscribeLink(hit.hit->url));
  }
}

}  // namespace mailscan
