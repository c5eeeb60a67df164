#pragma once

#include <string_view>

#include "core/timeline/message.h"

namespace mailscan {

// Whether a link, by its words, is one that ends a subscription.
bool IsUnsubscribeLink(std::string_view url);

// Whether a hit is the button that mailbox providers show beside a mail (RFC
// 8058): they POST to the link once somebody has pressed it. Only an access log
// tells the method.
bool IsOneClick(const Hit& hit);

}  // namespace mailscan
