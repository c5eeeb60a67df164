// Verdicts and findings where two logs' clocks were measured.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/verdict/findings.h"
#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

constexpr std::uint32_t kWebhook = 1;

// A webhook whose clock is ahead of an MTA's by `ahead`, as so many deliveries
// tell.
class TwoClocks {
 public:
  TwoClocks(Micros ahead, int pairs) {
    origins_.Intern("mail.log", "postfix", "mx1", 0);
    origins_.Intern("sendgrid.ndjson", "sendgrid", "", 1);
    const TraceLog log("10:00:00 delivered d=1");
    Trace trace = log.trace();
    Attempt witness = trace.attempts[0];
    witness.from_esp = true;
    witness.place.origin = kWebhook;
    witness.when.lo += ahead;
    witness.when.hi += ahead;
    trace.witnessed.push_back(witness);
    for (int i = 0; i < pairs; ++i) {
      skews_.Take(trace, origins_);
    }
    skews_.Finish();
  }

  // So many replies tell the time, and the MTA's clock is ahead of it.
  void AddReplies(Micros ahead, int replies) {
    Differences differences;
    for (int i = 0; i < replies; ++i) {
      differences.Add(ahead, kSecond);
    }
    skews_.TakeTold(origins_.At(0), ClockGround::kReply, differences);
    skews_.Finish();
  }

  const OriginTable& origins() const { return origins_; }
  const SkewTable& skews() const { return skews_; }

  // "deferral-gap certain 4000" for a click at a time of the webhook's clock.
  std::string Time(std::string_view delivery, std::string_view clock) const {
    std::string text;
    Judge(delivery, clock, {}, [&](const JudgedTrace& judged) {
      const JudgedHit& hit = judged.hits[0];
      text = std::string(NameOf(hit.timing)) + " " +
             std::string(NameOf(hit.certainty)) + " " +
             std::to_string(hit.lead.value_or(0) / kMillisecond);
    });
    return text;
  }
  // "S2 +22 hard", the first that is said of it.
  std::string Says(std::string_view delivery, std::string_view clock,
                   const VerdictOptions& options = {}) const {
    std::string text;
    Judge(delivery, clock, options, [&](const JudgedTrace& judged) {
      for (const Evidence& evidence : judged.sessions[0].evidence) {
        text += evidence.group == SignalGroup::kTime ? TextOf(evidence) : "";
      }
    });
    return text;
  }

 private:
  template <typename Look>
  void Judge(std::string_view delivery, std::string_view clock,
             const VerdictOptions& options, const Look& look) const {
    const TraceLog log(std::string(delivery) + "\n" + std::string(clock) +
                       " clicked ip=192.0.2.9 agent=Chrome");
    Trace trace = log.trace();
    trace.hits[0].place.origin = kWebhook;
    ClockTable table(origins_);
    EXPECT_TRUE(table.Finish({}).ok());
    table.set_skews(skews_);
    const Learned learned;
    const Sightings sightings;
    Classifier classifier(table, learned, sightings, BuiltInRules(), options);
    JudgedTrace judged;
    classifier.Judge(trace, &judged);
    look(judged);
  }

  OriginTable origins_;
  SkewTable skews_;
};

constexpr std::string_view kDelivered = "10:00:00 delivered d=5";

TEST(MeasuredClockTest, MovesTheEngagementOntoTheOtherClock) {
  const TwoClocks clocks(30 * kSecond, 10);
  // 09:59:57 by the MTA's clock: inside the transaction.
  EXPECT_EQ(clocks.Time(kDelivered, "10:00:27"), "in-data certain 3000");
  EXPECT_EQ(clocks.Time(kDelivered, "10:00:30"),
            "at-accept within-clock-error 0");
  EXPECT_EQ(clocks.Time(kDelivered, "10:00:40"), "post-accept certain -10000");
}

// Half a minute is what clocks of machines that nobody looks after are off by.
TEST(UnmeasuredClockTest, WhatHangsOnTheClocksIsNoProof) {
  constexpr std::string_view kHeld =
      "10:00:00 deferred end-of-data 451 d=2\n11:00:00 delivered d=50";
  const TwoClocks never(0, 0);
  EXPECT_EQ(never.Time(kHeld, "10:59:40"), "in-data certain 20000");
  EXPECT_EQ(never.Says(kHeld, "10:59:40"), "S2 +10");
  EXPECT_EQ(never.Says(kHeld, "10:59:29"), "S2 +22 hard");
  EXPECT_EQ(never.Says(kHeld, "10:00:20"), "S1 +10");
  EXPECT_EQ(never.Says(kHeld, "10:00:30"), "S1 +30 hard");
  // The user knows, or deliveries that both tell show that they agree.
  VerdictOptions stated;
  stated.skew_stated = true;
  EXPECT_EQ(never.Says(kHeld, "10:59:40", stated), "S2 +22 hard");
  EXPECT_EQ(TwoClocks(0, 9).Says(kHeld, "10:59:40"), "S2 +10");
  EXPECT_EQ(TwoClocks(0, 10).Says(kHeld, "10:59:40"), "S2 +22 hard");
  TwoClocks by_replies(0, 0);
  by_replies.AddReplies(0, 10);
  EXPECT_EQ(by_replies.Says(kHeld, "10:59:40"), "S2 +22 hard");
}

