#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/scenario.h"

namespace mailscan::testing {

// Who opened or clicked.
enum class Actor {
  kGapScanner,       // between a refusal after the body and the acceptance
  kDataScanner,      // while the receiver had not yet answered the dot
  kAcceptScanner,    // within a second of the acceptance
  kDelayedScanner,   // all links, 20 to 300 s later
  kSampler,          // one link only
  kRefusingScanner,  // of a receiver that refused the message for good
  kPreview,          // before the receiver had the body: another copy
  kStranger,         // of a message that is in no log
  kPerson,
  kImageProxy,  // a person's open, by way of a mail provider
  kPrefetcher,  // opens everything
};
std::string_view NameOf(Actor actor);

// One open or click, before it is written down.
struct Hit {
  bool click = true;
  Actor actor = Actor::kPerson;
  std::size_t recipient = 0;
  std::size_t link = 0;
  Micros time = 0;
  std::string ip;
  std::string_view agent;
};

// What happened to the links and pixels of a message, in no order.
std::vector<Hit> HitsOf(const Plan& plan, bool smart_host, Prng& prng);

// REQUIRES: hit is one of plan's.
EngagementTruth TruthOf(const Plan& plan, const Hit& hit);

}  // namespace mailscan::testing
