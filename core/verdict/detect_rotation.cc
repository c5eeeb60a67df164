// S15 and S16: one actor under several user agents.
#include <fmt/format.h>

#include <algorithm>

#include "core/verdict/detector.h"

namespace mailscan {

void DetectRotation(const SessionView& session, EvidenceList* evidence) {
  std::vector<std::string_view> agents;
  const Hit* first_change = nullptr;
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->agent.empty() ||
        seen.hit->when.lo - session.hits.front().hit->when.lo > kMinute) {
      continue;
    }
    if (std::find(agents.begin(), agents.end(), seen.hit->agent) ==
        agents.end()) {
      agents.push_back(seen.hit->agent);
      first_change = agents.size() == 2 ? seen.hit : first_change;
    }
  }
  if (agents.size() >= 3) {
    evidence->push_back(
        {"S16", SignalGroup::kShape, 11, false,
         fmt::format("{} user agents within a minute", agents.size()),
         first_change->place});
  } else if (agents.size() == 2 &&
             session.hits.front().hit->ip == first_change->ip &&
             !first_change->ip.empty() && !SameSystem(agents[0], agents[1])) {
    // An app's web view and the phone's browser differ too, but not in their
    // operating system.
    evidence->push_back({"S15", SignalGroup::kAgent, 9, false,
                         "one address, two systems within a minute",
                         first_change->place});
  }
}

}  // namespace mailscan
