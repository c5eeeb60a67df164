#include "core/timeline/clock_ladder.h"

#include <algorithm>
#include <limits>

#include "core/timeline/clock_year.h"
#include "core/timeline/clock_zone.h"
#include "core/timeline/file_name.h"

namespace mailscan {
namespace {

// A log that contradicts itself in more than one line of so many is said to.
constexpr std::uint64_t kWorthSaying = 10;
// An hour shown twice is no doubt about summer time; what is longer is.
constexpr Micros kShownTwice = 2 * kHour;

const std::string& ZoneGiven(const ClockOptions& options,
                             const std::string& host) {
  const auto own = options.host_zones.find(host);
  return own != options.host_zones.end() ? own->second : options.zone;
}

// The first and the last year that an origin's stamps name.
std::pair<int, int> YearsOf(const OriginVotes& of, int base_year) {
  int first = std::numeric_limits<int>::max();
  int last = std::numeric_limits<int>::min();
  for (const bool has_year : {false, true}) {
    const OriginVotes::Edges& edges = of.edges[has_year ? 1 : 0];
    if (edges.events != 0) {
      const auto year = [&](const OriginVotes::Edge& edge) {
        return has_year ? CivilFromMicros(edge.stamp.us).year
                        : base_year + edge.rolls;
      };
      first = std::min(first, year(edges.earliest));
      last = std::max(last, year(edges.latest));
    }
  }
  return {first, last};
}

// The local times that an origin's stamps cover.
Interval LocalSpan(const OriginVotes& of, const LogClock& clock) {
  Interval span{std::numeric_limits<Micros>::max(),
                std::numeric_limits<Micros>::min()};
  for (const OriginVotes::Edges& edges : of.edges) {
    if (edges.events != 0) {
      span.lo = std::min(
          span.lo, clock.LocalOf(edges.earliest.stamp, edges.earliest.rolls));
      span.hi = std::max(span.hi,
                         clock.LocalOf(edges.latest.stamp, edges.latest.rolls));
    }
  }
  return span;
}

// The strongest ground on which an origin's own lines tell the zone.
std::optional<ClockGround> ZoneGroundOf(const OriginVotes& of) {
  for (const ClockGround ground : kVotingGrounds) {
    if (!of.Told(ground).hours.empty()) {
      return ground;
    }
  }
  return std::nullopt;
}

bool TellsMates(ClockGround year) {
  return year <= ClockGround::kFileName;
}

class Ladder {
 public:
  Ladder(const VotesByOrigin& votes, const OriginTable& origins,
         const ClockOptions& options)
      : votes_(votes), origins_(origins), options_(options) {
    for (const auto& [origin, of] : votes_) {
      Names& names = names_[origin];
      const Origin& where = origins_.At(origin);
      names.set = RotatedSetOf(where.file);
      names.host =
          where.host.empty() ? "set " + names.set : "host " + where.host;
      // Files that name no host may be of any; one with votes needs no other.
      names.clock =
          where.source + " " +
          (where.host.empty()
               ? "file " + std::to_string(where.input) + " " + where.file
               : names.host);
      by_clock_.Add(names.clock, of);
      by_set_.Add(names.set, of);
    }
  }

  std::vector<std::uint32_t> Voteless() const {
    std::vector<std::uint32_t> voteless;
    for (const auto& [origin, of] : votes_) {
      const bool year = of.no_year && !options_.year && !YearByVotes(of);
      const bool zone = of.no_zone &&
                        ZoneGiven(options_, origins_.At(origin).host).empty() &&
                        by_clock_.Find(names_.at(origin).clock) == nullptr;
      if (year || zone) {
        voteless.push_back(origin);
      }
    }
    return voteless;
  }

