#include "core/model/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace mailscan {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// The number of exactly `digits` digits at `at`, or -1.
int Digits(std::string_view text, std::size_t at, std::size_t digits) {
  if (text.size() < at + digits) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (!IsDigit(text[i])) {
      return -1;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool IsLeap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysInMonth(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30,
                                         31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year)
             ? 29
             : kDays[static_cast<std::size_t>(month - 1)];
}

// Reads ".123" into micros and how wide its last digit is.
std::size_t TakeFraction(std::string_view text, std::size_t at, Stamp* stamp) {
  if (at >= text.size() || (text[at] != '.' && text[at] != ',') ||
      at + 1 >= text.size() || !IsDigit(text[at + 1])) {
    return at;
  }
  std::uint32_t unit = 1'000'000;
  for (++at; at < text.size() && IsDigit(text[at]); ++at) {
    if (unit > 1) {
      unit /= 10;
      stamp->us += static_cast<Micros>(text[at] - '0') * unit;
    }
  }
  stamp->precision_us = unit;
  return at;
}

// Reads "Z", "+01:00", "+0100" or " +0000" and takes it off the stamp.
std::size_t TakeOffset(std::string_view text, std::size_t at, Stamp* stamp) {
  stamp->has_zone = false;
  if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    stamp->has_zone = true;
    return at + 1;
  }
  std::size_t sign = at;
  if (sign + 1 < text.size() && text[sign] == ' ' &&
      (text[sign + 1] == '+' || text[sign + 1] == '-')) {
    ++sign;
  }
  if (sign >= text.size() || (text[sign] != '+' && text[sign] != '-')) {
    return at;
  }
  const int hours = Digits(text, sign + 1, 2);
  std::size_t next = sign + 3;
  if (next < text.size() && text[next] == ':') {
    ++next;
  }
  const int minutes = Digits(text, next, 2);
  if (hours < 0 || hours > 24 || minutes < 0 || minutes > 59) {
    return at;
  }
  const Micros offset = (hours * 60 + minutes) * kMinute;
  stamp->us += text[sign] == '-' ? offset : -offset;
  stamp->has_zone = true;
  return next + 2;
}

}  // namespace

// Days-from-civil as published by Howard Hinnant (chrono-compatible low-level
// date algorithms): years begin in March, so that the leap day is the last.
std::int64_t DaysFromCivil(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year =
      (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

CivilTime CivilFromMicros(Micros us) {
  std::int64_t days = us / kDay;
  Micros rest = us % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  const std::int64_t z = days + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t day_of_era = z - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 +
                                    day_of_era / 36524 - day_of_era / 146096) /
                                   365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  CivilTime civil;
  civil.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  civil.month = static_cast<int>(shifted_month + (shifted_month < 10 ? 3 : -9));
  civil.year =
      static_cast<int>(year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0));
  civil.hour = static_cast<int>(rest / kHour);
  civil.minute = static_cast<int>(rest / kMinute % 60);
  civil.second = static_cast<int>(rest / kSecond % 60);
  civil.micros = static_cast<int>(rest % kSecond);
  return civil;
}

Micros InYear(Micros yearless, int year) {
  const Micros start = DaysFromCivil(kYearlessYear, 1, 1) * kDay;
  const Micros after_february = DaysFromCivil(kYearlessYear, 3, 1) * kDay;
  if (yearless < after_february) {
    return yearless - start + DaysFromCivil(year, 1, 1) * kDay;
  }
  return yearless - after_february + DaysFromCivil(year, 3, 1) * kDay;
}

std::optional<Stamp> ParseRfc3339(std::string_view text, std::size_t* length) {
  const int year = Digits(text, 0, 4);
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  const int hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2);
  const int second = Digits(text, 17, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 ||
      minute < 0 || minute > 59 || second < 0 || second > 60 ||
      text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
      text[13] != ':' || text[16] != ':' || day > DaysInMonth(year, month)) {
    return std::nullopt;
  }
  Stamp stamp;
  stamp.us = DaysFromCivil(year, month, day) * kDay + hour * kHour +
             minute * kMinute + second * kSecond;
  std::size_t at = TakeFraction(text, 19, &stamp);
  at = TakeOffset(text, at, &stamp);
  if (length != nullptr) {
    *length = at;
  }
  return stamp;
}

std::string FormatUtc(Micros us, Micros precision_us) {
  const CivilTime civil = CivilFromMicros(us);
  std::array<char, 48> text{};
  int size = std::snprintf(
      text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d", civil.year,
      civil.month, civil.day, civil.hour, civil.minute, civil.second);
  const auto left = text.size() - static_cast<std::size_t>(size);
  if (precision_us < kMillisecond) {
    size += std::snprintf(text.data() + size, left, ".%06d", civil.micros);
  } else if (precision_us < kSecond) {
    size +=
        std::snprintf(text.data() + size, left, ".%03d", civil.micros / 1000);
  }
  return std::string(text.data(), static_cast<std::size_t>(size)) + "Z";
}

std::string FormatDuration(Micros us) {
  const bool negative = us < 0;
  const Micros length = negative ? -us : us;
  struct Unit {
    Micros size;
    const char* name;
  };
  constexpr std::array<Unit, 4> kUnits = {
      {{kDay, " d"}, {kHour, " h"}, {kMinute, " min"}, {kSecond, " s"}}};
  std::string text = negative ? "-" : "";
  if (length < kSecond) {
    return text + std::to_string(length / kMillisecond) + " ms";
  }
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    if (length < kUnits[i].size) {
      continue;
    }
    text += std::to_string(length / kUnits[i].size) + kUnits[i].name;
    if (i + 1 < kUnits.size()) {
      const Micros rest = length % kUnits[i].size / kUnits[i + 1].size;
      if (rest != 0) {
        text += " " + std::to_string(rest) + kUnits[i + 1].name;
      }
    }
    break;
  }
  return text;
}

std::optional<Micros> ParseDuration(std::string_view text) {
  double value = 0;
  const auto [at, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0) {
    return std::nullopt;
  }
  const std::string_view unit =
      text.substr(static_cast<std::size_t>(at - text.data()));
  Micros scale = 0;
  if (unit.empty() || unit == "s") {
    scale = kSecond;
  } else if (unit == "ms") {
    scale = kMillisecond;
  } else if (unit == "m" || unit == "min") {
    scale = kMinute;
  } else if (unit == "h") {
    scale = kHour;
  } else if (unit == "d") {
    scale = kDay;
  }
  constexpr double kLongest = 1e17;  // microseconds; three thousand years
  const double us = value * static_cast<double>(scale);
  if (scale == 0 || us > kLongest) {
    return std::nullopt;
  }
  return static_cast<Micros>(us);
}

}  // namespace mailscan
