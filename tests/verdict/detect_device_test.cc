#include <gtest/gtest.h>

#include "tests/verdict/sightings_case.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kPhone = "agent=Safari/605.1 iPhone OS 18_1";

// A click of ann's, in a message of its own.
std::string Click(std::string_view when, std::string_view ip = "192.0.2.1",
                  std::string_view agent = kPhone,
                  std::string_view recipient = "ann@corp.example") {
  return "recipient=" + std::string(recipient) +
         " message_id=" + std::string(when) + "\n" + std::string(when) +
         " clicked url=a ip=" + std::string(ip) + " " + std::string(agent) +
         "\n\n";
}

std::string Device(const std::string& others, const std::string& trace) {
  return InspectAmong("device", others, trace);
}

TEST(DetectDeviceTest, KnownFromTwoEarlierDays) {
  const std::string days = Click("3T09:00:00") + Click("4T18:00:00");
  EXPECT_EQ(Device(days, Click("5T00:00:00")), "S23 -8");
  EXPECT_EQ(Device(days, Click("4T23:59:59")), "-");
  EXPECT_EQ(
      Device(Click("3T09:00:00") + Click("3T18:00:00"), Click("5T10:00:00")),
      "-");
  // Days that come after do not make it known.
  EXPECT_EQ(Device(days, Click("2T10:00:00")), "-");
  // The same network, and the same device after an update.
  EXPECT_EQ(Device(days, Click("5T10:00:00", "192.0.2.77",
                               "agent=Safari/606 iPhone OS 18_2_1")),
            "S23 -8");
  EXPECT_EQ(Device(days, Click("5T10:00:00", "198.51.100.1")), "-");
  EXPECT_EQ(Device(days, Click("5T10:00:00", "192.0.2.1", "agent=Chrome/130")),
            "-");
  EXPECT_EQ(Device(days, Click("5T10:00:00", "192.0.2.1", kPhone,
                               "bob@corp.example")),
            "-");
  EXPECT_EQ(Device(days, Click("5T10:00:00", "192.0.2.1", kPhone,
                               "Ann@Corp.example")),
            "S23 -8");
}

TEST(DetectDeviceTest, OpensMakeADeviceKnownButAreNotJudgedByIt) {
  std::string opens;
  for (const std::string day : {"3", "4"}) {
    opens += "message_id=o" + day + "\n" + day +
             "T10:00:00 opened ip=192.0.2.1 " + std::string(kPhone) + "\n\n";
  }
  EXPECT_EQ(Device(opens, Click("5T10:00:00")), "S23 -8");
  EXPECT_EQ(Device(opens, "message_id=o5\n5T10:00:00 opened ip=192.0.2.1 " +
                              std::string(kPhone)),
            "-");
}

// Three links, so many seconds apart, on the third of the month.
std::string Sweep(int apart) {
  std::string trace = "message_id=sweep\n";
  for (int i = 0; i < 3; ++i) {
    trace += "3T09:00:" + std::to_string(10 + i * apart) +
             " clicked ip=192.0.2.1 url=" + std::to_string(i) + " " +
             std::string(kPhone) + "\n";
  }
  return trace + "\n";
}

TEST(DetectDeviceTest, ANodeThatEverWasInHasteIsNoPersonsDevice) {
  const std::string day = Click("4T18:00:00");
  EXPECT_EQ(Device(Sweep(5) + day, Click("5T10:00:00")), "-");
  EXPECT_EQ(Device(Sweep(6) + day, Click("5T10:00:00")), "S23 -8");
  // Whenever that was.
  EXPECT_EQ(Device(day + Click("5T10:00:00") + Sweep(5), Click("6T10:00:00")),
            "-");
}

TEST(DetectDeviceTest, ANodeThatClicksForOthersIsNoPersonsDevice) {
  const std::string days = Click("3T09:00:00") + Click("4T18:00:00");
  const auto other = [](std::string_view who) {
    return Click("5T10:01:00", "192.0.2.1", kPhone, who);
  };
  EXPECT_EQ(Device(days + other("bob@corp.example"), Click("5T10:00:00")),
            "S23 -8");
  EXPECT_EQ(Device(days + other("bob@corp.example") + other("cyd@corp.example"),
                   Click("5T10:00:00")),
            "-");
}

}  // namespace
}  // namespace mailscan::testing
