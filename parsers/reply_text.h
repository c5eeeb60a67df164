#pragma once

#include <string_view>

#include "core/model/event.h"

namespace mailscan {

// What an ESP's record tells of a server's answer: the answer, mostly behind a
// word of the ESP's own, and often a status beside it. Pure functions, any
// thread; views set in events point into the texts.

// "5.1.1" at the start of text, or nothing.
std::string_view EnhancedAt(std::string_view text);

// Sets kReply, and from it code and kEnhanced: "smtp; 550 5.1.1 No such user",
// "sent (250 2.0.0 OK)". `status` is what the record says in a field of its
// own, empty where it has none.
void SetReplyText(std::string_view reply, std::string_view status,
                  Event* event);

// Sets the stage at which a try failed, and what else the text tells, where no
// server answered and the text is the ESP's own: a server's reply has a code.
void ReadOwnWords(std::string_view text, Event* event);

// ESPs stamp a delivery when they have seen the answer. Google's answer, "250
// 2.0.0 OK 1461095248 q6si123 - gsmtp", says when the mail was taken: if that
// is earlier, but not by much, it becomes the stamp.
void UseReplyEpoch(std::string_view reply, Stamp* stamp);

}  // namespace mailscan
