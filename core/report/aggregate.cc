#include "core/report/aggregate.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "core/model/field_table.h"
#include "core/model/letters.h"
#include "core/timeline/address.h"
#include "core/verdict/findings.h"
#include "core/verdict/mask_reply.h"
#include "core/verdict/network.h"

namespace mailscan {
namespace {

template <typename Map>
typename Map::mapped_type& At(Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found != map.end() ? found->second
                            : map.try_emplace(std::string(key)).first->second;
}

bool Older(const OldestQueued& a, const OldestQueued& b) {
  return std::tie(a.since, a.message_id, a.recipient, a.place) <
         std::tie(b.since, b.message_id, b.recipient, b.place);
}

void MergeScanner(const ScannerCounts& from, ScannerCounts* into) {
  into->clicks += from.clicks;
  into->opens += from.opens;
  into->early += from.early;
  into->recipients += from.recipients;
  if (into->agent.empty() ||
      (!from.agent.empty() && from.agent < into->agent)) {
    into->agent = from.agent;
  }
}

void MergeReply(const ReplyCount& from, ReplyCount* into) {
  if (into->attempts == 0 || from.example < into->example) {
    into->example = from.example;
  }
  into->attempts += from.attempts;
  into->messages += from.messages;
  into->category = std::max(into->category, from.category);
}

}  // namespace

SourceLine Aggregate::LineAt(const Place& place) const {
  return {tables_.origins.At(place.origin).file, place.line};
}

void Aggregate::Add(const JudgedTrace& judged) {
  const Trace& trace = *judged.trace;
  // A trace that only a click speaks of is no delivery.
  if (trace.outcome != Outcome::kNotKnown) {
    ++report_.deliveries;
    ++report_.by_outcome[static_cast<std::size_t>(trace.outcome)];
    ++report_.by_pattern[static_cast<std::size_t>(judged.pattern)];
  }
  AddAttempts(judged);
  AddHits(judged);
  receivers_.Add(judged);
  report_.campaigns.Add(judged);
  waves_.Add(judged);
  if (trace.in_mta_log && (trace.outcome == Outcome::kDeferred ||
                           trace.outcome == Outcome::kInQueue)) {
    AddOldest(trace);
  }
  // An ordinary greylisting is no finding of a summary.
  FindingsOf(judged, Level::kLow, &scratch_);
  TakeFindings();
  KeepFindings(kReportFindings * 50);
}

void Aggregate::TakeFindings() {
  for (Finding& finding : scratch_) {
    ++report_.findings_by_level[static_cast<std::size_t>(finding.level)];
    report_.findings.push_back(std::move(finding));
  }
  scratch_.clear();
}

void Aggregate::AddAttempts(const JudgedTrace& judged) {
  const Trace& trace = *judged.trace;
  std::uint64_t deferred = 0;
  bool refused = false;
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    const Attempt& attempt = trace.attempts[i];
    ++report_.attempts;
    if (attempt.accepted()) {
      if (!attempt.relay.empty()) {
        ++At(relays_, attempt.relay);
      }
      continue;
    }
    if (attempt.kind == EventKind::kAttemptDeferred) {
      ++deferred;
      ++report_.by_category[static_cast<std::size_t>(judged.categories[i])];
      ++report_.by_stage[static_cast<std::size_t>(attempt.stage)];
    }
    AddReply(judged, attempt, judged.categories[i], !refused);
    refused = true;
  }
  report_.attempts_deferred += deferred;
  report_.ever_deferred += deferred != 0 ? 1U : 0U;
  const Attempt* accepting = trace.accepting();
  if (accepting != nullptr && trace.queued) {
    const Micros took =
        std::max<Micros>(0, accepting->when.lo - trace.queued->lo);
    report_.time_to_accept.Add(took);
    if (deferred != 0) {
      report_.time_to_accept_deferred.Add(took);
    }
  }
}

void Aggregate::AddReply(const JudgedTrace& judged, const Attempt& attempt,
                         Category category, bool first_of_trace) {
  ReplyKey& key = reply_key_;
  key.permanent = attempt.kind == EventKind::kBounced;
  if (judged.vendor.empty()) {
    LowerTo(DomainOf(judged.trace->recipient), &key.receiver);
  } else {
    key.receiver = judged.vendor;
  }
  key.stage = NameOf(attempt.stage);
  key.code = attempt.code;
  MaskReply(attempt.reply, &key.text);
  ReplyEntry*& entry =
      reply_entries_[Hash64(key.text, Hash64(key.receiver, key.code))];
  if (entry == nullptr || entry->first != key) {
    entry = &*report_.replies.try_emplace(key).first;
  }
  ReplyCount& count = entry->second;
  const std::string_view file = tables_.origins.At(attempt.place.origin).file;
  if (count.attempts == 0 ||
      std::tuple<std::string_view, std::uint32_t>(file, attempt.place.line) <
          std::tuple<std::string_view, std::uint32_t>(count.example.file,
                                                      count.example.line)) {
    count.example = LineAt(attempt.place);
  }
  ++count.attempts;
  count.messages += first_of_trace ? 1U : 0U;
  if (count.category < NameOf(category)) {
    count.category = NameOf(category);
  }
}

