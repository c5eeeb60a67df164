#pragma once

#include <string_view>

#include "core/model/event.h"

namespace mailscan {

// Reads what Exim writes when it refuses a connection, a recipient or a
// message:
//   H=name (helo) [ip] F=<S> [temporarily ]rejected RCPT <R>: TEXT
// False if text is no refusal; *event is then untouched. A temporary one has
// the flag "temporary": Exim does not log the code it gave. Views point into
// text. Pure, any thread.
bool ReadEximReject(std::string_view text, Event* event);

// Whether an entry that names no message is one that Exim writes; texts of the
// administrator's own are not known.
bool IsEximRemark(std::string_view text);

}  // namespace mailscan
