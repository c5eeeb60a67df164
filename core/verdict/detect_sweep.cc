// S14: the pixel first, then all links a while later, by the same actor.
#include <fmt/format.h>

#include <algorithm>

#include "core/verdict/detector.h"

namespace mailscan {

void DetectSweep(const SessionView& session, EvidenceList* evidence) {
  const int within_10s = session.rules.weights.db(Weight::kS8In10s);
  const auto burst =
      std::any_of(evidence->begin(), evidence->end(), [&](const Evidence& e) {
        return e.signal == "S8" && e.db >= within_10s;
      });
  const auto covered = std::any_of(
      evidence->begin(), evidence->end(),
      [](const Evidence& e) { return e.signal == "S9" && e.db > 0; });
  if (!burst || !covered ||
      session.hits.front().hit->kind != EventKind::kOpened) {
    return;
  }
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->kind != EventKind::kClicked) {
      continue;
    }
    const Micros after = seen.hit->when.lo - session.hits.front().hit->when.lo;
    if (after >= 5 * kSecond && after <= 120 * kSecond) {
      session.Tell(Weight::kS14,
                   fmt::format("one open, then the sweep {} later",
                               FormatDuration(after)),
                   seen.hit->place, evidence);
    }
    return;
  }
}

}  // namespace mailscan
