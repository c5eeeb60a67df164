#include "parsers/postfix_queue.h"

#include <cstddef>
#include <optional>

#include "parsers/cursor.h"
#include "parsers/postfix_id.h"
#include "parsers/postfix_reject.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

std::string_view WithoutBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

// cleanup logs the header as it is: without brackets, empty, with words after
// the bracket, or cut.
std::string_view MessageIdOf(std::string_view text) {
  text = WithoutBlanks(text);
  if (SkipPrefix(&text, "<")) {
    text = WithoutBlanks(TakeUntil<'>'>(&text));
  }
  return text;
}

// Takes "from=<S>" and leaves what follows; `ends` as in AddressSize.
template <typename Ends>
bool TakeSender(std::string_view* text, Ends ends, Event* event) {
  const std::size_t size = AddressSize(*text, ends);
  if (size == kNpos) {
    return false;
  }
  event->set(Field::kSender, SenderOf(text->substr(0, size)));
  text->remove_prefix(size);
  return true;
}

// What happened to a message in the queue besides its deliveries.
LineStatus Note(std::string_view flag, Event* event) {
  event->kind = EventKind::kOther;
  event->set(Field::kFlag, flag);
  return LineStatus::kEvent;
}

// A long queue id tells when the queue file was made, which is when the lines
// that call this are written.
void Hint(Event* event) {
  if (event->stamp.has_year && event->stamp.has_zone) {
    return;
  }
  const std::optional<Micros> made =
      LongQueueIdTime(event->text(Field::kLocalId));
  if (made.has_value()) {
    event->hint_us = *made;
    event->hint_ground = HintGround::kQueueId;
  }
}

LineStatus ReadRefusalOrIgnore(std::string_view text, Event* event) {
  if (HasPrefix(text, "hold: ") || HasPrefix(text, "milter-hold: ")) {
    return Note("held", event);
  }
  return ReadPostfixReject(text, event) ? LineStatus::kEvent
                                        : LineStatus::kIgnored;
}

}  // namespace

LineStatus ReadPostfixSmtpd(std::string_view text, Event* event) {
  if (!SkipPrefix(&text, "client=")) {
    return ReadRefusalOrIgnore(text, event);
  }
  const std::size_t open = FindFirst<'['>(text);
  const std::size_t close = open + FindFirst<']'>(text.substr(open));
  if (close == text.size()) {
    return LineStatus::kMalformed;
  }
  event->kind = EventKind::kAccepted;
  event->set(Field::kIp, text.substr(open + 1, close - open - 1));
  text.remove_prefix(close + 1);
  // The last one: a login name before it may hold anything.
  constexpr std::string_view kParent = ", orig_queue_id=";
  const std::size_t parent =
      text.size() > kParent.size() ? text.rfind(kParent) : kNpos;
  if (parent != kNpos) {
    text.remove_prefix(parent + kParent.size());
    event->set(Field::kParentId, TakeUntil<','>(&text));
  }
  Hint(event);
  return LineStatus::kEvent;
}

LineStatus ReadPostfixPickup(std::string_view text, Event* event) {
  if (!SkipPrefix(&text, "uid=")) {
    return LineStatus::kIgnored;
  }
  TakeUntil<' '>(&text);
  if (!SkipPrefix(&text, " from=") || !TakeSender(
                                          &text,
                                          [](std::string_view rest) {
                                            return rest.empty() ||
                                                   HasPrefix(rest, " orig_id=");
                                          },
                                          event)) {
    return LineStatus::kMalformed;
  }
  event->kind = EventKind::kAccepted;
  if (SkipPrefix(&text, " orig_id=")) {
    event->set(Field::kParentId, TakeUntil<' '>(&text));
  }
  Hint(event);
  return LineStatus::kEvent;
}

LineStatus ReadPostfixCleanup(std::string_view text, Event* event) {
  if (SkipPrefix(&text, "message-id=")) {
    event->kind = EventKind::kQueued;
    event->set(Field::kMessageId, MessageIdOf(text));
    Hint(event);
    return LineStatus::kEvent;
  }
  if (SkipPrefix(&text, "removed (")) {
    const std::string_view why = TakeUntil<')'>(&text);
    if (Is(why, "canceled") || Is(why, "discarded")) {
      event->kind = EventKind::kClosed;
      event->set(Field::kFlag, why);
      return LineStatus::kEvent;
    }
    return LineStatus::kIgnored;
  }
  return ReadRefusalOrIgnore(text, event);
}

LineStatus ReadPostfixQmgr(std::string_view text, Event* event) {
  if (Is(text, "removed")) {
    event->kind = EventKind::kClosed;
    return LineStatus::kEvent;
  }
  if (!SkipPrefix(&text, "from=")) {
    return LineStatus::kIgnored;
  }
  if (!TakeSender(
          &text,
          [](std::string_view rest) {
            return HasPrefix(rest, ", size=") || HasPrefix(rest, ", status=");
          },
          event)) {
    return LineStatus::kMalformed;
  }
  if (HasPrefix(text, ", size=")) {
    event->kind = EventKind::kQueued;
    return LineStatus::kEvent;
  }
  if (HasPrefix(text, ", status=expired,") ||
      HasPrefix(text, ", status=force-expired,")) {
    event->kind = EventKind::kExpired;
    return LineStatus::kEvent;
  }
  return LineStatus::kMalformed;
}

LineStatus ReadPostfixBounce(std::string_view text, Event* event) {
  constexpr std::string_view kMarker = " notification: ";
  const std::size_t at = text.find(kMarker);
  if (at == kNpos ||
      !(HasPrefix(text, "sender ") || HasPrefix(text, "postmaster "))) {
    return LineStatus::kIgnored;
  }
  text.remove_prefix(at + kMarker.size());
  // The child is a notice about this message, not a copy of it.
  event->set(Field::kNextId, TakeUntil<' '>(&text));
  return Note("notice", event);
}

LineStatus ReadPostfixPostsuper(std::string_view text, Event* event) {
  if (Is(text, "removed")) {  // no word about delivery
    event->kind = EventKind::kClosed;
    event->set(Field::kFlag, "postsuper");
    return LineStatus::kEvent;
  }
  if (Is(text, "placed on hold")) {
    return Note("held", event);
  }
  if (Is(text, "released from hold")) {
    return Note("released", event);
  }
  // The message goes on under another id, whose pickup line names this one.
  if (Is(text, "requeued")) {
    return Note("requeued", event);
  }
  // The queue manager says so too when it returns the mail.
  return LineStatus::kIgnored;
}

}  // namespace mailscan
