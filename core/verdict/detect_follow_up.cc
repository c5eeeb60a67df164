// S29: a machine gave itself away in the same mailing, and this session has its
// address or its agent.
#include "core/verdict/detector.h"

namespace mailscan {
namespace {

// An office whose own filter goes out by the address that its people share.
bool MayBeOffice(const SessionView& session) {
  for (const SeenHit& seen : session.hits) {
    if (session.sightings.CrowdOf(session.person, seen).crowd ==
        Crowd::kOneDomain) {
      return true;
    }
  }
  return false;
}

}  // namespace

void DetectFollowUp(const SessionView& session, EvidenceList* evidence) {
  const Sightings::Company company =
      session.sightings.CompanyOf(session.person, session.hits);
  const Place& place = session.hits.front().hit->place;
  if (company.both || (company.address && !MayBeOffice(session))) {
    session.Tell(Weight::kS29Network,
                 "a sure machine used this address for the same mailing within "
                 "15 minutes",
                 place, evidence);
  } else if (company.agent) {
    session.Tell(Weight::kS29Agent,
                 "a sure machine used this rare agent for the same mailing "
                 "within 15 minutes",
                 place, evidence);
  }
}

}  // namespace mailscan
