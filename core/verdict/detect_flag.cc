// S39: what the ESP itself says of the hit; S40: what the request does. "No"
// from an ESP that only looks for image proxies says almost nothing.
#include <string>

#include "core/verdict/detector.h"

namespace mailscan {

void DetectFlag(const SessionView& session, EvidenceList* evidence) {
  const Hit* no = nullptr;
  for (const SeenHit& seen : session.hits) {
    if (seen.flag == EspFlag::kBot) {
      session.Tell(
          Weight::kS39Bot,
          "the ESP calls it a bot (" + std::string(seen.hit->flag) + ")",
          seen.hit->place, evidence);
      return;
    }
    if (seen.flag == EspFlag::kPrefetchRequest) {
      session.Tell(Weight::kS40Prefetch,
                   "the request says that it is a prefetch (" +
                       std::string(seen.hit->flag) + ")",
                   seen.hit->place, evidence);
      return;
    }
    no = no == nullptr && seen.flag == EspFlag::kNo ? seen.hit : no;
  }
  if (no != nullptr) {
    session.Tell(Weight::kS39No, "the ESP looked, and calls it no bot",
                 no->place, evidence);
  }
}

}  // namespace mailscan
