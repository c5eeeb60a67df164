#pragma once

#include <string_view>

#include "core/model/event.h"
#include "core/model/parser.h"

namespace mailscan {

// What the daemons that take a message, queue it and let go of it write, from
// behind "QID: " on. Each sets *event and says what the line is; when that is
// not kEvent, *event is half filled. *event has its stamp and queue id already.
// Views point into text. Pure, any thread.

// "client=NAME[IP][:port][, sasl_...][, orig_queue_id=ID][, orig_client=...]",
// refusals, and mail put on hold
LineStatus ReadPostfixSmtpd(std::string_view text, Event* event);

// "uid=N from=<S>[ orig_id=OLD]"
LineStatus ReadPostfixPickup(std::string_view text, Event* event);

// "message-id=<ID>", "removed (canceled)", refusals, and mail put on hold;
// deliveries are ReadPostfixDelivery's
LineStatus ReadPostfixCleanup(std::string_view text, Event* event);

// "from=<S>, size=N, nrcpt=N (queue active)", "removed",
// "from=<S>, status=expired, returned to sender"
LineStatus ReadPostfixQmgr(std::string_view text, Event* event);

// "{sender|postmaster} {non-delivery|delivery status|delay} notification: ID"
LineStatus ReadPostfixBounce(std::string_view text, Event* event);

// "removed", "requeued", "placed on hold", "released from hold", "expired":
// what the administrator did
LineStatus ReadPostfixPostsuper(std::string_view text, Event* event);

}  // namespace mailscan