void Aggregate::AddHits(const JudgedTrace& judged) {
  bool scanned = false;
  for (const JudgedHit& hit : judged.hits) {
    const bool click = hit.hit->kind == EventKind::kClicked;
    (click ? report_.clicks : report_.opens).Add(hit);
    if (!click || hit.own) {
      continue;
    }
    scanned = scanned || IsMachine(hit.verdict);
    if (IsEarlyCertain(hit) && hit.lead) {
      report_.early_lead.Add(*hit.lead);
    }
  }
  report_.scanned_messages += scanned ? 1U : 0U;
  for (const Session& session : judged.sessions) {
    report_.unsubscribes_fetched += session.unsubscribe_fetched ? 1U : 0U;
    if (IsMachine(session.verdict)) {
      AddScanner(judged, session);
    }
  }
}

void Aggregate::AddScanner(const JudgedTrace& judged, const Session& session) {
  ScannerCounts one;
  one.recipients = 1;
  std::string network;
  for (const std::uint32_t i : session.hits) {
    const JudgedHit& hit = judged.hits[i];
    if (hit.own) {
      continue;
    }
    (hit.hit->kind == EventKind::kClicked ? one.clicks : one.opens) += 1;
    one.early += IsEarlyCertain(hit) ? 1U : 0U;
    if (network.empty()) {
      network = NetworkOf(hit.hit->ip);
    }
    if (one.agent.empty()) {
      one.agent = hit.hit->agent;
    }
  }
  MergeScanner(one, &At(report_.scanners, network));
}

void Aggregate::AddOldest(const Trace& trace) {
  if (!trace.queued) {
    return;
  }
  OldestQueued oldest;
  oldest.since = trace.queued->lo;
  if (report_.oldest && report_.oldest->since < oldest.since) {
    return;
  }
  oldest.message_id = trace.message_id;
  oldest.recipient = trace.recipient;
  oldest.place = LineAt(trace.place);
  if (!report_.oldest || Older(oldest, *report_.oldest)) {
    report_.oldest = std::move(oldest);
  }
}

void Aggregate::KeepFindings(std::size_t most) {
  if (report_.findings.size() <= most) {
    return;
  }
  std::sort(report_.findings.begin(), report_.findings.end(), MoreSevere);
  report_.findings.resize(std::min(report_.findings.size(), kReportFindings));
}

void Aggregate::Merge(Aggregate&& other) {
  const Report& from = other.report_;
  report_.messages += from.messages;
  report_.deliveries += from.deliveries;
  report_.ever_deferred += from.ever_deferred;
  report_.attempts += from.attempts;
  report_.attempts_deferred += from.attempts_deferred;
  report_.scanned_messages += from.scanned_messages;
  report_.unsubscribes_fetched += from.unsubscribes_fetched;
  AddUp(from.by_outcome, &report_.by_outcome);
  AddUp(from.by_category, &report_.by_category);
  AddUp(from.by_stage, &report_.by_stage);
  AddUp(from.by_pattern, &report_.by_pattern);
  AddUp(from.findings_by_level, &report_.findings_by_level);
  report_.time_to_accept.Merge(from.time_to_accept);
  report_.time_to_accept_deferred.Merge(from.time_to_accept_deferred);
  report_.early_lead.Merge(from.early_lead);
  report_.clicks.Merge(from.clicks);
  report_.opens.Merge(from.opens);
  report_.campaigns.Merge(from.campaigns);
  if (from.oldest &&
      (!report_.oldest || Older(*from.oldest, *report_.oldest))) {
    report_.oldest = from.oldest;
  }
  for (const auto& [key, reply] : from.replies) {
    MergeReply(reply, &report_.replies[key]);
  }
  receivers_.Merge(std::move(other.receivers_));
  for (const auto& [network, counts] : from.scanners) {
    MergeScanner(counts, &report_.scanners[network]);
  }
  for (const auto& [relay, count] : other.relays_) {
    relays_[relay] += count;
  }
  waves_.Merge(other.waves_);
  report_.findings.insert(report_.findings.end(), from.findings.begin(),
                          from.findings.end());
  KeepFindings(kReportFindings);
}

Report Aggregate::Take() {
  report_.receivers = receivers_.Take();
  for (const auto& [relay, count] : relays_) {
    report_.relays[relay] = count;
  }
  waves_.AppendFindings(&scratch_);
  TakeFindings();
  std::sort(report_.findings.begin(), report_.findings.end(), MoreSevere);
  KeepFindings(kReportFindings);
  return std::move(report_);
}

}  // namespace mailscan
