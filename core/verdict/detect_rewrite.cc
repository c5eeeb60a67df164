// S22.rewritten: a browser that a filter's rewritten link sent on. Filters look
// at what they rewrite at the moment a person presses it.
#include <string>

#include "core/verdict/detector.h"

namespace mailscan {

void DetectRewrite(const SessionView& session, EvidenceList* evidence) {
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->kind != EventKind::kClicked || !IsBrowser(seen.agent)) {
      continue;
    }
    const std::string_view vendor =
        session.rules.rewrites.VendorOf(seen.hit->referer);
    if (!vendor.empty()) {
      session.Tell(
          Weight::kS22Rewritten,
          "a browser came from a link that " + std::string(vendor) + " rewrote",
          seen.hit->place, evidence);
      return;
    }
  }
}

}  // namespace mailscan
