#include "core/verdict/sessions.h"

#include <string>
#include <unordered_map>

#include "core/verdict/network.h"

namespace mailscan {
namespace {

constexpr Micros kPause = 15 * kMinute;
constexpr Micros kAgentPause = kMinute;

// The latest hit of some kind, and whose it was.
struct Latest {
  Micros at = 0;
  std::uint32_t session = 0;
};
template <typename Key>
using LatestBy = std::unordered_map<Key, Latest>;

class Splitter {
 public:
  std::uint32_t SessionOf(const Hit& hit) {
    const std::string network = NetworkOfHit(hit);
    const Latest* latest = nullptr;
    const auto consider = [&](const auto& known, const auto& key,
                              Micros pause) {
      const auto found = known.find(key);
      if (found != known.end() && hit.when.lo - found->second.at <= pause &&
          (latest == nullptr || found->second.at > latest->at)) {
        latest = &found->second;
      }
    };
    if (hit.ip.empty()) {
      consider(by_agent_, hit.agent, kPause);
    } else {
      consider(by_network_, network, kPause);
      if (!hit.agent.empty()) {
        consider(by_agent_, hit.agent, kAgentPause);
      }
    }
    consider(without_address_, hit.agent, kPause);
    const Latest mine{hit.when.lo,
                      latest == nullptr ? count_++ : latest->session};
    if (hit.ip.empty()) {
      without_address_[hit.agent] = mine;
    } else {
      by_network_[network] = mine;
      by_agent_[hit.agent] = mine;
    }
    return mine.session;
  }

 private:
  // What is no address is compared as text.
  static std::string NetworkOfHit(const Hit& hit) {
    std::string network = NetworkOf(hit.ip);
    return network.empty() ? std::string(hit.ip) : network;
  }

  LatestBy<std::string> by_network_;
  LatestBy<std::string_view> by_agent_;  // of hits with an address
  LatestBy<std::string_view> without_address_;
  std::uint32_t count_ = 0;
};

}  // namespace

std::vector<std::uint32_t> SplitSessions(std::span<const SeenHit> hits) {
  std::vector<std::uint32_t> session_of(hits.size());
  if (hits.size() < 2) {
    return session_of;  // most traces have one hit
  }
  Splitter splitter;
  // What is no hit of its own came of the one before it; at the start, of the
  // first session.
  std::uint32_t latest = 0;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (hits[i].flag != EspFlag::kSynthetic) {
      latest = splitter.SessionOf(*hits[i].hit);
    }
    session_of[i] = latest;
  }
  return session_of;
}

}  // namespace mailscan
