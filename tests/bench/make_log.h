#pragma once

#include <string_view>

#include "tests/bench/options.h"
#include "tests/bench/truth.h"

namespace mailscan::testing {

// A LogSink takes what MakeLog makes, in the order of writing. Views die with
// the call.
class LogSink {
 public:
  LogSink() = default;
  LogSink(const LogSink&) = delete;
  LogSink& operator=(const LogSink&) = delete;
  virtual ~LogSink() = default;

  virtual void PutMail(std::string_view line) = 0;       // with its newline
  virtual void PutWebhook(std::string_view record) = 0;  // likewise
  virtual void PutTruth(DeliveryTruth truth) = 0;
  virtual void PutTruth(EngagementTruth truth) = 0;
};

// Writes a mail server's log, its SendGrid events and the truth about both.
// Memory grows with the mail under way and with the days, not with the log.
// Pure but for the sink.
Totals MakeLog(const LogOptions& options, LogSink& sink);

}  // namespace mailscan::testing
