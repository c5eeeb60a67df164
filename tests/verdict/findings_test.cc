#include "core/verdict/findings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::vector<Finding> Find(const std::string& lines, Level least = Level::kInfo,
                          const Setting& setting = {}) {
  const Judgement judgement(lines, setting);
  std::vector<Finding> findings;
  FindingsOf(judgement.judged(), least, &findings);
  return findings;
}

// "high early-engagement 10:38:00: title".
std::vector<std::string> Texts(const std::string& lines,
                               Level least = Level::kInfo,
                               const Setting& setting = {}) {
  std::vector<std::string> texts;
  for (const Finding& finding : Find(lines, least, setting)) {
    texts.push_back(
        std::string(NameOf(finding.level)) + " " + finding.kind + " " +
        FormatUtc(finding.time, finding.precision_us).substr(11, 8) + ": " +
        finding.title);
  }
  return texts;
}
using List = std::vector<std::string>;

const std::string kHeld =
    "10:00:00 deferred end-of-data 451 d=2 relay=d1.ess.barracudanetworks.com "
    "reply=try again later\n"
    "11:52:00 delivered d=60 relay=d1.ess.barracudanetworks.com\n";

TEST(FindingsTest, AHeldAndScannedMail) {
  EXPECT_EQ(Texts(kHeld + "10:38:00 clicked ip=192.0.2.9 url=a agent=Chrome"),
            (List{"high early-engagement 10:38:00: 1 click while the mail was "
                  "deferred, 1 h 14 min before the 250",
                  "medium scanner-session 10:38:00: 1 click by a scanner from "
                  "192.0.2.9",
                  "medium retry-pattern 10:00:00: scan-hold: deferred 1 time, "
                  "accepted after 1 h 52 min"}));
}

TEST(FindingsTest, OnlyEarlyHitsAreCountedAsEarly) {
  EXPECT_EQ(Texts(kHeld + "11:50:00 clicked ip=192.0.2.9 url=a agent=Chrome\n"
                          "11:55:00 clicked ip=192.0.2.9 url=b agent=Chrome\n"
                          "11:56:00 opened ip=192.0.2.9 agent=Chrome",
                  Level::kHigh),
            (List{"high early-engagement 11:50:00: 1 click while the mail was "
                  "deferred, 2 min before the 250"}));
  EXPECT_EQ(Texts(kHeld + "11:50:00 opened ip=192.0.2.9 agent=Chrome\n"
                          "11:51:00 clicked ip=192.0.2.9 url=b agent=Chrome",
                  Level::kHigh),
            (List{"high early-engagement 11:50:00: 1 click and 1 open while "
                  "the mail was deferred, 2 min before the 250"}));
}

TEST(FindingsTest, EachKindOfEarly) {
  EXPECT_EQ(Texts(kHeld + "11:51:30 opened ip=192.0.2.9 agent=Chrome",
                  Level::kMedium),
            (List{"medium early-engagement 11:51:30: 1 open inside the SMTP "
                  "transaction, 30 s before the 250"}));
  EXPECT_EQ(Texts("10:00:00 deferred end-of-data 451 d=2\n"
                  "10:38:00 clicked ip=192.0.2.9 agent=Chrome\n"
                  "10:38:20 clicked ip=192.0.2.9 agent=Chrome\n"
                  "12:00:00 bounced rcpt 550 d=1",
                  Level::kHigh),
            (List{"high early-engagement 10:38:00: 2 clicks on a mail that was "
                  "never accepted"}));
  // Within clock error, before the body or after the 250: nothing early.
  for (const std::string_view clock :
       {"09:00:00", "09:59:58", "11:51:59", "13:00:00"}) {
    EXPECT_EQ(
        Texts(kHeld + std::string(clock) + " clicked ip=192.0.2.9 agent=Chrome",
              Level::kMedium),
        List{})
        << clock;
  }
}

TEST(FindingsTest, LikelyScannersAndUnsubscribes) {
  const std::string accepted = "10:00:00 delivered d=1\n";
  const std::string sweep =
      "10:00:30 clicked ip=192.0.2.9 url=a agent=curl/8.0\n"
      "10:00:30 clicked ip=192.0.2.9 url=b agent=curl/8.0\n";
  EXPECT_EQ(Texts(accepted + sweep),
            (List{"low scanner-session 10:00:30: 2 clicks by a likely scanner "
                  "from 192.0.2.9"}));
  EXPECT_EQ(
      Texts(accepted + sweep +
            "10:00:31 clicked ip=192.0.2.9 url=/unsubscribe agent=curl/8.0"),
      (List{"high unsubscribe-fetched 10:00:30: a likely scanner fetched the "
            "unsubscribe link; the reader may be gone without knowing",
            "low scanner-session 10:00:30: 3 clicks by a likely scanner from "
            "192.0.2.9"}));
  EXPECT_EQ(Texts(accepted + "12:00:00 clicked ip=192.0.2.9 url=/unsubscribe "
                             "agent=Chrome"),
            List{});
}

