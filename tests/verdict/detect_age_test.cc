#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::string Chrome(int major) {
  return "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
         "like Gecko) Chrome/" +
         std::to_string(major) + ".0.0.0 Safari/537.36";
}
std::string Firefox(int major) {
  return "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/" +
         std::to_string(major) + ".0";
}

// Somebody of whom the logs tell that this browser was theirs.
void Show(std::string_view name, const std::string& agent, Learned* learned,
          std::string_view when = "20:00:00") {
  learned->Take(TraceLog("recipient=" + std::string(name) + "@corp.example\n" +
                         std::string(when) +
                         " clicked ip=192.0.2.1 agent=" + agent)
                    .trace());
}

Setting Months(const std::string& agent) {
  Setting setting;
  Show("bob", agent, &setting.learned);
  Show("cyd", agent, &setting.learned);
  return setting;
}

std::string Click(const std::string& agent, const Setting& setting) {
  return Inspect("age", "10:00:00 clicked ip=192.0.2.9 agent=" + agent,
                 setting);
}

TEST(DetectAgeTest, MoreThanThirtyVersionsBehind) {
  const Setting setting = Months(Chrome(140));
  EXPECT_EQ(Click(Chrome(109), setting), "S36 +7");
  EXPECT_EQ(Click(Chrome(110), setting), "-");
  EXPECT_EQ(Click(Chrome(111), setting), "-");
  EXPECT_EQ(Click(Chrome(140), setting), "-");
  EXPECT_EQ(Click(Chrome(171), setting), "-");
  EXPECT_EQ(Click(Chrome(72), setting), "S36 +7");
  // Each browser has its own numbers.
  EXPECT_EQ(Click(Firefox(72), setting), "-");
  EXPECT_EQ(Click(Firefox(72), Months(Firefox(140))), "S36 +7");
}

TEST(DetectAgeTest, WhatHasNoAge) {
  const Setting setting = Months(Chrome(140));
  for (const std::string_view agent :
       {"",
        // Internet Explorer, and Edge in its mode.
        "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
        // The last for its system, and a kiosk.
        "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 Chrome/109.0.0.0",
        "Mozilla/5.0 (X11; Linux) QtWebEngine/5.15.2 Chrome/83.0.4103.122",
        "Mozilla/5.0 (Windows NT 10.0) Chrome/64.0 Safari/537.36 Edge/17.17134",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 12_5) CriOS/92.0 Mobile",
        // No such browser, or said by another detector.
        "NotChrome/72.0", "Chrome/", "Chrome/x", "Chrome/1234",
        "Mozilla/5.0 HeadlessChrome/72.0", "python-requests/2.0 Chrome/72.0"}) {
    EXPECT_EQ(Click(std::string(agent), setting), "-") << agent;
  }
  // An older one than the system's last has one.
  EXPECT_EQ(Click("Mozilla/5.0 (Windows NT 6.1) Chrome/72.0.0.0", setting),
            "S36 +7");
}

TEST(DetectAgeTest, WhereEverybodyIsOldNobodyIs) {
  EXPECT_EQ(Click(Chrome(72), Months(Chrome(79))), "-");
  EXPECT_EQ(Click(Chrome(72), Setting()), "-");
}

TEST(DetectAgeTest, TheNewestIsThatOfTwoRecipientsInTheMonth) {
  Setting setting = Months(Chrome(100));
  Show("dan", Chrome(140), &setting.learned);
  Show("dan", Chrome(999), &setting.learned);
  EXPECT_EQ(Click(Chrome(100), setting), "-");
  EXPECT_EQ(Click(Chrome(69), setting), "S36 +7");
  // With another it is; beyond it one alone is still nobody.
  Show("eve", Chrome(141), &setting.learned);
  EXPECT_EQ(Click(Chrome(109), setting), "S36 +7");
  EXPECT_EQ(Click(Chrome(111), setting), "-");
  Setting later;
  Show("bob", Chrome(140), &later.learned, "9T20:00:00");
  Show("cyd", Chrome(140), &later.learned, "9T20:00:00");
  EXPECT_EQ(Click(Chrome(72), later), "S36 +7");
}

