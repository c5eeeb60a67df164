// S24 and S26: one address clicks for many, or many click at once.
//
// Only clicks count: one image proxy opens for everybody. Recipients at webmail
// of consumers do not count: phones behind one address of a carrier (CGNAT) are
// such people, a few of each provider within an hour, and no gateway stands
// before their mailboxes. An office behind one address shares its domain, over
// hours: that tells nothing, because filters do the same (S25; as evidence it
// cost people and found no machine). An address that serves many people by its
// nature is left out when sightings are noted (SightingsWalk).
#include <fmt/format.h>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

bool IsMore(const CrowdSize& a, const CrowdSize& b) {
  return a.crowd != b.crowd ? a.crowd > b.crowd : a.recipients > b.recipients;
}

Weight WeightOf(Crowd crowd) {
  switch (crowd) {
    case Crowd::kManyDomains:
      return Weight::kS24Many;
    case Crowd::kSeveralDomains:
      return Weight::kS24Several;
    default:
      return Weight::kS24Some;
  }
}

}  // namespace

void DetectCrowd(const SessionView& session, EvidenceList* evidence) {
  if (session.person.domain == 0) {
    return;
  }
  CrowdSize largest;
  const Hit* of = nullptr;
  std::size_t at_once = 0;
  const Hit* burst = nullptr;
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->kind != EventKind::kClicked) {
      continue;
    }
    const CrowdSize size = session.sightings.CrowdOf(session.person, seen);
    if (IsMore(size, largest)) {
      largest = size;
      of = seen.hit;
    }
    const std::size_t count = session.sightings.AtOnce(session.person, seen);
    if (count > at_once) {
      at_once = count;
      burst = seen.hit;
    }
  }
  if (largest.crowd > Crowd::kOneDomain) {
    session.Tell(WeightOf(largest.crowd),
                 fmt::format("the address clicked for {} recipients of {} "
                             "domains within {}",
                             largest.recipients, largest.domains,
                             largest.of_day ? "a day" : "an hour"),
                 of->place, evidence);
  }
  if (burst != nullptr) {
    session.Tell(
        Weight::kS26,
        fmt::format("{} recipients of the domain clicked within ten seconds",
                    at_once),
        burst->place, evidence);
  }
}

}  // namespace mailscan
