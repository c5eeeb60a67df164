#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

// The body was there from 10:00:03 on, the last transaction began at 11:51:00.
constexpr std::string_view kHeld =
    "10:00:05 deferred end-of-data 451 d=2\n"
    "11:52:00 delivered d=60\n";

std::string Timing(const std::string& lines, const Setting& setting = {}) {
  return Inspect("timing", lines, setting);
}

std::string Held(std::string_view clock) {
  return Timing(std::string(kHeld) + std::string(clock) +
                " clicked ip=192.0.2.9");
}

TEST(DetectTimingTest, TheClosenessToEachEdgeDecides) {
  const struct {
    std::string_view clock;
    std::string_view expected;
  } cases[] = {
      {"09:59:00", "S4 +0"},        // no body yet
      {"10:00:02", "S1 +5"},        // perhaps
      {"10:38:00", "S1 +30 hard"},  // in the gap
      {"11:51:10", "S2 +22 hard"},  // in the transaction
      {"11:51:56", "S2 +22 hard"},  // twice the skew before the 250
      {"11:51:57", "S2 +22"},
      {"11:51:58", "S2 +5"},  // either side of the 250
      {"11:52:02", "S2 +5"},
      {"11:52:03", "-"},  // a second is past: S6
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Held(c.clock), c.expected) << c.clock;
  }
}

TEST(DetectTimingTest, AStageThatNoLogTellsIsWeaker) {
  EXPECT_EQ(Timing("10:00:05 deferred 451 d=2\n"
                   "10:38:00 clicked\n"
                   "11:52:00 delivered d=1"),
            "S3 +15");
  EXPECT_EQ(Timing("10:00:05 deferred end-of-data 451\n"
                   "10:38:00 clicked\n"
                   "11:52:00 delivered"),
            "S1 +30 hard");
  EXPECT_EQ(Timing("10:00:05 deferred rcpt 451 d=2\n"
                   "10:38:00 clicked\n"
                   "11:52:00 delivered d=1"),
            "S4 +0");
  EXPECT_EQ(Timing("10:00:00 accepted\n"
                   "10:00:20 clicked\n"
                   "10:00:30 delivered esp"),
            "S3 +15");
}

TEST(DetectTimingTest, TheEvidenceIsTheLineOfTheHostThatHadTheBody) {
  const std::string rest =
      "10:00:06 deferred connect d=0\n"
      "10:38:00 clicked\n"
      "11:52:00 delivered d=1";
  const auto evidence = [&](std::string_view host_try) {
    const TraceLog log(std::string(host_try) + rest);
    const Inspection seen("timing", log, {});
    const Evidence& first = seen.session(0).at(0);
    return TextOf(first) + " line " + std::to_string(first.place.line) + ": " +
           first.why;
  };
  EXPECT_EQ(evidence("10:00:05 host-try end-of-data 451 d=2 "
                     "relay=a.example\n"),
            "S1 +30 hard line 1: click 37 min 55 s after 451 at end of DATA at "
            "an earlier host (a.example) and 1 h 14 min before the 250");
  EXPECT_EQ(evidence("10:00:05 host-try 451 d=2\n"),
            "S3 +15 line 1: click 37 min 55 s after 451 at an earlier host and "
            "1 h 14 min before the 250");
  EXPECT_EQ(evidence("10:00:05 host-try rcpt 451 d=2\n").substr(0, 5), "S4 +0");
}

// What Postfix says where the reply to the body was lost.
constexpr std::string_view kLost =
    " deferred end-of-data d=9 reply=lost connection with mx.corp.example "
    "while sending end of data -- message may be sent more than once\n";

TEST(DetectTimingTest, AMailThatMayHaveArrivedAllTheSameIsWeak) {
  const std::string lost(kLost);
  EXPECT_EQ(Timing("10:00:05" + lost +
                   "10:38:00 clicked\n"
                   "11:52:00 delivered d=60"),
            "S1 +5");
  // In the later transaction a person may read the first copy.
  EXPECT_EQ(Timing("10:00:05" + lost +
                   "11:51:30 clicked\n"
                   "11:52:00 delivered d=60"),
            "S2 +5");
  // It need not be the try that showed the body first.
  EXPECT_EQ(Timing("10:00:05 deferred end-of-data 451 d=2\n"
                   "10:20:05" +
                   lost +
                   "10:38:00 clicked\n"
                   "11:52:00 delivered d=60"),
            "S1 +5");
  // What broke after the click says nothing of it.
  EXPECT_EQ(Timing("10:00:05 deferred end-of-data 451 d=2\n"
                   "10:38:00 clicked\n"
                   "10:50:05" +
                   lost + "11:52:00 delivered d=60"),
            "S1 +30 hard");
  EXPECT_EQ(Timing("10:00:05" + lost +
                   "10:38:00 clicked\n"
                   "11:52:00 bounced rcpt 550 d=1"),
            "S1 +5");
}

