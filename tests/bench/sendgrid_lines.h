#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/actors.h"
#include "tests/bench/line_queue.h"
#include "tests/bench/scenario.h"

namespace mailscan::testing {

// What the queue of webhook records remembers of each.
struct WebhookExtra {
  bool duplicate = false;
  std::optional<EngagementTruth> truth;
};

// A SendGridLines writes what SendGrid's event webhook posts about a plan, one
// record a line. One thread; options and queue must outlive it.
class SendGridLines {
 public:
  using Queue = LineQueue<WebhookExtra>;
  SendGridLines(const LogOptions& options, Queue& queue)
      : options_(options), queue_(queue) {}

  void Write(const Plan& plan, const std::vector<Hit>& hits, Prng& prng);

 private:
  // The keys that every record has.
  std::string Begin(const Plan& plan, std::size_t recipient, Micros time,
                    std::string_view event, Prng& prng);
  void End(Micros time, std::string record,
           std::optional<EngagementTruth> truth, Prng& prng);
  std::string MessageKeys(const Plan& plan, Prng& prng) const;
  void WriteDeliveries(const Plan& plan, std::size_t recipient, Prng& prng);
  void WriteAttempts(const Plan& plan, std::size_t recipient, Prng& prng);
  void WriteBounce(const Plan& plan, std::size_t recipient,
                   const Attempt& attempt, const Reason& reason, Prng& prng);
  void WriteDelivered(const Plan& plan, std::size_t recipient, Micros time,
                      Prng& prng);
  void WriteHit(const Plan& plan, const Hit& hit, Prng& prng);

  const LogOptions& options_;
  Queue& queue_;
  bool stranger_ = false;
};

}  // namespace mailscan::testing
