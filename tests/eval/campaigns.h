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
  // Of raw and of kept: whom only such machines clicked for as nothing in the
  // logs tells from people.
  std::int64_t raw_untold = 0;
  std::int64_t kept_untold = 0;
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
  std::int64_t raw_told = 0;  // without what nothing tells
  std::int64_t kept_told = 0;

  void Add(const Clickers& clickers);
  // What is left of the error; 1 without any.
  double left() const { return Left(kept, raw); }
  double told_left() const { return Left(kept_told, raw_told); }

 private:
  static double Left(std::int64_t after, std::int64_t before) {
    return before == 0
               ? 1.0
               : static_cast<double>(after) / static_cast<double>(before);
  }
};

}  // namespace mailscan::eval
