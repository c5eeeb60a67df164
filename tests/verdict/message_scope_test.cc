// A hit of which only the message is known, or its message only by recipient
// and time, and the clock that a hit was told by.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kTries =
    "10:00:05 deferred end-of-data 451 d=2\n"  // one recipient's
    "10:05:00 delivered d=1\n"                 // another's
    "10:30:00 delivered d=1\n";

std::string TimingOf(std::string_view head, std::string_view click) {
  const Judgement judgement(std::string(head) + "\n" + std::string(kTries) +
                            std::string(click) +
                            " clicked ip=192.0.2.9 url=https://news.example/1");
  const JudgedHit& hit = judgement.judged().hits.at(0);
  return std::string(NameOf(hit.timing)) + " " +
         std::string(NameOf(hit.certainty)) + " " +
         std::string(NameOf(hit.verdict));
}

// Before the first acceptance is before each; after it, nothing is known.
TEST(MessageScope, IsComparedWithTheFirstOfAll) {
  EXPECT_EQ(TimingOf("of-all", "09:58:00"), "other-copy certain unknown");
  EXPECT_EQ(TimingOf("of-all", "10:02:30"),
            "deferral-gap certain scanner-certain");
  EXPECT_EQ(TimingOf("of-all", "10:20:00"), "post-accept unknown unknown");
  EXPECT_EQ(TimingOf("of-all", "10:40:00"), "post-accept unknown unknown");
  // One recipient's own trace: the same click, and a firm order.
  EXPECT_EQ(TimingOf("host=mx1", "10:02:30"),
            "deferral-gap certain scanner-certain");
  EXPECT_EQ(TimingOf("host=mx1", "10:40:00").substr(0, 19),
            "post-accept certain");
}

// A recipient of whom nothing is known may have had it before.
TEST(MessageScope, NothingIsCertainUntilAllAreKnown) {
  EXPECT_EQ(TimingOf("of-all-untold", "10:02:30").substr(0, 20),
            "deferral-gap unknown");
}

TEST(MessageScope, SaysThatTheRecipientIsMissing) {
  const std::string log = std::string(kTries) + "10:02:30 clicked";
  const auto missing = [&](std::string_view head) {
    const Judgement judgement(std::string(head) + "\n" + log);
    const auto& list = judgement.judged().sessions.at(0).missing;
    return std::find(list.begin(), list.end(), "recipient") != list.end();
  };
  EXPECT_TRUE(missing("of-all"));
  EXPECT_FALSE(missing("host=mx1"));
  const Judgement judgement("of-all\n" + log);
  EXPECT_NE(judgement.judged().sessions.at(0).evidence.back().why.find(
                "before the first 250 to any of its recipients"),
            std::string::npos);
}

// A swift click after the first 250 may have been on a copy that came later.
TEST(MessageScope, ASwiftClickSpeaksAgainstNobody) {
  const std::string log = "10:05:00 delivered d=1\n10:05:03 clicked";
  Setting bulk;
  bulk.bulk = true;
  EXPECT_EQ(Inspect("timing", log, bulk), "S5 +11");
  EXPECT_EQ(Inspect("timing", "of-all\n" + log, bulk), "-");
}

// The delivery is the mail's only by recipient and time.
TEST(WeakJoin, IsNeverCertain) {
  const std::string log =
      "10:00:05 deferred end-of-data 451 d=2\n10:30:00 delivered d=1\n"
      "10:10:00 clicked ip=192.0.2.9";
  EXPECT_EQ(Inspect("timing", log), "S1 +30 hard");
  EXPECT_EQ(Inspect("timing", "weak\n" + log), "S1 +5");
  const Judgement judgement("weak\n" + log);
  EXPECT_EQ(judgement.judged().hits[0].certainty, Certainty::kUnknown);
}

TEST(TimeField, IsSaidWhereTheProviderTellsIt) {
  const auto why = [](std::string_view click) {
    const Judgement judgement("10:00:00 delivered d=1\n10:00:01 clicked " +
                              std::string(click));
    return judgement.judged().sessions.at(0).evidence.back().why;
  };
  EXPECT_NE(
      why("time_field=click.timestamp").find(", by its field click.timestamp"),
      std::string::npos);
  EXPECT_EQ(why("ip=192.0.2.9").find("field"), std::string::npos);
}

}  // namespace
}  // namespace mailscan::testing
