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

  const OriginTable& origins() const { return origins_; }
  const SkewTable& skews() const { return skews_; }

  // "deferral-gap certain 4000" for a click at a time of the webhook's clock.
  std::string Time(std::string_view delivery, std::string_view clock) const {
    const TraceLog log(std::string(delivery) + "\n" + std::string(clock) +
                       " clicked ip=192.0.2.9 agent=Chrome");
    Trace trace = log.trace();
    trace.hits[0].place.origin = kWebhook;
    ClockTable table(origins_);
    EXPECT_TRUE(table.Finish({}).ok());
    table.set_skews(skews_);
    const Learned learned;
    const VerdictOptions options;
    Classifier classifier(table, learned, options);
    JudgedTrace judged;
    classifier.Judge(trace, &judged);
    const JudgedHit& hit = judged.hits[0];
    return std::string(NameOf(hit.timing)) + " " +
           std::string(NameOf(hit.certainty)) + " " +
           std::to_string(hit.lead.value_or(0) / kMillisecond);
  }

 private:
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

TEST(MeasuredClockTest, TooFewPairsMeasureNothing) {
  const TwoClocks clocks(30 * kSecond, 9);
  EXPECT_EQ(clocks.Time(kDelivered, "10:00:27"), "post-accept certain -27000");
}

std::vector<std::string> Titles(const TwoClocks& clocks) {
  std::vector<Finding> findings;
  ClockFindings(clocks.skews(), WhenOf("10:00:00").lo, &findings);
  std::vector<std::string> titles;
  for (const Finding& finding : findings) {
    titles.push_back(std::string(NameOf(finding.level)) + " " + finding.kind +
                     ": " + finding.title);
  }
  return titles;
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

}  // namespace
}  // namespace mailscan::testing
