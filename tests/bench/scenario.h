#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/time.h"
#include "tests/bench/cast.h"
#include "tests/bench/options.h"
#include "tests/bench/prng.h"
#include "tests/bench/truth.h"

namespace mailscan::testing {

// How often the queue is looked through for mail whose time has come.
inline constexpr Micros kQueueScan = 300 * kSecond;

// What happens to a message on its way.
enum class Fate {
  kInstant,
  kSlowData,  // accepted, but the receiver thought for long after the dot
  kGreylist,
  kContentHold,  // refused for now after end of data
  kThrottle,
  kMailboxFull,
  kNetwork,
  kLostInData,
  kBounceRcpt,
  kBounceData,
  kDown,  // the receiver never answers
};

enum class Ending { kSent, kDeferred, kBounced, kSuspended };

// One try. All its recipients share it.
struct Attempt {
  Micros active = 0;  // (queue active)
  Micros start = 0;   // a delivery agent took it
  Micros mail_from = 0;
  Micros end = 0;
  Ending ending = Ending::kSent;
  const Reason* reason = nullptr;  // null when sent
};

// When a recipient that is refused at RCPT hears of it: early in the
// transaction in which the others are accepted.
inline Micros RefusalTime(const Attempt& attempt) {
  return attempt.mail_from + (attempt.end - attempt.mail_from) / 4;
}

// A Plan is the whole life of one message, decided before a line is written.
// Plain value; the receiver, campaign and reasons outlive it.
struct Plan {
  std::uint64_t number = 0;
  Micros arrival = 0;  // MAIL FROM to our own server
  Fate fate = Fate::kInstant;
  const Receiver* receiver = nullptr;
  const Campaign* campaign = nullptr;
  std::string message_id;
  std::vector<std::string> recipients;
  bool first_unknown = false;  // recipients[0] is refused for good at once
  Attempt handoff;             // to the smart host, if there is one
  std::vector<Attempt> attempts;
  std::string esp_id;
  bool expired = false;
  bool in_queue = false;  // the log ends before the first try
  bool cut = false;       // the log ends before the last try

  bool refused(std::size_t recipient) const {
    return first_unknown && recipient == 0;
  }
  // The accepting try, or null.
  const Attempt* accepting() const {
    return !attempts.empty() && attempts.back().ending == Ending::kSent
               ? &attempts.back()
               : nullptr;
  }
};

// A Planner decides lives of messages. One thread; the cast must outlive it
// and the plans it makes.
class Planner {
 public:
  Planner(const LogOptions& options, const Cast& cast);
  Plan Make(std::uint64_t number, Prng& prng) const;

  Micros SlotOf(std::uint64_t number) const;  // no earlier arrival
  Micros log_begin() const { return log_begin_; }
  Micros log_end() const { return log_end_; }

 private:
  void MakeAttempts(Plan* plan, Prng& prng) const;
  void AddAttempt(Micros active, const Reason* reason, Ending ending,
                  Plan* plan, Prng& prng) const;
  Micros RetryAfter(const Plan& plan, Prng& prng) const;
  void NeverAnswer(Plan* plan, Prng& prng) const;
  void CutAtEnd(Plan* plan) const;

  const LogOptions& options_;
  const Cast& cast_;
  Micros log_begin_;
  Micros log_end_;
};

// What should be reported of a recipient of this plan.
DeliveryTruth TruthOf(const Plan& plan, std::size_t recipient);

}  // namespace mailscan::testing
