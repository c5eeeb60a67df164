#include "core/verdict/classifier.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/timeline/address.h"
#include "core/verdict/gates.h"
#include "core/verdict/patterns.h"
#include "core/verdict/prior.h"
#include "core/verdict/sessions.h"
#include "core/verdict/unsubscribe.h"

namespace mailscan {
namespace {

// How far clocks of machines that nobody looks after are off.
constexpr Micros kUnmeasured = 30 * kSecond;

constexpr std::string_view kUncapped = "S10";

bool IsPrefetch(const SeenHit& seen) {
  return seen.hit->kind == EventKind::kOpened &&
         (seen.agent == AgentClass::kPrefetch ||
          seen.flag == EspFlag::kPrefetch ||
          (seen.network != nullptr && FetchesForReaders(seen.network->kind)));
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

// Whether a person may have hit early because a copy had arrived all the same,
// or because the log does not tell of its acceptance.
bool MayHaveArrived(const SeenHit& seen) {
  return seen.timed.gap != nullptr ||
         (seen.timed.dup_risk && IsEarly(seen.timed.timing));
}

bool Carries(const SessionView& view, std::string_view Hit::*field) {
  return std::any_of(
      view.hits.begin(), view.hits.end(),
      [&](const SeenHit& seen) { return !(seen.hit->*field).empty(); });
}

bool KnowsActor(const SessionView& view) {
  return Carries(view, &Hit::ip) || Carries(view, &Hit::agent);
}

void NoteMissing(const SessionView& view, Session* session) {
  if (view.trace.shared ||
      std::any_of(view.hits.begin(), view.hits.end(),
                  [](const SeenHit& seen) { return seen.hit->shared; })) {
    session->missing.push_back("recipient");
  }
  const std::pair<std::string_view Hit::*, std::string_view> fields[] = {
      {&Hit::ip, "ip"}, {&Hit::agent, "agent"}, {&Hit::method, "method"}};
  for (const auto& [field, name] : fields) {
    if (!Carries(view, field)) {
      session->missing.push_back(name);
    }
  }
}

}  // namespace

std::optional<int> CapOf(SignalGroup group, const WeightTable& weights) {
  switch (group) {
    case SignalGroup::kTime:
      return weights.db(Weight::kCapTime);
    case SignalGroup::kShape:
      return weights.db(Weight::kCapShape);
    case SignalGroup::kCross:
      return weights.db(Weight::kCapCross);
    case SignalGroup::kNet:
      return weights.db(Weight::kCapNet);
    case SignalGroup::kAgent:
      return weights.db(Weight::kCapAgent);
    case SignalGroup::kFlag:
      return weights.db(Weight::kCapFlag);
    case SignalGroup::kPrior:
    case SignalGroup::kHuman:
      break;
  }
  return std::nullopt;
}

int ScoreOf(const std::vector<Evidence>& evidence, const WeightTable& weights) {
  std::array<int, kSignalGroupCount> sums{};
  int uncapped = 0;
  for (const Evidence& e : evidence) {
    (e.signal == kUncapped ? uncapped
                           : sums[static_cast<std::size_t>(e.group)]) += e.db;
  }
  int score = uncapped;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto cap = CapOf(static_cast<SignalGroup>(i), weights);
    score += cap ? std::min(sums[i], *cap) : sums[i];
  }
  return score;
}

Verdict VerdictOf(const Session& session, const WeightTable& weights) {
  const bool hard = HasHard(session.evidence);
  if (session.score_db >= weights.db(Weight::kLimitCertain) && hard &&
      GroupsFor(session.evidence) >= 2) {
    return Verdict::kScannerCertain;
  }
  if (session.clean_early &&
      session.score_db >= weights.db(Weight::kLimitCertainAlone)) {
    return Verdict::kScannerCertain;
  }
  // Nor if it was before anyone could have the body.
  if (!hard && (Says(session.evidence, "S4") || !session.tellable)) {
    return Verdict::kUnknown;
  }
  if (session.score_db >= weights.db(Weight::kLimitLikely)) {
    return Verdict::kLikelyScanner;
  }
  // That nothing speaks for a machine makes nobody a person of whom nothing is
  // known.
  if (hard || session.nameless ||
      session.score_db > weights.db(Weight::kLimitLikelyHuman)) {
    return Verdict::kUnknown;
  }
  return session.score_db <= weights.db(Weight::kLimitHuman)
             ? Verdict::kHuman
             : Verdict::kLikelyHuman;
}

void Classifier::Judge(const Trace& trace, JudgedTrace* judged) {
  judged->trace = &trace;
  judged->weights = &rules_.weights;
  judged->hits.clear();
  judged->sessions.clear();
  JudgeDelivery(trace, judged);
  if (!trace.hits.empty()) {
    JudgeHits(trace, judged);
  }
  // Only a deferral that is known to have taken the body is a scan-hold.
  bool gap_hits = false;
  for (std::size_t i = 0; i < judged->hits.size(); ++i) {
    const Timed& timed = seen_[i].timed;
    gap_hits = gap_hits || (timed.timing == Timing::kDeferralGap &&
                            timed.certainty == Certainty::kCertain &&
                            !timed.stage_unknown && !timed.dup_risk &&
                            !judged->hits[i].own);
  }
  judged->pattern = PatternOf(*judged, gap_hits);
}

void Classifier::JudgeDelivery(const Trace& trace, JudgedTrace* judged) {
  std::string_view relay;
  for (const Attempt& attempt : trace.attempts) {
    relay = attempt.relay.empty() || attempt.relay == "none" ? relay
                                                             : attempt.relay;
  }
  const Receiver receiver = ReceiverCached(relay, DomainOf(trace.recipient));
  judged->vendor = receiver.vendor;
  judged->receiver = receiver.kind;
  judged->repeats = receiver.repeats;
  JudgeReplies(rules_, clocks_.origins(), judged);
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
    return rules_.receivers.OfDomain(domain);
  }
  if (relays_.size() >= kMostRemembered) {
    relays_.clear();
  }
  Remembered<Receiver>& known = relays_[relay.data()];
  if (known.text != relay) {
    known = {std::string(relay), rules_.receivers.OfRelay(relay)};
  }
  return rules_.receivers.Refined(known.told, domain);
}

