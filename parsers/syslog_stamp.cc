#include "parsers/syslog_stamp.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "parsers/cursor.h"
#include "parsers/rsyslog_stamp.h"
#include "parsers/stamp_parts.h"
#include "parsers/syslog_month.h"

namespace mailscan {
namespace {

constexpr unsigned kNotDigits = 1000;
constexpr Micros kYearStart = 730 * kDay;  // of kYearlessYear, 1972

// Two digits, or something above 99 that survives being added up.
unsigned Pair(const char* at) {
  const unsigned tens = static_cast<unsigned char>(at[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(at[1]) - unsigned{'0'};
  return tens > 9 || ones > 9 ? kNotDigits : tens * 10 + ones;
}

constexpr unsigned Packed(char a, char b, char c) {
  return static_cast<unsigned>(static_cast<unsigned char>(a)) |
         static_cast<unsigned>(static_cast<unsigned char>(b)) << 8U |
         static_cast<unsigned>(static_cast<unsigned char>(c)) << 16U;
}

// 1..12, or 0.
int MonthNamed(const char* at) {
  switch (Packed(at[0], at[1], at[2])) {
    case Packed('J', 'a', 'n'):
      return 1;
    case Packed('F', 'e', 'b'):
      return 2;
    case Packed('M', 'a', 'r'):
      return 3;
    case Packed('A', 'p', 'r'):
      return 4;
    case Packed('M', 'a', 'y'):
      return 5;
    case Packed('J', 'u', 'n'):
      return 6;
    case Packed('J', 'u', 'l'):
      return 7;
    case Packed('A', 'u', 'g'):
      return 8;
    case Packed('S', 'e', 'p'):
      return 9;
    case Packed('O', 'c', 't'):
      return 10;
    case Packed('N', 'o', 'v'):
      return 11;
    case Packed('D', 'e', 'c'):
      return 12;
    default:
      return 0;
  }
}

// The digits behind a "." at the start of text, and the precision they give.
void TakeFraction(std::string_view* text, Stamp* stamp) {
  if (!SkipPrefix(text, ".")) {
    return;
  }
  Micros unit = kSecond;
  while (!text->empty() && IsDigit(text->front())) {
    if (unit > 1) {
      unit /= 10;
      stamp->us += (text->front() - '0') * unit;
    }
    text->remove_prefix(1);
  }
  stamp->precision_us = unit;
}

// "  5 06:52:11", " 5 ...", " 05 ...", behind the month.
// Once a line: inlined.
[[gnu::always_inline]] inline bool TakeDayAndClock(std::size_t month,
                                                   std::string_view* text,
                                                   Stamp* stamp) {
  constexpr std::size_t kShortest = sizeof(" 5 06:52:11") - 1;
  if (text->size() <= kShortest + 1) {
    return false;
  }
  const char* at = text->data();
  if (at[0] != ' ') {
    return false;
  }
  unsigned day = 0;
  ++at;
  if (at[1] == ' ' && IsDigit(at[0])) {
    day = static_cast<unsigned>(at[0] - '0');
    at += 2;
  } else {
    day = at[0] == ' ' && IsDigit(at[1]) ? static_cast<unsigned>(at[1] - '0')
                                         : Pair(at);
    if (at[2] != ' ') {
      return false;
    }
    at += 3;
  }
  const unsigned hour = Pair(at);
  const unsigned minute = Pair(at + 3);
  const unsigned second = Pair(at + 6);
  if (!IsClock(hour, minute, second) || at[2] != ':' || at[5] != ':' ||
      (at[8] != ' ' && at[8] != '.') || day == 0 ||
      day > kDaysBefore[month + 1] - kDaysBefore[month]) {
    return false;
  }
  stamp->us = kYearStart + (kDaysBefore[month] + day - 1) * kDay +
              static_cast<Micros>(hour * 3600 + minute * 60 + second) * kSecond;
  stamp->precision_us = kSecond;
  stamp->has_year = false;
  stamp->has_zone = false;
  text->remove_prefix(static_cast<std::size_t>(at + 8 - text->data()));
  if (text->front() == '.') {
    TakeFraction(text, stamp);
  }
  return true;
}

// "Jul  5 06:52:11 ", "Jul 5 ...", "Jul 05 ...".
[[gnu::always_inline]] inline bool TakeBsdStamp(std::string_view* text,
                                                Stamp* stamp) {
  if (text->size() < 4) {
    return false;
  }
  const auto month = static_cast<std::size_t>(MonthNamed(text->data()));
  std::string_view rest = text->substr(3);
  if (month == 0 || !TakeDayAndClock(month, &rest, stamp)) {
    return false;
  }
  *text = rest;
  return true;
}

// "1789228152.650438".
bool TakeUnixStamp(std::string_view* text, Stamp* stamp) {
  constexpr std::size_t kFewest = 9;
  constexpr std::size_t kMost = 11;
  std::int64_t seconds = 0;
  std::size_t at = 0;
  while (at < text->size() && at <= kMost && IsDigit((*text)[at])) {
    seconds = seconds * 10 + ((*text)[at] - '0');
    ++at;
  }
  if (at < kFewest || at > kMost || !HasPrefix(text->substr(at), ".")) {
    return false;
  }
  text->remove_prefix(at);
  *stamp = Stamp{};
  stamp->us = seconds * kSecond;
  TakeFraction(text, stamp);
  return true;
}

struct ZoneWord {
  std::string_view word;
  int minutes;
};
// Only what means the same all over the time zone database; CST, IST, BST and
// PST each stand for more than one zone.
constexpr std::array<ZoneWord, 36> kZoneWords = {{
    {"UTC", 0},     {"GMT", 0},    {"WET", 0},    {"WEST", 60},  {"CET", 60},
    {"CEST", 120},  {"MET", 60},   {"MEST", 120}, {"EET", 120},  {"EEST", 180},
    {"MSK", 180},   {"SAST", 120}, {"CAT", 120},  {"EAT", 180},  {"WAT", 60},
    {"PKT", 300},   {"WIB", 420},  {"WITA", 480}, {"WIT", 540},  {"HKT", 480},
    {"JST", 540},   {"KST", 540},  {"AWST", 480}, {"ACST", 570}, {"ACDT", 630},
    {"AEST", 600},  {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780}, {"EDT", -240},
    {"EST", -300},  {"CDT", -300}, {"MDT", -360}, {"PDT", -420}, {"AKDT", -480},
    {"AKST", -540},
}};

// "CET", "+01", "-0330"; a word of no one meaning leaves the zone open.
void ReadZoneWord(std::string_view word, Stamp* stamp) {
  for (const ZoneWord& known : kZoneWords) {
    if (known.word == word) {
      stamp->us -= known.minutes * kMinute;
      stamp->has_zone = true;
      return;
    }
  }
  if ((word.size() == 3 || word.size() == 5) &&
      (word[0] == '+' || word[0] == '-')) {
    const unsigned hours = Pair(word.data() + 1);
    const unsigned minutes = word.size() == 5 ? Pair(word.data() + 3) : 0;
    if (hours <= 14 && minutes < 60) {
      const Micros offset = static_cast<Micros>(hours * 60 + minutes) * kMinute;
      stamp->us += word[0] == '-' ? offset : -offset;
      stamp->has_zone = true;
    }
  }
}

// "Fri 2026-11-06 12:00:00 CET" or "Fri Nov  6 12:00:00 2026".
bool TakeWeekdayStamp(std::string_view* text, Stamp* stamp) {
  constexpr std::size_t kLongestDay = 12;
  const std::size_t day = text->substr(0, kLongestDay + 1).find(' ');
  if (day == std::string_view::npos || day == 0) {
    return false;
  }
  std::string_view rest = text->substr(day + 1);
  std::size_t size = 0;
  if (const std::optional<Stamp> full = ParseRfc3339(rest, &size);
      full.has_value()) {
    rest.remove_prefix(size);
    *stamp = *full;
    if (!stamp->has_zone && SkipPrefix(&rest, " ")) {
      ReadZoneWord(TakeUntil<' '>(&rest), stamp);
    }
    *text = rest;
    return true;
  }
  if (!TakeBsdStamp(&rest, stamp) || rest.size() < 6 || rest[5] != ' ') {
    return false;
  }
  const unsigned century = Pair(rest.data() + 1);
  const unsigned year = Pair(rest.data() + 3);
  if (century + year >= kNotDigits || century < 19) {
    return false;
  }
  stamp->us = InYear(stamp->us, static_cast<int>(century * 100 + year));
  stamp->has_year = true;
  *text = rest.substr(5);
  return true;
}

// The traditional form with a month in another language.
bool TakeTranslatedStamp(std::string_view* text, Stamp* stamp) {
  std::string_view rest = *text;
  const auto month = static_cast<std::size_t>(TakeMonthWord(&rest));
  if (month == 0 || !TakeDayAndClock(month, &rest, stamp)) {
    return false;
  }
  *text = rest;
  return true;
}

}  // namespace

bool TakeSyslogStamp(std::string_view* text, Stamp* stamp) {
  if (text->empty()) {
    return false;
  }
  if (!IsDigit(text->front())) {
    return TakeBsdStamp(text, stamp) || TakeTranslatedStamp(text, stamp) ||
           TakeWeekdayStamp(text, stamp);
  }
  RsyslogMinute none;
  if (TakeRsyslogStamp(text, &none, stamp)) {
    return true;
  }
  std::size_t size = 0;
  const std::optional<Stamp> parsed = ParseRfc3339(*text, &size);
  if (!parsed.has_value()) {
    return TakeUnixStamp(text, stamp) || TakeTranslatedStamp(text, stamp);
  }
  *stamp = *parsed;
  text->remove_prefix(size);
  return true;
}

bool SkipUnknownMonth(std::string_view* text) {
  constexpr std::size_t kLongest = 24;
  constexpr std::size_t kLongestMonth = 1;  // has 31 days
  std::string_view known = *text;
  const std::size_t end = text->substr(0, kLongest + 1).find(' ');
  if (end == std::string_view::npos || end == 0 || TakeMonthWord(&known) != 0) {
    return false;
  }
  for (const char c : text->substr(0, end)) {
    // Letters of any script.
    if (static_cast<unsigned char>(c) < 0x80 && c != '.' &&
        !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
      return false;
    }
  }
  Stamp stamp;
  std::string_view rest = text->substr(end);
  if (!TakeDayAndClock(kLongestMonth, &rest, &stamp)) {
    return false;
  }
  *text = rest;
  return true;
}

void CompleteStamp(const Stamp& outer, Stamp* stamp) {
  if ((stamp->has_year && stamp->has_zone) || !outer.has_year ||
      !outer.has_zone) {
    return;
  }
  constexpr Micros kQuarter = 15 * kMinute;
  constexpr Micros kLongestWay = kMinute;  // from one program to the other
  constexpr Micros kDisorder = 2 * kSecond;
  constexpr Micros kFarthestZone = 14 * kHour;
  Micros local = stamp->us;
  if (!stamp->has_year) {
    const int year = CivilFromMicros(outer.us).year;
    for (const int candidate : {year - 1, year, year + 1}) {
      const Micros us = InYear(stamp->us, candidate);
      if (candidate == year - 1 ||
          std::abs(us - outer.us) < std::abs(local - outer.us)) {
        local = us;
      }
    }
  }
  const Micros apart = local - outer.us;  // the zone, less the way
  const Micros shifted = apart + kLongestWay + kFarthestZone;
  if (shifted < 0 || shifted > 2 * kFarthestZone + kLongestWay) {
    return;
  }
  const Micros zone = shifted / kQuarter * kQuarter - kFarthestZone;
  if (apart - zone > kDisorder) {
    return;
  }
  stamp->us = local - zone;
  stamp->has_year = true;
  stamp->has_zone = true;
}

}  // namespace mailscan
