// Postfix's syslog lines. The catalogue of shapes is the Postfix source
// (3.12); what a shape means here is said where it is read.

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/model/parser.h"
#include "parsers/cursor.h"
#include "parsers/postfix_delivery.h"
#include "parsers/postfix_id.h"
#include "parsers/postfix_reject.h"
#include "parsers/postfix_tag.h"
#include "parsers/syslog_line.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

using Role = PostfixRole;

// "message repeated 2 times: [ TEXT]", rsyslog's: TEXT.
std::string_view WithoutRepeat(std::string_view text) {
  if (!HasPrefix(text, "message repeated ")) {
    return text;
  }
  const std::size_t open = text.find(": [ ");
  if (open == kNpos) {
    return text;
  }
  text.remove_prefix(open + 4);
  if (HasSuffix(text, "]")) {
    text.remove_suffix(1);
  }
  return text;
}

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
    text = WithoutBlanks(text.substr(0, text.find('>')));
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

class PostfixParser final : public Parser {
 public:
  LineStatus ParseLine(std::string_view line, EventSink& sink) override;

 private:
  LineStatus ReadDaemon(Role role, std::string_view text);
  LineStatus ReadSmtpd(std::string_view text);
  LineStatus ReadPickup(std::string_view text);
  LineStatus ReadCleanup(std::string_view text);
  LineStatus ReadQmgr(std::string_view text);
  LineStatus ReadBounce(std::string_view text);
  LineStatus ReadDelivery(std::string_view text, PostfixAgent agent);

  LineStatus ReadRejectOrIgnore(std::string_view text);
  void Hint(std::string_view id);
  void Reset();

  // One for all lines: clearing its texts would cost more than parsing.
  Event event_;
};

// Texts whose bit in `present` is not set are never read.
void PostfixParser::Reset() {
  event_.kind = EventKind::kOther;
  event_.stage = SmtpStage::kUnknown;
  event_.hint_ground = HintGround::kNone;
  event_.code = 0;
  event_.hint_us = 0;
  event_.connect_ms = Event::kNotKnown;
  event_.transfer_ms = Event::kNotKnown;
  event_.transfer_unit_ms = Event::kNotKnown;
  event_.age_ms = Event::kNotKnown;
  event_.line = 0;
  event_.present = 0;
}

LineStatus PostfixParser::ParseLine(std::string_view line, EventSink& sink) {
  SyslogLine syslog;
  const SyslogShape shape = ParseSyslogLine(line, &syslog);
  if (shape == SyslogShape::kFull && HasPrefix(syslog.tag, "docker")) {
    // Docker's syslog driver wraps the container's line; the inner stamp is
    // the event's.
    SyslogLine inner;
    if (ParseSyslogLine(syslog.text, &inner) == SyslogShape::kFull) {
      syslog = inner;
    }
  }
  if (shape != SyslogShape::kFull) {
    return shape == SyslogShape::kNone || HasPrefix(syslog.text, "postfix")
               ? LineStatus::kMalformed
               : LineStatus::kForeign;
  }
  PostfixTag tag;
  if (!ReadPostfixTag(syslog.tag, &tag)) {
    return LineStatus::kForeign;
  }
  if (tag.role == Role::kQuiet) {
    return tag.branded ? LineStatus::kIgnored : LineStatus::kForeign;
  }
  Reset();
  event_.stamp = syslog.stamp;
  const LineStatus status = ReadDaemon(tag.role, WithoutRepeat(syslog.text));
  if (status == LineStatus::kEvent) {
    event_.set(Field::kHost, syslog.host);
    event_.set(Field::kInstance, tag.instance);
    sink.Emit(event_);
  } else if (status == LineStatus::kIgnored && !tag.branded) {
    return LineStatus::kForeign;
  }
  return status;
}

LineStatus PostfixParser::ReadDaemon(Role role, std::string_view text) {
  const std::size_t id_size = QueueIdSize(text);
  if (id_size == 0) {
    return SkipPrefix(&text, "NOQUEUE: ") &&
                   (role == Role::kSmtpd || role == Role::kPostscreen)
               ? ReadRejectOrIgnore(text)
               : LineStatus::kIgnored;
  }
  event_.set(Field::kLocalId, text.substr(0, id_size));
  text.remove_prefix(id_size + 2);
  switch (role) {
    case Role::kNetwork:
      return ReadDelivery(text, PostfixAgent::kNetwork);
    case Role::kLocal:
      return ReadDelivery(text, PostfixAgent::kLocal);
    case Role::kDiscard:
      return ReadDelivery(text, PostfixAgent::kDiscard);
    case Role::kUnknown:
      return ReadDelivery(text, PostfixAgent::kOther);
    case Role::kSmtpd:
    case Role::kPostscreen:
      return ReadSmtpd(text);
    case Role::kPickup:
      return ReadPickup(text);
    case Role::kCleanup:
      return ReadCleanup(text);
    case Role::kQmgr:
      return ReadQmgr(text);
    case Role::kBounce:
      return ReadBounce(text);
    case Role::kPostsuper:
      if (Is(text, "removed")) {  // by hand: no word about delivery
        event_.kind = EventKind::kClosed;
        event_.set(Field::kFlag, "postsuper");
        return LineStatus::kEvent;
      }
      return LineStatus::kIgnored;
    case Role::kQuiet:
      break;
  }
  return LineStatus::kIgnored;
}

LineStatus PostfixParser::ReadRejectOrIgnore(std::string_view text) {
  return ReadPostfixReject(text, &event_) ? LineStatus::kEvent
                                          : LineStatus::kIgnored;
}