TEST(DetectTimingTest, NeverAccepted) {
  const std::string refused =
      "10:00:05 deferred end-of-data 451 d=2\n"
      "10:38:00 clicked\n";
  EXPECT_EQ(Timing(refused + "12:00:00 bounced rcpt 550 d=1"), "S1 +30 hard");
  EXPECT_EQ(Timing(refused), "S1 +5");  // the log ends
  EXPECT_EQ(Timing("shared\n" + refused + "12:00:00 bounced rcpt 550 d=1"),
            "S1 +5");
  EXPECT_EQ(Timing("10:38:00 clicked"), "-");
}

TEST(DetectTimingTest, AfterTheAcceptanceOfBulkMail) {
  const struct {
    std::string_view clock;
    std::string_view expected;
  } cases[] = {
      {"00:00:00.001", "S5 +14"},  {"00:00:01.999", "S5 +14"},
      {"00:00:02.000", "S5 +11"},  {"00:00:19.999", "S5 +11"},
      {"00:00:20.000", "S5 +9"},   {"00:00:59.999", "S5 +9"},
      {"00:01:00.000", "S5 +5"},   {"00:04:59.999", "S5 +5"},
      {"00:05:00.000", "-"},       {"00:29:59.999", "-"},
      {"00:30:00.000", "S5 -3"},   {"23:59:59.999", "S5 -3"},
      {"3T00:00:00.000", "S5 -5"}, {"9T00:00:00.000", "S5 -5"},
  };
  Setting setting;
  setting.bulk = true;
  setting.options.skew = 0;
  for (const auto& c : cases) {
    EXPECT_EQ(Timing("00:00:00.000 delivered d=0.1\n" + std::string(c.clock) +
                         " clicked",
                     setting),
              c.expected)
        << c.clock;
  }
}

TEST(DetectTimingTest, AfterTheAcceptanceOfAMailToOne) {
  const struct {
    std::string_view clock;
    std::string_view expected;
  } cases[] = {
      {"00:00:00.001", "S6 +10"}, {"00:00:00.999", "S6 +10"},
      {"00:00:01.000", "S6 +6"},  {"00:00:02.999", "S6 +6"},
      {"00:00:03.000", "-"},      {"9T00:00:00.000", "-"},
  };
  Setting setting;
  setting.options.skew = 0;
  for (const auto& c : cases) {
    EXPECT_EQ(Timing("00:00:00.000 delivered d=0.1\n" + std::string(c.clock) +
                         " clicked",
                     setting),
              c.expected)
        << c.clock;
  }
}

TEST(DetectTimingTest, TheStrongestOfASessionSpeaks) {
  EXPECT_EQ(Timing(std::string(kHeld) + "11:50:00 clicked ip=192.0.2.9 url=1\n"
                                        "11:51:30 clicked ip=192.0.2.9 url=2\n"
                                        "11:53:00 clicked ip=192.0.2.9 url=3"),
            "S1 +30 hard");
  EXPECT_EQ(Timing(std::string(kHeld) + "11:50:00 clicked ip=192.0.2.9\n"
                                        "12:30:00 clicked ip=192.0.2.9"),
            "S1 +30 hard | -");
}

std::string WhyOf(const std::string& lines, Micros skew = 2 * kSecond) {
  const TraceLog log(lines);
  Setting setting;
  setting.options.skew = skew;
  const Inspection inspection("timing", log, setting);
  return inspection.session(0).empty() ? "" : inspection.session(0).front().why;
}

TEST(DetectTimingTest, SaysWhy) {
  EXPECT_EQ(WhyOf(std::string(kHeld) + "10:38:05 clicked"),
            "click 38 min after 451 at end of DATA and 1 h 13 min before the "
            "250");
  EXPECT_EQ(WhyOf(std::string(kHeld) + "11:51:30 opened"),
            "open 30 s before the 250, while the receiver held the "
            "transaction for 1 min");
  EXPECT_EQ(WhyOf("10:00:05 deferred end-of-data 451 d=2\n"
                  "10:38:05 clicked\n"
                  "12:00:00 bounced rcpt 550 d=1"),
            "click 38 min after 451 at end of DATA, and the mail was never "
            "accepted");
  // A click before the reply is not "-10 s after" it.
  EXPECT_EQ(
      WhyOf("10:00:30 deferred end-of-data 451 d=28\n"
            "10:00:20 clicked\n"
            "11:52:00 delivered d=60"),
      "click 10 s before 451 at end of DATA and 1 h 51 min before the 250");
  // What the clocks cannot say, and what the logs do not.
  EXPECT_EQ(WhyOf(std::string(kHeld) + "10:00:05 clicked"),
            "click 0 ms after 451 at end of DATA and 1 h 51 min before the "
            "250, within clock error");
  EXPECT_EQ(WhyOf("10:00:05 deferred end-of-data 451 d=2\n"
                  "10:38:05 clicked"),
            "click 38 min after 451 at end of DATA, and the mail was never "
            "accepted, as far as the logs tell");
}

}  // namespace
}  // namespace mailscan::testing
