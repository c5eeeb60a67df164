#pragma once

#include <cstdint>
#include <vector>

#include "tests/eval/judged_scene.h"

namespace mailscan::eval {

// Recipients that clicked in one campaign: as it was, as logged, and as it is
// after what machines did is taken out.
struct Clickers {
  std::int64_t people = 0;   // truth
  std::int64_t raw = 0;      // any click
  std::int64_t kept = 0;     // undecided clicks taken for people's
  std::int64_t decided = 0;  // undecided clicks taken for machines'
};

// One for each campaign.
std::vector<Clickers> ClickersOf(const JudgedScene& scene);

// Sums of how far campaigns are off, and how many hold the truth between both
// ends.
struct ClickError {
  std::int64_t campaigns = 0;
  std::int64_t people = 0;
  std::int64_t raw = 0;
  std::int64_t kept = 0;
  std::int64_t decided = 0;
  std::int64_t held = 0;

  void Add(const Clickers& clickers);
  // What is left of the error; 1 without any.
  double left() const {
    return raw == 0 ? 1.0
                    : static_cast<double>(kept) / static_cast<double>(raw);
  }
};

}  // namespace mailscan::eval
