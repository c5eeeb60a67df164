#include "core/verdict/sightings_walk.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "core/model/hash.h"
#include "core/timeline/parallel.h"
#include "core/verdict/exposure.h"

namespace mailscan {
namespace {

constexpr std::uint32_t kHasteSeconds = 10;
constexpr std::uint64_t kHardBit = 1;

// Three different links within ten seconds, as S8 has it.
class Haste {
 public:
  bool Add(std::uint64_t url, std::uint32_t second) {
    auto* const place = std::find_if(
        latest_.begin(), latest_.end() - 1,
        [&](const Followed& followed) { return followed.url == url; });
    std::rotate(latest_.begin(), place, place + 1);
    latest_[0] = {url, second};
    return latest_[2].second != 0 &&
           second - latest_[2].second <= kHasteSeconds;
  }

 private:
  struct Followed {
    std::uint64_t url = 0;
    std::uint32_t second = 0;
  };
  std::array<Followed, 3> latest_;  // different links, the last one first
};

template <typename Row>
void Append(const std::vector<Row>& from, std::vector<Row>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

}  // namespace

SightingsWalk::SightingsWalk(const ClockTable& clocks, const Rules& rules,
                             const VerdictOptions& options,
                             ServesMany serves_many)
    : clocks_(clocks),
      rules_(rules),
      options_(options),
      serves_many_(std::move(serves_many)) {}

SightingsWalk::Agent* SightingsWalk::AgentOf(std::string_view agent) {
  if (agents_.size() > kMostAgents) {
    too_many_agents_ = true;
    agents_.clear();
  }
  const auto [entry, added] = agents_.try_emplace(Hash64(agent));
  if (added) {
    entry->second = {rules_.agents.ClassOf(agent), AgentFamily(agent), 0};
  }
  return &entry->second;
}

// What surely no person did, as far as it can be told from one hit before the
// clocks are compared: a click within the transaction (S2) is not among it.
bool SightingsWalk::IsHard(const Trace& trace, const Hit& hit, EspFlag flag,
                           AgentClass agent) const {
  if (flag == EspFlag::kBot || agent == AgentClass::kScanner) {
    return true;
  }
  if (hit.kind == EventKind::kClicked && options_.honeypot != nullptr &&
      re2::RE2::PartialMatch(re2::StringPiece(hit.url.data(), hit.url.size()),
                             *options_.honeypot)) {
    return true;
  }
  return trace.attempts.size() + trace.host_tries.size() > 1 &&
         IsCleanEarly(TimeHit(trace, hit, clocks_, options_.skew));
}

void SightingsWalk::NoteHit(const Trace& trace, const Person& person,
                            const Hit& hit) {
  const EspFlag flag = rules_.flags.Of(hit);
  const std::uint32_t second = SecondOf(hit);
  if (!IsEngagement(hit.kind) || flag == EspFlag::kSynthetic || second == 0) {
    return;
  }
  Note note;
  note.hit = &hit;
  note.second = second;
  note.click = hit.kind == EventKind::kClicked;
  const auto ip = ParseIp(hit.ip);
  note.source = SourceOf(ip);
  AgentClass of = AgentClass::kNone;
  std::uint64_t family = 0;
  if (!hit.agent.empty()) {
    const Agent* agent = AgentOf(hit.agent);
    of = agent->of;
    family = agent->family;
  }
  note.agent = hit.agent.empty() ? 0 : Hash64(hit.agent);
  note.hard = IsHard(trace, hit, flag, of);
  if (note.source.network != 0 && of != AgentClass::kPrefetch &&
      flag != EspFlag::kPrefetch) {
    note.device = DeviceKey(person, note.source, family);
  }
  notes_.push_back(note);
  const bool shared =
      ip && serves_many_ && (note.click || note.hard) && serves_many_(*ip);
  if (note.click && person.domain != 0) {
    clicks_.push_back({shared ? 0 : note.source.address, person.recipient,
                       person.domain, second});
  }
  if (note.hard) {
    const Traits traits =
        TraitsOf(person, shared ? HitSource{} : note.source, hit.agent);
    for (const std::uint64_t trait :
         {traits.address, traits.both, traits.agent}) {
      if (trait != 0) {
        hard_.push_back({trait, person.trace, second});
      }
    }
  }
}

void SightingsWalk::Take(const Trace& trace) {
  if (trace.hits.empty()) {
    return;
  }
  const Person person = PersonOf(trace, rules_.receivers);
  if (person.recipient == 0) {
    return;
  }
  notes_.clear();
  for (const Hit& hit : trace.hits) {
    NoteHit(trace, person, hit);
  }
  TakeAgents();
  TakeDevices();
  TakeSessions(person);
}

// Agents of traces in which nothing surely was a machine.
void SightingsWalk::TakeAgents() {
  if (notes_.empty() ||
      std::any_of(notes_.begin(), notes_.end(),
                  [](const Note& note) { return note.hard; })) {
    return;
  }
  ++traces_;
  std::sort(notes_.begin(), notes_.end(),
            [](const Note& a, const Note& b) { return a.agent < b.agent; });
  std::uint64_t before = 0;
  for (const Note& note : notes_) {
    const auto found = agents_.find(note.agent);
    if (note.agent != before && found != agents_.end()) {
      ++found->second.traces;
    }
    before = note.agent;
  }
}

void SightingsWalk::TakeDevices() {
  std::sort(notes_.begin(), notes_.end(), [](const Note& a, const Note& b) {
    return std::tie(a.device, a.second) < std::tie(b.device, b.second);
  });
  Haste haste;
  for (std::size_t i = 0; i < notes_.size(); ++i) {
    const Note& note = notes_[i];
    const bool first = i == 0 || notes_[i - 1].device != note.device;
    if (first) {
      haste = Haste();
    }
    if (note.device == 0) {
      continue;
    }
    const bool no_person =
        note.hard ||
        (note.click && haste.Add(Hash64(note.hit->url), note.second));
    const std::uint32_t day = DayOf(note.second);
    if (first || device_days_.back().day != day) {
      device_days_.push_back({note.device, day, no_person});
    } else if (no_person) {
      device_days_.back().no_person = true;
    }
  }
}

// A session is here what came from one network, or has one agent where no
// address is known: near enough for a share.
void SightingsWalk::TakeSessions(const Person& person) {
  if (person.domain == 0) {
    return;
  }
  const auto actor = [](const Note& note) {
    return note.source.network != 0 ? note.source.network : note.agent;
  };
  std::sort(notes_.begin(), notes_.end(), [&](const Note& a, const Note& b) {
    return std::pair(actor(a), a.hard) > std::pair(actor(b), b.hard);
  });
  const Note* before = nullptr;
  for (const Note& note : notes_) {
    if (!note.click) {
      continue;
    }
    if (before == nullptr || actor(*before) != actor(note)) {
      sessions_.push_back(std::uint64_t{person.domain} << 1U |
                          (note.hard ? kHardBit : 0U));
    }
    before = &note;
  }
}

void SightingsWalk::Merge(const SightingsWalk& other) {
  Append(other.clicks_, &clicks_);
  Append(other.device_days_, &device_days_);
  Append(other.sessions_, &sessions_);
  Append(other.hard_, &hard_);
  traces_ += other.traces_;
  for (const auto& [hash, agent] : other.agents_) {
    Agent& mine =
        agents_.try_emplace(hash, agent.of, agent.family).first->second;
    mine.traces += agent.traces;
  }
  too_many_agents_ = too_many_agents_ || other.too_many_agents_ ||
                     agents_.size() > kMostAgents;
}

Sightings SightingsWalk::Finish(unsigned threads) {
  Sightings sightings;
  constexpr std::size_t kParts = 3;
  ParallelFor(threads, kParts, [&](std::size_t part) {
    switch (part) {
      case 0:
        sightings.crowds_ = Crowds(&clicks_);
        break;
      case 1:
        FinishDevices(&sightings);
        break;
      default:
        FinishDomains(&sightings);
        FinishHard(&sightings);
    }
  });
  return sightings;
}

void SightingsWalk::FinishDevices(Sightings* sightings) {
  std::sort(device_days_.begin(), device_days_.end(),
            [](const DeviceDay& a, const DeviceDay& b) {
              return std::tie(a.device, a.day) < std::tie(b.device, b.day);
            });
  for (auto from = device_days_.begin(); from != device_days_.end();) {
    const auto to = std::find_if(from, device_days_.end(), [&](const auto& d) {
      return d.device != from->device;
    });
    const auto second = std::find_if(
        from, to, [&](const auto& d) { return d.day != from->day; });
    if (second != to &&
        std::none_of(from, to, [](const auto& d) { return d.no_person; })) {
      sightings->devices_.push_back({from->device, second->day});
    }
    from = to;
  }
}

void SightingsWalk::FinishDomains(Sightings* sightings) {
  std::sort(sessions_.begin(), sessions_.end());
  for (std::size_t i = 0; i < sessions_.size();) {
    Sightings::Domain row{static_cast<std::uint32_t>(sessions_[i] >> 1U), {}};
    for (; i < sessions_.size() && sessions_[i] >> 1U == row.domain; ++i) {
      ++row.history.sessions;
      row.history.hard += (sessions_[i] & kHardBit) != 0 ? 1U : 0U;
    }
    if (row.history.sessions >= kFewestSessions && row.history.hard > 0) {
      sightings->domains_.push_back(row);
    }
  }
}

void SightingsWalk::FinishHard(Sightings* sightings) {
  const auto key = [](const Sightings::HardTrait& row) {
    return std::tie(row.trait, row.second, row.trace);
  };
  std::sort(hard_.begin(), hard_.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  hard_.erase(std::unique(hard_.begin(), hard_.end(),
                          [&](const auto& a, const auto& b) {
                            return key(a) == key(b);
                          }),
              hard_.end());
  sightings->hard_ = std::move(hard_);
  if (too_many_agents_ || agents_.size() > kMostAgents) {
    return;
  }
  sightings->traces_ = traces_;
  for (const auto& [hash, agent] : agents_) {
    sightings->traces_of_agent_.emplace(hash, agent.traces);
  }
}

}  // namespace mailscan
