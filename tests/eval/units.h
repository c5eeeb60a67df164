#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "tests/eval/judged_scene.h"

namespace mailscan::eval {

// What is counted: not opens and clicks, of which one scanner makes a hundred,
// but the clicks, or the opens, of one visit.

// What some judge says of a hit: the classifier, the same without a group of
// signals, or a rule that others use.
struct Ruling {
  Verdict verdict = Verdict::kUnknown;
  // Higher is more surely a machine; kWithheld where no score would do.
  int score = 0;
};
inline constexpr int kWithheld = -1000;

// Rulings on the hits of one mail, in their order.
using Rule =
    std::function<std::vector<Ruling>(const JudgedMail&, const JudgedScene&)>;

struct Unit {
  const JudgedScene* scene = nullptr;
  const Visit* visit = nullptr;
  bool click = false;
  std::uint32_t hits = 0;  // as read
  std::uint32_t certain = 0;
  std::uint32_t likely = 0;
  std::uint32_t prefetch = 0;
  std::uint32_t undecided = 0;
  // A person is called a scanner by its worst hit, a scanner is found by most
  // of its hits: the best score of all, and the one that more than half reach.
  int top = kWithheld;
  int most = kWithheld;

  bool person() const { return visit->actor == Actor::kPerson; }
  bool scanner() const { return visit->actor == Actor::kScanner; }
  bool called_certain() const { return certain > 0; }
  bool called() const { return certain + likely > 0; }
  bool found() const { return 2 * (certain + likely) > hits; }
};

// All units of a scene of which at least one hit was read, in the order of
// visits, clicks first. They point into the scene.
std::vector<Unit> UnitsBy(const Rule& rule, const JudgedScene& scene);
// The same of several scenes.
std::vector<Unit> UnitsBy(const Rule& rule,
                          std::span<const JudgedScene* const> scenes);

// The classifier's own ruling.
std::vector<Ruling> AsJudged(const JudgedMail& mail, const JudgedScene& scene);

// What the classifier would say without the evidence of one group.
std::vector<Ruling> Without(SignalGroup group, const JudgedMail& mail,
                            const JudgedScene& scene);

}  // namespace mailscan::eval
