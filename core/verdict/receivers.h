#pragma once

#include <string_view>

#include "core/verdict/judged.h"

namespace mailscan {

// Who receives mail for a relay host or domain, by its longest known suffix.
struct Receiver {
  std::string_view vendor;  // empty when not known
  ReceiverKind kind = ReceiverKind::kUnknownBusiness;
};

// relay: the last relay that took or refused the mail, may be empty;
// recipient_domain decides only where no relay does. Pure.
Receiver ReceiverOf(std::string_view relay, std::string_view recipient_domain);

// Score prior of a receiver in decibans.
int PriorOf(ReceiverKind kind);

}  // namespace mailscan
