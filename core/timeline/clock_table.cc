#include "core/timeline/clock_table.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "core/timeline/zone.h"

namespace mailscan {
namespace {

constexpr Micros kYearlessLength = 366 * kDay;
constexpr Micros kQuarter = 15 * kMinute;
// Offsets in use go from -12:00 to +14:00.
constexpr Micros kWidestOffset = 14 * kHour;
// A line is written after the queue id was made or the reply was given, but
// not long after; a stamp cut to the second may seem a second early.
constexpr Micros kEarliestLine = -2 * kSecond;
constexpr Micros kLatestLine = 60 * kSecond;
// Offsets with less than this share of a clock's votes are forged or edited.
constexpr std::uint64_t kLeastShare = 100;

ClockGround GroundOf(HintGround ground) {
  return ground == HintGround::kReply ? ClockGround::kReply
                                      : ClockGround::kQueueId;
}

// The year that brings a year-less local stamp nearest to a UTC time.
int NearestYear(Micros yearless, Micros utc) {
  const int around = CivilFromMicros(utc).year;
  int best = around;
  Micros best_distance = std::numeric_limits<Micros>::max();
  for (int year = around - 1; year <= around + 1; ++year) {
    const Micros distance = std::abs(InYear(yearless, year) - utc);
    if (distance < best_distance) {
      best_distance = distance;
      best = year;
    }
  }
  return best;
}

template <typename Key>
std::optional<Key> Majority(const std::map<Key, std::uint64_t>& votes) {
  std::optional<Key> winner;
  std::uint64_t most = 0;
  for (const auto& [key, count] : votes) {
    if (count > most) {
      most = count;
      winner = key;
    }
  }
  return winner;
}

}  // namespace

std::string_view NameOf(ClockGround ground) {
  constexpr std::array<std::string_view, 7> kNames = {
      "stamp", "queue-id", "reply", "neighbour", "mtime", "option", "assumed"};
  return kNames[static_cast<std::size_t>(ground)];
}

ClockVotes::OfOrigin& ClockVotes::Of(std::uint32_t origin) {
  if (last_ == nullptr || origin != last_origin_) {
    last_ = &origins_[origin];
    last_origin_ = origin;
  }
  return *last_;
}

void ClockVotes::Note(std::uint32_t origin, const Stamp& stamp,
                      std::uint8_t rolls) {
  OfOrigin& of = Of(origin);
  const OfOrigin::Edge edge{stamp.us + rolls * kYearlessLength, stamp, rolls};
  if (of.events == 0 || edge.scale < of.earliest.scale) {
    of.earliest = edge;
  }
  if (of.events == 0 || edge.scale > of.latest.scale) {
    of.latest = edge;
  }
  ++of.events;
  if (!stamp.has_year) {
    if (!of.no_year) {
      of.first_us = stamp.us;
    }
    of.no_year = true;
    of.last_us = stamp.us;
    of.last_rolls = rolls;
  }
  of.no_zone = of.no_zone || !stamp.has_zone;
}

void ClockVotes::Vote(std::uint32_t origin, const Stamp& stamp,
                      std::uint8_t rolls, Micros hint_us, HintGround ground) {
  OfOrigin& of = Of(origin);
  const auto index = static_cast<std::size_t>(ground);
  Micros local = stamp.us;
  if (!stamp.has_year) {
    const int year = NearestYear(stamp.us, hint_us);
    local = InYear(stamp.us, year);
    if (std::abs(local - hint_us) > kWidestOffset + kLatestLine) {
      return;
    }
    ++of.years[index][year - rolls];
  }
  const Micros distance = local - hint_us;
  if (stamp.has_zone || std::abs(distance) > kWidestOffset + kLatestLine) {
    return;
  }
  const Micros shifted = distance - kEarliestLine;
  const Micros quarters =
      shifted >= 0 ? shifted / kQuarter : -((-shifted - 1) / kQuarter + 1);
  if (distance - quarters * kQuarter <= kLatestLine) {
    ++of.zones[index][local / kHour][static_cast<int>(quarters)];
  }
}

void ClockTable::Add(const ClockVotes& votes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [origin, of] : votes.origins_) {
    votes_[origin] = of;  // an origin belongs to one input
  }
}

