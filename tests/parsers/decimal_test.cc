#include "parsers/decimal.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

namespace mailscan {
namespace {

TEST(ReadDecimalTest, ReadsDigitsAsWritten) {
  const struct {
    std::string_view text;
    std::int64_t whole;
    std::int32_t micros;
    int digits;
  } cases[] = {
      {"0", 0, 0, 0},
      {"17", 17, 0, 0},
      {"-17.25", -17, -250'000, 2},
      {"1533922516.538978", 1'533'922'516, 538'978, 6},
      {"1.0000", 1, 0, 0},
      {"1.5380", 1, 538'000, 4},
      {"1.123456789", 1, 123'456, 6},
      {"0.001", 0, 1'000, 3},
      {"1.513299569e9", 1'513'299'569, 0, 0},
      {"999999999999999999", 999'999'999'999'999'999, 0, 0},
  };
  for (const auto& c : cases) {
    const auto decimal = ReadDecimal(c.text);
    ASSERT_TRUE(decimal) << c.text;
    EXPECT_EQ(decimal->whole, c.whole) << c.text;
    EXPECT_EQ(decimal->micros, c.micros) << c.text;
    EXPECT_EQ(decimal->digits, c.digits) << c.text;
  }
  for (const std::string_view text :
       {"", "-", "+1", ".5", "1x", " 1", "1.2.3", "1e", "1e99", "1e400", "nan",
        "0x10", "1234567890123456789", "--1", "1-"}) {
    EXPECT_FALSE(ReadDecimal(text)) << text;
  }
}

TEST(ReadEpochTest, TellsSecondsFromMilliseconds) {
  const struct {
    std::string_view text;
    Micros us;
    std::uint32_t precision_us;
  } cases[] = {
      {"1513299569", 1'513'299'569'000'000, 1'000'000},
      {"1513299569.0", 1'513'299'569'000'000, 1'000'000},
      {"1513299569.25", 1'513'299'569'250'000, 10'000},
      {"1533922516.538978", 1'533'922'516'538'978, 1},
      {"1.513299569e9", 1'513'299'569'000'000, 1'000'000},
      {"1591726752372", 1'591'726'752'372'000, 1'000},
      {"1591726752372.5", 1'591'726'752'372'500, 100},
      {"100000000", 100'000'000'000'000, 1'000'000},
      {"4133980799", 4'133'980'799'000'000, 1'000'000},
  };
  for (const auto& c : cases) {
    const auto stamp = ReadEpoch(c.text);
    ASSERT_TRUE(stamp) << c.text;
    EXPECT_EQ(stamp->us, c.us) << c.text;
    EXPECT_EQ(stamp->precision_us, c.precision_us) << c.text;
    EXPECT_TRUE(stamp->has_year && stamp->has_zone) << c.text;
  }
  for (const std::string_view text :
       {"", "0", "12345678", "99999999", "4133980800", "99999999999",
        "4133980800000", "1591726752372000", "-1513299569", "1e18",
        "999999999999999999", "now"}) {
    EXPECT_FALSE(ReadEpoch(text)) << text;
  }
}

TEST(ReadIsoTimeTest, TakesAllOfATextOrNone) {
  const auto stamp = ReadIsoTime("2017-12-15T00:59:29.25Z");
  ASSERT_TRUE(stamp);
  EXPECT_EQ(stamp->us, 1'513'299'569'250'000);
  EXPECT_TRUE(ReadIsoTime("2017-12-15 00:59:29"));
  for (const std::string_view text :
       {"", "2017-12-15", "2017-12-15T00:59:29Zx", "2017-12-15T00:59:29Z ",
        " 2017-12-15T00:59:29Z", "1513299569"}) {
    EXPECT_FALSE(ReadIsoTime(text)) << text;
  }
}

}  // namespace
}  // namespace mailscan
