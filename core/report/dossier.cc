#include "core/report/dossier.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "core/verdict/network.h"

namespace mailscan {
namespace {

constexpr std::size_t kExamples = 3;

std::string_view IdOf(const Trace& trace) {
  return !trace.local_id.empty() ? trace.local_id
         : !trace.esp_id.empty() ? trace.esp_id
                                 : trace.message_id;
}

void AddHold(Micros hold, DeferralCounts* counts) {
  counts->hold.Add(hold);
  const auto* const edge =
      std::upper_bound(kHoldEdges.begin(), kHoldEdges.end(), hold);
  ++counts->holds[static_cast<std::size_t>(edge - kHoldEdges.begin())];
}

void AddDeferrals(const JudgedTrace& judged, const OriginTable& origins,
                  Rare<DeferralCounts>* rare) {
  const Trace& trace = *judged.trace;
  const Attempt* first = nullptr;
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    const Attempt& attempt = trace.attempts[i];
    if (attempt.kind != EventKind::kAttemptDeferred) {
      continue;
    }
    first = first == nullptr ? &attempt : first;
    DeferralCounts& counts = rare->Get();
    ++counts.attempts;
    ++counts.by_category[static_cast<std::size_t>(judged.categories[i])];
    ++counts.by_stage[static_cast<std::size_t>(attempt.stage)];
    counts.exposed += BodyExposedBy(attempt) == BodyExposed::kYes ? 1U : 0U;
    if (i + 1 < trace.attempts.size()) {
      counts.retry_gap.Add(
          std::max<Micros>(0, trace.attempts[i + 1].when.lo - attempt.when.lo));
    }
  }
  if (first == nullptr) {
    return;
  }
  DeferralCounts& counts = rare->Get();
  ++counts.messages;
  ++counts.by_pattern[static_cast<std::size_t>(judged.pattern)];
  counts.examples.Add(first->when.lo, first->place, trace, origins);
  const Attempt* accepting = trace.accepting();
  if (accepting != nullptr && accepting->when.lo >= first->when.lo) {
    AddHold(accepting->when.lo - first->when.lo, &counts);
  }
}

// What one machine session did; its hits are by time.
struct Scan {
  const JudgedHit* first = nullptr;
  const JudgedHit* last = nullptr;
  bool before = false;
  bool all_after = true;
  bool clicked = false;
  std::vector<std::string_view> links;
  std::vector<std::string> networks;
  std::vector<std::string_view> agents;
};

template <typename Text>
void Unique(std::vector<Text>* texts) {
  std::sort(texts->begin(), texts->end());
  texts->erase(std::unique(texts->begin(), texts->end()), texts->end());
}

bool IsAfter(const JudgedHit& hit) {
  return hit.timing == Timing::kPostAccept &&
         hit.certainty == Certainty::kCertain;
}

Scan ScanOf(const JudgedTrace& judged, const Session& session) {
  Scan scan;
  std::string_view ip;
  for (const std::uint32_t i : session.hits) {
    const JudgedHit& judged_hit = judged.hits[i];
    if (judged_hit.own) {
      continue;
    }
    const Hit& hit = *judged_hit.hit;
    scan.first = scan.first == nullptr ? &judged_hit : scan.first;
    scan.last = &judged_hit;
    scan.before = scan.before || IsEarlyCertain(judged_hit);
    scan.all_after = scan.all_after && IsAfter(judged_hit);
    if (hit.kind == EventKind::kClicked) {
      scan.clicked = true;
      if (!hit.url.empty()) {
        scan.links.push_back(hit.url);
      }
    }
    // Most sessions have one address, and parsing it is the dear part.
    if (hit.ip != ip) {
      ip = hit.ip;
      if (std::string network = NetworkOf(ip); !network.empty()) {
        scan.networks.push_back(std::move(network));
      }
    }
    if (!hit.agent.empty()) {
      scan.agents.push_back(hit.agent);
    }
  }
  Unique(&scan.links);
  Unique(&scan.networks);
  Unique(&scan.agents);
  return scan;
}

void AddScan(const Scan& scan, ScanCounts* counts) {
  ++counts->scans;
  for (const std::string& network : scan.networks) {
    counts->networks.Add(network);
  }
  for (const std::string_view agent : scan.agents) {
    counts->agents.Add(agent);
  }
  const JudgedHit& first = *scan.first;
  if (first.lead && IsEarlyCertain(first)) {
    counts->lead.Add(*first.lead);
  } else if (first.lead && IsAfter(first)) {
    counts->delay.Add(-*first.lead);
  }
  if (!scan.clicked) {
    return;
  }
  if (!scan.links.empty()) {
    counts->links.Add(scan.links.size());
  }
  counts->length.Add(scan.last->hit->when.lo - first.hit->when.lo);
}

void AddScans(const JudgedTrace& judged, const OriginTable& origins,
              Rare<ScanCounts>* rare) {
  if (judged.hits.empty()) {
    return;
  }
  ScanCounts& counts = rare->Get();
  for (const JudgedHit& hit : judged.hits) {
    (hit.hit->kind == EventKind::kClicked ? counts.clicks : counts.opens)
        .Add(hit);
  }
  const Hit* shown = nullptr;
  bool before = false;
  bool all_after = true;
  for (const Session& session : judged.sessions) {
    if (!IsMachine(session.verdict)) {
      continue;
    }
    const Scan scan = ScanOf(judged, session);
    if (scan.first == nullptr) {
      continue;
    }
    AddScan(scan, &counts);
    if (shown == nullptr || (scan.before && !before)) {
      shown = scan.first->hit;
    }
    before = before || scan.before;
    all_after = all_after && scan.all_after;
  }
  if (shown == nullptr) {
    return;
  }
  ++counts.messages;
  counts.before += before ? 1U : 0U;
  counts.after += !before && all_after ? 1U : 0U;
  (before ? counts.examples : counts.later)
      .Add(shown->when.lo, shown->place, *judged.trace, origins);
}

}  // namespace

