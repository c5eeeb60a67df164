#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tests/eval/units.h"

namespace mailscan::eval {

// A Baseline is a rule that others use. It has the same joined logs as the
// classifier, which is more than it has at home.
struct Baseline {
  std::string_view name;
  std::string_view source;
  // Which hits of the mail it calls a machine's, in their order.
  std::vector<bool> (*calls)(const JudgedMail& mail, const JudgedScene& scene);
};

std::span<const Baseline> Baselines();

Rule RuleOf(const Baseline& baseline);

}  // namespace mailscan::eval
