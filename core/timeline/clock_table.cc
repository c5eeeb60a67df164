#include "core/timeline/clock_table.h"

#include <algorithm>

namespace mailscan {

void ClockTable::Add(const ClockVotes& votes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [origin, of] : votes.origins()) {
    votes_[origin] = of;  // an origin belongs to one input
  }
}

std::vector<std::uint32_t> ClockTable::Voteless(
    const ClockOptions& options) const {
  return mailscan::Voteless(votes_, origins_, options);
}

void ClockTable::AddJoined(const ClockVotes& votes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [origin, of] : votes.origins()) {
    votes_[origin].Told(ClockGround::kJoined) = of.Told(ClockGround::kJoined);
  }
}

Status ClockTable::Finish(const ClockOptions& options) {
  if (Status status = FindClocks(votes_, origins_, options, &clocks_);
      !status.ok()) {
    return status;
  }
  for (const auto& [origin, of] : votes_) {
    for (const OriginVotes::Edges& edges : of.edges) {
      if (edges.events != 0) {
        const OriginVotes::Edge& latest = edges.latest;
        // At least until then, whatever the zone.
        const Micros at = At(latest.stamp, latest.rolls, origin).lo +
                          latest.stamp.precision_us;
        Micros& until = covered_until_[origins_.At(origin).host];
        until = std::max(until, at);
      }
    }
  }
  return Status::Ok();
}

Interval ClockTable::At(const Stamp& stamp, std::int8_t rolls,
                        std::uint32_t origin) const {
  if (stamp.has_year && stamp.has_zone) {
    return {stamp.us, stamp.us + stamp.precision_us};
  }
  return clocks_[origin].At(stamp, rolls);
}

std::optional<Interval> ClockTable::SpanOf(std::uint32_t origin) const {
  const auto found = votes_.find(origin);
  if (found == votes_.end()) {
    return std::nullopt;
  }
  std::optional<Interval> span;
  for (const OriginVotes::Edges& edges : found->second.edges) {
    if (edges.events == 0) {
      continue;
    }
    const Micros lo = At(edges.earliest.stamp, edges.earliest.rolls, origin).lo;
    const Micros hi = At(edges.latest.stamp, edges.latest.rolls, origin).hi;
    span = span ? Interval{std::min(span->lo, lo), std::max(span->hi, hi)}
                : Interval{lo, hi};
  }
  return span;
}

std::uint64_t ClockTable::EventsOf(std::uint32_t origin) const {
  const auto found = votes_.find(origin);
  return found == votes_.end()
             ? 0
             : found->second.edges[0].events + found->second.edges[1].events;
}

Micros ClockTable::CoveredUntil(std::string_view host) const {
  const auto found = covered_until_.find(host);
  return found == covered_until_.end() ? 0 : found->second;
}

ClockSource ClockTable::SourceOf(std::uint32_t input) const {
  ClockSource weakest;
  for (std::uint32_t i = 0; i < clocks_.size(); ++i) {
    if (origins_.At(i).input == input) {
      weakest.year = std::max(weakest.year, clocks_[i].ground.year);
      weakest.zone = std::max(weakest.zone, clocks_[i].ground.zone);
    }
  }
  return weakest;
}

std::vector<ClockDoubt> ClockTable::DoubtsOf(std::uint32_t input) const {
  std::vector<ClockDoubt> doubts;
  for (std::uint32_t i = 0; i < clocks_.size(); ++i) {
    if (origins_.At(i).input == input) {
      doubts.insert(doubts.end(), clocks_[i].doubts.begin(),
                    clocks_[i].doubts.end());
    }
  }
  return doubts;
}

void ClockTable::MeasureTold(SkewTable* skews) const {
  for (const auto& [origin, of] : votes_) {
    for (const ClockGround ground :
         {ClockGround::kMessageId, ClockGround::kReply}) {
      skews->TakeTold(origins_.At(origin), ground, of.Told(ground).residuals);
    }
  }
}

}  // namespace mailscan
