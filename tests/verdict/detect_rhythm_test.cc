#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::string Rhythm(const std::string& lines) {
  return Inspect("rhythm", "08:20:00 delivered d=1\n" + lines);
}

// So many clicks, the first at ten, each so long after the one before.
std::string Paced(int clicks, int seconds) {
  std::string lines;
  for (int i = 0; i < clicks; ++i) {
    const int at = 600 + i * seconds;
    lines += fmt::format("10:{:02}:{:02} clicked ip=192.0.2.1 agent=A url={}\n",
                         at / 60, at % 60, i);
  }
  return Rhythm(lines);
}

TEST(DetectRhythmTest, EqualPausesAreAClocks) {
  EXPECT_EQ(Paced(4, 7), "S20 +12");
  EXPECT_EQ(Paced(9, 7), "S20 +12");
  EXPECT_EQ(Paced(3, 7), "-");
  // Whole seconds make short pauses equal by chance.
  EXPECT_EQ(Paced(4, 5), "S20 +12");
  EXPECT_EQ(Paced(4, 4), "-");
  EXPECT_EQ(Paced(4, 60), "S20 +12");
  EXPECT_EQ(Paced(4, 61), "-");
}

TEST(DetectRhythmTest, AReadersPausesDiffer) {
  const std::string three =
      "10:10:00 clicked ip=192.0.2.1 url=a\n"
      "10:10:20 clicked ip=192.0.2.1 url=b\n"
      "10:10:40 clicked ip=192.0.2.1 url=c\n";
  EXPECT_EQ(Rhythm(three + "10:11:01 clicked ip=192.0.2.1 url=d"), "S20 +12");
  EXPECT_EQ(Rhythm(three + "10:11:02 clicked ip=192.0.2.1 url=d"), "-");
}

std::string Visits(std::initializer_list<std::string_view> times,
                   std::string_view ip = "192.0.2.1") {
  std::string lines;
  for (const std::string_view at : times) {
    lines += std::string(at) + " clicked ip=" + std::string(ip) + " url=a\n";
  }
  return lines;
}

TEST(DetectRhythmTest, TheTopsOfHours) {
  EXPECT_EQ(Rhythm(Visits({"10:00:10", "11:01:30", "11:58:30"})),
            "S20 +18 | S20 +18 | S20 +18");
  EXPECT_EQ(Rhythm(Visits({"10:00:10", "11:01:31", "11:58:30"})), "- | - | -");
  EXPECT_EQ(Rhythm(Visits({"10:00:10", "11:00:10"})), "- | -");
  // Three clicks of one hour are one visit.
  EXPECT_EQ(Rhythm(Visits({"10:00:10", "10:00:40", "10:01:20"})), "-");
  // Somebody who is there at other times, too.
  EXPECT_EQ(Rhythm(Visits({"10:00:10", "10:30:00", "11:00:10", "12:00:10"})),
            "- | - | - | -");
  EXPECT_EQ(Rhythm(Visits({"10:00:10", "11:00:10"}) +
                   Visits({"12:00:10"}, "198.51.100.1")),
            "- | - | -");
}

TEST(DetectRhythmTest, AMailingOfTheFullHourTellsNothingOfItsOwn) {
  EXPECT_EQ(Inspect("rhythm", "10:00:00 delivered d=1\n" +
                                  Visits({"10:00:20", "11:00:10", "12:00:10"})),
            "- | - | -");
}

TEST(DetectRhythmTest, ThousandsOfNetworksAreNoWayToHang) {
  std::string lines;
  for (int i = 0; i < 4'000; ++i) {
    lines += fmt::format("10:00:00 clicked ip=10.{}.{}.1 url=a\n",
                         i / 256 % 256, i % 256);
  }
  EXPECT_EQ(Rhythm(lines).substr(0, 5), "- | -");
}

}  // namespace
}  // namespace mailscan::testing
