#include "tests/eval/recall.h"

namespace mailscan::eval {
namespace {

// No sum of evidence is outside of these.
constexpr int kLowest = -100;
constexpr int kHighest = 200;

Point At(std::span<const Unit> units, int threshold) {
  Point point;
  point.threshold = threshold;
  for (const Unit& unit : units) {
    if (!unit.click) {
      continue;
    }
    if (unit.person()) {
      point.loss.Add(unit.top >= threshold);
    } else if (unit.scanner()) {
      point.recall.Add(unit.most >= threshold);
    }
  }
  point.precision = {point.recall.part, point.recall.part + point.loss.part};
  return point;
}

}  // namespace

Loss LossOf(std::span<const Unit> units, bool click) {
  Loss loss;
  for (const Unit& unit : units) {
    if (!unit.person() || unit.click != click) {
      continue;
    }
    loss.certain.Add(unit.called_certain());
    loss.called.Add(unit.called());
    loss.prefetch.Add(unit.prefetch > 0);
    loss.undecided.Add(!unit.called() && unit.undecided > 0);
  }
  return loss;
}

Found FoundOf(std::span<const Unit> units, bool click) {
  Found found;
  for (const Unit& unit : units) {
    if (!unit.scanner() || unit.click != click) {
      continue;
    }
    found.all.Add(unit.found());
    (unit.visit->evident ? found.evident : found.not_evident).Add(unit.found());
    if (unit.visit->novel) {
      found.novel.Add(unit.found());
    }
    found.undecided.Add(!unit.found() && unit.undecided > 0);
  }
  return found;
}

Ratio ProxiesFound(std::span<const Unit> units) {
  Ratio found;
  for (const Unit& unit : units) {
    if (unit.visit->actor == Actor::kProxy && !unit.click) {
      found.Add(2 * (unit.prefetch + unit.certain + unit.likely) > unit.hits);
    }
  }
  return found;
}

Point AtLoss(std::span<const Unit> units, double max_loss) {
  Point best = At(units, kHighest);
  for (int threshold = kHighest - 1; threshold >= kLowest; --threshold) {
    const Point point = At(units, threshold);
    if (point.loss.value() > max_loss) {
      break;
    }
    best = point;
  }
  return best;
}

}  // namespace mailscan::eval
