#pragma once

#include <cstdint>
#include <string_view>

#include "core/model/event.h"

namespace mailscan {

// Who wrote a delivery line, as far as it changes what the line means.
enum class PostfixAgent : std::uint8_t {
  kNetwork,  // smtp, lmtp: the text is a server's
  kLocal,    // local, virtual, pipe, error, cleanup
  kDiscard,  // discard: "sent" means thrown away
  kOther,
};

// Reads the delivery line all agents share (log_adhoc.c), from "to=" on:
//   to=<R>[, orig_to=<O>], relay=RELAY[, conn_use=N], delay=D,
//   delays=a/b/c/d[, tls=T], dsn=X.Y.Z, status=S (TEXT)
// False if it is cut or broken before it says what became of the message;
// *event is then half filled. Views point into text. Pure, any thread.
bool ReadPostfixDelivery(std::string_view text, PostfixAgent agent,
                         Event* event);

// Reads what a network agent writes of a host that was not the last it tried
// in this attempt, from behind "QID: " on: "host H[IP] said: ...", "lost
// connection with H[IP] while ...". It names no recipient and is no attempt:
// kOther with the flag "host-try". False for all other lines. Pure, any thread.
bool ReadPostfixHostTry(std::string_view text, Event* event);

}  // namespace mailscan