TEST(FindingsTest, RetryPatternsBySeverity) {
  const auto deferred = [](std::string_view clock) {
    return std::string(clock) +
           " deferred rcpt 450 d=1 reply=Greylisted, come back\n";
  };
  const std::string once = deferred("10:00:00") + "10:05:00 delivered d=1\n";
  EXPECT_EQ(Texts(once), (List{"info retry-pattern 10:00:00: greylist: "
                               "deferred 1 time, accepted after 5 min"}));
  EXPECT_EQ(Texts(once, Level::kLow), List{});
  const std::string thrice =
      deferred("10:00:00") + deferred("10:05:00") + deferred("10:15:00");
  EXPECT_EQ(Texts(thrice, Level::kLow),
            (List{"low retry-pattern 10:00:00: greylist-loop: deferred 3 "
                  "times, deferred"}));
  EXPECT_EQ(Texts("10:00:00 delivered d=1"), List{});
  EXPECT_EQ(Texts("10:00:00 suspended"), List{});
}

TEST(FindingsTest, EveryKindKeepsTheLeastLevel) {
  const std::string lines = kHeld +
                            "10:38:00 clicked ip=192.0.2.9 url=/unsubscribe "
                            "agent=Chrome\n"
                            "12:00:00 clicked ip=198.51.100.7 url=b "
                            "agent=curl/8.0";
  for (const Level least :
       {Level::kInfo, Level::kLow, Level::kMedium, Level::kHigh}) {
    const std::vector<Finding> findings = Find(lines, least);
    EXPECT_FALSE(findings.empty());
    for (const Finding& finding : findings) {
      EXPECT_GE(finding.level, least) << finding.kind;
    }
  }
  EXPECT_EQ(Find(lines, Level::kInfo).size(), 5U);
  EXPECT_EQ(Find(lines, Level::kHigh).size(), 2U);
}

TEST(FindingsTest, CarriesItsEvidence) {
  const std::vector<Finding> findings =
      Find("message_id=m7@news.example recipient=bob@corp.example\n" + kHeld +
           "10:38:00 clicked ip=192.0.2.9 url=a agent=Chrome");
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].message_id, "m7@news.example");
  EXPECT_EQ(findings[0].recipient, "bob@corp.example");
  EXPECT_EQ(findings[0].vendor, "Barracuda");
  EXPECT_EQ(findings[0].score_db, 30);
  EXPECT_EQ(findings[0].place.line, 4U);
  ASSERT_EQ(findings[0].evidence.size(), 1U);
  EXPECT_EQ(findings[0].evidence[0].signal, "S1");
  EXPECT_EQ(findings[0].evidence[0].db, 30);
  EXPECT_EQ(findings[0].evidence[0].place.line, 4U);
  ASSERT_EQ(findings[2].evidence.size(), 2U);
  EXPECT_EQ(findings[2].evidence[0].why,
            "451 at end-of-data, content-hold (content-greylist)");
  EXPECT_EQ(findings[2].evidence[0].place.line, 2U);
  EXPECT_EQ(findings[2].evidence[1].why,
            "1 open or click while the receiver had the body and had not yet "
            "accepted it");
  EXPECT_EQ(findings[2].evidence[1].place.line, 4U);
  // A try that got no reply has no code.
  const std::vector<Finding> lost =
      Find("10:00:00 deferred connect reply=Connection refused");
  ASSERT_EQ(lost.size(), 1U);
  ASSERT_EQ(lost[0].evidence.size(), 1U);
  EXPECT_EQ(lost[0].evidence[0].why, "no reply at connect, network");
}

TEST(FindingsTest, OurOwnHitsAreNone) {
  Setting setting;
  setting.options.own_nets = {*ParseCidr("192.0.2.0/24")};
  EXPECT_EQ(Texts(kHeld + "10:38:00 clicked ip=192.0.2.9 url=/unsubscribe "
                          "agent=curl/8.0",
                  Level::kMedium, setting),
            List{});
}

TEST(FindingsTest, TheMoreSevereFirstThenByTimeAndContent) {
  Finding early;
  early.level = Level::kHigh;
  early.time = 5;
  early.kind = "b";
  Finding later = early;
  later.time = 6;
  later.kind = "a";
  Finding low = early;
  low.level = Level::kLow;
  low.time = 1;
  Finding other = early;
  other.recipient = "x";
  std::vector<Finding> findings = {low, later, other, early};
  std::sort(findings.begin(), findings.end(), MoreSevere);
  EXPECT_EQ(findings[0].recipient, "");
  EXPECT_EQ(findings[1].recipient, "x");
  EXPECT_EQ(findings[2].kind, "a");
  EXPECT_EQ(findings[3].level, Level::kLow);
  EXPECT_FALSE(MoreSevere(early, early));
}

}  // namespace
}  // namespace mailscan::testing