  Status Climb(std::vector<LogClock>* clocks) {
    by_clock_.Finish();
    by_set_.Finish();
    clocks->assign(origins_.size(), LogClock{});
    for (const auto& [origin, of] : votes_) {
      FindYear(origin, of, &(*clocks)[origin]);
    }
    for (const auto& [origin, of] : votes_) {
      FindYearBesides(origin, of, clocks);
    }
    for (const auto& [origin, of] : votes_) {
      LogClock& clock = (*clocks)[origin];
      for (const OriginVotes::StepBack& step : of.steps) {
        clock.steps.emplace_back(clock.LocalOf(step.from, step.rolls),
                                 clock.LocalOf(step.to, step.rolls));
      }
      if (Status status = FindZone(origin, of, &clock); !status.ok()) {
        return status;
      }
    }
    return Status::Ok();
  }

 private:
  struct Names {
    std::string clock;
    std::string host;
    std::string set;
  };

  // What the origin itself tells. kAssumed where it does not.
  void FindYear(std::uint32_t origin, const OriginVotes& of,
                LogClock* clock) const {
    if (!of.no_year) {
      return;
    }
    const auto voted = YearByVotes(of);
    const auto named = DateInFileName(origins_.At(origin).file);
    if (options_.year) {
      clock->base_year = *options_.year;
      clock->ground.year = ClockGround::kOption;
    } else if (voted) {
      clock->base_year = voted->base_year;
      clock->ground.year = voted->ground;
    } else if (named) {
      clock->base_year = LatestBaseYear(of, *named + kDay);
      clock->ground.year = ClockGround::kFileName;
    } else {
      clock->ground.year = ClockGround::kAssumed;
    }
    if (voted) {
      DoubtYear(of, *voted, clock);
    }
  }

  static void DoubtYear(const OriginVotes& of, const VotedYear& voted,
                        LogClock* clock) {
    ClockDoubt doubt;
    doubt.ground = voted.ground;
    doubt.all = voted.all;
    doubt.taken = clock->base_year;
    if (voted.base_year != clock->base_year) {
      doubt.kind = ClockDoubt::Kind::kYearOption;
      doubt.lines = voted.votes;
      doubt.told = voted.base_year;
      clock->doubts.push_back(doubt);
      return;
    }
    auto others = of.Told(voted.ground).years;
    others.erase(voted.base_year);
    doubt.lines = voted.all - voted.votes;
    if (doubt.lines > 1 && doubt.lines * kWorthSaying > voted.all) {
      doubt.kind = ClockDoubt::Kind::kYears;
      doubt.told = *Majority(others);
      clock->doubts.push_back(doubt);
    }
  }

  // What others tell of the year: a mate, or the file system. A day is allowed
  // for the zone and for late writes.
  void FindYearBesides(std::uint32_t origin, const OriginVotes& of,
                       std::vector<LogClock>* clocks) const {
    LogClock& clock = (*clocks)[origin];
    if (!of.no_year || clock.ground.year != ClockGround::kAssumed ||
        TakeYearOfMate(origin, of, &Names::host, clocks) ||
        TakeYearOfMate(origin, of, &Names::set, clocks)) {
      return;
    }
    const std::uint32_t input = origins_.At(origin).input;
    const Micros mtime = input < options_.input_mtimes.size()
                             ? options_.input_mtimes[input]
                             : Micros{0};
    clock.base_year =
        LatestBaseYear(of, (mtime != 0 ? mtime : options_.now) + kDay);
    clock.ground.year =
        mtime != 0 ? ClockGround::kMtime : ClockGround::kAssumed;
  }

  // The year in which an origin lies nearest to a mate that knows its own; of
  // two as near the earlier, because origins have no order of their own.
  bool TakeYearOfMate(std::uint32_t origin, const OriginVotes& of,
                      std::string Names::*name,
                      std::vector<LogClock>* clocks) const {
    NearestBase best{std::numeric_limits<Micros>::max(), 0};
    for (const auto& [other, their] : votes_) {
      const LogClock& clock = (*clocks)[other];
      if (other == origin || !TellsMates(clock.ground.year) ||
          names_.at(other).*name != names_.at(origin).*name) {
        continue;
      }
      const NearestBase nearest = NearestBaseYear(of, LocalSpan(their, clock));
      if (nearest.gap < best.gap ||
          (nearest.gap == best.gap && nearest.base_year < best.base_year)) {
        best = nearest;
      }
    }
    if (best.gap == std::numeric_limits<Micros>::max()) {
      return false;
    }
    (*clocks)[origin].base_year = best.base_year;
    (*clocks)[origin].ground.year = ClockGround::kNeighbour;
    return true;
  }

