#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/verdict/crowds.h"
#include "core/verdict/sighting_keys.h"

namespace mailscan {

struct SeenHit;

// Sightings are what all messages together say of addresses, devices and
// domains, before one message is judged: made by a SightingsWalk, immutable
// since, and asked from any thread.
class Sightings {
 public:
  // S24: for how many others the click's address clicked.
  CrowdSize CrowdOf(const Person& person, const SeenHit& click) const;
  // S26: how many recipients of the domain clicked at once with this one; 0
  // where they did not.
  std::size_t AtOnce(const Person& person, const SeenHit& click) const;

  // S23: whether this recipient was seen with network and agent of the hit on
  // at least two earlier days (UTC), and never in haste.
  bool KnowsDevice(const Person& person, const SeenHit& seen) const;

  // S27: sessions of a domain, and how many of them surely were machines'.
  // Nothing where they are few, or none surely was.
  struct History {
    std::uint32_t sessions = 0;
    std::uint32_t hard = 0;
  };
  std::optional<History> HistoryOf(const Person& person) const;

  // S29: whether a machine that gave itself away, within 15 minutes of this
  // session and on another trace of the same mailing, ...
  struct Company {
    bool address = false;  // came from an address of this one
    bool both = false;     // ... with the same agent
    bool agent = false;    // has a rare agent of this one
  };
  Company CompanyOf(const Person& person, std::span<const SeenHit> hits) const;

 private:
  friend class SightingsWalk;

  // The second day on which somebody was seen with a device.
  struct Device {
    std::uint64_t key = 0;
    std::uint32_t second_day = 0;  // since 1970
  };
  struct Domain {
    std::uint32_t domain = 0;
    History history;
  };
  // A trait of a hit that surely no person made.
  struct HardTrait {
    std::uint64_t trait = 0;
    std::uint64_t trace = 0;
    std::uint32_t second = 0;
  };
  bool IsShared(std::uint64_t trait, std::uint64_t by_other_than,
                std::uint32_t first, std::uint32_t last) const;
  bool IsRare(std::string_view agent) const;

  Crowds crowds_;
  std::vector<Device> devices_;  // by key
  std::vector<Domain> domains_;  // by domain
  std::vector<HardTrait> hard_;  // by (trait, second, trace)
  // How many traces have hits, but none that surely was no person's, and how
  // many of them with which agent.
  std::uint64_t traces_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> traces_of_agent_;
};

}  // namespace mailscan
