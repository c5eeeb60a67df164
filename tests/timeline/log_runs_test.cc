#include "core/timeline/log_runs.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/timeline/file_name.h"

namespace mailscan::testing {
namespace {

// "0-20 120-130": the runs of lines at these minutes.
std::string RunsOf(const std::vector<int>& minutes) {
  LogRuns runs;
  std::uint32_t line = 0;
  for (const int minute : minutes) {
    const Micros at = minute * kMinute;
    runs.Note(at, {{at}, 0, ++line});
  }
  std::string text;
  for (const LogRuns::Run& run : runs.runs()) {
    text += (text.empty() ? "" : " ") + std::to_string(run.begin / kMinute) +
            "-" + std::to_string(run.end / kMinute);
  }
  return text;
}

TEST(LogRunsTest, APauseOfMoreThanHalfAnHourPartsThem) {
  EXPECT_EQ(RunsOf({0, 10, 40, 70}), "0-70");
  EXPECT_EQ(RunsOf({0, 10, 41, 70}), "0-10 41-70");
}

TEST(LogRunsTest, AStepBackOfAnHourIsNoOtherRun) {
  EXPECT_EQ(RunsOf({0, 20, 100, 41, 110}), "0-20 100-110");
  EXPECT_EQ(RunsOf({200, 210, 0, 20}), "200-210 0-20");
}

// However many a log has, they are so few; then short pauses part no more.
TEST(LogRunsTest, TheyAreBounded) {
  LogRuns runs;
  constexpr int kMany = 10'000;
  for (int i = 0; i < kMany; ++i) {
    const Micros at = i * kHour;
    runs.Note(at, {{at}, 0, 1});
  }
  const Micros last = kMany * kHour + 60 * kDay;
  runs.Note(last, {{last}, 0, 1});
  EXPECT_LE(runs.runs().size(), 256U);
  EXPECT_EQ(runs.runs().front().begin, 0);
  EXPECT_EQ(runs.runs().back().begin, last);
}

TEST(PauseCountsTest, TellWhatNearlyAllPausesAreWithin) {
  PauseCounts counts;
  EXPECT_EQ(counts.Quantile(0.99), 0);
  for (int i = 0; i < 99; ++i) {
    counts.Add(3 * kSecond);
  }
  counts.Add(kHour);
  EXPECT_EQ(counts.Quantile(0.99), 4 * kSecond);
  PauseCounts more;
  more.Add(kHour);
  more.Merge(counts);
  EXPECT_EQ(more.Quantile(0.99), 4096 * kSecond);
}

TEST(RotationTest, IsTheNumberAfterTheName) {
  const auto text = [](std::string_view path) {
    const RotatedFile file = RotationOf(path);
    return file.first + " " + std::to_string(file.number);
  };
  EXPECT_EQ(text("/var/log/mail.log"), "/var/log/mail.log 0");
  EXPECT_EQ(text("/var/log/mail.log.1"), "/var/log/mail.log 1");
  EXPECT_EQ(text("/var/log/mail.log.12.gz"), "/var/log/mail.log 12");
  EXPECT_EQ(text("mail.log.20260302"), "mail.log.20260302 0");
  EXPECT_EQ(text("mail.log.gz"), "mail.log 0");
  EXPECT_EQ(text("-"), "- 0");
}

}  // namespace
}  // namespace mailscan::testing