AgentClass Classifier::ClassOfCached(std::string_view agent) {
  if (agent.empty()) {
    return AgentClass::kNone;
  }
  if (agents_.size() >= kMostRemembered) {
    agents_.clear();
  }
  Remembered<AgentClass>& known = agents_[agent.data()];
  if (known.text != agent) {
    known = {std::string(agent), rules_.agents.ClassOf(agent)};
  }
  return known.told;
}

const NetworkRow* Classifier::NetworkCached(std::string_view ip) {
  if (ip.empty()) {
    return nullptr;
  }
  if (const auto known = addresses_.find(ip); known != addresses_.end()) {
    return known->second;
  }
  if (addresses_.size() >= kMostRemembered) {
    addresses_.clear();
  }
  return addresses_.emplace(ip, networks_.Of(ip)).first->second;
}

// Where the two clocks were measured against each other, the engagement is put
// on the MTA's, and what is left of the error is the measurement's.
Timed Classifier::TimeOnOneClock(const Trace& trace, const Hit& hit) const {
  const std::vector<Attempt>& tries =
      (trace.everyone != nullptr ? *trace.everyone : trace).attempts;
  const bool told =
      clocks_.skews().AnyUsable() && !tries.empty() && !tries.back().from_esp;
  const auto shift =
      told ? clocks_.skews().FromHit(
                 clocks_.origins().At(hit.place.origin),
                 clocks_.origins().At(tries.back().place.origin), options_.skew)
           : std::nullopt;
  if (!shift) {
    Timed timed = TimeHit(trace, hit, clocks_, options_.skew);
    timed.assumed =
        !tries.empty() && IsAssumed(trace, hit, timed, tries.back());
    return timed;
  }
  Hit moved = hit;
  moved.when.lo -= shift->skew;
  moved.when.hi -= shift->skew;
  const Micros precision = hit.when.hi - hit.when.lo;
  return TimeHit(trace, moved, clocks_, std::max(shift->error, precision));
}

// Whether a claim of "before" hangs on two clocks that nobody compared.
bool Classifier::IsAssumed(const Trace& trace, const Hit& hit,
                           const Timed& timed, const Attempt& against) const {
  if (options_.skew_stated || !IsEarly(timed.timing) ||
      timed.certainty != Certainty::kCertain ||
      clocks_.skews().Compared(clocks_.origins().At(hit.place.origin),
                               clocks_.origins().At(against.place.origin))) {
    return false;
  }
  const Timed guarded =
      TimeHit(trace, hit, clocks_, std::max(options_.skew, kUnmeasured));
  return !IsEarly(guarded.timing) || guarded.certainty != Certainty::kCertain;
}

