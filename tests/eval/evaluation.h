#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "tests/eval/early.h"
#include "tests/eval/eval_options.h"
#include "tests/eval/judged_scene.h"

namespace mailscan::eval {

using Scenes = std::span<const JudgedScene* const>;

// The runs of scenes that have one mix, in their order.
std::vector<Scenes> ByMix(Scenes scenes);

// An Evaluation is every scene that was asked for, judged, and what became of
// early clicks where clocks differ. Tables and bars are made from it. It does
// not move: they refer to its scenes.
class Evaluation {
 public:
  Evaluation() = default;
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  Status JudgeScenes(const EvalOptions& options);
  Status JudgeEarly(const EvalOptions& options);

  // Those of a mix stand together.
  Scenes scenes() const { return scenes_; }
  // By how far the clock of events was ahead, and whether that was known.
  using Early = std::map<std::pair<Micros, SkewKnown>, EarlyCount>;
  const Early& early() const { return early_; }

 private:
  std::vector<JudgedScene> judged_;
  std::vector<const JudgedScene*> scenes_;
  Early early_;
};

}  // namespace mailscan::eval
