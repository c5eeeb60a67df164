#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

const std::string kAccepted = "09:00:00 delivered d=1\n";
const std::string kOpen = "10:00:00 opened ip=192.0.2.1\n";

std::string Person(const std::string& lines) {
  return Inspect("person", lines);
}

TEST(DetectPersonTest, OpensThenFollowsALinkOrTwoWithoutHurry) {
  const std::string before = kAccepted + kOpen;
  EXPECT_EQ(Person(before + "10:00:03 clicked ip=192.0.2.1 url=a"), "S22 -8");
  EXPECT_EQ(Person(before + "10:00:02 clicked ip=192.0.2.1 url=a"), "-");
  EXPECT_EQ(Person(before + "10:00:10 clicked ip=192.0.2.1 url=a\n"
                            "10:00:14 clicked ip=192.0.2.1 url=b"),
            "S22 -8");
  EXPECT_EQ(Person(before + "10:00:10 clicked ip=192.0.2.1 url=a\n"
                            "10:00:13 clicked ip=192.0.2.1 url=b"),
            "-");
  EXPECT_EQ(Person(before + "10:00:10 clicked ip=192.0.2.1 url=a\n"
                            "10:01:14 clicked ip=192.0.2.1 url=b\n"
                            "10:02:14 clicked ip=192.0.2.1 url=c"),
            "-");
  EXPECT_EQ(Person(before + "10:00:10 clicked ip=192.0.2.2 url=a"), "-");
  EXPECT_EQ(Person(before), "-");
  EXPECT_EQ(Person(kAccepted + "10:00:03 clicked ip=192.0.2.1 url=a\n"
                               "10:00:10 opened ip=192.0.2.1"),
            "-");
}

TEST(DetectPersonTest, NobodyReadsAMailThatIsNotYetThere) {
  EXPECT_EQ(Person("09:00:00 deferred end-of-data 451 d=1\n"
                   "11:00:00 delivered d=1\n" +
                   kOpen + "10:00:09 clicked ip=192.0.2.1 url=a"),
            "-");
  EXPECT_EQ(Person("09:00:00 deferred end-of-data 451 d=1\n"
                   "11:00:00 bounced rcpt 550 d=1\n" +
                   kOpen + "10:00:09 clicked ip=192.0.2.1 url=a"),
            "-");
  EXPECT_EQ(Person("10:05:00 delivered d=600\n" + kOpen +
                   "10:00:09 clicked ip=192.0.2.1 url=a"),
            "-");
}

TEST(DetectPersonTest, ATellingAgentIsNoPerson) {
  EXPECT_EQ(
      Person(kAccepted + "10:00:00 opened ip=192.0.2.1 agent=curl/8.0\n"
                         "10:00:09 clicked ip=192.0.2.1 url=a agent=curl/8.0"),
      "-");
  EXPECT_EQ(
      Person(kAccepted + "10:00:00 opened ip=192.0.2.1 agent=GoogleImageProxy\n"
                         "10:00:09 clicked ip=192.0.2.1 url=a agent=Chrome"),
      "-");
}

}  // namespace
}  // namespace mailscan::testing
