#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/bench/line_queue.h"
#include "tests/bench/line_text.h"
#include "tests/bench/scenario.h"

namespace mailscan::testing {

// A PostfixLines writes what Postfix 3.9 logs about a plan, and the noise
// around it, into a queue. Shapes are those of the Postfix source. One thread;
// options and queue must outlive it. The seed of its Prng decides only what no
// truth speaks of: process ids, sizes, remote ids.
class PostfixLines {
 public:
  using Queue = LineQueue<LineKind>;
  PostfixLines(const LogOptions& options, Queue& queue);

  void Write(const Plan& plan, Prng& prng);
  // Strangers, warnings and other programs, at about this time.
  void WriteNoise(Micros time, Prng& prng);

  // Bounces sent so far: messages of their own that no report counts.
  std::uint64_t bounce_notices() const { return bounce_notices_; }

 private:
  struct Mail {
    const Plan* plan = nullptr;
    std::string queue_id;
    std::uint64_t size = 0;
    std::uint64_t smtpd_pid = 0;
    std::string client;
  };

  std::string Begin(Micros time, std::string_view daemon, std::uint64_t pid);
  void End(LineKind kind, std::string line);
  std::string QueueId(Micros created, Micros removed);

  void WriteArrival(const Mail& mail, Prng& prng);
  void WriteActive(const Mail& mail, Micros time);
  void WriteAttempt(const Mail& mail, const Attempt& attempt, bool first,
                    Prng& prng);
  void WriteTls(const Receiver& to, Micros time, std::uint64_t pid,
                bool smart_host);
  void WriteDelivery(const Mail& mail, const Attempt& attempt,
                     std::size_t recipient, std::uint64_t pid, Prng& prng);
  void WriteNotice(const Mail& mail, Micros time, Prng& prng);
  void WriteProbe(Micros time, Prng& prng);
  void WriteReject(Micros time, Prng& prng);
  void WriteForeign(Micros time, Prng& prng);

  const LogOptions& options_;
  Queue& queue_;
  StampWriter stamps_;
  Prng jitter_;
  Micros line_time_ = 0;
  std::uint64_t next_inode_ = 0x2a3b00;
  std::uint64_t bounce_notices_ = 0;
  // Inodes come back some time after their file is gone, as in a real spool.
  std::priority_queue<std::pair<Micros, std::uint64_t>,
                      std::vector<std::pair<Micros, std::uint64_t>>,
                      std::greater<>>
      freed_;
};

// Postfix's text of a refusal, or the plain reply as an ESP reports it.
std::string RefusalText(const Reason& reason, const Receiver& receiver,
                        std::string_view recipient, bool as_postfix);

}  // namespace mailscan::testing
