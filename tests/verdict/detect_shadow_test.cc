#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

const std::string kPerson =
    "09:59:00 delivered d=1\n"
    "10:00:00 clicked ip=192.0.2.1 url=a agent=Phone\n";

std::string Shadow(const std::string& lines) {
  return Inspect("shadow", lines);
}

TEST(DetectShadowTest, TheSameLinkAgainFromAnotherNetwork) {
  EXPECT_EQ(Shadow(kPerson + "10:00:12 clicked ip=198.51.100.1 url=a"),
            "S18 -4 | S18 +9");
  EXPECT_EQ(Shadow(kPerson + "10:02:00 clicked ip=198.51.100.1 url=a"),
            "S18 -4 | S18 +9");
  EXPECT_EQ(Shadow(kPerson + "10:02:01 clicked ip=198.51.100.1 url=a"),
            "- | -");
  EXPECT_EQ(Shadow(kPerson + "10:00:12 clicked ip=198.51.100.1 url=b"),
            "- | -");
  EXPECT_EQ(Shadow(kPerson + "10:00:12 opened ip=198.51.100.1"), "- | -");
  EXPECT_EQ(Shadow(kPerson + "10:00:12 clicked ip=192.0.2.7 url=a"), "-");
  // Nobody can say who came first within a second.
  EXPECT_EQ(Shadow(kPerson + "10:00:00 clicked ip=198.51.100.1 url=a"),
            "- | -");
  EXPECT_EQ(Shadow("10:00:00 clicked url=a agent=Phone\n"
                   "10:00:12 clicked ip=198.51.100.1 url=a"),
            "- | -");
}

TEST(DetectShadowTest, APersonAfterAScannerIsNoChaser) {
  const std::string scanner =
      "09:59:00 delivered d=1\n"
      "09:59:30 clicked ip=198.51.100.1 url=a\n";
  EXPECT_EQ(Shadow(scanner + "10:00:00 clicked ip=192.0.2.1 url=a"), "- | -");
  // Who had opened it by then is a person, however quick.
  EXPECT_EQ(Shadow("09:59:20 opened ip=198.51.100.1\n" + scanner +
                   "10:00:00 clicked ip=192.0.2.1 url=a"),
            "S18 -4 | S18 +9");
  // A chaser asks for no pictures.
  EXPECT_EQ(Shadow(kPerson + "10:00:10 opened ip=198.51.100.1\n"
                             "10:00:12 clicked ip=198.51.100.1 url=a"),
            "- | -");
}

TEST(DetectShadowTest, APersonAfterASweepIsNoChaser) {
  EXPECT_EQ(Shadow("10:00:00 clicked ip=198.51.100.1 url=a\n"
                   "10:00:00 clicked ip=198.51.100.1 url=b\n"
                   "10:00:00 clicked ip=198.51.100.1 url=c\n"
                   "10:01:30 clicked ip=192.0.2.1 url=b"),
            "- | -");
}

TEST(DetectShadowTest, AThousandNetworksAreNoWayToHang) {
  std::string lines;
  for (int i = 0; i < 4'000; ++i) {
    lines += "10:00:00 clicked ip=10." + std::to_string(i / 256) + "." +
             std::to_string(i % 256) + ".1 url=" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(Shadow(lines).substr(0, 9), "- | - | -");
}

}  // namespace
}  // namespace mailscan::testing
