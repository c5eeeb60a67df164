#include "tests/eval/bars.h"

#include <algorithm>
#include <array>

#include "tests/eval/baselines.h"
#include "tests/eval/campaigns.h"
#include "tests/eval/deferrals.h"
#include "tests/eval/recall.h"
#include "tests/eval/units.h"

namespace mailscan::eval {
namespace {

using Value = std::optional<double>;

constexpr std::string_view kIssue = "issue 5, Bars";

Value Of(const Ratio& share) {
  return share.whole == 0 ? Value() : Value(share.value());
}

template <bool kClick>
Value Certain(const Evaluation& evaluation) {
  return Of(LossOf(UnitsBy(AsJudged, evaluation.scenes()), kClick).certain);
}

template <bool kClick>
Value Called(const Evaluation& evaluation) {
  return Of(LossOf(UnitsBy(AsJudged, evaluation.scenes()), kClick).called);
}

Value EvidentFound(const Evaluation& evaluation) {
  return Of(FoundOf(UnitsBy(AsJudged, evaluation.scenes()), true).evident);
}

// The smallest lead over any rule on any mix, at its loss of people.
Value LeastLead(const Evaluation& evaluation) {
  Value least;
  for (const Scenes mix : ByMix(evaluation.scenes())) {
    const std::vector<Unit> ours = UnitsBy(AsJudged, mix);
    for (const Baseline& baseline : Baselines()) {
      const std::vector<Unit> theirs = UnitsBy(RuleOf(baseline), mix);
      const double lead =
          AtLoss(ours, LossOf(theirs, true).called.value()).recall.value() -
          FoundOf(theirs, true).all.value();
      least = std::min(least.value_or(lead), lead);
    }
  }
  return least;
}

// Of all scenes in which the skew is stated or measured, or is not.
EarlyCount EarlySum(const Evaluation& evaluation, bool known) {
  EarlyCount sum;
  for (const auto& [skew, count] : evaluation.early()) {
    if ((skew.second != SkewKnown::kNot) == known) {
      sum.Add(count);
    }
  }
  return sum;
}

Value EarlyPrecision(const Evaluation& evaluation) {
  return Of(EarlySum(evaluation, true).precision);
}

Value EarlyRecall(const Evaluation& evaluation) {
  return Of(EarlySum(evaluation, true).recall);
}

// A claim of time goes by --skew, as its rows say; a verdict asks for more
// where nobody compared the clocks.
Value PeopleCertain(const Evaluation& evaluation) {
  const EarlyCount count = EarlySum(evaluation, false);
  return count.precision.whole == 0
             ? Value()
             : Value(static_cast<double>(count.people_certain));
}

DeferralCount Deferrals(const Evaluation& evaluation) {
  DeferralCount count;
  for (const JudgedScene* scene : evaluation.scenes()) {
    CountDeferrals(*scene, &count);
  }
  return count;
}

Value CategoryRight(const Evaluation& evaluation) {
  return Of(Deferrals(evaluation).category);
}

Value StageRight(const Evaluation& evaluation) {
  return Of(Deferrals(evaluation).stage);
}

Value ClickErrorLeft(const Evaluation& evaluation) {
  ClickError error;
  for (const JudgedScene* scene : evaluation.scenes()) {
    for (const Clickers& clickers : ClickersOf(*scene)) {
      error.Add(clickers);
    }
  }
  return error.raw_told == 0 ? Value() : Value(error.told_left());
}

constexpr std::array kBars = {
    Bar{"people called scanner for certain, clicks", 0.002, true, kIssue,
        Certain<true>},
    Bar{"people called scanner at all, clicks", 0.01, true, kIssue,
        Called<true>},
    Bar{"people called scanner for certain, opens", 0.002, true, kIssue,
        Certain<false>},
    Bar{"people called scanner at all, opens", 0.01, true, kIssue,
        Called<false>},
    Bar{"evident scanners found, clicks", 0.97, false, kIssue, EvidentFound},
    Bar{"lead over the best rule of others, any mix", 0.0, false, kIssue,
        LeastLead},
    Bar{"early clicks, precision", 1.0, false, kIssue, EarlyPrecision},
    Bar{"early clicks, recall", 0.995, false, kIssue, EarlyRecall},
    Bar{"early clicks, people certain, skew unknown", 0.0, true, kIssue,
        PeopleCertain},
    Bar{"deferral category right", 0.97, false, kIssue, CategoryRight},
    Bar{"deferral stage right", 1.0, false, kIssue, StageRight},
    Bar{"click-rate error left, where the logs can tell", 0.1, true, kIssue,
        ClickErrorLeft},
};

}  // namespace

std::span<const Bar> Bars() {
  return kBars;
}

Table BarTable(const Evaluation& evaluation, bool* all_hold) {
  Table table;
  table.title = "Bars";
  table.head = {"figure", "bar", "measured", "holds"};
  *all_hold = true;
  for (const Bar& bar : Bars()) {
    const Value measured = bar.value(evaluation);
    const bool holds = bar.Holds(measured);
    *all_hold = *all_hold && holds;
    table.rows.push_back(
        {std::string(bar.name),
         (bar.at_most ? "at most " : "at least ") + Decimal(bar.limit, 3),
         measured ? Decimal(*measured, 4) : "nothing", holds ? "yes" : "NO"});
  }
  return table;
}

}  // namespace mailscan::eval
