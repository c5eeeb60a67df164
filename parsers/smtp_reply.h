#pragma once

#include <cstdint>
#include <string_view>

#include "core/model/event.h"

namespace mailscan {

// What an SMTP server answered, as MTAs log it. It is a stranger's text: an id
// or a time in it is worth no more than its place. Pure functions, any thread;
// views set in events point into the text.

// The three-digit SMTP code at the start of text, or 0.
std::uint16_t ReplyCode(std::string_view text);

// Moves on behind "250 2.0.0 " or "2.0.0 ", as far as it is there.
void SkipReplyCodes(std::string_view* text);

// Sets kReply, code and kEnhanced from a reply.
void SetReply(std::string_view reply, Event* event);

// Sets kNextId, the id under which the server took the message, from the text
// of its 250, and the hint of replies that tell the time.
void ReadAcceptedId(std::string_view text, Event* event);

}  // namespace mailscan
