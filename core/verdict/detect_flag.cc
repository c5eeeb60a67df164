// S39: what the ESP itself says of the hit. "No" from an ESP that only looks
// for image proxies says almost nothing.
#include <string>

#include "core/verdict/detector.h"
#include "core/verdict/flags.h"

namespace mailscan {

void DetectFlag(const SessionView& session, EvidenceList* evidence) {
  const Hit* no = nullptr;
  for (const SeenHit& seen : session.hits) {
    if (FlagOf(*seen.hit) == EspFlag::kBot) {
      evidence->push_back(
          {"S39", SignalGroup::kFlag, 15, true,
           "the ESP calls it a bot (" + std::string(seen.hit->flag) + ")",
           seen.hit->place});
      return;
    }
    no = no == nullptr && FlagOf(*seen.hit) == EspFlag::kNo ? seen.hit : no;
  }
  if (no != nullptr) {
    evidence->push_back({"S39", SignalGroup::kFlag, -1, false,
                         "the ESP looked, and calls it no bot", no->place});
  }
}

}  // namespace mailscan
