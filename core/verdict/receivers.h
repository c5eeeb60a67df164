#pragma once

#include <string_view>

#include "core/verdict/judged.h"

namespace mailscan {

// Who receives mail for a relay host or domain, by its longest known suffix.
struct Receiver {
  std::string_view vendor;  // empty when not known
  ReceiverKind kind = ReceiverKind::kUnknownBusiness;
};

// By the relay that took or refused the mail. Pure; walks the whole table.
Receiver ReceiverOfRelay(std::string_view relay);
// By the recipient's domain, where no relay is known.
Receiver ReceiverOfDomain(std::string_view recipient_domain);
// relay may be empty. Where it is nobody known (a smart host of our own), and
// where Google takes consumers' and companies' mail at the same hosts, the
// domain decides.
Receiver ReceiverOf(std::string_view relay, std::string_view recipient_domain);
Receiver Refined(Receiver by_relay, std::string_view recipient_domain);

// Score prior of a receiver in decibans.
int PriorOf(ReceiverKind kind);

}  // namespace mailscan