void Classifier::SeeHits(const Trace& trace, JudgedTrace* judged) {
  seen_.clear();
  for (const Hit& hit : trace.hits) {
    if (!IsEngagement(hit.kind)) {
      continue;
    }
    Timed timed = TimeOnOneClock(trace, hit);
    ShutGates(trace, hit, clocks_, &timed);
    timed.hardly_exposed = timed.stage_unknown && timed.exposing != nullptr &&
                           IsMostlyBeforeBody(*timed.exposing, *judged);
    const EspFlag flag = rules_.flags.Of(hit);
    JudgedHit& judged_hit = judged->hits.emplace_back();
    judged_hit.hit = &hit;
    judged_hit.timing = timed.timing;
    judged_hit.certainty =
        flag == EspFlag::kSynthetic ? Certainty::kUnknown : timed.certainty;
    judged_hit.lead = timed.lead;
    judged_hit.own = IsOwn(trace, hit);
    seen_.push_back({&hit, timed, ClassOfCached(hit.agent), flag,
                     NetworkCached(hit.ip), SourceOf(ParseIp(hit.ip))});
  }
}

void Classifier::JudgeHits(const Trace& trace, JudgedTrace* judged) {
  SeeHits(trace, judged);
  const std::vector<std::uint32_t> session_of = SplitSessions(seen_);
  std::vector<SessionCounts> counts_of;
  for (std::uint32_t i = 0; i < session_of.size(); ++i) {
    const std::uint32_t number = session_of[i];
    if (number == judged->sessions.size()) {
      judged->sessions.emplace_back();
      counts_of.emplace_back();
    }
    judged->hits[i].session = number + 1;
    judged->sessions[number].hits.push_back(i);
    ++(seen_[i].hit->kind == EventKind::kClicked ? counts_of[number].clicks
                                                 : counts_of[number].opens);
  }
  const bool bulk = learned_.IsBulk(trace);
  const Person person = PersonOf(trace, rules_.receivers);
  std::vector<SeenHit> hits;
  for (std::uint32_t number = 0; number < judged->sessions.size(); ++number) {
    Session& session = judged->sessions[number];
    hits.clear();
    for (const std::uint32_t i : session.hits) {
      if (seen_[i].flag != EspFlag::kSynthetic) {
        hits.push_back(seen_[i]);
      }
    }
    session.made_up = hits.empty();
    if (session.made_up) {
      continue;
    }
    const SessionView view{
        trace,  person,           hits,           seen_, session_of, counts_of,
        number, judged->receiver, judged->vendor, bulk,  learned_,   sightings_,
        rules_, options_};
    JudgeSession(view, judged, &session);
  }
}

void Classifier::JudgeSession(const SessionView& view, JudgedTrace* judged,
                              Session* session) const {
  TellPrior(view, &session->evidence);
  for (const Detector& detector : Detectors()) {
    detector.inspect(view, &session->evidence);
  }
  TellShut(view.hits, session);
  session->score_db = ScoreOf(session->evidence, rules_.weights);
  NoteMissing(view, session);
  session->clean_early =
      std::any_of(view.hits.begin(), view.hits.end(),
                  [](const SeenHit& seen) { return IsCleanEarly(seen.timed); });
  session->nameless = !KnowsActor(view);
  session->assumed =
      std::any_of(view.hits.begin(), view.hits.end(),
                  [](const SeenHit& seen) { return seen.timed.assumed; });
  session->tellable =
      std::none_of(view.hits.begin(), view.hits.end(), MayHaveArrived);
  session->verdict = VerdictOf(*session, rules_.weights);
  if (std::all_of(session->hits.begin(), session->hits.end(),
                  [&](std::uint32_t i) { return judged->hits[i].own; })) {
    session->verdict = Verdict::kUnknown;
  } else if (!HasHard(session->evidence) &&
             std::all_of(view.hits.begin(), view.hits.end(), IsPrefetch)) {
    session->verdict = Verdict::kPrefetchProxy;
  }
  for (std::size_t k = 0; k < session->hits.size(); ++k) {
    JudgedHit& hit = judged->hits[session->hits[k]];
    const bool prefetch = IsPrefetch(seen_[session->hits[k]]);
    hit.verdict = hit.own    ? Verdict::kUnknown
                  : prefetch ? Verdict::kPrefetchProxy
                             : session->verdict;
    session->unsubscribe_fetched =
        session->unsubscribe_fetched ||
        (IsMachine(hit.verdict) && hit.hit->kind == EventKind::kClicked &&
         IsUnsubscribeLink(hit.hit->url) && !IsOneClick(*hit.hit));
  }
}

}  // namespace mailscan
