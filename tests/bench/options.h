#pragma once

#include <cstdint>

#include "tests/bench/line_text.h"

namespace mailscan::testing {

enum class MailServer { kPostfix, kExim };

// What log to make. Equal options give equal bytes on every platform.
struct LogOptions {
  std::uint64_t messages = 20'000;
  std::uint64_t seed = 1;
  MailServer server = MailServer::kPostfix;
  StampForm stamps = StampForm::kRfc3339;  // of Postfix
  bool long_ids = false;
  bool smart_host = false;  // SendGrid delivers, and its events tell how
  int zone_minutes = 60;    // of the mail log's stamps, east of UTC
  int days = 7;
  std::int64_t skew_ms = 0;    // how far the webhook's clock is ahead
  std::int64_t jitter_ms = 0;  // how late a mail log line may be written
  bool shuffle = false;        // webhook records up to two hours late
};

}  // namespace mailscan::testing
