#pragma once

#include <cstdint>
#include <span>

#include "tests/eval/units.h"

namespace mailscan::eval {

struct Ratio {
  std::uint64_t part = 0;
  std::uint64_t whole = 0;

  void Add(bool is_part) {
    part += is_part ? 1U : 0U;
    ++whole;
  }
  // 0 of nothing.
  double value() const {
    return whole == 0 ? 0.0
                      : static_cast<double>(part) / static_cast<double>(whole);
  }
};

// What became of people. Each is a share of their units.
struct Loss {
  Ratio certain;
  Ratio called;  // certain or likely
  Ratio prefetch;
  Ratio undecided;  // neither, with a hit that is unknown
};
Loss LossOf(std::span<const Unit> units, bool click);

// What became of scanners. Each is a share of their units.
struct Found {
  Ratio all;
  Ratio evident;
  Ratio novel;
  Ratio not_evident;
  Ratio undecided;  // not found, with a hit that is unknown
};
Found FoundOf(std::span<const Unit> units, bool click);

// Of proxies' opens: those that were not taken for people's.
Ratio ProxiesFound(std::span<const Unit> units);

// The clicks that are called at a threshold of the score: the lowest one at
// which no larger share of people is called than max_loss.
struct Point {
  int threshold = 0;
  Ratio loss;
  Ratio recall;
  Ratio precision;
};
Point AtLoss(std::span<const Unit> units, double max_loss);

}  // namespace mailscan::eval
