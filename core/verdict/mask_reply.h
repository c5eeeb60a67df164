#pragma once

#include <string>
#include <string_view>

namespace mailscan {

// A reply with what differs from one message to the next taken out, so that
// equal refusals count together: digits, addresses, ids. *masked becomes at
// most 100 bytes.
void MaskReply(std::string_view reply, std::string* masked);

}  // namespace mailscan
