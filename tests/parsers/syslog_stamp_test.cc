#include "parsers/syslog_stamp.h"

#include <array>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "parsers/rsyslog_stamp.h"
#include "parsers/syslog_month.h"

namespace mailscan {
namespace {

std::string StampText(const Stamp& stamp) {
  return FormatUtc(stamp.us, stamp.precision_us) +
         (stamp.has_year ? "" : " no-year") +
         (stamp.has_zone ? "" : " no-zone");
}

// The stamp at the start of the text and, behind a "|", what is left.
std::string Read(std::string_view text) {
  std::string padded(text);
  padded.append(64, '\x7f');
  std::string_view rest = std::string_view(padded).substr(0, text.size());
  Stamp stamp;
  if (!TakeSyslogStamp(&rest, &stamp)) {
    return rest == text ? "none" : "moved on";
  }
  return StampText(stamp) + "|" + std::string(rest);
}

struct Case {
  std::string_view text;
  std::string_view said;
};

TEST(SyslogStamp, ReadsFractionsOfTheTraditionalForm) {
  for (const Case& c : std::initializer_list<Case>{
           {"Nov 06 12:00:00.123456 mx",
            "1972-11-06T12:00:00.123456Z no-year no-zone| mx"},
           {"Nov  6 12:00:00.5 mx",
            "1972-11-06T12:00:00.500Z no-year no-zone| mx"},
           {"Nov 6 12:00:00.123456789 mx",
            "1972-11-06T12:00:00.123456Z no-year no-zone| mx"},
           {"Nov  6 12:00:00. mx", "1972-11-06T12:00:00Z no-year no-zone| mx"},
           {"Nov  6 12:00:00,123 mx", "none"},
       }) {
    EXPECT_EQ(Read(c.text), c.said) << c.text;
  }
}

TEST(SyslogStamp, ReadsRfc3339AsItIsWritten) {
  for (const Case& c : std::initializer_list<Case>{
           {"2026-11-06T12:00:00+0100 mx", "2026-11-06T11:00:00Z| mx"},
           {"2026-11-06T12:00:00.5Z mx", "2026-11-06T12:00:00.500Z| mx"},
           {"2026-11-06T12:00:00.12+01:00 mx", "2026-11-06T11:00:00.120Z| mx"},
           {"2026-11-06T12:00:00.1234567-0330 mx",
            "2026-11-06T15:30:00.123456Z| mx"},
           {"2026-11-06T12:00:00.123456789+14:00 mx",
            "2026-11-05T22:00:00.123456Z| mx"},
           {"2026-11-06 12:00:00 mx", "2026-11-06T12:00:00Z no-zone| mx"},
       }) {
    EXPECT_EQ(Read(c.text), c.said) << c.text;
  }
}

TEST(SyslogStamp, ReadsWhatJournalctlPrints) {
  for (const Case& c : std::initializer_list<Case>{
           {"Fri 2026-11-06 12:00:00 CET mx", "2026-11-06T11:00:00Z| mx"},
           {"Fri 2026-11-06 12:00:00.250000 CEST mx",
            "2026-11-06T10:00:00.250000Z| mx"},
           {"Fr 2026-11-06 12:00:00 UTC mx", "2026-11-06T12:00:00Z| mx"},
           {"Fri 2026-11-06 12:00:00 +0545 mx", "2026-11-06T06:15:00Z| mx"},
           {"Fri 2026-11-06 12:00:00 -03 mx", "2026-11-06T15:00:00Z| mx"},
           {"Fri 2026-11-06 12:00:00 IST mx",
            "2026-11-06T12:00:00Z no-zone| mx"},
           {"Fri 2026-13-06 12:00:00 CET mx", "none"},
           {"1789228152.650438 mx", "2026-09-12T15:49:12.650438Z| mx"},
           {"1789228152.6 mx", "2026-09-12T15:49:12.600Z| mx"},
           {"1789228152 mx", "none"},
           {"12345678.5 mx", "none"},
           {"1789228152650438.5 mx", "none"},
           {"Fri Nov  6 12:00:00 2026 mail.info",
            "2026-11-06T12:00:00Z no-zone| mail.info"},
           {"Fri Nov  6 12:00:00 mx", "none"},
       }) {
    EXPECT_EQ(Read(c.text), c.said) << c.text;
  }
}

TEST(SyslogStamp, ReadsMonthsOfOtherLanguages) {
  struct Month {
    std::string_view word;
    int month;
  };
  for (const Month& c : std::initializer_list<Month>{
           {"M\u00e4r", 3},
           {"Mai", 5},
           {"Okt", 10},
           {"Dez", 12},
           {"janv.", 1},
           {"f\u00e9vr.", 2},
           {"mars", 3},
           {"avril", 4},
           {"juin", 6},
           {"juil.", 7},
           {"ao\u00fbt", 8},
           {"d\u00e9c.", 12},
           {"ene", 1},
           {"ago", 8},
           {"giu", 6},
           {"ott", 10},
           {"mrt", 3},
           {"marras", 11},
           {"maalis", 3},
           {"kes\u00e4", 6},
           {"sty", 1},
           {"pa\u017a", 10},
           {"kv\u011b", 5},
           {"\u010dec", 7},
           {"\u015eub", 2},
           {"A\u011fu", 8},
           {"\u0391\u03c0\u03c1", 4},
           {"\u039c\u03ac\u03b9", 5},
           {"\u044f\u043d\u0432", 1},
           {"\u0434\u0435\u043a", 12},
           {"\u0441\u0456\u0447", 1},
           {"11\u6708", 11},
           {"1\u6708", 1},
           {"12\uc6d4", 12},
           {"JUL", 7},
           {"Xyz", 0},
           {"13\u6708", 0},
           {"\xCE", 0},
           {"5", 0},
       }) {
    const std::string line = std::string(c.word) + " 15 12:20:28";
    std::string_view text = line;
    EXPECT_EQ(TakeMonthWord(&text), c.month) << c.word;
    EXPECT_EQ(text, c.month == 0 ? std::string_view(line)
                                 : std::string_view(" 15 12:20:28"));
  }
  EXPECT_EQ(Read("\u0391\u03c0\u03c1 15 12:20:28 mx"),
            "1972-04-15T12:20:28Z no-year no-zone| mx");
  EXPECT_EQ(Read("12\u6708  5 12:20:28 mx"),
            "1972-12-05T12:20:28Z no-year no-zone| mx");
  EXPECT_EQ(Read("m\u00e4r 32 12:20:28 mx"), "none");
}

TEST(SyslogStamp, PassesOverMonthsOfUnknownLanguages) {
  for (const std::string_view text :
       {"Xyz  5 06:52:11 mx", "\u1303\u1295\u12e9 5 06:52:11 mx"}) {
    const std::string padded = std::string(text) + std::string(64, '\x7f');
    std::string_view rest = std::string_view(padded).substr(0, text.size());
    EXPECT_TRUE(SkipUnknownMonth(&rest)) << text;
    EXPECT_EQ(rest, " mx");
  }
  for (const std::string_view text :
       {"Feb 30 06:52:11 mx", "Xyz 32 06:52:11 mx", "X1z  5 06:52:11 mx",
        "Xyz  5 25:52:11 mx", "Xyz  5", " 5 06:52:11 mx", "",
        "a-month-with-a-very-long-name 5 06:52:11 mx"}) {
    std::string_view rest = text;
    EXPECT_FALSE(SkipUnknownMonth(&rest)) << text;
    EXPECT_EQ(rest, text);
  }
}

TEST(SyslogStamp, CompletesAStampFromTheOneAround) {
  struct Pair {
    std::string_view outer;
    std::string_view inner;
    std::string_view said;
  };
  for (const Pair& c : std::initializer_list<Pair>{
           {"2026-11-06T12:00:00.5Z", "Nov  6 12:00:00 ",
            "2026-11-06T12:00:00Z"},
           {"2026-11-06T12:00:00.5Z", "Nov  6 13:00:00 ",
            "2026-11-06T12:00:00Z"},
           {"2026-11-06T12:00:00.5Z", "Nov  6 17:44:59 ",
            "2026-11-06T11:59:59Z"},
           {"2026-11-06T12:00:40Z", "Nov  6 08:30:01 ", "2026-11-06T12:00:01Z"},
           // New Year in the zone of the inner one, and in that of the outer.
           {"2026-12-31T23:30:00Z", "Jan  1 00:30:00 ", "2026-12-31T23:30:00Z"},
           {"2027-01-01T00:30:00Z", "Dec 31 19:30:00 ", "2027-01-01T00:30:00Z"},
           {"2024-02-29T12:00:00Z", "Feb 29 12:00:00 ", "2024-02-29T12:00:00Z"},
           // The ends of the zones that exist.
           {"2026-11-06T12:00:00Z", "Nov  7 02:00:00 ", "2026-11-06T12:00:00Z"},
           {"2026-11-06T12:00:00Z", "Nov  6 00:00:00 ", "2026-11-06T12:00:00Z"},
           // A year that it has is kept.
           {"2026-11-06T12:00:00Z", "2026-11-06 13:00:00 ",
            "2026-11-06T12:00:00Z"},
           {"2026-11-06T12:00:00Z", "2025-11-06 13:00:00 ",
            "2025-11-06T13:00:00Z no-zone"},
           {"2026-11-06T12:00:00Z", "2025-11-06T13:00:00Z ",
            "2025-11-06T13:00:00Z"},
           // Passed on too late, or another time altogether.
           {"2026-11-06T12:05:00Z", "Nov  6 12:00:00 ",
            "1972-11-06T12:00:00Z no-year no-zone"},
           {"2026-11-06T12:00:00Z", "Nov  6 12:00:03 ",
            "1972-11-06T12:00:03Z no-year no-zone"},
           {"2026-11-06T12:00:00Z", "Nov  8 12:00:00 ",
            "1972-11-08T12:00:00Z no-year no-zone"},
           // An outer one that knows no more.
           {"Nov  6 12:00:00 ", "Nov  6 12:00:00 ",
            "1972-11-06T12:00:00Z no-year no-zone"},
       }) {
    std::string_view outer_text = c.outer;
    std::string_view inner_text = c.inner;
    Stamp outer;
    Stamp inner;
    ASSERT_TRUE(TakeSyslogStamp(&outer_text, &outer)) << c.outer;
    ASSERT_TRUE(TakeSyslogStamp(&inner_text, &inner)) << c.inner;
    CompleteStamp(outer, &inner);
    EXPECT_EQ(StampText(inner), c.said) << c.outer << " " << c.inner;
  }
}

// The minute of the stamp before is remembered, and changes nothing.
TEST(RsyslogStamp, ReadsAlikeWithAndWithoutTheOneBefore) {
  const std::array<std::string_view, 12> stamps = {
      "2026-03-02T01:00:02.280111+01:00 ", "2026-03-02T01:00:59.999999+01:00 ",
      "2026-03-02T01:00:61.280111+01:00 ", "2026-03-02T01:01:02.280111+01:00 ",
      "2026-03-02T01:01:02.280111-01:00 ", "2026-03-02T01:01:02.28011x-01:00 ",
      "2026-03-02T01:01:0:.280111-01:00 ", "2026-03-02T01:01:02.280111-01:00x",
      "2026-03-02T01:01:02.280111Z01:00 ", "2028-02-29T23:59:60.000000+14:00 ",
      "2026-13-02T01:01:02.280111-01:00 ", "0000-00-00T00:00:00.000000+00:00 "};
  RsyslogMinute last;
  for (const std::string_view before : stamps) {
    for (const std::string_view text : stamps) {
      RsyslogMinute none;
      Stamp stamp;
      Stamp expected;
      std::string_view rest = before;
      TakeRsyslogStamp(&rest, &last, &stamp);
      std::string_view left = text;
      std::string_view expected_left = text;
      EXPECT_EQ(TakeRsyslogStamp(&left, &last, &stamp),
                TakeRsyslogStamp(&expected_left, &none, &expected));
      EXPECT_EQ(left, expected_left);
      // And as what it is a faster way of reads it.
      std::size_t size = 0;
      if (left != text) {
        EXPECT_EQ(stamp, expected);
        EXPECT_EQ(ParseRfc3339(text, &size), stamp) << text;
      }
    }
  }
}

}  // namespace
}  // namespace mailscan
