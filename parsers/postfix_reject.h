#pragma once

#include <string_view>

#include "core/model/event.h"

namespace mailscan {

// Reads what smtpd, postscreen and cleanup write when they refuse a message or
// a recipient, from the action on:
//   reject: RCPT from NAME[IP]: 554 5.7.1 TEXT; from=<S> to=<R> proto=P
//   helo=<H> reject: header CONTENT from NAME[IP]; from=<S> to=<R> proto=P
//   helo=<H>: TEXT
// False if text is not of that shape; *event is then half filled. Views point
// into text. Pure, any thread.
bool ReadPostfixReject(std::string_view text, Event* event);

}  // namespace mailscan