// A long queue id tells when the queue file was made, which is when the lines
// that call this are written.
void PostfixParser::Hint(std::string_view id) {
  if (event_.stamp.has_year && event_.stamp.has_zone) {
    return;
  }
  const std::optional<Micros> made = LongQueueIdTime(id);
  if (made.has_value()) {
    event_.hint_us = *made;
    event_.hint_ground = HintGround::kQueueId;
  }
}

LineStatus PostfixParser::ReadDelivery(std::string_view text,
                                       PostfixAgent agent) {
  if (!HasPrefix(text, "to=")) {
    return LineStatus::kIgnored;
  }
  return ReadPostfixDelivery(text, agent, &event_) ? LineStatus::kEvent
                                                   : LineStatus::kMalformed;
}

// "client=NAME[IP][:port][, sasl_...][, orig_queue_id=ID][, orig_client=...]"
LineStatus PostfixParser::ReadSmtpd(std::string_view text) {
  if (!SkipPrefix(&text, "client=")) {
    return ReadRejectOrIgnore(text);
  }
  const std::size_t open = text.find('[');
  const std::size_t close = text.find(']', open == kNpos ? 0 : open);
  if (open == kNpos || close == kNpos) {
    return LineStatus::kMalformed;
  }
  event_.kind = EventKind::kAccepted;
  event_.set(Field::kIp, text.substr(open + 1, close - open - 1));
  text.remove_prefix(close + 1);
  // The last one: a login name before it may hold anything.
  constexpr std::string_view kParent = ", orig_queue_id=";
  const std::size_t parent =
      text.size() > kParent.size() ? text.rfind(kParent) : kNpos;
  if (parent != kNpos) {
    text.remove_prefix(parent + kParent.size());
    event_.set(Field::kParentId, TakeUntil(&text, ','));
  }
  Hint(event_.text(Field::kLocalId));
  return LineStatus::kEvent;
}

// "uid=N from=<S>[ orig_id=OLD]"
LineStatus PostfixParser::ReadPickup(std::string_view text) {
  if (!SkipPrefix(&text, "uid=")) {
    return LineStatus::kIgnored;
  }
  TakeUntil(&text, ' ');
  if (!SkipPrefix(&text, " from=") || !TakeSender(
                                          &text,
                                          [](std::string_view rest) {
                                            return rest.empty() ||
                                                   HasPrefix(rest, " orig_id=");
                                          },
                                          &event_)) {
    return LineStatus::kMalformed;
  }
  event_.kind = EventKind::kAccepted;
  if (SkipPrefix(&text, " orig_id=")) {
    event_.set(Field::kParentId, TakeUntil(&text, ' '));
  }
  Hint(event_.text(Field::kLocalId));
  return LineStatus::kEvent;
}

LineStatus PostfixParser::ReadCleanup(std::string_view text) {
  if (SkipPrefix(&text, "message-id=")) {
    event_.kind = EventKind::kQueued;
    event_.set(Field::kMessageId, MessageIdOf(text));
    Hint(event_.text(Field::kLocalId));
    return LineStatus::kEvent;
  }
  if (HasPrefix(text, "to=")) {
    return ReadDelivery(text, PostfixAgent::kLocal);
  }
  if (SkipPrefix(&text, "removed (")) {
    const std::string_view why = TakeUntil(&text, ')');
    if (Is(why, "canceled") || Is(why, "discarded")) {
      event_.kind = EventKind::kClosed;
      event_.set(Field::kFlag, why);
      return LineStatus::kEvent;
    }
    return LineStatus::kIgnored;
  }
  return ReadRejectOrIgnore(text);
}

// "from=<S>, size=N, nrcpt=N (queue active)", "removed",
// "from=<S>, status=expired, returned to sender"
LineStatus PostfixParser::ReadQmgr(std::string_view text) {
  if (Is(text, "removed")) {
    event_.kind = EventKind::kClosed;
    return LineStatus::kEvent;
  }
  if (HasPrefix(text, "to=")) {
    return ReadDelivery(text, PostfixAgent::kLocal);
  }
  if (!SkipPrefix(&text, "from=")) {
    return LineStatus::kIgnored;
  }
  if (!TakeSender(
          &text,
          [](std::string_view rest) {
            return HasPrefix(rest, ", size=") || HasPrefix(rest, ", status=");
          },
          &event_)) {
    return LineStatus::kMalformed;
  }
  if (HasPrefix(text, ", size=")) {
    event_.kind = EventKind::kQueued;
    return LineStatus::kEvent;
  }
  if (HasPrefix(text, ", status=expired,") ||
      HasPrefix(text, ", status=force-expired,")) {
    event_.kind = EventKind::kExpired;
    return LineStatus::kEvent;
  }
  return LineStatus::kMalformed;
}

// "{sender|postmaster} {non-delivery|delivery status|delay} notification: ID":
// the child is a notice about this message, not a copy of it.
LineStatus PostfixParser::ReadBounce(std::string_view text) {
  constexpr std::string_view kMarker = " notification: ";
  const std::size_t at = text.find(kMarker);
  if (at == kNpos ||
      !(HasPrefix(text, "sender ") || HasPrefix(text, "postmaster "))) {
    return LineStatus::kIgnored;
  }
  text.remove_prefix(at + kMarker.size());
  event_.kind = EventKind::kOther;
  event_.set(Field::kNextId, TakeUntil(&text, ' '));
  event_.set(Field::kFlag, "notice");
  return LineStatus::kEvent;
}

}  // namespace

// Declared where it is called, in registry.cc.
std::unique_ptr<Parser> MakePostfixParser() {
  return std::make_unique<PostfixParser>();
}

}  // namespace mailscan