TEST(DetectAgeTest, AFewOfAHundredMakeNobodyOld) {
  Setting setting;
  for (int i = 0; i < 200; ++i) {
    Show("reader" + std::to_string(i), Chrome(100), &setting.learned);
  }
  Show("bob", Chrome(999), &setting.learned);
  EXPECT_EQ(Click(Chrome(100), setting), "-");
  Show("cyd", Chrome(999), &setting.learned);
  EXPECT_EQ(Click(Chrome(100), setting), "-");
  Show("dan", Chrome(999), &setting.learned);
  EXPECT_EQ(Click(Chrome(100), setting), "S36 +7");
}

TEST(DetectAgeTest, OncePerSessionOfItsOldest) {
  const TraceLog log("10:00:00 clicked ip=192.0.2.9 agent=" + Chrome(100) +
                     "\n10:00:01 clicked ip=192.0.2.9 agent=" + Chrome(72) +
                     "\n10:00:02 clicked ip=192.0.2.9 agent=" + Chrome(80));
  const Inspection inspection("age", log, Months(Chrome(140)));
  ASSERT_EQ(inspection.text(), "S36 +7");
  EXPECT_EQ(inspection.session(0).at(0).why,
            "Chrome 72 is 68 versions behind what others had that month "
            "(140)");
  EXPECT_EQ(inspection.session(0).at(0).place.line, 2U);
}

TEST(AgentAgesTest, MergedInAnyOrderItIsTheSame) {
  const Micros when = WhenOf("10:00:00").lo;
  std::array<int, 4> order = {0, 1, 2, 3};
  do {
    std::array<AgentAges, 4> parts;
    for (std::uint64_t i = 0; i < parts.size(); ++i) {
      const TraceLog log("10:00:00 clicked agent=" +
                         Chrome(100 + static_cast<int>(i)));
      parts[i].Take(log.trace(), i + 1);
    }
    AgentAges all;
    for (const int i : order) {
      all.Merge(parts[static_cast<std::size_t>(i)]);
    }
    EXPECT_EQ(all.NewestOf(Browser::kChrome, when), 102);
    EXPECT_EQ(all.NewestOf(Browser::kFirefox, when), std::nullopt);
    EXPECT_EQ(all.NewestOf(Browser::kChrome, when + 31 * kDay), std::nullopt);
  } while (std::next_permutation(order.begin(), order.end()));
}

// Stamps that a stranger forged push out no month that is later than theirs.
TEST(AgentAgesTest, OfMonthsTheLatest) {
  const TraceLog log("10:00:00 clicked agent=" + Chrome(100));
  const auto taken = [&](bool backwards) {
    AgentAges ages;
    for (int i = 0; i < 200; ++i) {
      Trace trace = log.trace();
      trace.hits[0].when.lo += (backwards ? 199 - i : i) * 31 * kDay;
      ages.Take(trace, 1);
      ages.Take(trace, 2);
    }
    return ages;
  };
  const Micros first = WhenOf("10:00:00").lo;
  for (const bool backwards : {false, true}) {
    const AgentAges ages = taken(backwards);
    EXPECT_EQ(ages.NewestOf(Browser::kChrome, first), std::nullopt);
    EXPECT_EQ(ages.NewestOf(Browser::kChrome, first + 199 * 31 * kDay), 100);
  }
}

TEST(BrowserVersionTest, AHostileAgent) {
  EXPECT_FALSE(BrowserVersionOf(std::string(10'000'000, 'x')));
  EXPECT_FALSE(BrowserVersionOf("Chrome/" + std::string(10'000'000, '9')));
  EXPECT_EQ(BrowserVersionOf(std::string_view("\0\xff Chrome/72\0", 13))->major,
            72);
}

}  // namespace
}  // namespace mailscan::testing
