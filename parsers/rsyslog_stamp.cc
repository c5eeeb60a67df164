#include "parsers/rsyslog_stamp.h"

#include <cstddef>
#include <cstdint>

#include "parsers/cursor.h"
#include "parsers/stamp_parts.h"

namespace mailscan {
namespace {

constexpr std::uint64_t kTopBits = 0x8080808080808080U;

// The shape of eight characters of a stamp: '0' stands for a digit, what is
// not a digit for itself. All eight are checked at once.
struct Shape {
  constexpr explicit Shape(const char* shape) {
    for (unsigned i = 0; i < 8; ++i) {
      const auto c = static_cast<unsigned char>(shape[i]);
      pattern |= std::uint64_t{c} << (8 * i);
      // Carries into the top bit what is more than 9, or more than 0.
      excess |= std::uint64_t{c == '0' ? 0x76U : 0x7fU} << (8 * i);
    }
  }
  // The number that the digits at i and i + 1 make, in byte i, for every i.
  // *wrong gets one of kTopBits where a character does not fit.
  std::uint64_t Pairs(std::uint64_t word, std::uint64_t* wrong) const {
    word ^= pattern;
    *wrong |= (word + excess) | word;
    return word * 10 + (word >> 8U);
  }
  std::uint64_t pattern = 0;
  std::uint64_t excess = 0;
};

template <unsigned kAt>
unsigned Pair(std::uint64_t pairs) {
  return static_cast<unsigned>(pairs >> (8 * kAt)) & 0xffU;
}

// Days since 1970-01-01 of a date that exists.
std::int64_t DaysOf(unsigned year, unsigned month, unsigned day) {
  const unsigned before = year - 1;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  constexpr std::int64_t kDaysBefore1970 = 719162;
  return static_cast<std::int64_t>(before * 365 + before / 4 - before / 100 +
                                   before / 400) -
         kDaysBefore1970 + kDaysBefore[month] + day - 1 -
         (month > 2 && !leap ? 1 : 0);
}

// "2021-05-16T00:01" and "+02:00".
bool ReadMinute(std::uint64_t date_word, std::uint64_t minute_word,
                std::uint64_t zone_word, Micros* us) {
  static constexpr Shape kDate("0000-00-");
  static constexpr Shape kClock("00T00:00");
  static constexpr Shape kEast("+00:00 \0");
  static constexpr Shape kWest("-00:00 \0");
  const bool west = (zone_word & 0xffU) == '-';
  std::uint64_t wrong = 0;
  const std::uint64_t date = kDate.Pairs(date_word, &wrong);
  const std::uint64_t minutes = kClock.Pairs(minute_word, &wrong);
  const std::uint64_t zone = (west ? kWest : kEast).Pairs(zone_word, &wrong);
  const unsigned year = Pair<0>(date) * 100 + Pair<2>(date);
  const unsigned month = Pair<5>(date);
  const unsigned day = Pair<0>(minutes);
  const unsigned hour = Pair<3>(minutes);
  const unsigned minute = Pair<6>(minutes);
  const std::int64_t zone_hour = Pair<1>(zone);
  const std::int64_t zone_minute = Pair<4>(zone);
  // 29 February is left to ParseRfc3339, which knows the leap years.
  if ((wrong & kTopBits) != 0 || year == 0 || month < 1 || month > 12 ||
      day < 1 || (month == 2 && day > 28) ||
      day > kDaysBefore[month + 1] - kDaysBefore[month] ||
      !IsClock(hour, minute, 0) || zone_hour > 24 || zone_minute > 59) {
    return false;
  }
  const std::int64_t offset = zone_hour * 60 + zone_minute;
  *us = DaysOf(year, month, day) * kDay + hour * kHour +
        (minute + (west ? offset : -offset)) * kMinute;
  return true;
}

}  // namespace

bool TakeRsyslogStamp(std::string_view* text, RsyslogMinute* last,
                      Stamp* stamp) {
  constexpr std::size_t kSize = sizeof("2021-05-16T00:01:42.278515+02:00") - 1;
  static constexpr Shape kSeconds(":00.0000");
  const char* at = text->data();
  if (text->size() <= kSize || *at == '\0') {  // as the empty minute has it
    return false;
  }
  const std::uint64_t date = WordAt(at);
  const std::uint64_t minute = WordAt(at + 8);
  // "+02:00 " and nothing of what follows.
  const std::uint64_t zone = WordAt(at + 26) & 0x00ffffffffffffffU;
  if (date != last->date || minute != last->minute || zone != last->zone) {
    Micros us = 0;
    if (!ReadMinute(date, minute, zone, &us)) {
      return false;
    }
    *last = {date, minute, zone, us};
  }
  std::uint64_t wrong = 0;
  const std::uint64_t seconds = kSeconds.Pairs(WordAt(at + 16), &wrong);
  const unsigned tens = static_cast<unsigned char>(at[24]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(at[25]) - unsigned{'0'};
  if ((wrong & kTopBits) != 0 || Pair<1>(seconds) > 60 || tens > 9 ||
      ones > 9) {
    return false;
  }
  stamp->us = last->us + Pair<1>(seconds) * kSecond +
              static_cast<Micros>(Pair<4>(seconds) * 10000 +
                                  Pair<6>(seconds) * 100 + tens * 10 + ones);
  stamp->precision_us = 1;
  stamp->has_year = true;
  stamp->has_zone = true;
  text->remove_prefix(kSize);
  return true;
}

}  // namespace mailscan
