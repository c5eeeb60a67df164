#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::string Burst(const std::string& clicks) {
  return Inspect("burst", "09:00:00 delivered d=1\n" + clicks);
}

// So many links, evenly spread over so long.
std::string Links(int links, int seconds) {
  std::string clicks;
  for (int i = 0; i < links; ++i) {
    const int at = i * seconds / (links - 1);
    clicks +=
        fmt::format("10:{:02}:{:02} clicked url={}\n", at / 60, at % 60, i);
  }
  return Burst(clicks);
}

TEST(DetectBurstTest, ThreeLinksWithinMoments) {
  EXPECT_EQ(Links(3, 0), "S8 +18");
  EXPECT_EQ(Links(3, 1), "S8 +9");
  EXPECT_EQ(Links(3, 2), "S8 +9");
  EXPECT_EQ(Links(3, 3), "S8 +3");
  EXPECT_EQ(Links(3, 10), "S8 +3");
  EXPECT_EQ(Links(3, 11), "-");
}

TEST(DetectBurstTest, MoreLinksThanAPersonOpensAsTabs) {
  EXPECT_EQ(Links(4, 2), "S8 +9");
  EXPECT_EQ(Links(5, 2), "S8 +18");
  EXPECT_EQ(Links(5, 10), "S8 +3");
  EXPECT_EQ(Links(6, 10), "S8 +11");
  EXPECT_EQ(Links(6, 11), "S8 +5");
  EXPECT_EQ(Links(6, 60), "S8 +5");
  EXPECT_EQ(Links(6, 61), "-");
  EXPECT_EQ(Links(5, 60), "-");
}

TEST(DetectBurstTest, TwoLinksInOneSecond) {
  EXPECT_EQ(Links(2, 0), "S8 +9");
  EXPECT_EQ(Links(2, 1), "-");
  EXPECT_EQ(Burst("10:00:00 clicked url=a\n10:00:00 clicked url=a"), "-");
}

TEST(DetectBurstTest, OnlyDifferentLinksOfClicksCount) {
  EXPECT_EQ(Burst("10:00:00 clicked url=a\n"
                  "10:00:01 clicked url=b\n"
                  "10:00:02 clicked url=a"),
            "-");
  EXPECT_EQ(Burst("10:00:00 clicked url=a\n"
                  "10:00:01 clicked url=b\n"
                  "10:00:01 opened"),
            "-");
  EXPECT_EQ(Burst("10:00:00 clicked\n"
                  "10:00:00 clicked\n"
                  "10:00:00 clicked"),
            "-");
}

TEST(DetectBurstTest, FoundAnywhereInTheSessionAndCountedWhole) {
  const TraceLog log(
      "10:00:00 opened ip=192.0.2.1\n"
      "10:05:00 clicked ip=192.0.2.1 url=a\n"
      "10:10:00 clicked ip=192.0.2.1 url=b\n"
      "10:10:01 clicked ip=192.0.2.1 url=a\n"
      "10:10:02 clicked ip=192.0.2.1 url=c\n"
      "10:10:02 clicked ip=192.0.2.1 url=d");
  const Inspection inspection("burst", log, {});
  EXPECT_EQ(inspection.text(), "S8 +9");
  EXPECT_EQ(inspection.session(0)[0].why, "4 different links within 2 s");
  EXPECT_EQ(inspection.session(0)[0].place.line, 3U);
}

TEST(DetectBurstTest, APersonWhoOpensTabsOrReadsADigest) {
  // Three tabs in eight seconds are not as telling as in two.
  EXPECT_EQ(Burst("10:00:00 clicked ip=192.0.2.1 url=a\n"
                  "10:00:04 clicked ip=192.0.2.1 url=b\n"
                  "10:00:08 clicked ip=192.0.2.1 url=c"),
            "S8 +3");
  EXPECT_EQ(Burst("10:00:00 clicked ip=192.0.2.1 url=a\n"
                  "10:00:40 clicked ip=192.0.2.1 url=b\n"
                  "10:01:20 clicked ip=192.0.2.1 url=c\n"
                  "10:02:00 clicked ip=192.0.2.1 url=d"),
            "-");
}

TEST(DetectBurstTest, AHundredThousandClicksAreNoWayToHang) {
  std::string clicks;
  for (int i = 0; i < 100'000; ++i) {
    clicks += "10:00:00 clicked url=" + std::to_string(i % 50'000) + "\n";
  }
  EXPECT_EQ(Burst(clicks), "S8 +18");
}

}  // namespace
}  // namespace mailscan::testing
