#include "core/timeline/clock_zone.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

#include "core/timeline/clock_year.h"

namespace mailscan {
namespace {

constexpr Micros kQuarter = 15 * kMinute;
// Offsets with less than this share of a clock's votes are forged or edited.
constexpr std::uint64_t kLeastShare = 100;
// So are those that a single vote tells, unless they are as far from the others
// as summer time is.
constexpr int kSummerTimeQuarters = 4;
// With so many votes, a change that only one of them tells did not happen.
constexpr std::uint64_t kManyVotes = 10;
// Summer time, and Morocco's break of it, last longer than this.
constexpr std::int64_t kShortestSummerHours = 28 * 24;
// The clock is not suspected of having changed this soon after a vote.
constexpr Micros kSoon = 6 * kHour;

// An hour of the local clock with the offset that most of its votes tell, and
// the least and most of those that are believed at all.
struct Hour {
  std::int64_t at = 0;
  int offset = 0;
  int least = 0;
  int most = 0;
  std::uint64_t votes = 0;

  Micros begin() const { return at * kHour; }
  Micros end() const { return (at + 1) * kHour; }
};

void DropRare(std::map<int, std::uint64_t>* offsets) {
  const int winner = *Majority(*offsets);
  std::uint64_t total = 0;
  for (const auto& [offset, count] : *offsets) {
    total += count;
  }
  std::erase_if(*offsets, [&](const auto& entry) {
    return entry.first != winner && entry.second * kLeastShare < total;
  });
}

void DropForged(std::map<int, std::uint64_t>* offsets) {
  const int winner = *Majority(*offsets);
  std::erase_if(*offsets, [&](const auto& entry) {
    return entry.second == 1 && entry.first != winner &&
           std::abs(entry.first - winner) != kSummerTimeQuarters;
  });
}

std::vector<Hour> Believed(const HourVotes& hours,
                           const std::map<int, std::uint64_t>& offsets) {
  std::vector<Hour> believed;
  for (const auto& [at, votes] : hours) {
    std::optional<Hour> hour;
    for (const auto& [offset, count] : votes) {
      if (offsets.count(offset) == 0) {
        continue;
      }
      if (!hour) {
        hour = Hour{at, offset, offset, offset, count};
      } else if (count > hour->votes) {
        hour->offset = offset;
        hour->votes = count;
      }
      hour->most = offset;
    }
    if (hour) {
      believed.push_back(*hour);
    }
  }
  return believed;
}

// Stretches of one offset: from an hour to before another, as indices.
struct Stretch {
  std::size_t from = 0;
  std::size_t to = 0;
  std::uint64_t votes = 0;
};

std::vector<Stretch> StretchesOf(const std::vector<Hour>& hours) {
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < hours.size(); ++i) {
    if (stretches.empty() || hours[i].offset != hours[i - 1].offset) {
      stretches.push_back({i, i, 0});
    }
    stretches.back().to = i + 1;
    stretches.back().votes += hours[i].votes;
  }
  return stretches;
}

template <typename Drop>
void DropStretches(const Drop& drop, std::vector<Hour>* hours) {
  const std::vector<Stretch> stretches = StretchesOf(*hours);
  std::vector<Hour> kept;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    if (stretches.size() == 1 || !drop(stretches, i)) {
      kept.insert(
          kept.end(),
          hours->begin() + static_cast<std::ptrdiff_t>(stretches[i].from),
          hours->begin() + static_cast<std::ptrdiff_t>(stretches[i].to));
    }
  }
  hours->swap(kept);
}

// One odd line is no change of the clock, and no summer is a week long.
void DropOddities(std::vector<Hour>* hours) {
  std::uint64_t all = 0;
  for (const Hour& hour : *hours) {
    all += hour.votes;
  }
  if (all >= kManyVotes) {
    DropStretches([](const std::vector<Stretch>& stretches,
                     std::size_t i) { return stretches[i].votes == 1; },
                  hours);
  }
  DropStretches(
      [&](const std::vector<Stretch>& stretches, std::size_t i) {
        if (i == 0 || i + 1 == stretches.size()) {
          return false;
        }
        const Stretch& before = stretches[i - 1];
        const Stretch& after = stretches[i + 1];
        const auto at = [&](std::size_t k) { return (*hours)[k]; };
        return at(before.from).offset == at(after.from).offset &&
               at(stretches[i].to - 1).at - at(stretches[i].from).at <
                   kShortestSummerHours &&
               stretches[i].votes < before.votes + after.votes;
      },
      hours);
}

// When clocks change: since 2000 in these weeks nearly everywhere (tz database:
// Brazil and the Arab countries are the earliest and latest).
struct MonthDay {
  int month;
  int day;
};
constexpr MonthDay kSeasons[][2] = {{{2, 8}, {5, 1}}, {{8, 15}, {11, 8}}};

// From when on, at or after a time, a clock may change.
Micros NextSeason(Micros at) {
  const int year = CivilFromMicros(at).year;
  for (int y = year;; ++y) {
    for (const auto& [begin, end] : kSeasons) {
      if (at < DaysFromCivil(y, end.month, end.day) * kDay) {
        return std::max(at, DaysFromCivil(y, begin.month, begin.day) * kDay);
      }
    }
  }
}

// Until when, at or before a time, it may have changed.
Micros LastSeason(Micros at) {
  const int year = CivilFromMicros(at).year;
  for (int y = year;; --y) {
    for (int i = 1; i >= 0; --i) {
      const auto& [begin, end] = kSeasons[i];
      if (at >= DaysFromCivil(y, begin.month, begin.day) * kDay) {
        return std::min(at, DaysFromCivil(y, end.month, end.day) * kDay);
      }
    }
  }
}

