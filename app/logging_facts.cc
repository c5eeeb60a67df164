#include "app/logging_facts.h"

#include <string_view>

namespace mailscan {
namespace {

// Postfix's short ids are hex digits; its long ones, and those of others, are
// not.
bool IsShortId(std::string_view id) {
  return !id.empty() &&
         id.find_first_not_of("0123456789ABCDEF") == std::string_view::npos;
}

}  // namespace

void LoggingCounts::Merge(const LoggingCounts& other) {
  deliveries += other.deliveries;
  unnamed += other.unnamed;
  nameless += other.nameless;
  short_ids += other.short_ids;
  attempts += other.attempts;
  deferred += other.deferred;
  accepted += other.accepted;
  accepted_untimed += other.accepted_untimed;
  whole_seconds += other.whole_seconds;
  hits += other.hits;
  hits_without_ip += other.hits_without_ip;
  hits_without_agent += other.hits_without_agent;
}

LoggingCounts& LoggingFacts::Of(const Place& place) {
  if (place.origin >= by_origin_.size()) {
    by_origin_.resize(std::size_t{place.origin} + 1);
  }
  return by_origin_[place.origin];
}

void LoggingFacts::AddAttempt(const Attempt& attempt) {
  LoggingCounts& counts = Of(attempt.place);
  ++counts.attempts;
  counts.deferred += attempt.kind == EventKind::kAttemptDeferred ? 1U : 0U;
  counts.whole_seconds +=
      attempt.when.hi - attempt.when.lo >= kSecond ? 1U : 0U;
  if (attempt.accepted()) {
    ++counts.accepted;
    counts.accepted_untimed += attempt.begin_known ? 0U : 1U;
  }
}

void LoggingFacts::Add(const Trace& trace) {
  // A trace that only a click speaks of is no delivery.
  if (trace.outcome != Outcome::kNotKnown) {
    LoggingCounts& counts = Of(trace.place);
    ++counts.deliveries;
    counts.unnamed += trace.message_id.empty() ? 1U : 0U;
    counts.nameless += trace.recipient.empty() ? 1U : 0U;
    counts.short_ids += IsShortId(trace.local_id) ? 1U : 0U;
  }
  for (const Attempt& attempt : trace.attempts) {
    AddAttempt(attempt);
  }
  for (const Attempt& attempt : trace.witnessed) {
    AddAttempt(attempt);
  }
  for (const Hit& hit : trace.hits) {
    if (IsEngagement(hit.kind)) {
      LoggingCounts& counts = Of(hit.place);
      ++counts.hits;
      counts.hits_without_ip += hit.ip.empty() ? 1U : 0U;
      counts.hits_without_agent += hit.agent.empty() ? 1U : 0U;
    }
  }
}

void LoggingFacts::Merge(const LoggingFacts& other) {
  for (std::uint32_t i = 0; i < other.by_origin_.size(); ++i) {
    Of({i, 0}).Merge(other.by_origin_[i]);
  }
}

LoggingBySource LoggingFacts::BySource(const OriginTable& origins) const {
  LoggingBySource by_source;
  for (std::uint32_t i = 0; i < by_origin_.size(); ++i) {
    by_source[origins.At(i).source].Merge(by_origin_[i]);
  }
  return by_source;
}

}  // namespace mailscan
