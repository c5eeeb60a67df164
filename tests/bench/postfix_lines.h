#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/bench/mail_lines.h"
#include "tests/bench/scenario.h"

namespace mailscan::testing {

// A PostfixLines writes what Postfix 3.9 logs. Shapes are those of the Postfix
// source.
class PostfixLines final : public MailLines {
 public:
  PostfixLines(const LogOptions& options, Queue& queue);

  void Write(const Plan& plan, Prng& prng) override;
  void WriteNoise(Micros time, Prng& prng) override;

 private:
  struct Mail {
    const Plan* plan = nullptr;
    std::string queue_id;
    std::uint64_t size = 0;
    std::uint64_t smtpd_pid = 0;
    std::string client;
  };

  std::string Begin(Micros time, std::string_view daemon, std::uint64_t pid);
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

  std::uint64_t next_inode_ = 0x2a3b00;
  // Inodes come back some time after their file is gone, as in a real spool.
  std::priority_queue<std::pair<Micros, std::uint64_t>,
                      std::vector<std::pair<Micros, std::uint64_t>>,
                      std::greater<>>
      freed_;
};

}  // namespace mailscan::testing
