#include "parsers/syslog_line.h"

#include <array>
#include <cstddef>
#include <optional>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

constexpr unsigned kNotDigits = 1000;

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

// By month, in kYearlessYear (a leap year), from 1 January.
constexpr std::array<unsigned, 14> kDaysBefore = {
    0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366};
constexpr Micros kYearStart = 730 * kDay;  // of kYearlessYear, 1972

bool IsClock(unsigned hour, unsigned minute, unsigned second) {
  return hour < 24 && minute < 60 && second <= 60;
}

// "Jul  5 06:52:11 ", "Jul 5 ...", "Jul 05 ...".
bool TakeBsdStamp(std::string_view* text, Stamp* stamp) {
  constexpr std::size_t kShortest = sizeof("Jul 5 06:52:11") - 1;
  if (text->size() <= kShortest + 1) {
    return false;
  }
  const char* at = text->data();
  const auto month = static_cast<std::size_t>(MonthNamed(at));
  if (month == 0 || at[3] != ' ') {
    return false;
  }
  unsigned day = 0;
  at += 4;
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
      at[8] != ' ' || day == 0 ||
      day > kDaysBefore[month + 1] - kDaysBefore[month]) {
    return false;
  }
  stamp->us = kYearStart + (kDaysBefore[month] + day - 1) * kDay +
              static_cast<Micros>(hour * 3600 + minute * 60 + second) * kSecond;
  stamp->precision_us = kSecond;
  stamp->has_year = false;
  stamp->has_zone = false;
  text->remove_prefix(static_cast<std::size_t>(at + 8 - text->data()));
  return true;
}

// What rsyslog writes, "2021-05-16T00:01:42.278515+02:00": all at fixed places.
bool TakeRsyslogStamp(std::string_view* text, Stamp* stamp) {
  constexpr std::size_t kSize = sizeof("2021-05-16T00:01:42.278515+02:00") - 1;
  const char* at = text->data();
  if (text->size() <= kSize || at[4] != '-' || at[7] != '-' || at[10] != 'T' ||
      at[13] != ':' || at[16] != ':' || at[19] != '.' ||
      (at[26] != '+' && at[26] != '-') || at[29] != ':' || at[32] != ' ') {
    return false;
  }
  const unsigned century = Pair(at);
  const unsigned year = Pair(at + 2);
  const unsigned month = Pair(at + 5);
  const unsigned day = Pair(at + 8);
  const unsigned hour = Pair(at + 11);
  const unsigned minute = Pair(at + 14);
  const unsigned second = Pair(at + 17);
  const unsigned fraction1 = Pair(at + 20);
  const unsigned fraction2 = Pair(at + 22);
  const unsigned fraction3 = Pair(at + 24);
  const unsigned zone_hour = Pair(at + 27);
  const unsigned zone_minute = Pair(at + 30);
  // 29 February is left to ParseRfc3339, which knows the leap years.
  if (century + year + fraction1 + fraction2 + fraction3 >= kNotDigits ||
      month < 1 || month > 12 || day < 1 || (month == 2 && day > 28) ||
      day > kDaysBefore[month + 1] - kDaysBefore[month] ||
      !IsClock(hour, minute, second) || zone_hour > 24 || zone_minute > 59) {
    return false;
  }
  const std::int64_t zone = zone_hour * 60 + zone_minute;
  const std::int64_t minutes = static_cast<std::int64_t>(hour * 60 + minute) +
                               (at[26] == '-' ? zone : -zone);
  stamp->us =
      DaysFromCivil(static_cast<int>(century * 100 + year),
                    static_cast<int>(month), static_cast<int>(day)) *
          kDay +
      minutes * kMinute + second * kSecond +
      static_cast<Micros>((fraction1 * 100 + fraction2) * 100 + fraction3);
  stamp->precision_us = 1;
  stamp->has_year = true;
  stamp->has_zone = true;
  text->remove_prefix(kSize);
  return true;
}

bool IsJunk(char c) {
  return c == '\0' || c == '\r' || c == '\n' || c == ' ' || c == '\t';
}

std::string_view Trimmed(std::string_view line) {
  while (!line.empty() && IsJunk(line.back())) {
    line.remove_suffix(1);
  }
  while (!line.empty() && IsJunk(line.front())) {
    line.remove_prefix(1);
  }
  if (SkipPrefix(&line, "\xEF\xBB\xBF")) {
    return Trimmed(line);
  }
  return line;
}

// "<22>", or FreeBSD's "<mail.info>".
void SkipAngles(std::string_view* text) {
  constexpr std::size_t kLongest = 24;
  if (!text->empty() && text->front() == '<') {
    const std::size_t end = text->substr(0, kLongest).find('>');
    if (end != std::string_view::npos) {
      text->remove_prefix(end + 1);
    }
  }
}

void SkipBlanks(std::string_view* text) {
  while (!text->empty() && text->front() == ' ') {
    text->remove_prefix(1);
  }
}

// "tag[pid]: " or "tag: "; false leaves *text alone.
bool TakeTag(std::string_view* text, std::string_view* tag) {
  std::size_t at = 0;
  while (at < text->size() && (*text)[at] != '[' && (*text)[at] != ':' &&
         (*text)[at] != ' ') {
    ++at;
  }
  const std::size_t tag_size = at;
  if (at < text->size() && (*text)[at] == '[') {
    at = text->find(']', at);
    if (at == std::string_view::npos) {
      return false;
    }
    ++at;
  }
  if (tag_size == 0 || at >= text->size() || (*text)[at] != ':') {
    return false;
  }
  *tag = text->substr(0, tag_size);
  text->remove_prefix(at + 1);
  SkipBlanks(text);
  return true;
}

}  // namespace

bool TakeSyslogStamp(std::string_view* text, Stamp* stamp) {
  if (text->empty()) {
    return false;
  }
  if (!IsDigit(text->front())) {
    return TakeBsdStamp(text, stamp);
  }
  if (TakeRsyslogStamp(text, stamp)) {
    return true;
  }
  std::size_t size = 0;
  const std::optional<Stamp> parsed = ParseRfc3339(*text, &size);
  if (!parsed.has_value()) {
    return false;
  }
  *stamp = *parsed;
  text->remove_prefix(size);
  return true;
}

SyslogShape ParseSyslogLine(std::string_view line, SyslogLine* out) {
  std::string_view rest = Trimmed(line);
  SkipAngles(&rest);
  if (!TakeSyslogStamp(&rest, &out->stamp) || !HasPrefix(rest, " ")) {
    return SyslogShape::kNone;
  }
  SkipBlanks(&rest);
  if (HasPrefix(rest, "<")) {
    SkipAngles(&rest);
    SkipBlanks(&rest);
  }
  out->host = TakeUntil(&rest, ' ');
  SkipBlanks(&rest);
  if (rest.empty()) {
    return SyslogShape::kNone;
  }
  const bool has_tag = TakeTag(&rest, &out->tag);
  if (has_tag && HasPrefix(rest, "[ID ")) {  // Solaris
    const std::size_t end = rest.find("] ");
    rest.remove_prefix(end == std::string_view::npos ? 0 : end + 2);
  }
  out->text = rest;
  return has_tag ? SyslogShape::kFull : SyslogShape::kNoTag;
}

}  // namespace mailscan
