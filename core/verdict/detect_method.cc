// S12: a request that asks for no page (HEAD, OPTIONS), alone or before the
// GET of the same link by the same address. An office program does so too, when
// its user follows a link.
#include "core/verdict/detector.h"

namespace mailscan {

void DetectMethod(const SessionView& session, EvidenceList* evidence) {
  for (const SeenHit& seen : session.hits) {
    const Hit& hit = *seen.hit;
    if (hit.kind != EventKind::kClicked || seen.agent == AgentClass::kProbe ||
        (hit.method != "HEAD" && hit.method != "OPTIONS")) {
      continue;
    }
    bool then_get = false;
    for (const SeenHit& other : session.hits) {
      then_get =
          then_get ||
          (other.hit->method == "GET" && other.hit->url == hit.url &&
           other.hit->ip == hit.ip && other.hit->when.lo >= hit.when.lo &&
           other.hit->when.lo - hit.when.lo <= 5 * kSecond);
    }
    session.Tell(then_get ? Weight::kS12HeadGet : Weight::kS12Head,
                 then_get ? "HEAD or OPTIONS, then GET of the same link"
                          : "HEAD or OPTIONS on a tracked link",
                 hit.place, evidence);
    return;
  }
}

}  // namespace mailscan