Status ClockTable::Finish(const ClockOptions& options) {
  clocks_.assign(origins_.size(), Clock{});
  for (const auto& [origin, of] : votes_) {
    if (of.no_year) {
      FinishYear(options, origin);
    }
  }
  FinishNeighbours();
  for (const auto& [origin, of] : votes_) {
    if (of.no_zone) {
      if (Status status = FinishZone(options, origin); !status.ok()) {
        return status;
      }
    }
  }
  for (const auto& [origin, of] : votes_) {
    if (const auto span = SpanOf(origin)) {
      Micros& until = covered_until_[origins_.At(origin).host];
      until = std::max(until, span->hi);
    }
  }
  return Status::Ok();
}

std::optional<Interval> ClockTable::SpanOf(std::uint32_t origin) const {
  const auto found = votes_.find(origin);
  if (found == votes_.end() || found->second.events == 0) {
    return std::nullopt;
  }
  const ClockVotes::OfOrigin& of = found->second;
  return Interval{At(of.earliest.stamp, of.earliest.rolls, origin).lo,
                  At(of.latest.stamp, of.latest.rolls, origin).hi};
}

std::uint64_t ClockTable::EventsOf(std::uint32_t origin) const {
  const auto found = votes_.find(origin);
  return found == votes_.end() ? 0 : found->second.events;
}

Micros ClockTable::CoveredUntil(std::string_view host) const {
  const auto found = covered_until_.find(host);
  return found == covered_until_.end() ? 0 : found->second;
}

void ClockTable::FinishYear(const ClockOptions& options, std::uint32_t origin) {
  const ClockVotes::OfOrigin& of = votes_.at(origin);
  Clock& clock = clocks_[origin];
  if (options.year) {
    clock.base_year = *options.year;
    clock.ground.year = ClockGround::kOption;
    return;
  }
  for (const HintGround ground : {HintGround::kQueueId, HintGround::kReply}) {
    if (const auto year =
            Majority(of.years[static_cast<std::size_t>(ground)])) {
      clock.base_year = *year;
      clock.ground.year = GroundOf(ground);
      return;
    }
  }
  // The latest year in which the last line is not after the file's last
  // change. A day is allowed for the zone and for late writes.
  const std::uint32_t input = origins_.At(origin).input;
  const Micros mtime = input < options.input_mtimes.size()
                           ? options.input_mtimes[input]
                           : Micros{0};
  const Micros limit = (mtime != 0 ? mtime : options.now) + kDay;
  int year = CivilFromMicros(limit).year;
  if (InYear(of.last_us, year) > limit) {
    --year;
  }
  clock.base_year = year - of.last_rolls;
  clock.ground.year = mtime != 0 ? ClockGround::kMtime : ClockGround::kAssumed;
}

// Where another input of the same clock knows its year, an input that does not
// takes the year in which it lies nearest to that one.
void ClockTable::FinishNeighbours() {
  for (auto& [origin, of] : votes_) {
    Clock& clock = clocks_[origin];
    if (!of.no_year || (clock.ground.year != ClockGround::kMtime &&
                        clock.ground.year != ClockGround::kAssumed)) {
      continue;
    }
    Micros best = std::numeric_limits<Micros>::max();
    int best_year = 0;
    for (const auto& [other, their] : votes_) {
      const ClockGround ground = clocks_[other].ground.year;
      if (!their.no_year ||
          origins_.At(other).host != origins_.At(origin).host ||
          (ground != ClockGround::kQueueId && ground != ClockGround::kReply)) {
        continue;
      }
      const Micros first = InYear(their.first_us, clocks_[other].base_year);
      const Micros last =
          InYear(their.last_us, clocks_[other].base_year + their.last_rolls);
      const int around = CivilFromMicros(first).year;
      for (int year = around - 2; year <= around + 2; ++year) {
        const Micros from = InYear(of.first_us, year);
        const Micros to = InYear(of.last_us, year + of.last_rolls);
        const Micros gap = from >= last  ? from - last
                           : to <= first ? first - to
                                         : Micros{0};
        if (gap < best) {
          best = gap;
          best_year = year;
        }
      }
    }
    if (best != std::numeric_limits<Micros>::max()) {
      clock.base_year = best_year;
      clock.ground.year = ClockGround::kNeighbour;
    }
  }
}

