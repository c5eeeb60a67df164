#include <gtest/gtest.h>

#include "tests/verdict/sightings_case.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kScanner = "192.0.2.1";

// A click on a link that no person sees.
std::string Hidden(std::string_view agent = "agent=Chrome/79") {
  return ClickTrace("bob@other.example", "10:15:00", kScanner,
                    "url=hidden " + std::string(agent));
}

std::string FollowUp(const std::string& others, const std::string& trace) {
  Setting setting;
  setting.options.honeypot = Regex("hidden");
  return InspectAmong("follow-up", others, trace, setting);
}

std::string Click(std::string_view when, std::string_view ip = kScanner,
                  std::string_view agent = "agent=Chrome/130") {
  return ClickTrace("ann@corp.example", when, ip,
                    "url=a " + std::string(agent));
}

TEST(DetectFollowUpTest, TheAddressOfASureMachine) {
  EXPECT_EQ(FollowUp(Hidden(), Click("10:30:00")), "S29 +12");
  EXPECT_EQ(FollowUp(Hidden(), Click("10:30:01")), "-");
  EXPECT_EQ(FollowUp(Hidden(), Click("10:00:00")), "S29 +12");
  EXPECT_EQ(FollowUp(Hidden(), Click("09:59:59")), "-");
  EXPECT_EQ(FollowUp(Hidden(), Click("10:16:00", "192.0.2.2")), "-");
  // Another mailing.
  EXPECT_EQ(FollowUp(Hidden(),
                     "campaign=autumn\n10:16:00 clicked "
                     "ip=192.0.2.1 url=a agent=Chrome/130"),
            "-");
  // A link that everybody sees.
  EXPECT_EQ(FollowUp(ClickTrace("bob@other.example", "10:15:00", kScanner),
                     Click("10:16:00")),
            "-");
}

TEST(DetectFollowUpTest, NobodyFollowsOneself) {
  EXPECT_EQ(FollowUp("",
                     "campaign=spring\n"
                     "10:15:00 clicked ip=192.0.2.1 url=hidden agent=A\n"
                     "10:15:01 clicked ip=192.0.2.1 url=a agent=A\n"),
            "-");
}

TEST(DetectFollowUpTest, WhatMakesAMachineSure) {
  const auto among = [](const std::string& machine) {
    return FollowUp(
        "recipient=bob@other.example message_id=b campaign=spring\n" + machine +
            "\n\n",
        Click("10:16:00"));
  };
  EXPECT_EQ(among("10:15:00 clicked ip=192.0.2.1 url=a "
                  "agent=Barracuda Sentinel (EE)"),
            "S29 +12");
  EXPECT_EQ(among("10:15:00 clicked ip=192.0.2.1 url=a flag=bot=generic"),
            "S29 +12");
  EXPECT_EQ(among("10:15:00 clicked ip=192.0.2.1 url=a agent=curl/8"), "-");
  const std::string gap =
      "10:00:00 deferred end-of-data 451 d=2\n10:20:00 delivered d=1\n";
  EXPECT_EQ(among(gap + "10:15:00 clicked ip=192.0.2.1 url=a"), "S29 +12");
  EXPECT_EQ(among("10:00:00 deferred rcpt 451 d=2\n10:20:00 delivered d=1\n"
                  "10:15:00 clicked ip=192.0.2.1 url=a"),
            "-");
  // Too near to the edge of the gap to be sure before clocks are compared.
  EXPECT_EQ(among("10:00:00 deferred end-of-data 451 d=2\n"
                  "10:16:00 delivered d=1\n"
                  "10:15:00 clicked ip=192.0.2.1 url=a"),
            "-");
}

TEST(DetectFollowUpTest, AnOfficeSharesItsAddressWithItsFilter) {
  std::string office;
  for (const char* who : {"cyd@corp.example", "dan@corp.example"}) {
    office += ClickTrace(who, "10:10:00", kScanner);
  }
  const std::string filter = ClickTrace("eve@corp.example", "10:15:00",
                                        kScanner, "url=hidden agent=Chrome/79");
  EXPECT_EQ(FollowUp(filter, Click("10:16:00")), "S29 +12");
  EXPECT_EQ(FollowUp(office + filter, Click("10:16:00")), "-");
  EXPECT_EQ(
      FollowUp(office + filter, Click("10:16:00", kScanner, "agent=Chrome/79")),
      "S29 +12");
}

TEST(DetectFollowUpTest, AnAddressOfManyPeopleIsNobodysCompany) {
  const std::string trace = Click("10:16:00");
  const auto inspect = [&](bool serves_many) {
    Setting setting;
    setting.options.honeypot = Regex("hidden");
    setting.sightings =
        Lore(setting.options, [&](const IpAddress&) { return serves_many; })
            .Take(Hidden())
            .Take(trace)
            .Finish();
    return Inspect("follow-up", trace, setting);
  };
  EXPECT_EQ(inspect(false), "S29 +12");
  EXPECT_EQ(inspect(true), "-");
}

// Others who follow links with an agent.
std::string Readers(int count, const std::string& agent) {
  std::string traces;
  for (int i = 0; i < count; ++i) {
    const std::string who = std::to_string(i);
    traces += ClickTrace(agent + who + "@gmail.com", "12:00:00",
                         "198.51.100." + who, "url=a agent=" + agent);
  }
  return traces;
}

TEST(DetectFollowUpTest, TheRareAgentOfASureMachine) {
  const std::string trace = Click("10:16:00", "203.0.113.1", "agent=Chrome/79");
  // One of fifty-one has it, one of fifty.
  EXPECT_EQ(FollowUp(Hidden() + Readers(50, "Safari"), trace), "S29 +5");
  EXPECT_EQ(FollowUp(Hidden() + Readers(49, "Safari"), trace), "-");
  EXPECT_EQ(FollowUp(Hidden() + Readers(50, "Safari") + Readers(1, "Chrome/79"),
                     trace),
            "-");
  // How many machines have it does not count.
  std::string machines;
  for (int i = 0; i < 60; ++i) {
    machines += ClickTrace(std::to_string(i) + "@other.example", "10:15:00",
                           kScanner, "url=hidden agent=Chrome/79");
  }
  EXPECT_EQ(FollowUp(machines + Readers(50, "Safari"), trace), "S29 +5");
}

}  // namespace
}  // namespace mailscan::testing
