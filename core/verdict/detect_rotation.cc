// S15 and S16: one actor under several user agents.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

struct Most {
  std::size_t agents = 0;
  const Hit* last = nullptr;
};

// The most agents that a session showed within a minute.
Most MostAgents(const std::vector<const Hit*>& named) {
  Most most;
  std::unordered_map<std::string_view, std::size_t> counts;
  std::size_t from = 0;
  for (const Hit* last : named) {
    ++counts[last->agent];
    for (; last->when.lo - named[from]->when.lo > kMinute; ++from) {
      const auto gone = counts.find(named[from]->agent);
      if (--gone->second == 0) {
        counts.erase(gone);
      }
    }
    if (counts.size() > most.agents) {
      most = {counts.size(), last};
    }
  }
  return most;
}

// The first hit from an address that was another system within the minute
// before.
const Hit* SystemChange(const std::vector<const Hit*>& named) {
  std::unordered_map<std::string_view, const Hit*> last_from;
  for (const Hit* hit : named) {
    if (hit->ip.empty()) {
      continue;
    }
    const Hit*& last = last_from[hit->ip];
    // An app's web view and the phone's browser differ too, but not in their
    // operating system.
    if (last != nullptr && hit->when.lo - last->when.lo <= kMinute &&
        DifferentSystems(last->agent, hit->agent)) {
      return hit;
    }
    last = hit;
  }
  return nullptr;
}

}  // namespace

void DetectRotation(const SessionView& session, EvidenceList* evidence) {
  constexpr std::size_t kRotating = 3;
  std::vector<const Hit*> named;
  for (const SeenHit& seen : session.hits) {
    if (!seen.hit->agent.empty() && seen.agent != AgentClass::kProbe) {
      named.push_back(seen.hit);
    }
  }
  if (std::all_of(named.begin(), named.end(), [&](const Hit* hit) {
        return hit->agent == named.front()->agent;
      })) {
    return;  // as in nearly every session
  }
  if (const Most most = MostAgents(named); most.agents >= kRotating) {
    session.Tell(Weight::kS16,
                 fmt::format("{} user agents within a minute", most.agents),
                 most.last->place, evidence);
  } else if (const Hit* change = SystemChange(named)) {
    session.Tell(Weight::kS15, "one address, two systems within a minute",
                 change->place, evidence);
  }
}

}  // namespace mailscan
