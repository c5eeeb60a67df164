#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/eval/judged_scene.h"
#include "tests/eval/recall.h"

namespace mailscan::eval {

// Clicks before the 250, on clocks that differ.

// What is wrong with the clock of events, and what the program is told of it.
struct EarlyCase {
  std::string name;
  SkewFault fault;
  std::optional<Micros> stated;  // as --skew
  bool known = true;             // whether the skew is stated, or measurable
};
std::vector<EarlyCase> EarlyCases();

// A click is claimed to be early if its timing is deferral-gap, in-data or
// never-accepted, for certain.
struct EarlyCount {
  Ratio precision;       // of the claimed
  Ratio recall;          // of the early ones that clocks can tell at all
  Ratio of_all;          // of all early ones
  Ratio people_certain;  // people called scanner-certain, by their clicks

  std::uint64_t false_certain() const {
    return precision.whole - precision.part;
  }
  void Add(const EarlyCount& other);
};

// trusted: how far clocks may differ after what is stated or measured.
EarlyCount CountEarly(const JudgedScene& scene, Micros trusted);

// An early click that is this far from both edges can be told.
bool IsClear(const testing::DeliveryTruth& delivery, Micros at, Micros margin);

}  // namespace mailscan::eval
