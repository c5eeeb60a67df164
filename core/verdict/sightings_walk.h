#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "core/timeline/clock_table.h"
#include "core/verdict/detector.h"
#include "core/verdict/sightings.h"

namespace mailscan {

// The walk over all traces that makes Sightings: one a thread, merged in any
// order to the same result. It keeps a few words for each click, and two for
// each day on which a device was seen.
class SightingsWalk {
 public:
  // Whether an address is known to be many people's: a relay for privacy, the
  // way out of a cloud proxy. What comes from there is nobody's crowd
  // (S24), nor anybody's company (S29). Empty: none is known.
  using ServesMany = std::function<bool(const IpAddress& ip)>;

  SightingsWalk(const ClockTable& clocks, const Rules& rules,
                const VerdictOptions& options, ServesMany serves_many = {});

  void Take(const Trace& trace);
  void Merge(const SightingsWalk& other);
  Sightings Finish(unsigned threads);

  // So many different agents are counted. With more, none is called rare.
  static constexpr std::size_t kMostAgents = 50'000;
  // Of fewer sessions no history is told.
  static constexpr std::uint32_t kFewestSessions = 20;

 private:
  struct Agent {
    AgentClass of = AgentClass::kNone;
    std::uint64_t family = 0;
    std::uint32_t traces = 0;
  };
  // One hit of the trace at hand.
  struct Note {
    const Hit* hit = nullptr;
    std::uint32_t second = 0;
    bool click = false;
    bool hard = false;
    HitSource source;
    std::uint64_t agent = 0;
    std::uint64_t device = 0;  // 0 also where it is an image proxy
  };
  struct DeviceDay {
    std::uint64_t device = 0;
    std::uint32_t day = 0;
    bool no_person = false;  // in haste, or surely a machine
  };

  Agent* AgentOf(std::string_view agent);
  bool IsHard(const Trace& trace, const Hit& hit, EspFlag flag,
              AgentClass agent) const;
  void NoteHit(const Trace& trace, const Person& person, const Hit& hit);
  void TakeSessions(const Person& person);
  void TakeDevices();
  void TakeAgents();
  void FinishDevices(Sightings* sightings);
  void FinishDomains(Sightings* sightings);
  void FinishHard(Sightings* sightings);

  const ClockTable& clocks_;
  const Rules& rules_;
  const VerdictOptions& options_;
  ServesMany serves_many_;

  std::vector<SeenClick> clicks_;
  std::vector<DeviceDay> device_days_;
  std::vector<std::uint64_t> sessions_;  // the domain, and in bit 0 if hard
  std::vector<Sightings::HardTrait> hard_;
  std::uint64_t traces_ = 0;
  std::unordered_map<std::uint64_t, Agent> agents_;
  bool too_many_agents_ = false;

  std::vector<Note> notes_;  // of the trace at hand
};

}  // namespace mailscan
