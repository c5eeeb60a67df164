#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/verdict/exposure.h"
#include "core/verdict/ip_database.h"
#include "core/verdict/judged.h"
#include "core/verdict/learned.h"
#include "core/verdict/network.h"
#include "core/verdict/networks.h"
#include "core/verdict/rules.h"
#include "core/verdict/sightings.h"

namespace re2 {
class RE2;
}

namespace mailscan {

// What a user can set about verdicts.
struct VerdictOptions {
  Micros skew = 2 * kSecond;                 // see exposure.h
  bool skew_stated = false;                  // by the user, who knows
  std::shared_ptr<const re2::RE2> honeypot;  // links no person sees
  std::vector<Cidr> own_nets;                // hits that are our own
  std::shared_ptr<const IpDatabase> asns;    // null: none was given
  std::vector<std::shared_ptr<const re2::RE2>> own_recipients;
};

// One open or click as the detectors see it.
struct SeenHit {
  const Hit* hit = nullptr;
  Timed timed;
  AgentClass agent = AgentClass::kNone;
  EspFlag flag = EspFlag::kNone;
  const NetworkRow* network = nullptr;  // where its address is; null: unknown
  HitSource source;
};

using EvidenceList = std::vector<Evidence>;

struct SessionCounts {
  std::uint32_t clicks = 0;
  std::uint32_t opens = 0;
};

// All that a detector may look at: one session, its trace, and what was learnt
// from all messages. Valid during one call.
struct SessionView {
  const Trace& trace;
  const Person& person;                       // whom the trace is for
  std::span<const SeenHit> hits;              // of this session, by time
  std::span<const SeenHit> all_hits;          // of the trace, by time
  std::span<const std::uint32_t> session_of;  // for all_hits, from 0
  std::span<const SessionCounts> counts_of;   // of each session of the trace
  std::uint32_t number = 0;                   // of this session, from 0
  ReceiverKind receiver = ReceiverKind::kUnknownBusiness;
  std::string_view vendor;  // of the receiver; empty when not known
  bool bulk = false;
  const Learned& learned;
  const Sightings& sightings;
  const Rules& rules;
  const VerdictOptions& options;

  std::size_t clicks() const;
  // Distinct links of the session's clicks, sorted.
  std::vector<std::string_view> Urls() const;
  // What a weight says, and why; Tell appends it, unless it says nothing.
  Evidence Made(Weight weight, std::string why, const Place& place) const;
  void Tell(Weight weight, std::string why, const Place& place,
            EvidenceList* evidence) const;
};

// A Detector is a pure function of one session: it appends evidence, for or
// against, or nothing. Data that is missing is no evidence.
struct Detector {
  std::string_view name;
  void (*inspect)(const SessionView& session, EvidenceList* evidence);
};

// Every detector, in the order in which their evidence is printed. To add one:
// a file detect_<name>.cc, its declaration in detectors.cc, a row.
std::span<const Detector> Detectors();

}  // namespace mailscan