Status ClockTable::FinishZone(const ClockOptions& options,
                              std::uint32_t origin) {
  Clock& clock = clocks_[origin];
  const auto own = options.host_zones.find(origins_.At(origin).host);
  std::string name =
      own != options.host_zones.end() ? own->second : options.zone;
  clock.ground.zone = ClockGround::kOption;
  if (name.empty()) {
    if (ZoneByVotes(origin)) {
      return Status::Ok();
    }
    clock.ground.zone = ClockGround::kAssumed;
    name = options.local_zone;
  }
  const ClockVotes::OfOrigin& of = votes_.at(origin);
  const int first = of.no_year ? clock.base_year : 1970;
  const int last = of.no_year ? first + of.last_rolls
                              : CivilFromMicros(options.now).year + 1;
  return ZoneOffsets(name, first, last, &clock.zone);
}

// Takes the votes of every input with this clock (source and host): rotated
// files of one host share a zone, and most votes are in the busiest of them.
bool ClockTable::ZoneByVotes(std::uint32_t origin) {
  const Origin& mine = origins_.At(origin);
  for (const HintGround ground : {HintGround::kQueueId, HintGround::kReply}) {
    std::map<std::int64_t, std::map<int, std::uint32_t>> hours;
    std::map<int, std::uint64_t> totals;
    std::uint64_t total = 0;
    for (const auto& [other, of] : votes_) {
      const Origin& their = origins_.At(other);
      if (their.source != mine.source || their.host != mine.host) {
        continue;
      }
      for (const auto& [hour, offsets] :
           of.zones[static_cast<std::size_t>(ground)]) {
        for (const auto& [quarters, count] : offsets) {
          hours[hour][quarters] += count;
          totals[quarters] += count;
          total += count;
        }
      }
    }
    if (total == 0) {
      continue;
    }
    Clock& clock = clocks_[origin];
    clock.ground.zone = GroundOf(ground);
    for (const auto& [hour, offsets] : hours) {
      const auto winner = std::max_element(
          offsets.begin(), offsets.end(),
          [](const auto& a, const auto& b) { return a.second < b.second; });
      const Micros offset = winner->first * kQuarter;
      if (totals[winner->first] * kLeastShare >= total &&
          (clock.zone.empty() || clock.zone.back().second != offset)) {
        clock.zone.emplace_back(hour * kHour, offset);
      }
    }
    return true;
  }
  return false;
}

Interval ClockTable::At(const Stamp& stamp, std::uint8_t rolls,
                        std::uint32_t origin) const {
  Micros us = stamp.us;
  if (!stamp.has_year || !stamp.has_zone) {
    const Clock& clock = clocks_[origin];
    if (!stamp.has_year) {
      us = InYear(us, clock.base_year + rolls);
    }
    if (!stamp.has_zone && !clock.zone.empty()) {
      auto after = std::upper_bound(
          clock.zone.begin(), clock.zone.end(), us,
          [](Micros at, const auto& run) { return at < run.first; });
      us -= after == clock.zone.begin() ? clock.zone.front().second
                                        : std::prev(after)->second;
    }
  }
  return {us, us + stamp.precision_us};
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

}  // namespace mailscan
