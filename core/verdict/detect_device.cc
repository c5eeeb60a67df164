// S23: a device that this recipient was seen with on earlier days.
#include "core/verdict/detector.h"

namespace mailscan {

void DetectDevice(const SessionView& session, EvidenceList* evidence) {
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->kind != EventKind::kClicked || seen.hit->agent.empty()) {
      continue;
    }
    // A node that a filter keeps for its customers looks like a device too: it
    // clicks for others as well.
    if (session.sightings.CrowdOf(session.person, seen).crowd == Crowd::kNone &&
        session.sightings.KnowsDevice(session.person, seen)) {
      session.Tell(Weight::kS23,
                   "network and agent are known from two earlier days of this "
                   "recipient",
                   seen.hit->place, evidence);
      return;
    }
  }
}

}  // namespace mailscan
