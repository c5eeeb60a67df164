#include "parsers/postfix_delivery.h"

#include <cstddef>

#include "parsers/cursor.h"
#include "parsers/postfix_reply.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

// Takes the address and leaves ", orig_to=" or ", relay=" in front.
bool TakeRecipient(std::string_view* text, std::string_view* address) {
  const std::size_t size = AddressSize(*text, [](std::string_view rest) {
    return HasPrefix(rest, ", relay=") || HasPrefix(rest, ", orig_to=");
  });
  if (size == kNpos) {
    return false;
  }
  *address = WithoutBrackets(text->substr(0, size));
  text->remove_prefix(size);
  return true;
}

// "host[ip]:port", "host[socket]", "local", "none". The last bracket counts:
// "::1[::1]:24".
void SetRelay(std::string_view relay, Event* event) {
  const std::size_t open = FindLast<'['>(relay);
  if (open == kNpos) {
    event->set(Field::kRelay, relay);
    return;
  }
  event->set(Field::kRelay, relay.substr(0, open));
  const std::string_view inside = relay.substr(open + 1);
  const std::size_t close = FindFirst<']'>(inside);
  if (close != inside.size()) {
    event->set(Field::kRelayIp, inside.substr(0, close));
  }
}

// "a/b/c/d"; only c, the connection, and d, the transaction, are kept.
void ReadDelays(std::string_view* text, Event* event) {
  std::int64_t ms = 0;
  for (int i = 0; i < 4; ++i) {
    if ((i > 0 && !SkipPrefix(text, "/")) || !TakeMillis(text, &ms)) {
      return;
    }
    if (i == 2) {
      event->connect_ms = ms;
    } else if (i == 3) {
      event->transfer_ms = ms;
    }
  }
}

// From ", conn_use=" or ", delay=" on; true with "S (TEXT)" left in *text.
bool ReadNumbers(std::string_view* text, Event* event) {
  while (SkipPrefix(text, ", ")) {
    if (SkipPrefix(text, "status=")) {
      return true;
    }
    if (SkipPrefix(text, "delay=")) {
      TakeMillis(text, &event->age_ms);
    } else if (SkipPrefix(text, "delays=")) {
      ReadDelays(text, event);
    } else if (SkipPrefix(text, "dsn=")) {
      event->set(Field::kEnhanced, TakeUntil<','>(text));
    }
    // Else conn_use=, tls= or what later versions add.
    TakeUntil<','>(text);
  }
  return false;
}

void ReadSent(std::string_view reply, PostfixAgent agent, Event* event) {
  event->kind = EventKind::kDelivered;
  ReadAcceptance(reply, event);
  if (agent == PostfixAgent::kDiscard) {
    event->set(Field::kFlag, "discarded");
  }
  if (agent == PostfixAgent::kNetwork ||
      (agent == PostfixAgent::kOther && event->has(Field::kRelayIp))) {
    event->stage = SmtpStage::kEndOfData;
  }
}

// As postfix_reply's, and what no words tell: with relay=none there was nobody
// to send anything to ("mail transport unavailable").
void ReadFailedTry(std::string_view reply, Event* event) {
  ReadFailure(reply, event);
  if (event->stage == SmtpStage::kUnknown &&
      Is(event->text(Field::kRelay), "none")) {
    event->stage = SmtpStage::kConnect;
  }
}

void ReadDeferred(std::string_view reply, Event* event) {
  std::string_view cause = reply;
  if (SkipPrefix(&cause, "delivery temporarily suspended: ")) {
    // The queue manager repeats an earlier failure: its code tells the class,
    // but nothing got to any stage.
    event->kind = EventKind::kSuspended;
    ReadFailure(cause, event);
    event->stage = SmtpStage::kUnknown;
    return;
  }
  event->kind = EventKind::kAttemptDeferred;
  ReadFailedTry(reply, event);
}

void ReadOutcome(std::string_view status, std::string_view reply,
                 PostfixAgent agent, Event* event) {
  event->set(Field::kReply, reply);
  if (Is(status, "sent")) {
    ReadSent(reply, agent, event);
  } else if (Is(status, "deferred") || Is(status, "SOFTBOUNCE")) {
    ReadDeferred(reply, event);  // after a soft bounce it stays in the queue
  } else if (Is(status, "bounced")) {
    event->kind = EventKind::kBounced;
    ReadFailedTry(reply, event);
  } else {
    event->kind = EventKind::kOther;
    if (Is(status, "deliverable") || HasPrefix(status, "undeliverable")) {
      event->set(Field::kFlag, "probe");
    }
  }
}

}  // namespace

bool ReadPostfixDelivery(std::string_view text, PostfixAgent agent,
                         Event* event) {
  std::string_view address;
  if (!SkipPrefix(&text, "to=") || !TakeRecipient(&text, &address)) {
    return false;
  }
  event->set(Field::kRecipient, address);
  if (SkipPrefix(&text, ", orig_to=")) {
    if (!TakeRecipient(&text, &address)) {
      return false;
    }
    event->set(Field::kOrigRecipient, address);
  }
  if (!SkipPrefix(&text, ", relay=")) {
    return false;
  }
  SetRelay(TakeUntil<','>(&text), event);
  if (!ReadNumbers(&text, event)) {
    return false;
  }
  const std::string_view status = TakeUntil<' '>(&text);
  if (status.empty() || !SkipPrefix(&text, " ")) {
    return false;
  }
  // Postfix cuts a line at 2000 bytes: the bracket may never close. Texts of
  // header_checks have none.
  if (SkipPrefix(&text, "(")) {
    text.remove_suffix(HasSuffix(text, ")") ? 1 : 0);
  } else if (text.empty()) {
    return false;
  }
  ReadOutcome(status, text, agent, event);
  return true;
}

bool ReadPostfixHostTry(std::string_view text, Event* event) {
  std::string_view rest = text;
  const bool names_host = SkipPrefix(&rest, "host ") ||
                          SkipPrefix(&rest, "lost connection with ") ||
                          SkipPrefix(&rest, "conversation with ") ||
                          SkipPrefix(&rest, "connect to ") ||
                          SkipPrefix(&rest,
                                     "SASL authentication failed; "
                                     "server ");
  ReadFailure(text, event);
  if (event->stage == SmtpStage::kUnknown && event->code == 0) {
    return false;  // "enabling PIX workarounds", "passing <R> to transport="
  }
  event->kind = EventKind::kOther;
  event->set(Field::kFlag, "host-try");
  event->set(Field::kReply, text);
  if (names_host) {
    SetRelay(TakeUntil<' '>(&rest), event);
  }
  return true;
}

}  // namespace mailscan
