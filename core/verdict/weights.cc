#include "core/verdict/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace mailscan {
namespace {

// In the order of Weight.
constexpr std::array<std::string_view, kWeightCount> kNames = {
    "prior.follows-links",
    "prior.gateway",
    "prior.microsoft-365",
    "prior.business",
    "prior.consumer",
    "S1",
    "S1.assumed",
    "S1.weak",
    "S2",
    "S2.assumed",
    "S2.weak",
    "S2.at-accept",
    "S3",
    "S3.weak",
    "S4",
    "S5.2s",
    "S5.20s",
    "S5.60s",
    "S5.5m",
    "S5.30m",
    "S5.24h",
    "S5.later",
    "S6.1s",
    "S6.3s",
    "S8.1s",
    "S8.2s",
    "S8.10s",
    "S8.60s",
    "S8.few",
    "S8.pair",
    "S8.few-10s",
    "S9.all",
    "S9.most",
    "S10",
    "S11",
    "S11.one-click",
    "S12.head",
    "S12.head-get",

    "S14",
    "S15",
    "S16",
    "S17",
    "S18.second",
    "S18.first",

    "S20.hourly",
    "S20.even",
    "S22",
    "S22.rewritten",
    "S23",
    "S24.some",
    "S24.several",
    "S24.many",
    "S26",
    "S27.least",
    "S27.most",
    "S29.network",
    "S29.agent",

    "S30.owned",
    "S30.shared",

    "S32",
    "S33.click",
    "S33.open",
    "S34.scanner",
    "S34.library",
    "S34.preview",
    "S35.click",
    "S35.open",
    "S36.impossible",
    "S36.ancient",
    "S36.old",

    "S37.match",
    "S39.bot",
    "S39.no",
    "S40.prefetch",

    "cap.time",
    "cap.shape",
    "cap.cross",
    "cap.net",
    "cap.agent",
    "cap.flag",
    "limit.certain",
    "limit.certain-alone",
    "limit.likely",
    "limit.likely-human",
    "limit.human"};

std::vector<std::string_view> GroupNames() {
  std::vector<std::string_view> names;
  for (int i = 0; i < kSignalGroupCount; ++i) {
    names.push_back(NameOf(static_cast<SignalGroup>(i)));
  }
  return names;
}

}  // namespace

std::string_view NameOf(Weight weight) {
  return kNames[static_cast<std::size_t>(weight)];
}

std::string WeightTable::TakeRow(RuleRow* from, WeightRow* row) {
  constexpr std::int64_t kMost = 100;
  const std::string name = from->Text("name");
  const auto known = std::find(kNames.begin(), kNames.end(), name);
  if (known == kNames.end() && !name.empty()) {
    from->Complain("name",
                   "no signal tells this; the built-in weights.toml has all "
                   "that do");
  }
  row->weight = static_cast<Weight>(known - kNames.begin());
  row->signal = name.substr(0, name.find('.'));
  if (name.starts_with('S')) {
    const auto group = from->OneOf("group", GroupNames(), true);
    row->group = static_cast<SignalGroup>(group.value_or(0));
  }
  const auto db = from->Whole("db");
  if (!db || *db < -kMost || *db > kMost) {
    from->Complain("db", "say how many decibans, from -100 to 100");
  }
  row->db = static_cast<int>(db.value_or(0));
  row->hard = from->Flag("hard");
  const auto basis = from->OneOf("basis", {"judged", "fitted"}, true);
  row->basis = basis == 1U ? Basis::kFitted : Basis::kJudged;
  from->Text("why");
  return name;
}

void WeightTable::Finish(RuleFaults* faults) {
  std::array<bool, kWeightCount> told{};
  for (std::size_t i = 0; i < size(); ++i) {
    const auto weight = static_cast<std::size_t>(At(i).weight);
    place_[weight] = i;
    told[weight] = true;
  }
  for (std::size_t i = 0; i < kWeightCount; ++i) {
    if (!told[i]) {
      faults->Add({}, fmt::format("there is no weight {}; add a [[weight]] "
                                  "with this name",
                                  kNames[i]));
    }
  }
}

std::optional<std::size_t> WeightTable::RowFor(std::string_view sample) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (NameOf(At(i).weight) == sample) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace mailscan
