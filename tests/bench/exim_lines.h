#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/bench/mail_lines.h"
#include "tests/bench/scenario.h"

namespace mailscan::testing {

// An EximLines writes Exim's mainlog with subject, received_recipients,
// queue_time and deliver_time added to the log selectors that are on unless
// said otherwise. Shapes are those of the Exim source (4.97).
class EximLines final : public MailLines {
 public:
  EximLines(const LogOptions& options, const Planner& planner, Queue& queue);

  void Write(const Plan& plan, Prng& prng) override;
  void WriteNoise(Micros time, Prng& prng) override;

 private:
  struct Mail {
    const Plan* plan = nullptr;
    std::string id;
    std::uint64_t size = 0;
  };

  std::string MessageId(Micros began, Prng& prng) const;
  std::string Begin(Micros time, std::string_view id);

  void WriteQueueRuns(const Planner& planner);
  void WriteArrival(const Mail& mail, Prng& prng);
  void WriteAttempt(const Mail& mail, const Attempt& attempt, bool first,
                    Prng& prng);
  void WriteHostTry(const Mail& mail, const Attempt& attempt);
  void WriteDelivery(const Mail& mail, const Attempt& attempt, Micros time,
                     std::size_t recipient, bool again);
  void WriteBounce(const Mail& mail, const Attempt& attempt,
                   const Reason& reason, Micros time, std::size_t recipient);
  void WriteDeferral(const Mail& mail, const Attempt& attempt, Micros time,
                     std::size_t recipient);
  void WriteExpiry(const Mail& mail, Micros time);
  void WriteNotice(const Mail& mail, Micros time, Prng& prng);
  void WriteReject(Micros time, Prng& prng);
  void WriteHost(const Mail& mail, std::string* line) const;
};

}  // namespace mailscan::testing
