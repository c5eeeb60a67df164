#include "core/verdict/prior.h"

#include <gtest/gtest.h>

#include "tests/verdict/sightings_case.h"

namespace mailscan::testing {
namespace {

// Sessions of recipients of one domain, the first of which surely were
// machines'.
std::string Sessions(int count, int hard,
                     const std::string& domain = "corp.example") {
  std::string traces;
  for (int i = 0; i < count; ++i) {
    const std::string who = std::to_string(i);
    traces += ClickTrace(who + "@" + domain, "12:00:00", "198.51.100." + who,
                         i < hard ? "url=hidden" : "url=a");
  }
  return traces;
}

// The first evidence of a session of ann's that says nothing else.
std::string Prior(const std::string& others,
                  const std::string& recipient = "ann@corp.example",
                  const std::string& relay = "mx.corp.example") {
  Setting setting;
  setting.options.honeypot = Regex("hidden");
  setting.sightings = Lore(setting.options).Take(others).Finish();
  const Judgement judgement("recipient=" + recipient +
                                "\n09:00:00 delivered d=1 relay=" + relay +
                                "\n20:00:00 clicked ip=192.0.2.1 url=a",
                            setting);
  return TextOf(judgement.judged().sessions.at(0).evidence.front());
}

TEST(PriorTest, ADomainsHistoryStandsInTheReceiversPlace) {
  EXPECT_EQ(Prior(Sessions(20, 10)), "S27 -1");
  EXPECT_EQ(Prior(Sessions(20, 15)), "S27 +2");
  EXPECT_EQ(Prior(Sessions(19, 10)), "prior -4");
  EXPECT_EQ(Prior(Sessions(20, 10, "other.example")), "prior -4");
  EXPECT_EQ(Prior(Sessions(100, 50)), "S27 +0");
  // What is known of the filter still counts.
  EXPECT_EQ(Prior(Sessions(20, 10), "ann@corp.example", "mx.pphosted.com"),
            "S27 +0");
}

TEST(PriorTest, NoHistorySaysEverything) {
  EXPECT_EQ(Prior(Sessions(200, 200)), "S27 +8");
  EXPECT_EQ(Prior(Sessions(200, 1)), "S27 -6");
}

TEST(PriorTest, ThatNoMachineWasSureTellsNothing) {
  EXPECT_EQ(Prior(Sessions(200, 0)), "prior -4");
}

TEST(PriorTest, ThoseWhoShareAMailboxProviderShareNoFilter) {
  EXPECT_EQ(Prior(Sessions(200, 200, "gmail.com"), "ann@gmail.com",
                  "gmail-smtp-in.l.google.com"),
            "prior -10");
}

TEST(PriorTest, SeveralHitsFromOneNetworkAreOneSession) {
  // Several hits of one network are one session, of two are two.
  std::string twice;
  for (int i = 0; i < 10; ++i) {
    const std::string who = std::to_string(i);
    twice += ClickTrace(who + "@corp.example", "12:00:00", "198.51.100." + who,
                        "url=hidden\n12:00:01 clicked url=a ip=198.51.100.9");
  }
  EXPECT_EQ(Prior(twice), "prior -4");
}

}  // namespace
}  // namespace mailscan::testing
