#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/bench/line_queue.h"
#include "tests/bench/line_text.h"
#include "tests/bench/scenario.h"

namespace mailscan::testing {

// A MailLines writes what one kind of mail server logs about a plan, and the
// noise around it, into a queue. One thread; options and queue must outlive it.
// The seed of a Prng given to it decides only what no truth speaks of: process
// ids, sizes, remote ids.
class MailLines {
 public:
  using Queue = LineQueue<LineKind>;
  MailLines(const MailLines&) = delete;
  MailLines& operator=(const MailLines&) = delete;
  virtual ~MailLines() = default;

  virtual void Write(const Plan& plan, Prng& prng) = 0;
  // Strangers, warnings and other programs, at about this time.
  virtual void WriteNoise(Micros time, Prng& prng) = 0;

  // Bounces sent so far: messages of their own that no report counts.
  std::uint64_t bounce_notices() const { return bounce_notices_; }

 protected:
  MailLines(const LogOptions& options, StampForm stamps, Queue& queue)
      : options_(options),
        queue_(queue),
        stamps_(stamps, options.zone_minutes),
        jitter_(options.seed ^ 0x6a697474ULL) {}

  // A line that has its stamp; goes to End when it is whole.
  std::string BeginLine(Micros time);
  void End(LineKind kind, std::string line);

  const LogOptions& options_;
  std::uint64_t bounce_notices_ = 0;

 private:
  Queue& queue_;
  StampWriter stamps_;
  Prng jitter_;
  Micros line_time_ = 0;
};

// The reply to the dot of the accepting try: one, whoever it is for.
void PutAcceptedReply(const Plan& plan, const Attempt& attempt,
                      std::uint64_t size, std::string* line);

// Postfix's text of a refusal, or the plain reply as an ESP reports it.
std::string RefusalText(const Reason& reason, const Receiver& receiver,
                        std::string_view recipient, bool as_postfix);

}  // namespace mailscan::testing