class Builder {
 public:
  Builder(const std::vector<Hour>& hours, int least, int most)
      : hours_(hours), least_(least), most_(most) {}

  ZoneRuns Build() {
    const Micros since =
        std::min(hours_[0].begin() - kSoon, LastSeason(hours_[0].begin()));
    Doubt(since - kDay, hours_[0].offset);
    Add(since, hours_[0].offset, hours_[0].offset);
    for (std::size_t i = 1; i < hours_.size(); ++i) {
      if (hours_[i].offset == hours_[i - 1].offset) {
        Quiet(hours_[i - 1], hours_[i]);
      } else {
        Change(hours_[i - 1], hours_[i]);
      }
    }
    const Hour& last = hours_.back();
    Doubt(std::max(last.end() + kSoon, NextSeason(last.end())), last.offset);
    return std::move(runs_);
  }

 private:
  void Add(Micros from, int least, int most) {
    AddRun({from, least * kQuarter, most * kQuarter}, &runs_);
  }

  // Summer time may have begun or ended: with the other offset this clock is
  // known to have, or with any.
  void Doubt(Micros from, int offset) {
    if (most_ - least_ == kSummerTimeQuarters) {
      Add(from, least_, most_);
    } else {
      Add(from, offset - kSummerTimeQuarters, offset + kSummerTimeQuarters);
    }
  }

  // Between votes for the same offset a whole summer may lie.
  void Quiet(const Hour& before, const Hour& after) {
    const Micros from = NextSeason(before.end());
    const Micros to = LastSeason(after.begin());
    if (after.at - before.at > kShortestSummerHours && from < to) {
      Doubt(from, before.offset);
      Add(to, after.offset, after.offset);
    }
  }

  // Where it goes back, the hour shown twice is one of those beside the change;
  // votes of both kinds tell which.
  void Change(const Hour& before, const Hour& after) {
    Micros from = before.end();
    Micros to = after.begin();
    const auto [least, most] = std::minmax(before.offset, after.offset);
    if (before.at + 1 < after.at) {
      const Micros first = NextSeason(from);
      const Micros last = LastSeason(to);
      if (first < last) {
        from = first;
        to = last;
      }
    }
    if (after.offset < before.offset) {
      const bool mixed_before = before.least <= after.offset;
      const bool mixed_after = after.most >= before.offset;
      const bool beside = before.at + 1 == after.at;
      from = mixed_before || (beside && !mixed_after) ? before.begin() : from;
      to = mixed_after || (beside && !mixed_before) ? after.end() : to;
    }
    if (from < to) {
      Add(from, least, most);
    }
    Add(to, after.offset, after.offset);
  }

  const std::vector<Hour>& hours_;
  const int least_;  // of all offsets believed
  const int most_;
  ZoneRuns runs_;
};

}  // namespace

ZoneRuns ZoneByVotes(const HourVotes& hours, bool* one_zone) {
  std::map<int, std::uint64_t> offsets;
  for (const auto& [hour, votes] : hours) {
    for (const auto& [offset, count] : votes) {
      offsets[offset] += count;
    }
  }
  *one_zone = false;
  if (offsets.empty()) {
    return {};
  }
  // Two hosts with a line each may be in two zones; within one host, one of the
  // two would be forged.
  DropRare(&offsets);
  *one_zone =
      offsets.rbegin()->first - offsets.begin()->first <= kSummerTimeQuarters;
  DropForged(&offsets);
  const int least = offsets.begin()->first;
  const int most = offsets.rbegin()->first;
  std::vector<Hour> believed = Believed(hours, offsets);
  DropOddities(&believed);
  return Builder(believed, least, most).Build();
}

void Councils::Add(const std::string& name, const OriginVotes& of) {
  for (const ClockGround ground : kVotingGrounds) {
    const HourVotes& hours = of.Told(ground).hours;
    if (hours.empty()) {
      continue;
    }
    const auto [entry, added] = councils_.try_emplace(name);
    Council& council = entry->second;
    if (added || ground < council.ground) {
      council.ground = ground;
      council.hours.clear();
    }
    if (ground == council.ground) {
      for (const auto& [hour, offsets] : hours) {
        for (const auto& [offset, count] : offsets) {
          council.hours[hour][offset] += count;
        }
      }
    }
    return;
  }
}

void Councils::Finish() {
  for (auto& [name, council] : councils_) {
    council.zone = ZoneByVotes(council.hours, &council.one_zone);
  }
}

const Council* Councils::Find(const std::string& name) const {
  const auto found = councils_.find(name);
  return found == councils_.end() ? nullptr : &found->second;
}

ZoneDissent DissentOf(const HourVotes& hours, const ZoneRuns& zone) {
  ZoneDissent dissent;
  std::map<std::pair<int, Micros>, std::uint64_t> against;  // told and taken
  for (const auto& [hour, offsets] : hours) {
    const ZoneRun& begin = zone[RunAt(zone, hour * kHour)];
    const ZoneRun& end = zone[RunAt(zone, (hour + 1) * kHour - 1)];
    for (const auto& [offset, count] : offsets) {
      dissent.all += count;
      const Micros told = offset * kQuarter;
      if (told < std::min(begin.least, end.least) ||
          told > std::max(begin.most, end.most)) {
        dissent.against += count;
        against[{offset, begin.least}] += count;
      }
    }
  }
  if (const auto most = Majority(against)) {
    dissent.told = most->first * kQuarter;
    dissent.taken = most->second;
  }
  return dissent;
}

}  // namespace mailscan
