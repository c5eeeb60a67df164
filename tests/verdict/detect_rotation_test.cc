#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::string Rotation(const std::string& lines) {
  return Inspect("rotation", lines);
}

TEST(DetectRotationTest, ThreeAgentsWithinAMinute) {
  const std::string two =
      "10:00:00 clicked ip=192.0.2.1 agent=Chrome/79 Windows\n"
      "10:00:30 clicked ip=192.0.2.1 agent=Chrome/80 Windows\n";
  EXPECT_EQ(Rotation(two + "10:01:00 clicked ip=192.0.2.2 "
                           "agent=Chrome/96 Windows"),
            "S16 +11");
  EXPECT_EQ(Rotation(two + "10:01:01 clicked ip=192.0.2.2 "
                           "agent=Chrome/96 Windows"),
            "-");
  EXPECT_EQ(Rotation(two + "10:00:40 clicked ip=192.0.2.1 "
                           "agent=Chrome/79 Windows"),
            "-");
  EXPECT_EQ(Rotation(two + "10:00:40 clicked ip=192.0.2.1"), "-");
}

TEST(DetectRotationTest, FoundAnywhereInTheSession) {
  EXPECT_EQ(Rotation("10:00:00 opened ip=192.0.2.1 agent=Chrome/79 Windows\n"
                     "10:00:50 opened ip=192.0.2.1 agent=Chrome/79 Mac\n"
                     "10:01:45 clicked ip=192.0.2.1 agent=Chrome/80 Windows\n"
                     "10:01:46 clicked ip=192.0.2.1 agent=Chrome/81 Windows\n"
                     "10:01:47 clicked ip=192.0.2.1 agent=Chrome/82 Windows"),
            "S16 +11");
}

TEST(DetectRotationTest, OneAddressUnderTwoSystems) {
  const std::string phone =
      "10:00:00 opened ip=192.0.2.1 agent=Mozilla/5.0 (iPhone; CPU iPhone "
      "OS)\n";
  EXPECT_EQ(Rotation(phone + "10:01:00 clicked ip=192.0.2.1 agent=Mozilla/5.0 "
                             "(Windows NT 10.0)"),
            "S15 +9");
  // Later it is another actor.
  EXPECT_EQ(Rotation(phone + "10:01:01 clicked ip=192.0.2.1 agent=Mozilla/5.0 "
                             "(Windows NT 10.0)"),
            "- | -");
  // An office has many people behind neighbouring addresses.
  EXPECT_EQ(Rotation(phone + "10:01:00 clicked ip=192.0.2.2 agent=Mozilla/5.0 "
                             "(Windows NT 10.0)"),
            "-");
  // A mail app's view and the browser of the same phone.
  EXPECT_EQ(Rotation(phone + "10:00:10 clicked ip=192.0.2.1 agent=Mozilla/5.0 "
                             "(iPhone; CPU iPhone OS) Safari/604.1"),
            "-");
  // An agent that names no system says nothing about systems.
  EXPECT_EQ(Rotation(phone + "10:00:10 clicked ip=192.0.2.1 "
                             "agent=Mail/3654 CFNetwork/1331"),
            "-");
  EXPECT_EQ(Rotation("10:00:00 opened agent=Mozilla/5.0 (iPhone)\n"
                     "10:00:10 clicked agent=Mozilla/5.0 (Windows)"),
            "- | -");
}

}  // namespace
}  // namespace mailscan::testing
