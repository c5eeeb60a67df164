#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/eval/judged_scene.h"
#include "tests/eval/recall.h"

namespace mailscan::eval {

// Clicks before the 250, on clocks that differ.

// Whether the program can know how far the clocks are apart.
enum class SkewKnown : std::uint8_t {
  kStated,    // by the user, as --skew
  kMeasured,  // from pairs of facts; or all times are of one clock
  kNot,
};
std::string_view NameOf(SkewKnown known);

// What is wrong with the clock of events, and what the program is told of it.
struct EarlyCase {
  SkewFault fault;
  std::optional<Micros> stated;
};
std::vector<EarlyCase> EarlyCases();

// Whether it was known can only be said of a scene that was read: an access log
// shares no fact with a mail log.
SkewKnown KnownOf(const EarlyCase& what, const JudgedScene& scene);

// A click is claimed to be early if its timing is deferral-gap, in-data or
// never-accepted, for certain. Where no log tells the stage of the deferral,
// what is claimed is only that it came before the 250.
struct EarlyCount {
  Ratio precision;  // of the claimed
  Ratio recall;     // of the early ones that clocks can tell at all
  Ratio of_all;     // of all early ones
  // People called scanner-certain because of such a claim.
  std::uint64_t people_certain = 0;

  std::uint64_t false_certain() const {
    return precision.whole - precision.part;
  }
  void Add(const EarlyCount& other);
};

// Whether a hit is claimed to be early, and was not. delivery may be null.
bool IsFalseClaim(const ReadHit& hit, const Session& session,
                  const HitTruth& truth,
                  const testing::DeliveryTruth* delivery);

// trusted: how far clocks may differ after what is stated or measured.
EarlyCount CountEarly(const JudgedScene& scene, Micros trusted);

// An early click that is this far from both edges can be told.
bool IsClear(const testing::DeliveryTruth& delivery, Micros at, Micros margin);

}  // namespace mailscan::eval
