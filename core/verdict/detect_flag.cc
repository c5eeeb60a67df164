// S39: what the ESP itself says of the hit. "No" from an ESP that only looks
// for image proxies says almost nothing.
#include "core/verdict/detector.h"

namespace mailscan {

void DetectFlag(const SessionView& session, EvidenceList* evidence) {
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->flag == "bot=generic" || seen.hit->flag == "is_bot=true" ||
        seen.hit->flag == "machine=true") {
      evidence->push_back({"S39", SignalGroup::kFlag, 15, true,
                           "the ESP calls it a bot", seen.hit->place});
      return;
    }
  }
}

}  // namespace mailscan
