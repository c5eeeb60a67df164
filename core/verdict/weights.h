#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/verdict/judged.h"
#include "core/verdict/rule_table.h"

namespace mailscan {

// Every number of decibans that a verdict is made of, one row of
// rules/weights.toml each: what a detector can tell (before the dot stands the
// signal), how much the signals of a group can say together, and from where on
// a verdict is given.
enum class Weight : std::uint8_t {
  kPriorFollows,
  kPriorGateway,
  kPriorM365,
  kPriorBusiness,
  kPriorConsumer,
  kS1,
  kS1Assumed,
  kS1Weak,
  kS2,
  kS2Assumed,
  kS2Weak,
  kS2AtAccept,
  kS3,
  kS3Weak,
  kS4,
  kS5In2s,
  kS5In20s,
  kS5In60s,
  kS5In5m,
  kS5In30m,
  kS5In24h,
  kS5Later,
  kS6In1s,
  kS6In3s,
  kS8In1s,
  kS8In2s,
  kS8In10s,
  kS8In60s,
  kS8Few,
  kS8Pair,
  kS8FewIn10s,
  kS9All,
  kS9Most,
  kS10,
  kS11,
  kS11OneClick,
  kS12Head,
  kS12HeadGet,
  kS14,
  kS15,
  kS16,
  kS17,
  kS18Second,
  kS18First,
  kS20Hourly,
  kS20Even,
  kS22,
  kS22Rewritten,
  kS23,
  kS24Some,
  kS24Several,
  kS24Many,
  kS26,
  kS27Least,
  kS27Most,
  kS29Network,
  kS29Agent,
  kS30Owned,
  kS30Shared,
  kS32,
  kS33Click,
  kS33Open,
  kS34Scanner,
  kS34Library,
  kS34Preview,
  kS35Click,
  kS35Open,
  kS36Impossible,
  kS36Ancient,
  kS36Old,
  kS37Match,
  kS39Bot,
  kS39No,
  kS40Prefetch,
  kCapTime,
  kCapShape,
  kCapCross,
  kCapNet,
  kCapAgent,
  kCapFlag,
  kLimitCertain,
  kLimitCertainAlone,
  kLimitLikely,
  kLimitLikelyHuman,
  kLimitHuman,
};
inline constexpr std::size_t kWeightCount =
    static_cast<std::size_t>(Weight::kLimitHuman) + 1;
std::string_view NameOf(Weight weight);  // "S8.2s"

// Whether a weight was fitted to labelled data or judged by people.
enum class Basis : std::uint8_t { kJudged, kFitted };

struct WeightRow {
  Weight weight = Weight::kS4;
  std::string signal;  // "S8"
  SignalGroup group = SignalGroup::kPrior;
  int db = 0;
  bool hard = false;  // no person does this, or the owner says so
  Basis basis = Basis::kJudged;
};

// See RuleTable. Every Weight has its row.
class WeightTable final : public RowsOf<WeightRow> {
 public:
  WeightTable() : RowsOf("weight") {}

  const WeightRow& Of(Weight weight) const {
    return At(place_[static_cast<std::size_t>(weight)]);
  }
  int db(Weight weight) const { return Of(weight).db; }

  // By its name.
  std::optional<std::size_t> RowFor(std::string_view sample) const override;
  bool matches() const override { return false; }

 private:
  std::string TakeRow(RuleRow* from, WeightRow* row) override;
  void Finish(RuleFaults* faults) override;

  std::array<std::size_t, kWeightCount> place_{};
};

}  // namespace mailscan
