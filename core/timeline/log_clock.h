#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/model/time.h"
#include "core/timeline/clock_votes.h"
#include "core/timeline/zone.h"

namespace mailscan {

// Where years and zones came from, for the report.
struct ClockSource {
  ClockGround year = ClockGround::kStamp;
  ClockGround zone = ClockGround::kStamp;
};

// What speaks against a year or zone that was taken.
struct ClockDoubt {
  enum class Kind : std::uint8_t {
    kYearOption,  // the lines tell another year than --year
    kZoneOption,  // likewise, --in-tz
    kYears,       // the lines contradict each other
    kZones,       // likewise
    kSummerTime,  // it may have begun or ended where no line tells
  };
  Kind kind = Kind::kYears;
  ClockGround ground = ClockGround::kStamp;  // of those lines
  std::uint64_t lines = 0;                   // that speak against it
  std::uint64_t all = 0;                     // of so many
  std::int64_t told = 0;                     // a year, or east of UTC
  std::int64_t taken = 0;                    // likewise
};

// A LogClock turns the raw stamps of one origin into UTC. Plain value.
struct LogClock {
  int base_year = 0;  // of a line without roll-overs
  ZoneRuns zone;      // empty: UTC
  // Where the local clock went back, from and to.
  std::vector<std::pair<Micros, Micros>> steps;
  ClockSource ground;
  std::vector<ClockDoubt> doubts;

  // With its year, but still local.
  Micros LocalOf(const Stamp& stamp, std::int8_t rolls) const;
  Interval At(const Stamp& stamp, std::int8_t rolls) const;

 private:
  ZoneRun RunOf(Micros local, bool again) const;
};

}  // namespace mailscan
