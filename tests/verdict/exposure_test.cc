#include "core/verdict/exposure.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::string TextOf(const Timed& timed) {
  std::string text = std::string(NameOf(timed.timing)) + " " +
                     std::string(NameOf(timed.certainty));
  if (timed.lead) {
    text += " " + std::to_string(*timed.lead / kMillisecond);
  }
  return text + (timed.stage_unknown ? " stage?" : "");
}

// Where one click lies in a delivery.
std::string Time(const std::string& delivery, std::string_view clock,
                 Micros skew = 2 * kSecond, const Clocks& clocks = Clocks()) {
  const TraceLog log(delivery + "\n" + std::string(clock) + " clicked");
  return TextOf(
      TimeHit(log.trace(), log.trace().hits[0], clocks.table(), skew));
}

struct Edge {
  std::string_view clock;
  std::string_view expected;
};
template <std::size_t N>
void ExpectEdges(const std::string& delivery, const Edge (&edges)[N],
                 Micros skew = 2 * kSecond, const Clocks& clocks = Clocks()) {
  for (const Edge& edge : edges) {
    EXPECT_EQ(Time(delivery, edge.clock, skew, clocks), edge.expected)
        << edge.clock << " in\n"
        << delivery;
  }
}

// The body was there from 10:00:03 on, the last transaction began at 11:51:00.
constexpr char kHeld[] =
    "09:59:58 accepted\n"
    "10:00:05 deferred end-of-data 451 d=2\n"
    "11:52:00 delivered d=60";

TEST(ExposureTest, EveryEdgeOfAHeldMailWithTheSkewBetween) {
  ExpectEdges(kHeld, {{"09:00:00", "other-copy certain 10320000"},
                      {"10:00:00", "other-copy certain 6720000"},
                      {"10:00:01", "deferral-gap within-clock-error 6719000"},
                      {"10:00:05", "deferral-gap within-clock-error 6715000"},
                      {"10:00:06", "deferral-gap certain 6714000"},
                      {"10:38:00", "deferral-gap certain 4440000"},
                      {"11:50:57", "deferral-gap certain 63000"},
                      {"11:50:58", "in-data certain 62000"},
                      {"11:51:57", "in-data certain 3000"},
                      {"11:51:58", "at-accept within-clock-error 2000"},
                      {"11:52:00", "at-accept within-clock-error 0"},
                      {"11:52:02", "at-accept within-clock-error -2000"},
                      {"11:52:03", "post-accept certain -3000"},
                      {"20:00:00", "post-accept certain -29280000"}});
}

TEST(ExposureTest, EveryEdgeToTheMillisecondWhereClocksAgree) {
  ExpectEdges(
      "10:00:05.000 deferred end-of-data 451 d=2\n"
      "11:52:00.000 delivered d=60",
      {{"10:00:02.999", "other-copy certain 6717001"},
       {"10:00:03.000", "deferral-gap within-clock-error 6717000"},
       {"10:00:03.001", "deferral-gap certain 6716999"},
       {"11:50:59.999", "deferral-gap certain 60001"},
       {"11:51:00.000", "in-data certain 60000"},
       {"11:51:59.999", "in-data certain 1"},
       {"11:52:00.000", "at-accept within-clock-error 0"},
       {"11:52:00.001", "post-accept certain -1"}},
      0);
}

TEST(ExposureTest, TheWidthOfAStampCountsLikeSkew) {
  // The click's second and the log's millisecond: one can hide the other.
  ExpectEdges(
      "10:00:05.000 deferred end-of-data 451 d=2\n"
      "11:52:00.500 delivered d=60",
      {{"11:50:59", "deferral-gap certain 61500"},
       {"11:51:00", "in-data certain 60500"},
       {"11:51:58", "in-data certain 2500"},
       {"11:51:59", "in-data certain 1500"},
       {"11:52:00", "at-accept within-clock-error 500"},
       {"11:52:01", "post-accept certain -500"}},
      0);
}

TEST(ExposureTest, ASmallSkewMovesEachEdgeByItself) {
  ExpectEdges(
      "10:00:05.000 deferred end-of-data 451 d=2\n"
      "11:52:00.000 delivered d=60",
      {{"10:00:02.499", "other-copy certain 6717501"},
       {"10:00:02.500", "deferral-gap within-clock-error 6717500"},
       {"10:00:03.500", "deferral-gap within-clock-error 6716500"},
       {"10:00:03.501", "deferral-gap certain 6716499"},
       {"11:50:59.499", "deferral-gap certain 60501"},
       {"11:50:59.500", "in-data certain 60500"},
       {"11:51:59.499", "in-data certain 501"},
       {"11:51:59.500", "at-accept within-clock-error 500"},
       {"11:52:00.500", "at-accept within-clock-error -500"},
       {"11:52:00.501", "post-accept certain -501"}},
      500 * kMillisecond);
}

