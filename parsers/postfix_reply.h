#pragma once

#include <string_view>

#include "core/model/event.h"

namespace mailscan {

// The text in brackets at the end of a delivery line. Most of it was written
// by strangers (the remote server), so only what stands where Postfix itself
// writes is taken for Postfix's word. Pure functions, any thread.

// Sets stage and code from the text of a deferral or bounce.
void ReadFailure(std::string_view text, Event* event);

// Sets kNextId, the id under which the next hop took the message, code, the
// "discarded" flag, and the hint of replies that tell the time.
void ReadAcceptance(std::string_view text, Event* event);

}  // namespace mailscan
