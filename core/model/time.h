#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailscan {

// Times are microseconds since 1970-01-01 UTC.
using Micros = std::int64_t;

inline constexpr Micros kMillisecond = 1000;
inline constexpr Micros kSecond = 1'000'000;
inline constexpr Micros kMinute = 60 * kSecond;
inline constexpr Micros kHour = 3600 * kSecond;
inline constexpr Micros kDay = 24 * kHour;

// An Interval is when something happened: at or after lo and before hi. A log
// stamp of one second is one second wide; nothing is ever a point.
struct Interval {
  Micros lo = 0;
  Micros hi = 0;

  friend bool operator==(const Interval&, const Interval&) = default;
};

// The year that stands in for an unknown one: a leap year, so that 29 February
// is a date in it.
inline constexpr int kYearlessYear = 1972;

// A Stamp is a time as a log wrote it, before the clock table has said what
// year and zone it belongs to. Without a year it reads as if in kYearlessYear;
// without a zone, as if in UTC. again: the clock of that log had gone back, and
// shows this hour for the second time (the end of summer time); told by the
// lines around it, and only where there is no zone.
struct Stamp {
  Micros us = 0;
  Micros precision_us = 1'000'000;  // width of the interval it names
  bool has_year = true;
  bool has_zone = true;
  bool again = false;

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

// Days since 1970-01-01 of a civil date; month 1..12, day 1..31.
std::int64_t DaysFromCivil(int year, int month, int day);

struct CivilTime {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
};
CivilTime CivilFromMicros(Micros us);

// Moves a stamp that reads as if in kYearlessYear to `year`. 29 February of a
// year without one becomes 1 March.
Micros InYear(Micros yearless, int year);

// Reads "2026-03-02T10:06:35[.123456789](Z|+01:00|+0100|)" at the start of
// text. A fraction finer than a microsecond is cut. *length, if given, gets
// the characters read. Without an offset, has_zone is false.
std::optional<Stamp> ParseRfc3339(std::string_view text,
                                  std::size_t* length = nullptr);

// RFC 3339 in UTC with as many fraction digits as precision_us says are known
// (none for a second or more, three for a millisecond, six below).
std::string FormatUtc(Micros us, Micros precision_us);

// "2 s", "38 min", "1 h 52 min", "3 d 4 h": two units at most, for people.
std::string FormatDuration(Micros us);

// "2s", "1.5s", "500ms", "3m", "2h", "1d"; a bare number is seconds.
std::optional<Micros> ParseDuration(std::string_view text);

}  // namespace mailscan
