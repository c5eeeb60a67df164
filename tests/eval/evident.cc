#include <algorithm>
#include <map>
#include <set>

#include "tests/eval/visits.h"

namespace mailscan::eval {
namespace {

// An address that follows links for so many firms is no person's, unless it
// serves many people, which these networks do and an expert knows.
constexpr std::size_t kManyFirms = 4;
constexpr Micros kClearOfEdges = 2 * kSecond;

bool ServesMany(std::string_view ip, const Settings& settings) {
  for (const Network& network : settings.networks) {
    for (const std::string& prefix : network.prefixes) {
      if (network.shared > 0 && ip.starts_with(prefix)) {
        return true;
      }
    }
  }
  return false;
}

const Network* NetworkOf(std::string_view ip, const Settings& settings) {
  for (const Network& network : settings.networks) {
    for (const std::string& prefix : network.prefixes) {
      if (ip.starts_with(prefix)) {
        return &network;
      }
    }
  }
  return nullptr;
}

const Agents* AgentsOf(std::string_view agent, const Settings& settings) {
  for (const Agents& agents : settings.agents) {
    if (std::find(agents.list.begin(), agents.list.end(), agent) !=
        agents.list.end()) {
      return &agents;
    }
  }
  return nullptr;
}

class Expert {
 public:
  Expert(const World& world, const std::vector<Mail>& mails,
         const Visits& visits)
      : world_(world), mails_(mails) {
    for (const Hit& hit : visits.hits) {
      if (!hit.ip_lost && hit.click) {
        firms_[hit.ip].insert(mails[hit.mail].domain);
      }
    }
  }

  bool Knows(const std::vector<const Hit*>& hits) const {
    return std::any_of(hits.begin(), hits.end(),
                       [&](const Hit* hit) { return KnowsOne(*hit); }) ||
           IsSweep(hits) || IsOnTheHour(hits) || HasManyAgents(hits) ||
           OpensAllDay(hits);
  }

 private:
  bool KnowsOne(const Hit& hit) const {
    const Mail& mail = mails_[hit.mail];
    if (hit.head || hit.mangled ||
        (hit.click && hit.link == mail.campaign->hidden)) {
      return true;
    }
    // A receiver that had it in parts, or that may have taken it, proves
    // nothing.
    if (!mail.risky && IsEarly(mail, hit.at - kClearOfEdges) &&
        IsEarly(mail, hit.at + kClearOfEdges)) {
      return true;
    }
    if (!hit.agent_lost) {
      const Agents* agents = AgentsOf(hit.agent, world_.settings());
      if (agents != nullptr && agents->tells) {
        return true;
      }
    }
    if (hit.ip_lost || ServesMany(hit.ip, world_.settings())) {
      return false;
    }
    const Network* network = NetworkOf(hit.ip, world_.settings());
    const auto firms = firms_.find(hit.ip);
    return (network != nullptr && network->tells) ||
           (firms != firms_.end() && firms->second.size() >= kManyFirms);
  }

  // Faster, or more at once, than people open tabs.
  bool IsSweep(const std::vector<const Hit*>& hits) const {
    std::set<std::size_t> links;
    Micros first = 0;
    Micros last = 0;
    for (const Hit* hit : hits) {
      if (hit->click) {
        first = links.empty() ? hit->at : std::min(first, hit->at);
        last = links.empty() ? hit->at : std::max(last, hit->at);
        links.insert(hit->link);
      }
    }
    const Campaign& campaign = *mails_[hits.front()->mail].campaign;
    const auto count = static_cast<std::int64_t>(links.size());
    const bool all = links.size() + 2 >= campaign.links.size() && count >= 5;
    const bool unsubscribed =
        links.count(campaign.unsubscribe) > 0 && count >= 3;
    return (count >= 3 && last - first < (count - 1) * 400 * kMillisecond) ||
           (count >= 6 && last - first < 15 * kSecond) ||
           (all && last - first < kMinute) ||
           (unsubscribed && last - first < 10 * kSecond);
  }

  static bool IsOnTheHour(const std::vector<const Hit*>& hits) {
    std::set<Micros> hours;
    for (const Hit* hit : hits) {
      if (hit->click && hit->at % kHour < kMinute) {
        hours.insert(hit->at / kHour);
      }
    }
    return hours.size() >= 4;
  }

  static bool HasManyAgents(const std::vector<const Hit*>& hits) {
    std::set<std::string_view> agents;
    for (const Hit* hit : hits) {
      if (!hit->agent_lost) {
        agents.insert(hit->agent);
      }
    }
    return agents.size() >= 3;
  }

  static bool OpensAllDay(const std::vector<const Hit*>& hits) {
    return std::count_if(hits.begin(), hits.end(),
                         [](const Hit* hit) { return !hit->click; }) >= 8;
  }

  const World& world_;
  const std::vector<Mail>& mails_;
  std::map<std::string, std::set<std::uint32_t>> firms_;
};

}  // namespace

void KeepWhatIsLogged(const World& world, EventForm form,
                      const std::vector<Mail>& mails, Visits* visits) {
  if (form != EventForm::kAccessLog) {
    std::erase_if(visits->hits,
                  [](const Hit& hit) { return hit.head || hit.mangled; });
  }
  const Expert expert(world, mails, *visits);
  std::vector<std::vector<const Hit*>> of(visits->visits.size());
  for (const Hit& hit : visits->hits) {
    of[hit.visit].push_back(&hit);
  }
  for (std::size_t i = 0; i < of.size(); ++i) {
    Visit& visit = visits->visits[i];
    // What is new is regular: over many mails it shows.
    visit.evident = visit.actor == Actor::kPerson ||
                    (!of[i].empty() && (visit.novel || expert.Knows(of[i])));
    for (const Hit* hit : of[i]) {
      ++(hit->click ? visit.clicks : visit.opens);
    }
  }
}

}  // namespace mailscan::eval
