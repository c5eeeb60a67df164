#pragma once

#include <optional>
#include <string_view>

#include "core/model/event.h"
#include "core/model/time.h"

namespace mailscan {

// What the texts in a KumoMTA record say. Pure functions, any thread; views
// are into what was given.

// Whether a response is KumoMTA's own: no server gave it, nor its codes.
bool IsKumoInternal(std::string_view content);
// Whether such a response tells of a try; the rest of them say that none was
// made.
bool InternalTellsOfTry(std::string_view internal);

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
