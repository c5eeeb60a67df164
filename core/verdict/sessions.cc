#include "core/verdict/sessions.h"

#include <map>
#include <string_view>
#include <utility>

#include "core/model/hash.h"

namespace mailscan {
namespace {

constexpr Micros kPause = 15 * kMinute;
constexpr Micros kOtherAgentPause = kMinute;
constexpr Micros kOtherNetworkPause = 10 * kSecond;
constexpr Micros kNamelessPause = 20 * kSecond;

// The latest hit of some kind, and whose it was.
struct Latest {
  Micros at = 0;
  std::uint32_t session = 0;
};
template <typename Key>
using LatestBy = std::map<Key, Latest>;

class Splitter {
 public:
  std::uint32_t SessionOf(const SeenHit& seen) {
    return seen.hit->ip.empty() ? WithoutAddress(seen) : From(seen);
  }

 private:
  // The latest session that the hit may go on with.
  class Choice {
   public:
    explicit Choice(Micros at) : at_(at) {}
    template <typename Key>
    void Consider(const LatestBy<Key>& known, const Key& key, Micros pause) {
      const auto found = known.find(key);
      if (found != known.end() && at_ - found->second.at <= pause &&
          (latest_ == nullptr || found->second.at > latest_->at)) {
        latest_ = &found->second;
      }
    }
    const Latest* latest() const { return latest_; }

   private:
    Micros at_;
    const Latest* latest_ = nullptr;
  };

  std::uint32_t From(const SeenHit& seen) {
    const Hit& hit = *seen.hit;
    // What is no address is compared as text.
    const std::uint64_t network =
        seen.source.network != 0 ? seen.source.network : Hash64(hit.ip);
    const auto both = std::pair(network, hit.agent);
    Choice choice(hit.when.lo);
    choice.Consider(by_both_, both, kPause);
    choice.Consider(by_network_, network,
                    hit.agent.empty() ? kPause : kOtherAgentPause);
    if (!hit.agent.empty()) {
      choice.Consider(by_agent_, hit.agent, kOtherNetworkPause);
    }
    choice.Consider(without_address_, {hit.agent, false}, kPause);
    const Latest mine = Next(hit, choice);
    by_both_[both] = mine;
    by_network_[network] = mine;
    by_agent_[hit.agent] = mine;
    return mine.session;
  }

  std::uint32_t WithoutAddress(const SeenHit& seen) {
    const Hit& hit = *seen.hit;
    const bool nameless = hit.agent.empty();
    const std::pair<std::string_view, bool> actor = {
        hit.agent, nameless && IsEarly(seen.timed.timing)};
    Choice choice(hit.when.lo);
    choice.Consider(by_agent_, hit.agent, kPause);
    choice.Consider(without_address_, actor,
                    nameless ? kNamelessPause : kPause);
    const Latest mine = Next(hit, choice);
    without_address_[actor] = mine;
    return mine.session;
  }

  Latest Next(const Hit& hit, const Choice& choice) {
    return {hit.when.lo,
            choice.latest() == nullptr ? count_++ : choice.latest()->session};
  }

  LatestBy<std::pair<std::uint64_t, std::string_view>> by_both_;
  LatestBy<std::uint64_t> by_network_;
  LatestBy<std::string_view> by_agent_;  // of hits with an address
  // By the agent, and whether before the 250.
  LatestBy<std::pair<std::string_view, bool>> without_address_;
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
      latest = splitter.SessionOf(hits[i]);
    }
    session_of[i] = latest;
  }
  return session_of;
}

}  // namespace mailscan
