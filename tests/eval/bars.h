#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "tests/eval/evaluation.h"
#include "tests/eval/table.h"

namespace mailscan::eval {

// A Bar is what a figure must not fall below, or rise above.
struct Bar {
  std::string_view name;
  double limit = 0;
  bool at_most = false;  // else at least
  std::string_view source;
  // Nothing where there was nothing to measure, which is as bad.
  std::optional<double> (*value)(const Evaluation& evaluation);

  bool Holds(std::optional<double> measured) const {
    return measured && (at_most ? *measured <= limit : *measured >= limit);
  }
};

std::span<const Bar> Bars();

// Every bar with what was measured, and whether all hold.
Table BarTable(const Evaluation& evaluation, bool* all_hold);

}  // namespace mailscan::eval
