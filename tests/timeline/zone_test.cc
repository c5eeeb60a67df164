#include "core/timeline/zone.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace mailscan {
namespace {

using Offsets = std::vector<std::pair<Micros, Micros>>;

// "2026-03-29T03:00 +120" for each run: from when, minutes east of UTC.
std::vector<std::string> RunsOf(std::string_view name, int first, int last) {
  Offsets offsets;
  const Status status = ZoneOffsets(name, first, last, &offsets);
  if (!status.ok()) {
    return {status.message()};
  }
  std::vector<std::string> runs;
  for (const auto& [from, offset] : offsets) {
    runs.push_back(FormatUtc(from, 1'000'000).substr(0, 16) + " " +
                   std::to_string(offset / kMinute));
  }
  return runs;
}

using Runs = std::vector<std::string>;

TEST(ZoneOffsets, OneRunWhereNothingChanges) {
  EXPECT_EQ(RunsOf("UTC", 2026, 2026), Runs{"2026-01-01T00:00 0"});
  EXPECT_EQ(RunsOf("Z", 2026, 2026), Runs{"2026-01-01T00:00 0"});
  EXPECT_EQ(RunsOf("+05:30", 2026, 2026), Runs{"2026-01-01T00:00 330"});
  EXPECT_EQ(RunsOf("-0800", 2026, 2026), Runs{"2026-01-01T00:00 -480"});
}

TEST(ZoneOffsets, SummerTimeFromTheLocalTimeItBeginsAt) {
  const Runs runs = RunsOf("Europe/Berlin", 2026, 2026);
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs[0].substr(17), "60");
  EXPECT_EQ(runs[1], "2026-03-29T03:00 120");
  EXPECT_EQ(runs[2], "2026-10-25T02:00 60");
}

TEST(ZoneOffsets, CoversEveryYearAskedFor) {
  Offsets offsets;
  ASSERT_TRUE(ZoneOffsets("America/New_York", 2020, 2026, &offsets).ok());
  EXPECT_EQ(offsets.size(), 1U + 7U * 2U);
  EXPECT_TRUE(std::is_sorted(offsets.begin(), offsets.end()));
}

TEST(ZoneOffsets, RefusesWhatIsNoZone) {
  for (const std::string_view name :
       {"Europe/Nowhere", "+01:00x", "+", "+1", ".5Z", "+01:00Z", "25", "../x",
        "CET-1CEST,M3.5.0"}) {
    Offsets offsets;
    const Status status = ZoneOffsets(name, 2026, 2026, &offsets);
    EXPECT_FALSE(status.ok()) << name;
    EXPECT_NE(status.message().find(name), std::string::npos) << name;
  }
}

TEST(ZoneOffsets, TheMachinesOwnZoneAlwaysExists) {
  Offsets offsets;
  EXPECT_TRUE(ZoneOffsets("", 2026, 2026, &offsets).ok());
  EXPECT_FALSE(offsets.empty());
}

}  // namespace
}  // namespace mailscan
