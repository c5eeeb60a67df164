#include "core/timeline/zone.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace mailscan {
namespace {

// "2026-03-29T03:00 +120" for each run: from when, minutes east of UTC.
std::vector<std::string> RunsOf(std::string_view name, int first, int last) {
  ZoneRuns zone;
  const Status status = ZoneByName(name, first, last, &zone);
  if (!status.ok()) {
    return {status.message()};
  }
  std::vector<std::string> runs;
  for (const ZoneRun& run : zone) {
    runs.push_back(FormatUtc(run.from, 1'000'000).substr(0, 16) + " " +
                   std::to_string(run.least / kMinute) +
                   (run.least == run.most
                        ? ""
                        : ".." + std::to_string(run.most / kMinute)));
  }
  return runs;
}

using Runs = std::vector<std::string>;

TEST(ZoneByName, OneRunWhereNothingChanges) {
  EXPECT_EQ(RunsOf("UTC", 2026, 2026), Runs{"2026-01-01T00:00 0"});
  EXPECT_EQ(RunsOf("Z", 2026, 2026), Runs{"2026-01-01T00:00 0"});
  EXPECT_EQ(RunsOf("+05:30", 2026, 2026), Runs{"2026-01-01T00:00 330"});
  EXPECT_EQ(RunsOf("-0800", 2026, 2026), Runs{"2026-01-01T00:00 -480"});
}

TEST(ZoneByName, SummerTimeFromTheLocalTimeItBeginsAt) {
  const Runs runs = RunsOf("Europe/Berlin", 2026, 2026);
  ASSERT_EQ(runs.size(), 5U);
  EXPECT_EQ(runs[0].substr(17), "60");
  EXPECT_EQ(runs[1], "2026-03-29T02:00 60..120");  // left out
  EXPECT_EQ(runs[2], "2026-03-29T03:00 120");
  EXPECT_EQ(runs[3], "2026-10-25T02:00 60..120");  // shown twice
  EXPECT_EQ(runs[4], "2026-10-25T03:00 60");
}

TEST(ZoneByName, CoversEveryYearAskedFor) {
  ZoneRuns zone;
  ASSERT_TRUE(ZoneByName("America/New_York", 2020, 2026, &zone).ok());
  EXPECT_EQ(zone.size(), 1U + 7U * 4U);
  EXPECT_TRUE(std::is_sorted(
      zone.begin(), zone.end(),
      [](const ZoneRun& a, const ZoneRun& b) { return a.from < b.from; }));
}

TEST(ZoneByName, RefusesWhatIsNoZone) {
  for (const std::string_view name :
       {"Europe/Nowhere", "+01:00x", "+", "+1", ".5Z", "+01:00Z", "25", "../x",
        "CET-1CEST,M3.5.0"}) {
    ZoneRuns zone;
    const Status status = ZoneByName(name, 2026, 2026, &zone);
    EXPECT_FALSE(status.ok()) << name;
    EXPECT_NE(status.message().find(name), std::string::npos) << name;
  }
}

TEST(ZoneByName, TheMachinesOwnZoneAlwaysExists) {
  ZoneRuns zone;
  EXPECT_TRUE(ZoneByName("", 2026, 2026, &zone).ok());
  EXPECT_FALSE(zone.empty());
}

}  // namespace
}  // namespace mailscan
