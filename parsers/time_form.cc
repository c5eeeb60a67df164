#include "parsers/time_form.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "parsers/cursor.h"
#include "parsers/decimal.h"
#include "parsers/stamp_parts.h"

namespace mailscan {
namespace {

constexpr std::string_view kKnown = "YmdbHIpMSfzs%";
constexpr std::array<std::string_view, 12> kMonths = {
    "jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec"};

// What the parts of a text said so far.
struct Parts {
  int year = kYearlessYear;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  Micros fraction = 0;
  Micros precision = kSecond;
  Micros offset = 0;
  bool has_year = false;
  bool has_zone = false;
  bool is_pm = false;
  bool in_halves = false;  // of a day: the hour goes from 12 to 11
  std::optional<Micros> unix_seconds;
};

// `most` digits, or fewer but one; false without any.
bool TakeNumber(std::string_view* text, std::size_t most, int* value) {
  std::size_t at = 0;
  *value = 0;
  while (at < text->size() && at < most && IsDigit((*text)[at])) {
    *value = *value * 10 + ((*text)[at] - '0');
    ++at;
  }
  text->remove_prefix(at);
  return at > 0;
}

bool TakeMonth(std::string_view* text, int* month) {
  if (text->size() < 3) {
    return false;
  }
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (LowerAscii((*text)[0]) == kMonths[i][0] &&
        LowerAscii((*text)[1]) == kMonths[i][1] &&
        LowerAscii((*text)[2]) == kMonths[i][2]) {
      *month = static_cast<int>(i) + 1;
      text->remove_prefix(3);
      return true;
    }
  }
  return false;
}

bool TakeFraction(std::string_view* text, Parts* parts) {
  std::size_t at = 0;
  for (; at < text->size() && IsDigit((*text)[at]); ++at) {
    if (parts->precision > 1) {
      parts->precision /= 10;
      parts->fraction += ((*text)[at] - '0') * parts->precision;
    }
  }
  text->remove_prefix(at);
  return at > 0;
}

bool TakeZone(std::string_view* text, Parts* parts) {
  parts->has_zone = true;
  if (SkipPrefix(text, "Z")) {
    return true;
  }
  const bool is_west = HasPrefix(*text, "-");
  if (!is_west && !HasPrefix(*text, "+")) {
    return false;
  }
  text->remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!TakeNumber(text, 2, &hours)) {
    return false;
  }
  SkipPrefix(text, ":");
  if (!TakeNumber(text, 2, &minutes) || hours > 24 || minutes > 59) {
    return false;
  }
  parts->offset = (hours * 60 + minutes) * (is_west ? -kMinute : kMinute);
  return true;
}

bool TakeUnix(std::string_view* text, Parts* parts) {
  constexpr std::size_t kMostDigits = 10;
  std::size_t at = 0;
  Micros seconds = 0;
  while (at < text->size() && at <= kMostDigits && IsDigit((*text)[at])) {
    seconds = seconds * 10 + ((*text)[at] - '0');
    ++at;
  }
  text->remove_prefix(at);
  parts->unix_seconds = seconds;
  return at > 0 && at <= kMostDigits;
}

bool TakeHalf(std::string_view* text, Parts* parts) {
  if (text->size() < 2 || LowerAscii((*text)[1]) != 'm') {
    return false;
  }
  const char half = LowerAscii(text->front());
  parts->is_pm = half == 'p';
  text->remove_prefix(2);
  return half == 'a' || half == 'p';
}

bool TakePart(char what, std::string_view* text, Parts* parts) {
  switch (what) {
    case 'Y':
      parts->has_year = true;
      return TakeNumber(text, 4, &parts->year);
    case 'm':
      return TakeNumber(text, 2, &parts->month);
    case 'b':
      return TakeMonth(text, &parts->month);
    case 'd':
      SkipPrefix(text, " ");
      return TakeNumber(text, 2, &parts->day);
    case 'H':
      return TakeNumber(text, 2, &parts->hour);
    case 'I':
      parts->in_halves = true;
      return TakeNumber(text, 2, &parts->hour);
    case 'p':
      return TakeHalf(text, parts);
    case 'M':
      return TakeNumber(text, 2, &parts->minute);
    case 'S':
      return TakeNumber(text, 2, &parts->second);
    case 'f':
      return TakeFraction(text, parts);
    case 'z':
      return TakeZone(text, parts);
    case 's':
      return TakeUnix(text, parts);
    default:
      return SkipPrefix(text, "%");
  }
}

// The hour of the day of one that goes from 12 to 11; -1 for any other.
int HourOfHalf(int hour, bool is_pm) {
  if (hour < 1 || hour > 12) {
    return -1;
  }
  return hour % 12 + (is_pm ? 12 : 0);
}

std::optional<Stamp> StampOf(Parts parts) {
  Stamp stamp;
  if (parts.in_halves) {
    parts.hour = HourOfHalf(parts.hour, parts.is_pm);
  }
  stamp.precision_us = parts.precision;
  if (parts.unix_seconds) {
    stamp.us = *parts.unix_seconds * kSecond + parts.fraction;
    return stamp;
  }
  constexpr std::array<int, 13> kDays = {0,  31, 29, 31, 30, 31, 30,
                                         31, 31, 30, 31, 30, 31};
  const bool is_leap =
      parts.year % 4 == 0 && (parts.year % 100 != 0 || parts.year % 400 == 0);
  if (parts.hour < 0 || parts.month < 1 || parts.month > 12 || parts.day < 1 ||
      parts.day > kDays[static_cast<std::size_t>(parts.month)] ||
      (parts.month == 2 && parts.day == 29 && !is_leap) ||
      !IsClock(static_cast<unsigned>(parts.hour),
               static_cast<unsigned>(parts.minute),
               static_cast<unsigned>(parts.second))) {
    return std::nullopt;
  }
  stamp.us = DaysFromCivil(parts.year, parts.month, parts.day) * kDay +
             parts.hour * kHour + parts.minute * kMinute +
             parts.second * kSecond + parts.fraction - parts.offset;
  stamp.has_year = parts.has_year;
  stamp.has_zone = parts.has_zone;
  return stamp;
}

}  // namespace

std::string TimeFormFault(std::string_view form) {
  std::string seen;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '%') {
      continue;
    }
    ++i;
    if (i >= form.size() || kKnown.find(form[i]) == std::string_view::npos) {
      return "the form of a time knows %Y %m %d %b %H %I %p %M %S %f %z %s "
             "%%, not " +
             std::string(form.substr(i - 1, 2));
    }
    seen += form[i];
  }
  const auto has = [&seen](char c) {
    return seen.find(c) != std::string::npos;
  };
  const bool has_hour = has('H') || (has('I') && has('p'));
  if (!has('s') && !((has('m') || has('b')) && has('d') && has_hour &&
                     has('M') && has('S'))) {
    return "the form of a time needs %s, or month, day, %H (or %I and %p), %M "
           "and %S";
  }
  return {};
}

std::optional<Stamp> ReadTimeIn(std::string_view form, std::string_view text) {
  Parts parts;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '%') {
      ++i;
      if (!TakePart(form[i], &text, &parts)) {
        return std::nullopt;
      }
      continue;
    }
    if (text.empty() || text.front() != form[i]) {
      return std::nullopt;
    }
    text.remove_prefix(1);
  }
  return text.empty() ? StampOf(parts) : std::nullopt;
}

std::optional<Stamp> ReadAnyTime(std::string_view text) {
  text = WithoutBlanks(text);
  const std::optional<Stamp> epoch = ReadEpoch(text);
  return epoch ? epoch : ReadIsoTime(text);
}

}  // namespace mailscan
