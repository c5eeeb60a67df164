#include "core/verdict/sessions.h"

#include "core/verdict/network.h"

namespace mailscan {
namespace {

constexpr Micros kPause = 15 * kMinute;
constexpr Micros kAgentPause = kMinute;

bool SameActor(const Hit& last, const Hit& next) {
  const Micros pause = next.when.lo - last.when.lo;
  if (pause > kPause) {
    return false;
  }
  if (!last.ip.empty() && !next.ip.empty()) {
    return SameNetwork(last.ip, next.ip) ||
           (pause <= kAgentPause && !next.agent.empty() &&
            last.agent == next.agent);
  }
  return last.agent == next.agent;
}

}  // namespace

std::vector<std::uint32_t> SplitSessions(std::span<const SeenHit> hits) {
  std::vector<std::uint32_t> session_of(hits.size());
  std::vector<const Hit*> last;  // of each session
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const Hit& hit = *hits[i].hit;
    std::size_t session = last.size();
    // The latest session that fits; most traces have one or two.
    for (std::size_t k = last.size(); k-- > 0;) {
      if (SameActor(*last[k], hit) &&
          (session == last.size() ||
           last[k]->when.lo > last[session]->when.lo)) {
        session = k;
      }
    }
    if (session == last.size()) {
      last.push_back(&hit);
    }
    last[session] = &hit;
    session_of[i] = static_cast<std::uint32_t>(session);
  }
  return session_of;
}

}  // namespace mailscan
