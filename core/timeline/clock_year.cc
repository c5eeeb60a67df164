#include "core/timeline/clock_year.h"

#include <cstdlib>
#include <limits>

namespace mailscan {
namespace {

// A leap year comes at the latest after eight (1896 to 1904).
constexpr int kRarestLeapDay = 8;

bool IsLeap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool HasItsDays(const OriginVotes& of, int base_year) {
  return !of.leap_day_rolls || IsLeap(base_year + *of.leap_day_rolls);
}

}  // namespace

bool IsLeapDay(Micros yearless) {
  static const Micros kLeapDay = DaysFromCivil(kYearlessYear, 2, 29) * kDay;
  return yearless >= kLeapDay && yearless < kLeapDay + kDay;
}

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

std::optional<VotedYear> YearByVotes(const OriginVotes& of) {
  for (const ClockGround ground : kVotingGrounds) {
    const auto& years = of.Told(ground).years;
    if (const auto winner = Majority(years)) {
      VotedYear voted{*winner, ground, years.at(*winner), 0};
      for (const auto& [year, count] : years) {
        voted.all += count;
      }
      return voted;
    }
  }
  return std::nullopt;
}

int LatestBaseYear(const OriginVotes& of, Micros limit) {
  int year = CivilFromMicros(limit).year - of.last_rolls;
  while (InYear(of.last_us, year + of.last_rolls) > limit ||
         !HasItsDays(of, year)) {
    --year;
  }
  return year;
}

NearestBase NearestBaseYear(const OriginVotes& of, const Interval& span) {
  NearestBase best{std::numeric_limits<Micros>::max(), 0};
  const int first = CivilFromMicros(span.lo).year - of.last_rolls;
  const int last = CivilFromMicros(span.hi).year;
  for (int year = first - kRarestLeapDay; year <= last + kRarestLeapDay;
       ++year) {
    if (!HasItsDays(of, year)) {
      continue;
    }
    const Micros from = InYear(of.first_us, year);
    const Micros to = InYear(of.last_us, year + of.last_rolls);
    const Micros gap = from >= span.hi ? from - span.hi
                       : to <= span.lo ? span.lo - to
                                       : Micros{0};
    if (gap < best.gap) {
      best = {gap, year};
    }
  }
  return best;
}

}  // namespace mailscan
