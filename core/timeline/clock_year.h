#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/model/time.h"
#include "core/timeline/clock_votes.h"

namespace mailscan {

// How the year of stamps that name none is found. A *base year* is that of a
// line without roll-overs before it. Pure functions.

// Whether a stamp that reads as in kYearlessYear is on 29 February.
bool IsLeapDay(Micros yearless);

// The year that brings a year-less local stamp nearest to a UTC time.
int NearestYear(Micros yearless, Micros utc);

// What most votes say; of equal counts the smallest.
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

// Which year most lines of the strongest ground say.
struct VotedYear {
  int base_year = 0;
  ClockGround ground = ClockGround::kStamp;
  std::uint64_t votes = 0;
  std::uint64_t all = 0;  // votes for other years too
};
std::optional<VotedYear> YearByVotes(const OriginVotes& of);

// The latest base year with which the last line is not after `limit`, and in
// which its 29 February is a day.
int LatestBaseYear(const OriginVotes& of, Micros limit);

// The base year that brings all lines nearest to a span of UTC, the earlier of
// two, and how far that is: 0 where they overlap.
struct NearestBase {
  Micros gap = 0;
  int base_year = 0;
};
NearestBase NearestBaseYear(const OriginVotes& of, const Interval& span);

}  // namespace mailscan