void Examples::Trim() {
  std::sort(rows_.begin(), rows_.end());
  rows_.erase(std::unique(rows_.begin(), rows_.end()), rows_.end());
  if (rows_.size() > kExamples) {
    rows_.resize(kExamples);
  }
}

void Examples::Add(Micros at, const Place& place, const Trace& trace,
                   const OriginTable& origins) {
  // Nearly all come after those that are kept.
  if (rows_.size() == kExamples && rows_.back().at < at) {
    return;
  }
  rows_.push_back({at,
                   std::string(IdOf(trace)),
                   {origins.At(place.origin).file, place.line}});
  Trim();
}

void Examples::Merge(const Examples& other) {
  rows_.insert(rows_.end(), other.rows_.begin(), other.rows_.end());
  Trim();
}

void DeferralCounts::Merge(const DeferralCounts& other) {
  messages += other.messages;
  attempts += other.attempts;
  exposed += other.exposed;
  AddUp(other.by_stage, &by_stage);
  AddUp(other.by_category, &by_category);
  AddUp(other.by_pattern, &by_pattern);
  hold.Merge(other.hold);
  AddUp(other.holds, &holds);
  retry_gap.Merge(other.retry_gap);
  examples.Merge(other.examples);
}

SmtpStage DeferralCounts::MainStage() const {
  return static_cast<SmtpStage>(
      std::max_element(by_stage.begin(), by_stage.end()) - by_stage.begin());
}

void ScanCounts::Merge(const ScanCounts& other) {
  clicks.Merge(other.clicks);
  opens.Merge(other.opens);
  messages += other.messages;
  before += other.before;
  after += other.after;
  scans += other.scans;
  lead.Merge(other.lead);
  delay.Merge(other.delay);
  links.Merge(other.links);
  length.Merge(other.length);
  networks.Merge(other.networks);
  agents.Merge(other.agents);
  examples.Merge(other.examples);
  later.Merge(other.later);
}

void Dossier::Add(const JudgedTrace& judged, const OriginTable& origins) {
  const Trace& trace = *judged.trace;
  ++messages;
  delivered += trace.outcome == Outcome::kDelivered ? 1U : 0U;
  bounced += trace.outcome == Outcome::kBounced ? 1U : 0U;
  if (!judged.vendor.empty()) {
    vendors.Add(judged.vendor);
  }
  const Attempt* accepting = trace.accepting();
  if (accepting != nullptr && trace.queued) {
    time_to_accept.Add(
        std::max<Micros>(0, accepting->when.lo - trace.queued->lo));
  }
  AddDeferrals(judged, origins, &deferrals);
  AddScans(judged, origins, &scans);
}

void Dossier::Merge(const Dossier& other) {
  messages += other.messages;
  delivered += other.delivered;
  bounced += other.bounced;
  vendors.Merge(other.vendors);
  time_to_accept.Merge(other.time_to_accept);
  deferrals.Merge(other.deferrals);
  scans.Merge(other.scans);
}

std::string_view Dossier::vendor() const {
  return vendors.empty() ? std::string_view() : vendors.Ranked()[0]->first;
}

}  // namespace mailscan
