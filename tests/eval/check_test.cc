// That each figure can fail: the same made-up judgements, and one that is
// wrong.
#include <gtest/gtest.h>

#include "tests/eval/bars.h"
#include "tests/eval/baselines.h"
#include "tests/eval/calibration.h"
#include "tests/eval/campaigns.h"
#include "tests/eval/check_world.h"
#include "tests/eval/deferrals.h"
#include "tests/eval/early.h"
#include "tests/eval/recall.h"

namespace mailscan::eval {
namespace {

std::string Counts(const Ratio& share) {
  return std::to_string(share.part) + "/" + std::to_string(share.whole);
}

TEST(Check, OneWrongClickCallsTheWholeVisitOfAPerson) {
  World world;
  world.Come(Actor::kPerson);
  world.Click(60, Verdict::kHuman);
  world.Open(50, Verdict::kHuman);
  world.Come(Actor::kPerson);
  world.Click(70, Verdict::kHuman);
  world.Click(71, Verdict::kLikelyScanner);
  world.Come(Actor::kPerson);
  world.Click(80, Verdict::kScannerCertain);
  world.Come(Actor::kPerson);
  world.Click(90, Verdict::kUnknown);
  const Loss clicks = LossOf(world.Units(), true);
  EXPECT_EQ(Counts(clicks.certain), "1/4");
  EXPECT_EQ(Counts(clicks.called), "2/4");
  EXPECT_EQ(Counts(clicks.undecided), "1/4");
  const Loss opens = LossOf(world.Units(), false);
  EXPECT_EQ(Counts(opens.called), "0/1");
}

TEST(Check, MostClicksOfAScannerMustBeFound) {
  World world;
  world.Come(Actor::kScanner);
  world.Click(1, Verdict::kLikelyScanner);
  world.Click(1, Verdict::kHuman);
  Visit& novel = world.Come(Actor::kScanner);
  novel.novel = true;
  world.Click(2, Verdict::kScannerCertain);
  world.Click(2, Verdict::kLikelyScanner);
  world.Click(2, Verdict::kUnknown);
  Visit& hidden = world.Come(Actor::kScanner);
  hidden.evident = false;
  world.Click(3, Verdict::kUnknown);
  const Found found = FoundOf(world.Units(), true);
  EXPECT_EQ(Counts(found.all), "1/3");
  EXPECT_EQ(Counts(found.evident), "1/2");
  EXPECT_EQ(Counts(found.novel), "1/1");
  EXPECT_EQ(Counts(found.not_evident), "0/1");
  EXPECT_EQ(Counts(found.undecided), "1/3");
}

TEST(Check, AProxyIsFoundAsPrefetchOrScanner) {
  World world;
  world.Come(Actor::kProxy);
  world.Open(1, Verdict::kPrefetchProxy);
  world.Come(Actor::kProxy);
  world.Open(2, Verdict::kHuman);
  EXPECT_EQ(Counts(ProxiesFound(world.Units())), "1/2");
}

// Scores of people: 3, 9. Of scanners: 5, 12, and one without a verdict.
TEST(Check, TheThresholdIsTheLowestThatCallsNoMorePeople) {
  World world;
  const std::pair<Actor, int> scores[] = {{Actor::kPerson, 3},
                                          {Actor::kPerson, 9},
                                          {Actor::kScanner, 5},
                                          {Actor::kScanner, 12},
                                          {Actor::kScanner, 40}};
  for (const auto& [actor, score] : scores) {
    world.Come(actor);
    world.session().score_db = score;
    world.Click(5, Verdict::kUnknown);
  }
  world.session().tellable = false;
  const Point none = AtLoss(world.Units(), 0.0);
  EXPECT_EQ(none.threshold, 10);
  EXPECT_EQ(Counts(none.recall), "1/3");
  EXPECT_EQ(Counts(none.precision), "1/1");
  const Point half = AtLoss(world.Units(), 0.5);
  EXPECT_EQ(half.threshold, 4);
  EXPECT_EQ(Counts(half.recall), "2/3");
  EXPECT_EQ(Counts(half.precision), "2/3");
  EXPECT_EQ(Counts(AtLoss(world.Units(), 0.49).recall), "1/3");
}

TEST(Check, WithoutAGroupItsEvidenceIsGone) {
  World world;
  world.Come(Actor::kScanner);
  world.Click(5, Verdict::kLikelyScanner);
  Evidence burst;
  burst.signal = "S8";
  burst.group = SignalGroup::kShape;
  burst.db = 18;
  world.session().evidence = {burst};
  world.session().score_db = 18;
  EXPECT_EQ(Without(SignalGroup::kShape, world.mail(), world.scene())[0].score,
            0);
  const Ruling still =
      Without(SignalGroup::kTime, world.mail(), world.scene())[0];
  EXPECT_EQ(still.score, 18);
  EXPECT_EQ(still.verdict, Verdict::kLikelyScanner);
}

TEST(Check, CalibrationTellsConfidenceFromTruth) {
  Calibration good;
  Calibration bad;
  for (int i = 0; i < 11; ++i) {
    good.Add(10, i < 10);  // ten to one
    bad.Add(10, i < 5);
  }
  EXPECT_NEAR(good.Brier(), 10.0 / 121, 1e-9);
  EXPECT_GT(bad.Brier(), 2 * good.Brier());
  EXPECT_EQ(good.deciles[9].machines, 10U);
  EXPECT_EQ(bad.deciles[9].machines, 5U);
}

std::string CalledBy(std::string_view name, const World& world) {
  for (const Baseline& baseline : Baselines()) {
    if (baseline.name == name) {
      std::string calls;
      for (const bool call :
           baseline.calls(world.scene().mails[0], world.scene())) {
        calls += call ? 'x' : '.';
      }
      return calls;
    }
  }
  return "no such rule";
}

TEST(Check, BaselinesDoAsTheirAuthorsSay) {
  World world;
  world.Come(Actor::kScanner);
  world.Click(1, Verdict::kUnknown, "a").agent = "python-requests/2.31.0";
  world.Click(5, Verdict::kUnknown, "a");
  world.Click(7, Verdict::kUnknown, "b");
  world.Click(7, Verdict::kUnknown, "c").agent = "python-requests/2.31.0";
  world.Click(59, Verdict::kUnknown, "d");
  world.Click(60, Verdict::kUnknown, "e");
  EXPECT_EQ(CalledBy("Mautic: two of three", world), "x.....");
  EXPECT_EQ(CalledBy("Marketo: same second", world), "..xx..");
  EXPECT_EQ(CalledBy("three links in 2 s", world), ".xxx..");
  EXPECT_EQ(CalledBy("agent list", world), "x..x..");
  EXPECT_EQ(CalledBy("10 s window", world), "xxxx..");
  EXPECT_EQ(CalledBy("60 s window", world), "xxxxx.");
}

TEST(Check, ClickRatesAreOffByTheMachinesThatStay) {
  World world;
  world.Come(Actor::kPerson);
  world.Click(60, Verdict::kHuman);
  world.Come(Actor::kScanner).recipient = "bob@a.example";
  world.Click(1, Verdict::kLikelyScanner);
  world.Come(Actor::kScanner).recipient = "cy@a.example";
  world.Click(1, Verdict::kUnknown);
  world.Come(Actor::kScanner).recipient = "di@a.example";
  world.Click(1, Verdict::kScannerCertain);
  ClickError error;
  for (const Clickers& clickers : ClickersOf(world.scene())) {
    error.Add(clickers);
  }
  EXPECT_EQ(error.people, 1);
  EXPECT_EQ(error.raw, 3);
  EXPECT_EQ(error.kept, 1);
  EXPECT_EQ(error.decided, 0);
  EXPECT_EQ(error.held, 1);
  EXPECT_NEAR(error.left(), 1.0 / 3, 1e-9);
  EXPECT_NEAR(error.told_left(), 1.0 / 3, 1e-9);
}

TEST(Check, WhatNothingTellsFromPeopleIsCountedApart) {
  World world;
  world.Come(Actor::kPerson);
  world.Click(60, Verdict::kHuman);
  world.Come(Actor::kScanner).recipient = "bob@a.example";
  world.Click(1, Verdict::kLikelyScanner);
  Visit& stealthy = world.Come(Actor::kScanner);
  stealthy.recipient = "cy@a.example";
  stealthy.evident = false;
  world.Click(1, Verdict::kHuman);
  ClickError error;
  for (const Clickers& clickers : ClickersOf(world.scene())) {
    error.Add(clickers);
  }
  EXPECT_EQ(error.raw, 2);
  EXPECT_EQ(error.kept, 1);
  EXPECT_EQ(error.raw_told, 1);
  EXPECT_EQ(error.kept_told, 0);
}

TEST(Check, APersonTakenForAMachineIsAnErrorOfClickRatesToo) {
  World world;
  world.Come(Actor::kPerson);
  world.Click(60, Verdict::kLikelyScanner);
  ClickError error;
  error.Add(ClickersOf(world.scene())[0]);
  EXPECT_EQ(error.raw, 0);
  EXPECT_EQ(error.kept, 1);
  EXPECT_EQ(error.held, 0);
}

void Deliver(World* world) {
  testing::DeliveryTruth delivery;
  delivery.message_id = "m@a.example";
  delivery.recipient = "ann@a.example";
  delivery.has_exposed = true;
  delivery.exposed = kNoon - 600 * kSecond;
  delivery.has_window = true;
  delivery.window_from = kNoon - 2 * kSecond;
  delivery.window_to = kNoon;
  testing::AttemptTruth deferred;
  deferred.end = delivery.exposed;
  deferred.outcome = "deferred";
  deferred.stage = SmtpStage::kEndOfData;
  deferred.category = "content-hold";
  testing::AttemptTruth accepted;
  accepted.end = kNoon;
  accepted.outcome = "delivered";
  delivery.attempts = {deferred, accepted};
  world->truth().deliveries.push_back(delivery);
}

TEST(Check, EarlyClicksAreCountedWhereClocksCanTell) {
  World world;
  Deliver(&world);
  world.Come(Actor::kScanner);
  const auto click = [&](Micros after, bool early, Timing timing,
                         Certainty certainty) {
    ReadHit& hit = world.Click(after, Verdict::kUnknown);
    hit.timing = timing;
    hit.certainty = certainty;
    world.truth().hits.back().early = early;
  };
  click(-300, true, Timing::kDeferralGap, Certainty::kCertain);
  click(-200, true, Timing::kDeferralGap, Certainty::kWithinClockError);
  click(-1, true, Timing::kAtAccept, Certainty::kWithinClockError);
  click(2, false, Timing::kInData, Certainty::kCertain);
  click(3, false, Timing::kPostAccept, Certainty::kCertain);
  const EarlyCount count = CountEarly(world.scene(), 2 * kSecond);
  EXPECT_EQ(Counts(count.precision), "1/2");
  EXPECT_EQ(count.false_certain(), 1U);
  EXPECT_EQ(Counts(count.recall), "1/2");
  EXPECT_EQ(Counts(count.of_all), "1/3");
}

TEST(Check, BeforeThe250IsAllThatIsClaimedWithoutAStage) {
  for (const std::string_view signal : {"S1", "S3"}) {
    World world;
    Deliver(&world);
    world.Come(Actor::kPerson);
    world.session().evidence.emplace_back().signal = signal;
    for (const Micros after : {-300, 3}) {
      ReadHit& hit = world.Click(after, Verdict::kUnknown);
      hit.timing = Timing::kDeferralGap;
      hit.certainty = Certainty::kCertain;
    }
    EXPECT_EQ(CountEarly(world.scene(), 2 * kSecond).false_certain(),
              signal == "S1" ? 2U : 1U);
  }
}

TEST(Check, APersonIsNeverCertainByAnEarlyClick) {
  World world;
  Deliver(&world);
  world.Come(Actor::kPerson);
  ReadHit& hit = world.Click(2, Verdict::kScannerCertain);
  EXPECT_EQ(CountEarly(world.scene(), 0).people_certain, 0U);
  hit.timing = Timing::kInData;
  hit.certainty = Certainty::kCertain;
  EXPECT_EQ(CountEarly(world.scene(), 0).people_certain, 1U);
}

TEST(Check, ClearIsFurtherFromBothEdgesThanTheMargin) {
  World world;
  Deliver(&world);
  const testing::DeliveryTruth& delivery = world.truth().deliveries[0];
  const Micros margin = 6 * kSecond;
  EXPECT_TRUE(IsClear(delivery, kNoon - margin, margin));
  EXPECT_FALSE(IsClear(delivery, kNoon - margin + 1, margin));
  EXPECT_TRUE(IsClear(delivery, delivery.exposed + margin, margin));
  EXPECT_FALSE(IsClear(delivery, delivery.exposed + margin - 1, margin));
}

TEST(Check, ADeferredTryIsRightOrReadAsSomethingElse) {
  World world;
  Deliver(&world);
  ReadAttempt& read = world.mail().attempts.emplace_back();
  read.when = {kNoon - 600 * kSecond, kNoon - 599 * kSecond};
  read.deferred = true;
  read.stage = SmtpStage::kEndOfData;
  read.category = Category::kGreylist;
  DeferralCount count;
  CountDeferrals(world.scene(), &count);
  EXPECT_EQ(Counts(count.category), "0/1");
  EXPECT_EQ(Counts(count.stage), "1/1");
  EXPECT_TRUE(count.wrong.contains({"content-hold", "greylist"}));

  read.from_esp = true;  // an ESP that tells no stage
  read.stage = SmtpStage::kUnknown;
  DeferralCount esp;
  CountDeferrals(world.scene(), &esp);
  EXPECT_EQ(Counts(esp.stage), "0/0");

  read.category = Category::kContentHold;
  read.when = {kNoon, kNoon + kSecond};  // another try
  DeferralCount missing;
  CountDeferrals(world.scene(), &missing);
  EXPECT_EQ(Counts(missing.stage), "0/1");
  EXPECT_TRUE(missing.wrong.contains({"content-hold", "nothing"}));
}

TEST(Check, ABarHoldsOnItsOwnSideOnlyAndNeverOfNothing) {
  const Bar least{"least", 0.97, false, "", nullptr};
  EXPECT_TRUE(least.Holds(0.97));
  EXPECT_FALSE(least.Holds(0.969));
  const Bar most{"most", 0.002, true, "", nullptr};
  EXPECT_TRUE(most.Holds(0.002));
  EXPECT_FALSE(most.Holds(0.0021));
  EXPECT_FALSE(most.Holds(std::nullopt));
}

TEST(Check, AnEvaluationOfNothingHoldsNoBar) {
  const Evaluation nothing;
  bool all_hold = true;
  const Table table = BarTable(nothing, &all_hold);
  EXPECT_FALSE(all_hold);
  EXPECT_EQ(table.rows.size(), Bars().size());
  for (const std::vector<std::string>& row : table.rows) {
    EXPECT_EQ(row.back(), "NO") << row.front();
  }
}

}  // namespace
}  // namespace mailscan::eval
