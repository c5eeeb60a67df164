#include "core/report/engagement_table.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/model/letters.h"
#include "core/timeline/address.h"

namespace mailscan {
namespace {

std::uint64_t* CountOf(const JudgedHit& hit, ActorCounts* counts) {
  if (hit.own) {
    return &counts->own;
  }
  switch (hit.verdict) {
    case Verdict::kScannerCertain:
    case Verdict::kLikelyScanner:
      return &counts->machine;
    case Verdict::kPrefetchProxy:
      return &counts->prefetch;
    case Verdict::kHuman:
    case Verdict::kLikelyHuman:
      return &counts->human;
    case Verdict::kUnknown:
      break;
  }
  return &counts->undecided;
}

// One message's own counts as one message.
ActorCounts Once(const ActorCounts& total) {
  ActorCounts once;
  for (std::uint64_t ActorCounts::*of :
       {&ActorCounts::human, &ActorCounts::undecided, &ActorCounts::prefetch,
        &ActorCounts::machine, &ActorCounts::own}) {
    if (total.*of != 0) {
      once.*of = 1;
      break;
    }
  }
  return once;
}

EngagementSums SumsOf(const JudgedTrace& judged) {
  EngagementSums sums;
  for (const JudgedHit& hit : judged.hits) {
    const bool click = hit.hit->kind == EventKind::kClicked;
    ++*CountOf(hit, click ? &sums.clicks.total : &sums.opens.total);
  }
  sums.clicks.unique = Once(sums.clicks.total);
  sums.opens.unique = Once(sums.opens.total);
  sums.messages = 1;
  sums.delivered = judged.trace->outcome == Outcome::kDelivered ? 1 : 0;
  sums.only_hit = sums.delivered == 0 && !judged.hits.empty() ? 1 : 0;
  return sums;
}

// Of its delivery, so that a day's clicks are of the same mail as its
// deliveries; else the first time that is known of it.
Micros DayOf(const JudgedTrace& judged) {
  const Trace& trace = *judged.trace;
  return judged.accepted_end       ? judged.accepted_end->lo
         : trace.queued            ? trace.queued->lo
         : !trace.attempts.empty() ? trace.attempts.front().when.lo
         : !judged.hits.empty()    ? judged.hits.front().hit->when.lo
                                   : 0;
}

void KeyOf(EngagementBy by, const JudgedTrace& judged, std::string* key) {
  constexpr std::size_t kDate = 10;  // "2026-03-02"
  switch (by) {
    case EngagementBy::kCampaign:
      *key = judged.trace->campaign;
      break;
    case EngagementBy::kDomain:
      LowerTo(DomainOf(judged.trace->recipient), key);
      break;
    case EngagementBy::kDeliveryDay:
      *key = FormatUtc(DayOf(judged), kSecond).substr(0, kDate);
      break;
  }
}

}  // namespace

std::string_view NameOf(EngagementBy by) {
  constexpr std::array<std::string_view, 3> kNames = {"campaign", "domain",
                                                      "day"};
  return kNames[static_cast<std::size_t>(by)];
}

std::string_view NameOf(RateOf of) {
  constexpr std::array<std::string_view, 4> kNames = {"", "delivered", "events",
                                                      "delivered-or-events"};
  return kNames[static_cast<std::size_t>(of)];
}

void ActorCounts::Merge(const ActorCounts& other) {
  machine += other.machine;
  prefetch += other.prefetch;
  human += other.human;
  undecided += other.undecided;
  own += other.own;
}

RateOf EngagementSums::rate_of() const {
  if (only_hit == 0) {
    return delivered == 0 ? RateOf::kNothing : RateOf::kDelivered;
  }
  return delivered == 0 ? RateOf::kEvents : RateOf::kBoth;
}

void EngagementSums::Merge(const EngagementSums& other) {
  messages += other.messages;
  delivered += other.delivered;
  only_hit += other.only_hit;
  clicks.unique.Merge(other.clicks.unique);
  clicks.total.Merge(other.clicks.total);
  opens.unique.Merge(other.opens.unique);
  opens.total.Merge(other.opens.total);
}

// The smallest keys of two parts hold the smallest of both, and the largest
// key kept only falls: what is a row at the end was one all the time, and
// nothing of it is elsewhere.
EngagementSums* EngagementTable::RowOf(std::string_view key) {
  const auto found = rows_.find(key);
  if (found != rows_.end()) {
    return &found->second;
  }
  if (rows_.size() >= most_) {
    const auto last = std::prev(rows_.end());
    if (key > last->first) {
      return &others_;
    }
    others_.Merge(last->second);
    rows_.erase(last);
  }
  return &rows_.try_emplace(std::string(key)).first->second;
}

void EngagementTable::Add(const JudgedTrace& judged) {
  // What only a complaint speaks of is no delivery.
  if (judged.trace->outcome == Outcome::kNotKnown && judged.hits.empty()) {
    return;
  }
  KeyOf(by_, judged, &key_);
  RowOf(key_)->Merge(SumsOf(judged));
}

void EngagementTable::Merge(const EngagementTable& other) {
  others_.Merge(other.others_);
  for (const auto& [key, sums] : other.rows_) {
    RowOf(key)->Merge(sums);
  }
}

std::vector<const EngagementTable::Rows::value_type*> EngagementTable::Largest()
    const {
  std::vector<const Rows::value_type*> rows;
  for (const auto& row : rows_) {
    rows.push_back(&row);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return a->second.base() > b->second.base();
  });
  return rows;
}

EngagementSums EngagementTable::All() const {
  EngagementSums all = others_;
  for (const auto& [key, sums] : rows_) {
    all.Merge(sums);
  }
  return all;
}

}  // namespace mailscan
