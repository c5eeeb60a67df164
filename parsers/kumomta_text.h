#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/model/event.h"
#include "core/model/time.h"

namespace mailscan {

// What the texts in a KumoMTA record say. Pure functions, any thread; views
// are into what was given.

// What a response of KumoMTA's own tells, which no server gave, nor its codes.
enum class KumoInternal : std::uint8_t {
  kNo,         // it is a server's
  kNoTry,      // none was made: a throttle, a suspension, a fault of its own
  kNoContact,  // no host could be reached, or agreed with on encryption
  kTry,        // it broke off on the way
};
KumoInternal KumoInternalOf(std::string_view content);

// The stage of the command that was being answered: "RCPT TO:<a@b>\r\n", "."
// after the body. Of several that were pipelined, none was, and the first
// counts.
SmtpStage KumoStage(std::string_view command);

// A spool id is a UUID of version 1, whose first 16 digits are when it was
// made: units of 100 ns since October 1582, low digits first.
std::optional<Micros> KumoIdTime(std::string_view id);

// "campaign:tenant@domain": what stands before the tenant.
std::string_view KumoCampaign(std::string_view queue);

// The Message-ID of a mail that a report holds, or of its headers alone.
std::string_view ReportedMessageId(std::string_view mail);

}  // namespace mailscan
