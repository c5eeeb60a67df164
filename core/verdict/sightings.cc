#include "core/verdict/sightings.h"

#include <algorithm>
#include <utility>

#include "core/model/hash.h"
#include "core/verdict/detector.h"

namespace mailscan {
namespace {

constexpr std::uint32_t kNear = 15 * 60;
// Rare is an agent that fewer than one in fifty have.
constexpr std::uint64_t kRare = 50;

SeenClick ClickOf(const Person& person, const SeenHit& click) {
  return {click.source.address, person.recipient, person.domain,
          SecondOf(*click.hit)};
}

}  // namespace

CrowdSize Sightings::CrowdOf(const Person& person, const SeenHit& click) const {
  return crowds_.SizeOf(ClickOf(person, click));
}

std::size_t Sightings::AtOnce(const Person& person,
                              const SeenHit& click) const {
  return crowds_.AtOnce(ClickOf(person, click));
}

bool Sightings::KnowsDevice(const Person& person, const SeenHit& seen) const {
  if (devices_.empty() || person.recipient == 0 || seen.source.network == 0) {
    return false;
  }
  const std::uint64_t key =
      DeviceKey(person, seen.source, AgentFamily(seen.hit->agent));
  const auto found = std::lower_bound(
      devices_.begin(), devices_.end(), key,
      [](const Device& device, std::uint64_t k) { return device.key < k; });
  return found != devices_.end() && found->key == key &&
         found->second_day < DayOf(SecondOf(*seen.hit));
}

std::optional<Sightings::History> Sightings::HistoryOf(
    const Person& person) const {
  const auto found = std::lower_bound(
      domains_.begin(), domains_.end(), person.domain,
      [](const Domain& row, std::uint32_t d) { return row.domain < d; });
  return found != domains_.end() && found->domain == person.domain
             ? std::optional(found->history)
             : std::nullopt;
}

bool Sightings::IsShared(std::uint64_t trait, std::uint64_t by_other_than,
                         std::uint32_t first, std::uint32_t last) const {
  const std::pair from(trait, first - std::min(first, kNear));
  auto row =
      std::lower_bound(hard_.begin(), hard_.end(), from,
                       [](const HardTrait& hard, const auto& wanted) {
                         return std::pair(hard.trait, hard.second) < wanted;
                       });
  for (;
       row != hard_.end() && row->trait == trait && row->second <= last + kNear;
       ++row) {
    if (row->trace != by_other_than) {
      return true;
    }
  }
  return false;
}

bool Sightings::IsRare(std::string_view agent) const {
  const auto found = traces_of_agent_.find(Hash64(agent));
  const std::uint64_t count =
      found == traces_of_agent_.end() ? 0 : found->second;
  return traces_ >= kRare && count * kRare < traces_;
}

Sightings::Company Sightings::CompanyOf(const Person& person,
                                        std::span<const SeenHit> hits) const {
  Company company;
  if (hard_.empty() || person.recipient == 0) {
    return company;
  }
  const std::uint32_t first = SecondOf(*hits.front().hit);
  const std::uint32_t last = SecondOf(*hits.back().hit);
  // Each trait is looked for once: a session may have any number of hits.
  struct Asked {
    std::uint64_t trait;
    bool Company::*says;
    std::string_view agent;
  };
  std::vector<Asked> asked;
  for (const SeenHit& seen : hits) {
    const Traits traits = TraitsOf(person, seen.source, seen.hit->agent);
    asked.push_back({traits.address, &Company::address, {}});
    asked.push_back({traits.both, &Company::both, {}});
    asked.push_back({traits.agent, &Company::agent, seen.hit->agent});
  }
  const auto by_trait = [](const Asked& a, const Asked& b) {
    return a.trait < b.trait;
  };
  std::sort(asked.begin(), asked.end(), by_trait);
  std::uint64_t before = 0;
  for (const Asked& one : asked) {
    if (one.trait != before && !(company.*one.says)) {
      company.*one.says = (one.agent.empty() || IsRare(one.agent)) &&
                          IsShared(one.trait, person.trace, first, last);
    }
    before = one.trait;
  }
  return company;
}

}  // namespace mailscan