  Status FindZone(std::uint32_t origin, const OriginVotes& of,
                  LogClock* clock) const {
    if (!of.no_zone) {
      return Status::Ok();
    }
    const auto [first, last] = YearsOf(of, clock->base_year);
    const std::string& given = ZoneGiven(options_, origins_.At(origin).host);
    Status status = Status::Ok();
    if (!given.empty()) {
      clock->ground.zone = ClockGround::kOption;
      status = ZoneByName(given, first, last, &clock->zone);
    } else if (!TakeVotedZone(origin, of, clock)) {
      clock->ground.zone = ClockGround::kAssumed;
      if (!ZoneByName(options_.local_zone, first, last, &clock->zone).ok()) {
        // TZ may hold what the tz database has no name for ("CET-1CEST").
        status = ZoneByName({}, first, last, &clock->zone);
      }
    }
    if (status.ok()) {
      DoubtZone(of, clock);
    }
    return status;
  }

  // Rotated files of one clock share a zone, and most votes are in the busiest
  // of them. Where none has any, those of other hosts in the same set will do
  // if they agree.
  bool TakeVotedZone(std::uint32_t origin, const OriginVotes& of,
                     LogClock* clock) const {
    const Names& names = names_.at(origin);
    const Council* council = by_clock_.Find(names.clock);
    if (council == nullptr) {
      council = by_set_.Find(names.set);
      if (council == nullptr || !council->one_zone) {
        return false;
      }
    }
    clock->zone = council->zone;
    clock->ground.zone = ZoneGroundOf(of) == council->ground
                             ? council->ground
                             : ClockGround::kNeighbour;
    return true;
  }

  static void DoubtZone(const OriginVotes& of, LogClock* clock) {
    if (const auto ground = ZoneGroundOf(of)) {
      const ZoneDissent dissent =
          DissentOf(of.Told(*ground).hours, clock->zone);
      const bool option = clock->ground.zone == ClockGround::kOption;
      if (option ? dissent.against * 2 > dissent.all
                 : dissent.against > 1 &&
                       dissent.against * kWorthSaying > dissent.all) {
        clock->doubts.push_back(
            {option ? ClockDoubt::Kind::kZoneOption : ClockDoubt::Kind::kZones,
             *ground, dissent.against, dissent.all, dissent.told,
             dissent.taken});
      }
    }
    if (clock->ground.zone == ClockGround::kOption) {
      return;
    }
    const Interval span = LocalSpan(of, *clock);
    for (std::size_t i = 0; i < clock->zone.size(); ++i) {
      const ZoneRun& run = clock->zone[i];
      const Micros end = i + 1 < clock->zone.size()
                             ? clock->zone[i + 1].from
                             : std::numeric_limits<Micros>::max();
      const Micros begin =
          i == 0 ? std::numeric_limits<Micros>::min() : run.from;
      if (run.least != run.most && span.lo < end && span.hi >= begin &&
          (i == 0 || end - begin > kShownTwice)) {
        clock->doubts.push_back({ClockDoubt::Kind::kSummerTime,
                                 clock->ground.zone, 0, 0, run.least,
                                 run.most});
        return;
      }
    }
  }

  const VotesByOrigin& votes_;
  const OriginTable& origins_;
  const ClockOptions& options_;
  std::map<std::uint32_t, Names> names_;
  Councils by_clock_;
  Councils by_set_;
};

}  // namespace

std::vector<std::uint32_t> Voteless(const VotesByOrigin& votes,
                                    const OriginTable& origins,
                                    const ClockOptions& options) {
  return Ladder(votes, origins, options).Voteless();
}

Status FindClocks(const VotesByOrigin& votes, const OriginTable& origins,
                  const ClockOptions& options, std::vector<LogClock>* clocks) {
  return Ladder(votes, origins, options).Climb(clocks);
}

}  // namespace mailscan
