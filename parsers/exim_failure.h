#pragma once

#include <string_view>

#include "core/model/event.h"

namespace mailscan {

// The texts with which Exim says why a delivery did not come about. Pure
// functions, any thread; views set in events point into the text.

// Sets stage, code, kReply and kEnhanced from the text of a deferral, a bounce
// or a try at one host; kRelay and kRelayIp too if it names the host (before
// 4.85) and they are not set. False if nothing in it says how far the try got;
// kReply is set even then.
bool ReadEximFailure(std::string_view text, Event* event);

// Reads what is logged of one host of several that refused or was not there:
//   H=host [ip]: SMTP error ..., H=host [ip] Connection refused
// and before 4.85
//   SMTP error ...: host host [ip]: 421 ..., host [ip] Operation timed out
// False if it is something else; *event is then as it was.
bool ReadEximHostTry(std::string_view text, Event* event);

// Whether a deferral means that no try was made. Its number in brackets is no
// help: the numbers moved by one in 4.95.
bool IsEximSkip(std::string_view text);

// Whether a bounce means that the time for retries is over, and is no answer
// to a try.
bool IsEximExpiry(std::string_view text);

}  // namespace mailscan
