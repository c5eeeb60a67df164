#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

// An open at 10:00:00, then all four links at `clock`.
std::string Sweep(std::string_view clock, std::string_view first = "opened",
                  int links = 4) {
  Setting setting;
  Teach("spring", 2, {"a", "b", "c", "d"}, &setting.learned);
  std::string log =
      "campaign=spring\n10:00:00 " + std::string(first) + " ip=192.0.2.1\n";
  for (int i = 0; i < links; ++i) {
    log += std::string(clock) + " clicked ip=192.0.2.1 url=" +
           std::string(1, static_cast<char>('a' + i)) + "\n";
  }
  return Inspect("sweep", log, setting);
}

TEST(DetectSweepTest, ThePixelThenEveryLink) {
  EXPECT_EQ(Sweep("10:00:04"), "-");
  EXPECT_EQ(Sweep("10:00:05"), "S14 +6");
  EXPECT_EQ(Sweep("10:00:33"), "S14 +6");
  EXPECT_EQ(Sweep("10:02:00"), "S14 +6");
  EXPECT_EQ(Sweep("10:02:01"), "-");
  EXPECT_EQ(Sweep("10:00:33", "clicked"), "-");
  EXPECT_EQ(Sweep("10:00:33", "opened", 2), "-");
}

}  // namespace
}  // namespace mailscan::testing
