#include "core/verdict/schedules.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/verdict/patterns.h"
#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

// Each pause, as "5 min fits 5 min .. 10 min".
std::vector<std::string> FitsOf(const std::string& sender,
                                const std::string& lines) {
  constexpr std::string_view kFits[] = {"fits", "sooner than", "later than",
                                        "much later than"};
  const TraceLog log(lines);
  const std::vector<RetryGap> gaps = RetryGapsOf(log.trace());
  const ScheduleRow* row = BuiltInRules().schedules.Find(sender, gaps);
  std::vector<std::string> fits;
  for (const RetryGap& gap : gaps) {
    const Interval expected = row->Expected(gap);
    fits.push_back(FormatDuration(gap.gap) + " " +
                   std::string(kFits[static_cast<int>(row->FitOf(gap))]) + " " +
                   FormatDuration(expected.lo) + " .. " +
                   FormatDuration(expected.hi));
  }
  return fits;
}
using List = std::vector<std::string>;

std::string Tries(const std::vector<std::string>& clocks) {
  std::string lines = "10:00:00 accepted\n";
  for (const std::string& clock : clocks) {
    lines += clock + " deferred rcpt 450 reply=Greylisted\n";
  }
  return lines;
}

TEST(ScheduleTest, PostfixWaitsAsLongAsTheMessageIsOld) {
  EXPECT_EQ(FitsOf("postfix", Tries({"10:00:01", "10:05:10", "10:10:40",
                                     "10:23:00", "10:50:00"})),
            (List{"5 min 9 s fits 5 min .. 10 min",
                  "5 min 30 s fits 5 min 10 s .. 10 min 10 s",
                  "12 min 20 s fits 10 min 40 s .. 15 min 40 s",
                  "27 min fits 23 min .. 28 min"}));
  // A message that is old waits 4000 seconds.
  EXPECT_EQ(FitsOf("postfix", Tries({"20:00:00", "21:07:00"})),
            (List{"1 h 7 min fits 1 h 6 min .. 1 h 11 min"}));
}

TEST(ScheduleTest, WhatDoesNotFitIsSoonerOrLater) {
  EXPECT_EQ(FitsOf("postfix", Tries({"10:00:01", "10:04:00"})),
            (List{"3 min 59 s sooner than 5 min .. 10 min"}));
  EXPECT_EQ(FitsOf("postfix", Tries({"10:00:01", "10:04:30"})),
            (List{"4 min 29 s fits 5 min .. 10 min"}));
  EXPECT_EQ(FitsOf("postfix", Tries({"10:00:01", "10:12:00", "10:30:00"})),
            (List{"11 min 59 s fits 5 min .. 10 min",
                  "18 min fits 12 min .. 17 min"}));
  EXPECT_EQ(FitsOf("postfix", Tries({"10:00:01", "10:05:30", "10:25:00"})),
            (List{"5 min 29 s fits 5 min .. 10 min",
                  "19 min 30 s later than 5 min 30 s .. 10 min 30 s"}));
  EXPECT_EQ(FitsOf("postfix", Tries({"10:00:01", "10:05:30", "14:00:00"})),
            (List{"5 min 29 s fits 5 min .. 10 min",
                  "3 h 54 min much later than 5 min 30 s .. 10 min 30 s"}));
}

TEST(ScheduleTest, OfTwoSchedulesTheOneThatFits) {
  EXPECT_EQ(FitsOf("postfix", Tries({"10:00:01", "10:20:00", "10:45:00"})),
            (List{"19 min 59 s fits 16 min 40 s .. 33 min 20 s",
                  "25 min fits 20 min .. 36 min 40 s"}));
}

