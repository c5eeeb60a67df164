// Exim's mainlog and rejectlog, of any version since 3, plain or through
// syslog. The catalogue of shapes is the source of Exim (4.99) and its change
// log; what a shape means here is said where it is read.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/model/parser.h"
#include "parsers/cursor.h"
#include "parsers/exim_address.h"
#include "parsers/exim_failure.h"
#include "parsers/exim_fields.h"
#include "parsers/exim_id.h"
#include "parsers/exim_line.h"
#include "parsers/exim_reject.h"
#include "parsers/smtp_reply.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

// Where a delivery went, as far as that is no address: a file, a command, a
// mail of its own, nowhere.
bool IsCommand(std::string_view final) {
  switch (final.empty() ? '\0' : final.front()) {
    case '/':
    case '|':
    case '>':
      return true;
    case 's':
      return HasPrefix(final, "save ");
    case ':':
      return Is(final, ":blackhole:");
    default:
      return false;
  }
}

bool SameLocalPart(std::string_view local_part, std::string_view address) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  const std::string_view other = address.substr(0, address.rfind('@'));
  return std::equal(local_part.begin(), local_part.end(), other.begin(),
                    other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

// As with Postfix's to= and orig_to=: the recipient is the address that was
// delivered to, the original one what the mail came with. Local deliveries are
// logged without their domain, though a deferral before them had it: there the
// address that the local part comes from stands for it.
// False if the line was cut before it names that one.
bool SetRecipients(const EximAddress& address, Event* event) {
  std::string_view to = address.final;
  const bool command = IsCommand(to) || Is(to, "discarded");
  if (command || FindFirst<'@'>(to) == to.size()) {
    const bool has_through = address.through.find('@') != kNpos;
    const std::string_view from =
        has_through ? address.through : address.original;
    to = command || (!from.empty() && SameLocalPart(to, from)) ? from : to;
  }
  event->set(Field::kRecipient, to);
  if (address.original != to) {
    event->set(Field::kOrigRecipient, address.original);
  }
  return !to.empty();
}

void SetRelay(const EximFields& fields, Event* event) {
  event->set(Field::kRelay, fields.host.empty() ? fields.ip : fields.host);
  event->set(Field::kRelayIp, fields.ip);
}

void SetTimes(const EximFields& fields, Event* event) {
  std::int64_t ms = 0;
  std::int64_t unit = 0;
  if (ReadEximDuration(fields.deliver_time, &ms, &unit)) {
    event->transfer_ms = ms;
    event->transfer_unit_ms = unit;
  }
  if (ReadEximDuration(fields.queue_time, &ms, &unit)) {
    event->age_ms = ms;
  }
}

// "Permission denied: creating lock file ...": both halves, unless a host
// stands between them.
std::string_view WholeCause(const EximFields& fields) {
  constexpr std::size_t kColon = 2;
  if (fields.error.empty() || fields.text.empty()) {
    return fields.text.empty() ? fields.error : fields.text;
  }
  return fields.error.data() + fields.error.size() + kColon ==
                 fields.text.data()
             ? std::string_view(
                   fields.error.data(),
                   fields.error.size() + kColon + fields.text.size())
             : fields.text;
}

// No transport and no host: it got nowhere. (Without a text, the line is cut.)
void SetStageOfRouting(const EximFields& fields, Event* event) {
  if (event->stage == SmtpStage::kUnknown && fields.transport.empty() &&
      fields.host.empty() && fields.ip.empty() && !fields.text.empty()) {
    event->stage = SmtpStage::kConnect;
  }
}

class EximParser final : public Parser {
 public:
  LineStatus ParseLine(std::string_view line, EventSink& sink) override;

 private:
  LineStatus ReadQueued(std::string_view text);
  LineStatus ReadArrival(std::string_view text, std::string_view flag);
  LineStatus ReadDelivery(std::string_view text);
  LineStatus ReadBounce(std::string_view text);
  LineStatus ReadDeferral(std::string_view text);
  LineStatus ReadEnd(std::string_view text);
  LineStatus ReadNote(std::string_view text);
  void ReadAnswer(std::string_view escaped);
  LineStatus Close(std::string_view flag);
  void Hint(std::int64_t receive_ms);

  EximLineReader reader_;
  Event event_;            // one for all lines
  std::string unescaped_;  // a reply; event_ points into it
};

LineStatus EximParser::ParseLine(std::string_view line, EventSink& sink) {
  EximLine exim;
  switch (reader_.Read(line, &exim)) {
    case EximShape::kNone:
      return LineStatus::kMalformed;
    case EximShape::kContinuation:
      return LineStatus::kIgnored;
    case EximShape::kForeign:
      return LineStatus::kForeign;
    case EximShape::kFull:
      break;
  }
  event_.Reset();
  event_.stamp = exim.stamp;
  event_.set(Field::kHost, exim.host);
  event_.set(Field::kLocalId, exim.id);
  LineStatus status = LineStatus::kIgnored;
  if (!exim.id.empty()) {
    status = ReadQueued(exim.text);
  } else if (ReadEximReject(exim.text, &event_)) {
    status = LineStatus::kEvent;
  } else if (!exim.named && !IsEximRemark(exim.text)) {
    return LineStatus::kForeign;
  }
  if (status == LineStatus::kEvent) {
    sink.Emit(event_);
  }
  return status;
}

LineStatus EximParser::ReadQueued(std::string_view text) {
  if (SkipPrefix(&text, "<= ")) {
    return ReadArrival(text, {});
  }
  if (SkipPrefix(&text, "(= ")) {  // taken, and the sender was told it was not
    return ReadArrival(text, "fakereject");
  }
  if (SkipPrefix(&text, "=> ") || SkipPrefix(&text, "-> ") ||
      SkipPrefix(&text, ">> ")) {
    return ReadDelivery(text);
  }
  if (SkipPrefix(&text, "** ")) {
    return ReadBounce(text);
  }
  if (SkipPrefix(&text, "== ")) {
    return ReadDeferral(text);
  }
  if (HasPrefix(text, "*> ")) {  // -N: it only pretends
    return LineStatus::kIgnored;
  }
  if (Is(text, "Completed")) {
    return Close({});
  }
  if (HasPrefix(text, "Completed QT=")) {
    return ReadEnd(text);
  }
  return ReadNote(text);
}

// "<= sender R=parent H=... id=...": what came in, and the children of a
// message: bounces, delay warnings and automatic replies.
LineStatus EximParser::ReadArrival(std::string_view text,
                                   std::string_view flag) {
  const std::string_view sender = TakeEximSender(&text);
  if (sender.empty() || text.empty()) {
    return LineStatus::kMalformed;
  }
  const EximFields fields = ReadEximFields(text, EximFieldsOf::kArrival);
  event_.kind = EventKind::kAccepted;
  event_.set(Field::kSender, sender);
  event_.set(Field::kMessageId, WithoutBrackets(fields.message_id));
  event_.set(Field::kIp, fields.ip);
  event_.set(Field::kParentId, fields.parent);
  event_.set(Field::kFlag, flag);
  std::int64_t ms = 0;
  std::int64_t unit = 0;
  // The line is written when the message is there.
  ReadEximDuration(fields.receive_time, &ms, &unit);
  Hint(ms);
  return LineStatus::kEvent;
}

// The id tells when the message began to come in.
void EximParser::Hint(std::int64_t receive_ms) {
  if (event_.stamp.has_year && event_.stamp.has_zone) {
    return;
  }
  const std::optional<Micros> began = EximIdTime(event_.text(Field::kLocalId));
  if (began) {
    event_.hint_us = *began + receive_ms * kMillisecond;
    event_.hint_ground = HintGround::kMessageId;
  }
}

LineStatus EximParser::Close(std::string_view flag) {
  event_.kind = EventKind::kClosed;
  event_.set(Field::kFlag, flag);
  return LineStatus::kEvent;
}

LineStatus EximParser::ReadDelivery(std::string_view text) {
  if (HasPrefix(text, "blackhole (")) {  // an ACL's doing, for all recipients
    return Close("discarded");
  }
  const EximAddress address = TakeEximAddress(&text);
  if (!SetRecipients(address, &event_) || text.empty()) {
    return LineStatus::kMalformed;
  }
  const EximFields fields = ReadEximFields(text, EximFieldsOf::kDelivery);
  event_.set(Field::kSender, fields.sender);
  if (HasPrefix(address.final, ">")) {
    // A reply was made, which is a message of its own; this one was not
    // delivered by it.
    event_.set(Field::kFlag, "autoreply");
    event_.set(Field::kRelay, fields.transport);
    return LineStatus::kEvent;
  }
  event_.kind = EventKind::kDelivered;
  SetRelay(fields, &event_);
  SetTimes(fields, &event_);
  if (!event_.has(Field::kRelay)) {
    event_.set(Field::kRelay, fields.transport);
  }
  ReadAnswer(fields.reply);
  if (!fields.ip.empty() || event_.code != 0) {
    event_.stage = SmtpStage::kEndOfData;
  }
  if (Is(address.final, ":blackhole:") ||
      (Is(address.final, "discarded") && fields.transport.empty())) {
    event_.set(Field::kFlag, "discarded");
  }
  return LineStatus::kEvent;
}

// C="..." escapes quotes and backslashes; what is left is "\n" for the lines
// of the reply, as in errors. The id stands in the last.
void EximParser::ReadAnswer(std::string_view escaped) {
  std::string_view reply = escaped;
  std::size_t last_line = 0;
  if (FindFirst<'\\'>(escaped) != escaped.size()) {
    unescaped_.clear();
    for (std::size_t i = 0; i < escaped.size(); ++i) {
      i += escaped[i] == '\\' && i + 1 < escaped.size() ? 1U : 0U;
      unescaped_ += escaped[i];
    }
    reply = unescaped_;
    constexpr std::string_view kNewline = "\\n";
    const std::size_t newline = reply.rfind(kNewline);
    last_line = newline == kNpos ? 0 : newline + kNewline.size();
  }
  if (reply.empty()) {
    return;
  }
  SetReply(reply, &event_);
  ReadAcceptedId(reply.substr(last_line), &event_);
}

LineStatus EximParser::ReadBounce(std::string_view text) {
  const EximAddress address = TakeEximAddress(&text);
  if (!SetRecipients(address, &event_) || text.empty()) {
    return LineStatus::kMalformed;
  }
  const EximFields fields = ReadEximFields(text, EximFieldsOf::kBounce);
  event_.set(Field::kSender, fields.sender);
  if (IsEximExpiry(fields.text)) {
    event_.kind = EventKind::kExpired;
    event_.set(Field::kReply, fields.text);
    return LineStatus::kEvent;
  }
  event_.kind = EventKind::kBounced;
  SetRelay(fields, &event_);
  SetTimes(fields, &event_);
  ReadEximFailure(fields.text, &event_);
  SetStageOfRouting(fields, &event_);
  return LineStatus::kEvent;
}

LineStatus EximParser::ReadDeferral(std::string_view text) {
  const EximAddress address = TakeEximAddress(&text);
  const EximFields fields = ReadEximFields(text, EximFieldsOf::kDeferral);
  if (!SetRecipients(address, &event_) || !fields.deferred) {
    return LineStatus::kMalformed;
  }
  event_.set(Field::kSender, fields.sender);
  const std::string_view why = fields.text.empty() ? fields.error : fields.text;
  if (IsEximSkip(why)) {
    event_.kind = EventKind::kSuspended;
    event_.set(Field::kReply, why);
    return LineStatus::kEvent;
  }
  event_.kind = EventKind::kAttemptDeferred;
  SetRelay(fields, &event_);
  SetTimes(fields, &event_);
  if (!ReadEximFailure(why, &event_)) {
    ReadEximFailure(WholeCause(fields), &event_);
    SetStageOfRouting(fields, &event_);
  }
  return LineStatus::kEvent;
}

LineStatus EximParser::ReadEnd(std::string_view text) {
  const EximFields fields =
      ReadEximFields(text.substr(std::string_view("Completed").size()),
                     EximFieldsOf::kDelivery);
  SetTimes(fields, &event_);
  return Close({});
}

// What has an id and no flag.
LineStatus EximParser::ReadNote(std::string_view text) {
  if (HasPrefix(text, "removed by ") ||
      HasPrefix(text, "Message removed because older than ")) {
    return Close("removed");
  }
  if (HasPrefix(text, "cancelled by ")) {
    return Close("cancelled");
  }
  if (HasPrefix(text, "rescind the above message-accept")) {
    return Close("rescinded");
  }
  if (ReadEximHostTry(text, &event_)) {
    event_.set(Field::kFlag, "host-try");
    return LineStatus::kEvent;
  }
  // Refused after its data: the id was made, but no message.
  if (ReadEximReject(text, &event_)) {
    Hint(0);
    event_.set(Field::kLocalId, {});
    return LineStatus::kEvent;
  }
  return LineStatus::kIgnored;
}

}  // namespace

// Declared where it is called, in registry.cc.
std::unique_ptr<Parser> MakeEximParser() {
  return std::make_unique<EximParser>();
}

}  // namespace mailscan
