#include "core/model/time.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace mailscan {
namespace {

Micros At(std::string_view text) {
  return ParseRfc3339(text).value().us;
}

TEST(ParseRfc3339, ReadsEveryForm) {
  const struct {
    std::string_view text;
    std::string_view utc;
    std::uint32_t precision_us;
    bool has_zone;
  } kCases[] = {
      {"2026-03-02T10:06:35Z", "2026-03-02T10:06:35Z", 1'000'000, true},
      {"2026-03-02t10:06:35z", "2026-03-02T10:06:35Z", 1'000'000, true},
      {"2026-03-02 10:06:35", "2026-03-02T10:06:35Z", 1'000'000, false},
      {"2026-03-02T10:06:35.5Z", "2026-03-02T10:06:35.500Z", 100'000, true},
      {"2026-03-02T10:06:35,123Z", "2026-03-02T10:06:35.123Z", 1'000, true},
      {"2026-03-02T10:06:35.123456Z", "2026-03-02T10:06:35.123456Z", 1, true},
      {"2026-03-02T10:06:35.123456789+01:00", "2026-03-02T09:06:35.123456Z", 1,
       true},
      {"2026-03-02T10:06:35+0530", "2026-03-02T04:36:35Z", 1'000'000, true},
      {"2026-03-02 10:06:35 -0800", "2026-03-02T18:06:35Z", 1'000'000, true},
      {"2024-02-29T23:59:60Z", "2024-03-01T00:00:00Z", 1'000'000, true},
      {"2026-03-02T10:06:35+99:00", "2026-03-02T10:06:35Z", 1'000'000, false},
      {"2026-03-02T10:06:35.Z", "2026-03-02T10:06:35Z", 1'000'000, false},
  };
  for (const auto& c : kCases) {
    const auto stamp = ParseRfc3339(c.text);
    ASSERT_TRUE(stamp.has_value()) << c.text;
    EXPECT_EQ(FormatUtc(stamp->us, c.precision_us), c.utc) << c.text;
    EXPECT_EQ(stamp->precision_us, c.precision_us) << c.text;
    EXPECT_EQ(stamp->has_zone, c.has_zone) << c.text;
    EXPECT_TRUE(stamp->has_year) << c.text;
  }
}

TEST(ParseRfc3339, SaysHowFarItRead) {
  std::size_t length = 0;
  ASSERT_TRUE(ParseRfc3339("2026-03-02T10:06:35.25+01:00 mx1", &length));
  EXPECT_EQ(length, 28U);
  ASSERT_TRUE(ParseRfc3339("2026-03-02T10:06:35 mx1", &length));
  EXPECT_EQ(length, 19U);
}

TEST(ParseRfc3339, RefusesWhatIsNoTime) {
  for (const std::string_view text :
       {"2026-02-29T10:06:35Z", "2026-13-02T10:06:35Z", "2026-00-02T10:06:35Z",
        "2026-03-00T10:06:35Z", "2026-04-31T10:06:35Z", "2026-03-02T24:06:35Z",
        "2026-03-02T10:60:35Z", "2026-03-02T10:06:61Z", "2026/03/02T10:06:35Z",
        "2026-03-02X10:06:35Z", "2026-03-02T10-06-35Z", "1900-02-29T00:00:00Z",
        "-026-03-02T10:06:35Z", ""}) {
    EXPECT_FALSE(ParseRfc3339(text).has_value()) << text;
  }
}

// Cut at any byte, and with any byte changed, it reads no further than the end.
TEST(ParseRfc3339, SurvivesDamage) {
  const std::string whole = "2026-03-02T10:06:35.123456+01:00";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);
    EXPECT_EQ(ParseRfc3339(std::string_view(cut.data(), size)).has_value(),
              size >= 19)
        << cut;
  }
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = whole.substr(0, random() % (whole.size() + 1));
    if (!text.empty()) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    std::size_t length = 0;
    if (ParseRfc3339(text, &length)) {
      EXPECT_LE(length, text.size());
    }
  }
}

TEST(CivilTime, GoesBothWays) {
  std::mt19937_64 random(42);
  for (int i = 0; i < 20'000; ++i) {
    const Micros us = static_cast<Micros>(random() % 500'000'000'000'000'000) -
                      200'000'000'000'000'000;
    const CivilTime t = CivilFromMicros(us);
    EXPECT_EQ(us, DaysFromCivil(t.year, t.month, t.day) * kDay +
                      t.hour * kHour + t.minute * kMinute + t.second * kSecond +
                      t.micros);
    EXPECT_TRUE(t.month >= 1 && t.month <= 12 && t.day >= 1 && t.day <= 31);
    EXPECT_TRUE(t.hour >= 0 && t.hour < 24 && t.micros >= 0);
  }
  EXPECT_EQ(DaysFromCivil(1970, 1, 1), 0);
  EXPECT_EQ(DaysFromCivil(2000, 3, 1) - DaysFromCivil(2000, 2, 28), 2);
  EXPECT_EQ(DaysFromCivil(1900, 3, 1) - DaysFromCivil(1900, 2, 28), 1);
}

TEST(InYear, MovesAYearlessStamp) {
  const struct {
    std::string_view yearless;
    int year;
    std::string_view expected;
  } kCases[] = {
      {"1972-01-01T00:00:00Z", 2026, "2026-01-01T00:00:00Z"},
      {"1972-02-28T23:59:59Z", 2026, "2026-02-28T23:59:59Z"},
      {"1972-03-01T00:00:00Z", 2026, "2026-03-01T00:00:00Z"},
      {"1972-12-31T23:59:59Z", 2026, "2026-12-31T23:59:59Z"},
      {"1972-02-29T12:00:00Z", 2024, "2024-02-29T12:00:00Z"},
      {"1972-02-29T12:00:00Z", 2026, "2026-03-01T12:00:00Z"},
      {"1972-12-31T23:59:59Z", 2024, "2024-12-31T23:59:59Z"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(FormatUtc(InYear(At(c.yearless), c.year), 1'000'000), c.expected);
  }
}

TEST(FormatUtc, ShowsTheDigitsThatAreKnown) {
  const Micros us = At("2026-03-02T10:06:35.123456Z");
  EXPECT_EQ(FormatUtc(us, 60'000'000), "2026-03-02T10:06:35Z");
  EXPECT_EQ(FormatUtc(us, 1'000'000), "2026-03-02T10:06:35Z");
  EXPECT_EQ(FormatUtc(us, 1'000), "2026-03-02T10:06:35.123Z");
  EXPECT_EQ(FormatUtc(us, 999), "2026-03-02T10:06:35.123456Z");
  EXPECT_EQ(FormatUtc(-1, 1), "1969-12-31T23:59:59.999999Z");
}

TEST(FormatDuration, UsesTwoUnits) {
  EXPECT_EQ(FormatDuration(0), "0 ms");
  EXPECT_EQ(FormatDuration(999 * kMillisecond), "999 ms");
  EXPECT_EQ(FormatDuration(2 * kSecond), "2 s");
  EXPECT_EQ(FormatDuration(38 * kMinute), "38 min");
  EXPECT_EQ(FormatDuration(112 * kMinute + 3 * kSecond), "1 h 52 min");
  EXPECT_EQ(FormatDuration(3 * kDay + 4 * kHour + kMinute), "3 d 4 h");
  EXPECT_EQ(FormatDuration(kDay + kMinute), "1 d");
  EXPECT_EQ(FormatDuration(-90 * kSecond), "-1 min 30 s");
}

}  // namespace
}  // namespace mailscan