TEST(MeasuredClockTest, TooFewPairsMeasureNothing) {
  const TwoClocks clocks(30 * kSecond, 9);
  EXPECT_EQ(clocks.Time(kDelivered, "10:00:27"), "post-accept certain -27000");
}

// Replies say that the MTA's clock is half a minute ahead of the world's. An
// ESP is taken to have the world's, within --skew.
TEST(MeasuredClockTest, RepliesStandInWhereNoDeliveryIsToldTwice) {
  TwoClocks clocks(30 * kSecond, 0);
  EXPECT_EQ(clocks.Time(kDelivered, "09:59:50"), "other-copy certain 10000");
  clocks.AddReplies(30 * kSecond, 10);
  // 10:00:20 by the MTA's clock; the edge is two seconds, not one.
  EXPECT_EQ(clocks.Time(kDelivered, "09:59:50"), "post-accept certain -20000");
  EXPECT_EQ(clocks.Time(kDelivered, "09:59:32"),
            "at-accept within-clock-error -2000");
  EXPECT_EQ(clocks.Time(kDelivered, "09:59:33"), "post-accept certain -3000");
}

TEST(MeasuredClockTest, ADeliveryToldTwiceOutweighsReplies) {
  TwoClocks clocks(30 * kSecond, 10);
  clocks.AddReplies(90 * kSecond, 100);
  EXPECT_EQ(clocks.Time(kDelivered, "10:00:27"), "in-data certain 3000");
}

// The remaining error is never less than a stamp's width, however well the
// pairs agree: three seconds of one-second stamps are no skew.
TEST(MeasuredClockTest, StampsAreNeverFinerThanTheyAre) {
  const TwoClocks three(3 * kSecond, 100);
  EXPECT_EQ(three.Time(kDelivered, "10:00:02"),
            "at-accept within-clock-error -2000");
  const TwoClocks four(4 * kSecond, 100);
  EXPECT_EQ(four.Time(kDelivered, "10:00:03"),
            "at-accept within-clock-error 1000");
}

std::vector<std::string> Titles(const SkewTable& skews) {
  std::vector<Finding> findings;
  ClockFindings(skews, WhenOf("10:00:00").lo, &findings);
  std::vector<std::string> titles;
  for (const Finding& finding : findings) {
    titles.push_back(std::string(NameOf(finding.level)) + " " + finding.kind +
                     ": " + finding.title);
  }
  return titles;
}
std::vector<std::string> Titles(const TwoClocks& clocks) {
  return Titles(clocks.skews());
}
using List = std::vector<std::string>;

TEST(ClockFindingsTest, AClockThatIsMoreThanFiveSecondsOff) {
  EXPECT_EQ(Titles(TwoClocks(30 * kSecond, 10)),
            (List{"medium clock-fault: the clock of sendgrid is 30 s ahead of "
                  "that of postfix mx1"}));
  EXPECT_EQ(Titles(TwoClocks(-kHour, 10)),
            (List{"medium clock-fault: the clock of sendgrid is 1 h behind "
                  "that of postfix mx1"}));
  EXPECT_EQ(Titles(TwoClocks(5 * kSecond, 10)), List{});
  EXPECT_EQ(Titles(TwoClocks(30 * kSecond, 9)), List{});
}

TEST(ClockFindingsTest, SaysWhatWasCompared) {
  OriginTable origins;
  const Origin& mx1 = origins.At(origins.Intern("a", "exim", "mx1", 0));
  const Origin& mx2 = origins.At(origins.Intern("b", "exim", "mx2", 1));
  Differences ahead;
  SkewTable skews;
  const Interval at = WhenOf("10:00:00");
  for (int i = 0; i < 10; ++i) {
    ahead.Add(-90 * kSecond, kSecond);
    skews.TakeHandOff(mx2, {at.lo + kMinute, at.hi + kMinute}, mx1, at);
  }
  skews.TakeTold(mx1, ClockGround::kReply, ahead);
  skews.TakeTold(mx1, ClockGround::kMessageId, ahead);
  EXPECT_EQ(Titles(skews),
            (List{"medium clock-fault: the clock of exim mx2 is 1 min ahead of "
                  "that of exim mx1",
                  "medium clock-fault: the clock of exim mx1 is 1 min 30 s "
                  "behind those in the replies of receivers",
                  "medium clock-fault: the stamps of exim mx1 are 1 min 30 s "
                  "behind the times in its own message ids: its clock was set "
                  "while it ran"}));
}

}  // namespace
}  // namespace mailscan::testing
