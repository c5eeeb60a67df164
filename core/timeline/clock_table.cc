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
// So are those that a single vote tells, unless they are as far from the others
// as summer time is.
constexpr int kSummerTimeQuarters = 4;

ClockGround GroundOf(HintGround ground) {
  switch (ground) {
    case HintGround::kMessageId:
      return ClockGround::kMessageId;
    case HintGround::kReply:
      return ClockGround::kReply;
    case HintGround::kQueueId:
    case HintGround::kNone:
      break;
  }
  return ClockGround::kQueueId;
}

constexpr std::array kHintGrounds = {
    HintGround::kQueueId, HintGround::kMessageId, HintGround::kReply};

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

// 29 February is no day of most years.
bool HasDay(Micros yearless, int year) {
  const CivilTime day = CivilFromMicros(yearless);
  return day.month != 2 || day.day != 29 ||
         CivilFromMicros(InYear(yearless, year)).month == 2;
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

void DropForged(std::map<int, std::uint64_t>* offsets) {
  const int winner = *Majority(*offsets);
  std::uint64_t total = 0;
  for (const auto& [offset, count] : *offsets) {
    total += count;
  }
  std::erase_if(*offsets, [&](const auto& entry) {
    const auto [offset, count] = entry;
    return offset != winner &&
           (count * kLeastShare < total ||
            (count == 1 && std::abs(offset - winner) != kSummerTimeQuarters));
  });
}

}  // namespace

std::string_view NameOf(ClockGround ground) {
  constexpr std::array<std::string_view, 8> kNames = {
      "stamp",     "queue-id", "message-id", "reply",
      "neighbour", "mtime",    "option",     "assumed"};
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
                      std::int8_t rolls) {
  OfOrigin& of = Of(origin);
  const OfOrigin::Edge edge{stamp.us + rolls * kYearlessLength, stamp, rolls};
  OfOrigin::Edges& edges = of.edges[stamp.has_year ? 1 : 0];
  if (edges.events == 0 || edge.scale < edges.earliest.scale) {
    edges.earliest = edge;
  }
  if (edges.events == 0 || edge.scale > edges.latest.scale) {
    edges.latest = edge;
  }
  ++edges.events;
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
                      std::int8_t rolls, Micros hint_us, HintGround ground) {
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
  if (found == votes_.end()) {
    return std::nullopt;
  }
  std::optional<Interval> span;
  for (const ClockVotes::OfOrigin::Edges& edges : found->second.edges) {
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

void ClockTable::FinishYear(const ClockOptions& options, std::uint32_t origin) {
  const ClockVotes::OfOrigin& of = votes_.at(origin);
  Clock& clock = clocks_[origin];
  if (options.year) {
    clock.base_year = *options.year;
    clock.ground.year = ClockGround::kOption;
    return;
  }
  for (const HintGround ground : kHintGrounds) {
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
  while (InYear(of.last_us, year) > limit || !HasDay(of.last_us, year)) {
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
          (ground != ClockGround::kQueueId &&
           ground != ClockGround::kMessageId &&
           ground != ClockGround::kReply)) {
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
        // Of two as near the earlier: origins have no order of their own.
        if (gap < best || (gap == best && year < best_year)) {
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
  const auto [first, last] = YearsOf(of, clock.base_year);
  Status status = ZoneOffsets(name, first, last, &clock.zone);
  if (!status.ok() && clock.ground.zone == ClockGround::kAssumed) {
    // TZ may hold what the tz database has no name for ("CET-1CEST").
    return ZoneOffsets({}, first, last, &clock.zone);
  }
  return status;
}

std::pair<int, int> ClockTable::YearsOf(const ClockVotes::OfOrigin& of,
                                        int base_year) {
  int first = std::numeric_limits<int>::max();
  int last = std::numeric_limits<int>::min();
  for (const bool has_year : {false, true}) {
    const ClockVotes::OfOrigin::Edges& edges = of.edges[has_year ? 1 : 0];
    if (edges.events != 0) {
      const auto year = [&](const ClockVotes::OfOrigin::Edge& edge) {
        return has_year ? CivilFromMicros(edge.stamp.us).year
                        : base_year + edge.rolls;
      };
      first = std::min(first, year(edges.earliest));
      last = std::max(last, year(edges.latest));
    }
  }
  return {first, last};
}

// Takes the votes of every input with this clock (source and host): rotated
// files of one host share a zone, and most votes are in the busiest of them.
// Files that name no host may be any host's, so that their own votes suffice.
bool ClockTable::ZoneByVotes(std::uint32_t origin) {
  const Origin& mine = origins_.At(origin);
  for (const HintGround ground : kHintGrounds) {
    std::map<std::int64_t, std::map<int, std::uint32_t>> hours;
    std::map<int, std::uint64_t> totals;
    std::uint64_t total = 0;
    const auto index = static_cast<std::size_t>(ground);
    const bool alone =
        mine.host.empty() && !votes_.at(origin).zones[index].empty();
    for (const auto& [other, of] : votes_) {
      const Origin& their = origins_.At(other);
      if (their.source != mine.source || their.host != mine.host ||
          (alone && other != origin)) {
        continue;
      }
      for (const auto& [hour, offsets] : of.zones[index]) {
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
    clocks_[origin].ground.zone = GroundOf(ground);
    DropForged(&totals);
    ZoneRuns& zone = clocks_[origin].zone;
    for (const auto& [hour, offsets] : hours) {
      std::uint32_t most = 0;
      int quarters = 0;
      for (const auto& [offset, count] : offsets) {
        if (count > most && totals.count(offset) != 0) {
          most = count;
          quarters = offset;
        }
      }
      const Micros offset = quarters * kQuarter;
      if (most != 0 && (zone.empty() || zone.back().second != offset)) {
        zone.emplace_back(hour * kHour, offset);
      }
    }
    return true;
  }
  return false;
}

Interval ClockTable::At(const Stamp& stamp, std::int8_t rolls,
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