TEST(ExposureTest, OneTransactionThatWasAcceptedAtOnce) {
  ExpectEdges(
      "09:00:00 accepted\n"
      "10:00:30 delivered d=20",
      {{"10:00:07", "other-copy certain 23000"},
       {"10:00:08", "in-data within-clock-error 22000"},
       {"10:00:12", "in-data within-clock-error 18000"},
       {"10:00:13", "in-data certain 17000"},
       {"10:00:27", "in-data certain 3000"},
       {"10:00:28", "at-accept within-clock-error 2000"},
       {"10:00:32", "at-accept within-clock-error -2000"},
       {"10:00:33", "post-accept certain -3000"}});
}

TEST(ExposureTest, OnlyARefusalAfterTheBodyShowsIt) {
  const struct {
    std::string_view stage;
    std::string_view expected;
  } cases[] = {
      {"connect", "other-copy certain 1800000"},
      {"ehlo", "other-copy certain 1800000"},
      {"mail", "other-copy certain 1800000"},
      {"rcpt", "other-copy certain 1800000"},
      {"data", "other-copy certain 1800000"},
      {"end-of-data", "deferral-gap certain 1800000"},
      {"", "deferral-gap certain 1800000 stage?"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(
        Time("10:00:00 accepted\n10:00:05 deferred " + std::string(c.stage) +
                 " 451 d=2\n11:00:00 delivered "
                 "d=2",
             "10:30:00"),
        c.expected)
        << c.stage;
  }
}

TEST(ExposureTest, AKnownStageNeedsNoKnownBeginning) {
  // The body was there when it was refused, whenever that try began.
  ExpectEdges(
      "10:00:00 accepted\n"
      "10:00:05 deferred end-of-data 451\n"
      "11:00:00 delivered",
      {{"09:59:57", "other-copy certain 3603000"},
       {"10:00:04", "deferral-gap within-clock-error 3596000"},
       {"10:00:07", "deferral-gap within-clock-error 3593000"},
       {"10:00:08", "deferral-gap certain 3592000"},
       {"10:59:57", "deferral-gap certain 3000"},
       {"10:59:58", "at-accept within-clock-error 2000"}});
}

TEST(ExposureTest, TheRefusalThatTellsMostCounts) {
  const std::string delivery =
      "10:00:00 deferred 451 d=1\n"
      "10:30:00 deferred end-of-data 451 d=1\n"
      "12:00:00 delivered d=1";
  EXPECT_EQ(Time(delivery, "10:10:00"), "deferral-gap certain 6600000 stage?");
  EXPECT_EQ(Time(delivery, "11:00:00"), "deferral-gap certain 3600000");
}

// The first of two hosts had the body, the second refused the connection.
TEST(ExposureTest, AnEarlierHostOfAnAttemptHadTheBody) {
  ExpectEdges(
      "10:00:00 accepted\n"
      "10:00:05 host-try end-of-data 451 d=3\n"
      "10:00:06 deferred connect d=0\n"
      "11:00:00 delivered d=2",
      {{"09:59:59", "other-copy certain 3601000"},
       {"10:00:00", "deferral-gap within-clock-error 3600000"},
       {"10:00:07", "deferral-gap within-clock-error 3593000"},
       {"10:00:08", "deferral-gap certain 3592000"},
       {"10:59:55", "deferral-gap certain 5000"},
       {"10:59:56", "in-data certain 4000"}});
  // Where that attempt began is not told: after the one before, at least.
  ExpectEdges(
      "09:00:00 deferred rcpt 450\n"
      "10:00:05 host-try end-of-data 451\n"
      "10:00:05 deferred connect\n"
      "11:00:00 delivered d=2",
      {{"08:59:57", "other-copy certain 7203000"},
       {"09:30:00", "deferral-gap within-clock-error 5400000"},
       {"10:00:08", "deferral-gap certain 3592000"}});
  // No host got past DATA.
  EXPECT_EQ(Time("10:00:05 host-try rcpt 451\n"
                 "10:00:06 deferred connect d=0\n"
                 "11:00:00 delivered d=2",
                 "10:30:00"),
            "other-copy certain 1800000");
}

TEST(ExposureTest, TheNextHostOfTheSameAttemptMayAcceptIt) {
  ExpectEdges(
      "10:00:05 host-try end-of-data 451 d=3\n"
      "10:05:00 delivered d=60",
      {{"09:59:59", "other-copy certain 301000"},
       {"10:00:08", "deferral-gap certain 292000"},
       {"10:03:57", "deferral-gap certain 63000"},
       {"10:04:30", "in-data certain 30000"},
       {"10:05:03", "post-accept certain -3000"}});
  // Another receiver's host may be meant.
  EXPECT_EQ(Time("10:00:05 host-try 451 d=3\n"
                 "10:05:00 delivered d=60",
                 "10:02:00"),
            "deferral-gap certain 180000 stage?");
  EXPECT_EQ(Time("10:05:00 delivered d=60", "10:02:00"),
            "other-copy certain 180000");
}

TEST(ExposureTest, ATryCannotHaveBegunBeforeTheOneBefore) {
  // No log tells when the last try began, but it was after 10:05:00.
  ExpectEdges(
      "10:00:00 accepted\n"
      "10:00:10 deferred rcpt 450 d=1\n"
      "10:05:00 deferred rcpt 450 d=1\n"
      "10:10:00 delivered",
      {{"10:01:00", "other-copy certain 540000 stage?"},
       {"10:04:57", "other-copy certain 303000 stage?"},
       {"10:04:58", "in-data within-clock-error 302000 stage?"},
       {"10:05:02", "in-data within-clock-error 298000 stage?"},
       {"10:05:03", "in-data certain 297000 stage?"}});
}

TEST(ExposureTest, AnEspComparesItsOwnStampsWithoutSkew) {
  ExpectEdges(
      "10:00:00 accepted\n"
      "10:05:00 deferred 451 esp\n"
      "11:00:00 delivered esp",
      {{"09:59:59", "other-copy certain 3601000 stage?"},
       {"10:00:00", "deferral-gap within-clock-error 3600000 stage?"},
       {"10:05:00", "deferral-gap within-clock-error 3300000 stage?"},
       {"10:05:01", "deferral-gap certain 3299000 stage?"},
       // The 250 may have come up to two seconds before its stamp.
       {"10:59:57", "deferral-gap certain 3000 stage?"},
       {"10:59:58", "at-accept within-clock-error 2000 stage?"},
       {"11:00:00", "at-accept within-clock-error 0 stage?"},
       {"11:00:01", "post-accept certain -1000 stage?"}});
  ExpectEdges(
      "10:00:00 accepted\n"
      "10:00:30 delivered esp",
      {{"09:59:59", "other-copy certain 31000 stage?"},
       {"10:00:00", "in-data within-clock-error 30000 stage?"},
       {"10:00:01", "in-data certain 29000 stage?"},
       {"10:00:27", "in-data certain 3000 stage?"},
       {"10:00:28", "at-accept within-clock-error 2000 stage?"}});
  // Nobody told when it was given to the ESP.
  EXPECT_EQ(Time("10:00:30 delivered esp", "09:00:00"),
            "in-data within-clock-error 3630000 stage?");
}

TEST(ExposureTest, NeverAcceptedIsCertainOnlyAsFarAsTheLogsGo) {
  const std::string exposed =
      "host=mx1\n"
      "10:00:05 deferred end-of-data 451 d=2";
  EXPECT_EQ(Time(exposed, "10:30:00"), "never-accepted unknown");
  ExpectEdges(exposed,
              {{"10:00:00", "other-copy certain"},
               {"10:00:01", "never-accepted within-clock-error"},
               {"10:00:06", "never-accepted certain"},
               {"10:59:58", "never-accepted certain"},
               {"10:59:59", "never-accepted unknown"}},
              2 * kSecond, Clocks("mx1", "11:00:00"));
  EXPECT_EQ(Time(exposed, "10:30:00", 2 * kSecond, Clocks("mx2", "11:00:00")),
            "never-accepted unknown");
  EXPECT_EQ(Time(exposed + "\n12:00:00 bounced rcpt 550 d=1", "10:30:00"),
            "never-accepted certain");
  EXPECT_EQ(Time(exposed + "\n12:00:00 bounced rcpt 550 d=1", "13:30:00"),
            "never-accepted certain");
  EXPECT_EQ(Time(exposed + "\n12:00:00 expired", "10:30:00"),
            "never-accepted certain");
  // A later try says that until then it was not accepted.
  EXPECT_EQ(
      Time("10:00:05 deferred 451 esp\n11:00:00 deferred 451 esp", "10:30:00"),
      "never-accepted certain stage?");
  EXPECT_EQ(
      Time("10:00:05 deferred 451 esp\n11:00:00 deferred 451 esp", "11:30:00"),
      "never-accepted unknown stage?");
}

TEST(ExposureTest, NeverExposedIsAnotherCopyOnlyAsFarAsTheLogsGo) {
  const std::string greylisted =
      "host=mx1\n"
      "10:00:05 deferred rcpt 450 d=1";
  EXPECT_EQ(Time(greylisted, "10:30:00"), "no-delivery-record unknown");
  EXPECT_EQ(
      Time(greylisted, "10:30:00", 2 * kSecond, Clocks("mx1", "11:00:00")),
      "other-copy certain");
  EXPECT_EQ(Time(greylisted + "\n12:00:00 bounced rcpt 550 d=1", "10:30:00"),
            "other-copy certain");
  EXPECT_EQ(Time(greylisted + "\n12:00:00 deferred rcpt 450 d=1", "10:30:00"),
            "other-copy certain");
}

TEST(ExposureTest, WithoutAToldTryThereIsNoRecord) {
  const std::string_view expected = "no-delivery-record unknown";
  EXPECT_EQ(Time("10:00:00 accepted", "10:30:00"), expected);
  EXPECT_EQ(Time("10:00:00 accepted\n10:01:00 suspended", "10:30:00"),
            expected);
  EXPECT_EQ(Time("unrecorded\n10:00:00 delivered d=1", "10:30:00"), expected);
  // The tries of five days are in logs that were not given.
  EXPECT_EQ(Time("10:00:00 expired", "09:30:00"), expected);
  // What was refused at the door was shown to nobody.
  EXPECT_EQ(Time("10:00:00 rejected", "10:30:00"), "other-copy certain");
}

TEST(ExposureTest, WhatMayBeAnotherRecipientsIsNeverCertain) {
  for (const std::string_view clock :
       {"09:00:00", "10:30:00", "11:51:30", "13:00:00"}) {
    const std::string said = Time("shared\n" + std::string(kHeld), clock);
    EXPECT_NE(said.find(" unknown "), std::string::npos) << clock << said;
  }
  EXPECT_EQ(Time("shared\n10:00:05 deferred end-of-data 451 d=2\n"
                 "12:00:00 bounced rcpt 550 d=1",
                 "10:30:00"),
            "never-accepted unknown");
}

TEST(ExposureTest, TheFirstOfTwoAcceptancesCounts) {
  const std::string delivery =
      "10:00:00 deferred end-of-data 451 d=1\n"
      "10:30:00 delivered d=1\n"
      "11:00:00 delivered d=1";
  EXPECT_EQ(Time(delivery, "10:45:00"), "post-accept certain -900000");
}

TEST(ExposureTest, ExposedFromTheFirstTransactionThatShowedTheBody) {
  const auto from = [](std::string_view lines) {
    const TraceLog log(lines);
    const auto exposed = ExposedFrom(log.trace());
    return exposed ? FormatUtc(exposed->lo, 1'000'000).substr(11, 8)
                   : std::string("never");
  };
  EXPECT_EQ(from(kHeld), "10:00:03");
  EXPECT_EQ(from("10:00:00 deferred rcpt 450 d=1\n10:10:00 delivered d=3"),
            "10:09:57");
  EXPECT_EQ(from("10:00:00 deferred data 451 d=1"), "never");
  EXPECT_EQ(from("10:00:00 deferred 451 d=1"), "never");
  // Some time before 10:00:05, and surely before the next try.
  EXPECT_EQ(from("10:00:05 deferred end-of-data 451\n10:10:00 delivered d=3"),
            "never");
  // At an earlier host, where the log tells when the attempt began.
  EXPECT_EQ(from("10:00:05 host-try end-of-data 451 d=3\n"
                 "10:00:09 deferred connect d=1\n10:10:00 delivered d=3"),
            "10:00:02");
  EXPECT_EQ(from("10:00:05 host-try end-of-data 451\n"
                 "10:00:09 deferred connect d=1\n10:10:00 delivered d=3"),
            "never");
  EXPECT_EQ(from("10:00:05 host-try 451 d=3\n"
                 "10:00:09 deferred connect d=1\n10:10:00 delivered d=3"),
            "10:09:57");
  EXPECT_EQ(from("10:00:09 bounced end-of-data 554 d=4"), "10:00:05");
  EXPECT_EQ(from(""), "never");
}

}  // namespace
}  // namespace mailscan::testing
