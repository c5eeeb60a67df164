// The classifier beside the rules of others, and without some of its own.
#include <array>
#include <string>
#include <utility>

#include "tests/eval/baselines.h"
#include "tests/eval/figures.h"
#include "tests/eval/recall.h"
#include "tests/eval/units.h"

namespace mailscan::eval {
namespace {

// What is asked of products: half a percent of people.
constexpr double kUsualLoss = 0.005;

std::string_view NameOfGroup(SignalGroup group) {
  constexpr std::array<std::string_view, kSignalGroupCount> kNames = {
      "prior", "time", "shape", "cross", "net", "agent", "flag", "human"};
  return kNames[static_cast<std::size_t>(group)];
}

Table MixBaselines(const std::string& mix, Scenes scenes) {
  Table table;
  table.title = "Clicks beside the rules of others: " + mix;
  table.note =
      "Ours at the lowest score at which no more people are called than by the "
      "rule.";
  table.head = {"rule",  "people called", "scanners found", "ours, same loss",
                "ahead", "our precision", "from dB on"};
  const std::vector<Unit> ours = UnitsBy(AsJudged, scenes);
  for (const Baseline& baseline : Baselines()) {
    const std::vector<Unit> theirs = UnitsBy(RuleOf(baseline), scenes);
    const Ratio loss = LossOf(theirs, true).called;
    const Ratio found = FoundOf(theirs, true).all;
    const Point point = AtLoss(ours, loss.value());
    table.rows.push_back(
        {std::string(baseline.name), Percent(loss), Percent(found),
         Percent(point.recall),
         Decimal(100 * (point.recall.value() - found.value()), 2),
         Percent(point.precision), std::to_string(point.threshold)});
  }
  const Point usual = AtLoss(ours, kUsualLoss);
  table.rows.push_back({"none: 0.5 % of people", Percent(usual.loss), "-",
                        Percent(usual.recall), "-", Percent(usual.precision),
                        std::to_string(usual.threshold)});
  return table;
}

}  // namespace

std::vector<Table> BaselineTables(Scenes scenes) {
  std::vector<Table> tables;
  for (const Scenes mix : ByMix(scenes)) {
    tables.push_back(MixBaselines(mix.front()->mix, mix));
  }
  tables.push_back(MixBaselines("all", scenes));
  return tables;
}

Table AblationTable(Scenes scenes) {
  Table table;
  table.title = "Clicks without one group of signals";
  table.note =
      "As judged; then found among all scanners, and the precision, at 0.5 % "
      "of people.";
  table.head = {"without",       "people called", "evident found",
                "found at 0.5%", "precision",     "from dB on"};
  const auto add = [&](const std::string& name, const Rule& rule) {
    const std::vector<Unit> units = UnitsBy(rule, scenes);
    const Point usual = AtLoss(units, kUsualLoss);
    table.rows.push_back({name, Percent(LossOf(units, true).called),
                          Percent(FoundOf(units, true).evident),
                          Percent(usual.recall), Percent(usual.precision),
                          std::to_string(usual.threshold)});
  };
  add("nothing", AsJudged);
  for (int i = 0; i < kSignalGroupCount; ++i) {
    const auto group = static_cast<SignalGroup>(i);
    add(std::string(NameOfGroup(group)),
        [group](const JudgedMail& mail, const JudgedScene& scene) {
          return Without(group, mail, scene);
        });
  }
  return table;
}

}  // namespace mailscan::eval