TEST(ScheduleTest, ListsAndFactors) {
  EXPECT_EQ(FitsOf("sendgrid", Tries({"10:00:01", "10:01:05", "10:11:30",
                                      "11:12:00", "15:12:00", "19:12:00"})),
            (List{"1 min 4 s fits 1 min .. 1 min",
                  "10 min 25 s fits 10 min .. 10 min", "1 h fits 1 h .. 1 h",
                  "4 h fits 4 h .. 4 h", "4 h fits 4 h .. 4 h"}));
  EXPECT_EQ(FitsOf("kumomta",
                   Tries({"10:00:01", "10:20:30", "11:01:00", "12:22:00"})),
            (List{"20 min 29 s fits 20 min .. 20 min",
                  "40 min 30 s fits 40 min .. 40 min",
                  "1 h 21 min fits 1 h 20 min .. 1 h 20 min"}));
}

TEST(ScheduleTest, NothingIsKnownOfOtherSenders) {
  EXPECT_EQ(BuiltInRules().schedules.Find("ses", {}), nullptr);
  EXPECT_EQ(BuiltInRules().schedules.Find("", {}), nullptr);
}

TEST(RetryGapsTest, OnlyWhereTheArrivalAndAllTriesAreToldByOne) {
  const auto count = [](const std::string& lines) {
    return RetryGapsOf(TraceLog(lines).trace()).size();
  };
  const std::string first = "10:00:01 deferred rcpt 450\n";
  const std::string then = "10:05:01 delivered\n";
  EXPECT_EQ(count("10:00:00 accepted\n" + first + then), 1U);
  EXPECT_EQ(count(first + then), 0U);
  EXPECT_EQ(count("weak\n10:00:00 accepted\n" + first + then), 0U);
  EXPECT_EQ(count("10:00:00 accepted\n" + first), 0U);
  EXPECT_EQ(count("10:00:00 accepted\n" + first + "10:05:01 delivered esp"),
            0U);
  EXPECT_EQ(count("10:00:00 accepted\n10:00:01 delivered\n" + then), 0U);
  // Two tries of one second may have come in either order.
  EXPECT_EQ(count("10:00:00 accepted\n" + first + "10:00:01 delivered\n"), 0U);
  EXPECT_EQ(count("10:00:00 accepted\n" + first + "10:00:02 delivered\n"), 1U);
}

TEST(ScheduleFactsTest, TheRetriesBesideTheSendersSchedule) {
  const auto facts = [](const std::string& lines, std::string_view sender) {
    const Judgement judgement(lines);
    JudgedTrace judged = judgement.judged();
    judged.schedule =
        BuiltInRules().schedules.Find(sender, RetryGapsOf(*judged.trace));
    List texts;
    for (const PatternFact& fact : PatternFacts(judged)) {
      texts.push_back(fact.why);
    }
    return texts;
  };
  EXPECT_EQ(facts(Tries({"10:00:01", "10:05:01", "10:10:30"}), "postfix"),
            (List{"tried again after 5 min, 5 min 29 s: the schedule of "
                  "Postfix"}));
  EXPECT_EQ(facts(Tries({"10:00:01", "10:00:31", "14:00:31"}), "postfix"),
            (List{"tried again after 30 s, where Postfix does after 5 min to "
                  "10 min: the queue was flushed, or its settings are others",
                  "tried again after 4 h, where Postfix does after 5 min to 10 "
                  "min: a destination that was suspended, or a queue that "
                  "stood still"}));
  EXPECT_EQ(facts(Tries({"10:00:01", "14:00:01"}) + "12:00:00 suspended\n",
                  "postfix"),
            (List{"tried again after 4 h, where Postfix does after 5 min to 10 "
                  "min: meanwhile its destination was suspended"}));
  EXPECT_EQ(facts(Tries({"10:00:01", "10:05:01"}) + "4T10:00:00 expired\n",
                  "postfix"),
            (List{"tried again after 5 min: the schedule of Postfix",
                  "given up after 2 d; Postfix keeps a message for 5 d"}));
  EXPECT_EQ(facts(Tries({"10:00:01", "10:05:01"}), "ses"), List{});
}

}  // namespace
}  // namespace mailscan::testing
