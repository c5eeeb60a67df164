#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/model/parser.h"
#include "parsers/cursor.h"
#include "parsers/decimal.h"
#include "parsers/json_record.h"
#include "parsers/kumomta_text.h"
#include "parsers/smtp_reply.h"

namespace mailscan {
namespace {

// Source of the facts here: KumoMTA's reference of its log records, and the
// places in its source that write them (2023.08 to 2026).

enum Slot : std::size_t {
  kType,
  kId,
  kSender,
  kRecipient,
  kQueue,
  kCode,
  kEnhancedClass,
  kEnhancedSubject,
  kEnhancedDetail,
  kContent,
  kCommand,
  kPeerName,
  kPeerAddress,
  kEventTime,
  kTimestamp,
  kCreatedTime,
  kCreated,
  kDeliveryProtocol,
  kReceptionProtocol,
  kNodeId,
  kHeaderMessageId,
  kMetaMessageId,
  kMetaMessageIdUnderscore,
  kMetaCampaign,
  kResponse,
  kAttempts,
  kClassification,
  kReport,
  kReportedMail,
  kReportedRecipients,
  kTracedRecipient,
  kSlotCount,
};

constexpr std::array<std::string_view, kSlotCount> kPaths = {
    "type",
    "id",
    "sender",
    "recipient[]",
    "queue",
    "response.code",
    "response.enhanced_code.class",
    "response.enhanced_code.subject",
    "response.enhanced_code.detail",
    "response.content",
    "response.command",
    "peer_address.name",
    "peer_address.addr",
    "event_time",
    "timestamp",
    "created_time",
    "created",
    "delivery_protocol",
    "reception_protocol",
    "nodeid",
    "headers.~message-id",
    "meta.~message-id",
    "meta.~message_id",
    "meta.campaign",
    "response",
    "num_attempts",
    "bounce_classification",
    "feedback_report",
    "feedback_report.original_message",
    "feedback_report.original_rcpto_to[]",
    "feedback_report.supplemental_trace.recipient",
};

enum class Role : std::uint8_t {
  kArrival,  // peer_address is who sent it to us
  kTry,      // peer_address is whom we sent it to
  kEnd,      // neither
  kReport,   // a report about some earlier message; `id` is the report's own
  kQuiet,
};

struct NamedType {
  std::string_view name;
  EventKind kind;
  Role role;
  bool is_last;  // the message leaves the spool
};
constexpr std::array<NamedType, 14> kTypes = {{
    {"Reception", EventKind::kAccepted, Role::kArrival, false},
    {"Delivery", EventKind::kDelivered, Role::kTry, true},
    {"TransientFailure", EventKind::kAttemptDeferred, Role::kTry, false},
    {"Bounce", EventKind::kBounced, Role::kTry, true},
    {"Delayed", EventKind::kSuspended, Role::kEnd, false},
    {"Expiration", EventKind::kExpired, Role::kEnd, true},
    {"AdminBounce", EventKind::kClosed, Role::kEnd, false},
    {"OOB", EventKind::kOther, Role::kReport, false},
    {"Feedback", EventKind::kComplained, Role::kReport, false},
    {"Rejection", EventKind::kRejected, Role::kArrival, false},
    {"XferIn", EventKind::kAccepted, Role::kArrival, false},
    {"XferOut", EventKind::kHandedOff, Role::kTry, true},
    {"AdminRebind", EventKind::kOther, Role::kQuiet, false},
    {"DeferredInjectionRebind", EventKind::kOther, Role::kQuiet, false},
}};

const NamedType* TypeNamed(std::string_view name) {
  const auto found =
      std::find_if(kTypes.begin(), kTypes.end(),
                   [&](const NamedType& type) { return type.name == name; });
  return found == kTypes.end() ? nullptr : &*found;
}

// A KumoMtaParser reads KumoMTA's log records, one JSON object each. One
// thread.
class KumoMtaParser final : public Parser {
 public:
  KumoMtaParser() : record_(kPaths) {}

  LineStatus ParseLine(std::string_view line, EventSink& sink) override;

 private:
  std::string_view text(Slot slot) const { return record_.text(slot); }
  bool has(Slot slot) const {
    return record_.values()[slot].type != JsonType::kAbsent;
  }
  bool IsForeign(const NamedType* type) const;
  std::optional<Stamp> ReadStamp() const;
  void FillIds(const NamedType& type);
  void FillPeer(Role role);
  void FillResponse(const NamedType& type);
  void FillTry();
  void FillAge();
  void FillReport();
  void EmitAll(const NamedType& type, EventSink& sink);

  JsonRecord record_;
  Event event_;
  std::array<char, 24> enhanced_ = {};
  std::string reply_;
};

LineStatus KumoMtaParser::ParseLine(std::string_view line, EventSink& sink) {
  if (!record_.Read(line)) {
    return LineStatus::kMalformed;
  }
  const NamedType* const type = TypeNamed(text(kType));
  if (IsForeign(type)) {
    return LineStatus::kForeign;
  }
  // Log records that are sent to a hook travel as messages, and are logged.
  if (type == nullptr || type->role == Role::kQuiet ||
      text(kReceptionProtocol) == "LogRecord") {
    return LineStatus::kIgnored;
  }
  const std::optional<Stamp> stamp = ReadStamp();
  if (!stamp) {
    return LineStatus::kMalformed;
  }
  event_ = {};
  event_.kind = type->kind;
  event_.stamp = *stamp;
  FillResponse(*type);
  if (type->role == Role::kReport) {
    FillReport();
  } else {
    FillIds(*type);
    FillPeer(type->role);
  }
  event_.set(Field::kHost, text(kNodeId));
  EmitAll(*type, sink);
  return LineStatus::kEvent;
}

// Others have a "type" too. Records of later types, which are not known here,
// still have these keys.
bool KumoMtaParser::IsForeign(const NamedType* type) const {
  if (record_.values()[kType].type != JsonType::kString) {
    return true;
  }
  if (has(kAttempts) && has(kClassification)) {
    return false;
  }
  return type == nullptr || !(has(kResponse) || has(kReport));
}

std::optional<Stamp> KumoMtaParser::ReadStamp() const {
  const std::optional<Stamp> fine = ReadIsoTime(text(kEventTime));
  return fine ? fine : ReadEpoch(text(kTimestamp));
}

void KumoMtaParser::FillIds(const NamedType& type) {
  event_.set(Field::kLocalId, text(kId));
  for (const Slot slot :
       {kHeaderMessageId, kMetaMessageId, kMetaMessageIdUnderscore}) {
    const std::string_view id = WithoutBrackets(WithoutBlanks(text(slot)));
    if (!id.empty()) {
      event_.set(Field::kMessageId, id);
      break;
    }
  }
  // KumoMTA writes the null sender as an empty string. A rejection may have
  // come before any sender.
  const JsonValue& sender = record_.values()[kSender];
  const bool is_null = sender.type == JsonType::kString &&
                       sender.text.empty() && type.kind != EventKind::kRejected;
  event_.set(Field::kSender, is_null ? "<>" : SenderOf(sender.text));
  const std::string_view campaign = KumoCampaign(text(kQueue));
  event_.set(Field::kCampaign,
             campaign.empty() ? text(kMetaCampaign) : campaign);
  if (type.role != Role::kArrival) {
    FillAge();
  }
}

void KumoMtaParser::FillPeer(Role role) {
  if (role == Role::kArrival) {
    event_.set(Field::kIp, text(kPeerAddress));
    return;
  }
  std::string_view name = text(kPeerName);
  while (name.ends_with('.')) {
    name.remove_suffix(1);
  }
  event_.set(Field::kRelay, name);
  event_.set(Field::kRelayIp, text(kPeerAddress));
}

void KumoMtaParser::FillResponse(const NamedType& type) {
  event_.set(Field::kReply, text(kContent));
  const bool is_internal = KumoInternalOf(text(kContent)) != KumoInternal::kNo;
  // Codes of internal texts are KumoMTA's own: no server gave them. Nor did
  // one give the 551 of an expiry, and the 250 of an arrival is ours.
  if (!is_internal && type.role != Role::kEnd &&
      type.kind != EventKind::kAccepted) {
    const std::optional<Decimal> code = ReadDecimal(text(kCode));
    event_.code = code && code->whole >= 200 && code->whole <= 599
                      ? static_cast<std::uint16_t>(code->whole)
                      : std::uint16_t{0};
    const auto part = [this](Slot slot) {
      const std::optional<Decimal> number = ReadDecimal(text(slot));
      return number && number->whole >= 0 && number->whole <= 999
                 ? static_cast<int>(number->whole)
                 : -1;
    };
    const int major = part(kEnhancedClass);
    const int subject = part(kEnhancedSubject);
    const int detail = part(kEnhancedDetail);
    if (major >= 0 && subject >= 0 && detail >= 0) {
      const int size = std::snprintf(enhanced_.data(), enhanced_.size(),
                                     "%d.%d.%d", major, subject, detail);
      event_.set(Field::kEnhanced,
                 {enhanced_.data(), static_cast<std::size_t>(size)});
    }
  }
  if (type.role == Role::kTry || type.kind == EventKind::kRejected) {
    FillTry();
  }
}

void KumoMtaParser::FillTry() {
  const std::string_view content = text(kContent);
  const std::string_view command = text(kCommand);
  event_.stage = KumoStage(command);
  if (event_.kind == EventKind::kDelivered) {
    // `content` is the reply without its codes.
    reply_.assign(text(kCode)).append(" ").append(content);
    ReadAcceptedId(reply_, &event_);
    return;
  }
  if (event_.kind == EventKind::kHandedOff) {
    constexpr std::string_view kNewId = "new id is ";
    event_.set(Field::kNextId, content.starts_with(kNewId)
                                   ? content.substr(kNewId.size())
                                   : std::string_view());
    return;
  }
  const KumoInternal internal = KumoInternalOf(content);
  if (internal != KumoInternal::kNo && event_.stage == SmtpStage::kData) {
    // A time-out "to write DATA" may be the command or the whole body.
    event_.stage = SmtpStage::kUnknown;
  }
  if (!command.empty()) {
    return;
  }
  if (internal == KumoInternal::kNoTry &&
      event_.kind == EventKind::kAttemptDeferred) {
    event_.kind = EventKind::kSuspended;
  }
  // A server's word without a command and without a peer came before there was
  // one: from name service, or in the greeting. Other protocols (Lua, HTTP,
  // maildir) have no commands, and what they showed to whom cannot be told.
  const std::string_view protocol = text(kDeliveryProtocol);
  const bool is_smtp =
      protocol == "ESMTP" || protocol == "SMTP" || protocol == "LMTP";
  if (internal == KumoInternal::kNoContact ||
      (internal == KumoInternal::kNo && is_smtp && text(kPeerAddress).empty() &&
       event_.kind != EventKind::kRejected)) {
    event_.stage = SmtpStage::kConnect;
  }
}

// Since the message was made: to the microsecond where the record or the id
// says so. An id that is not of that second was not made for this message.
void KumoMtaParser::FillAge() {
  constexpr Micros kSameTime = 2 * kSecond;
  const std::optional<Stamp> fine = ReadIsoTime(text(kCreatedTime));
  const std::optional<Stamp> coarse = ReadEpoch(text(kCreated));
  const std::optional<Micros> in_id = KumoIdTime(text(kId));
  if (!fine && !coarse) {
    return;
  }
  Micros created = fine ? fine->us : coarse->us;
  if (!fine && in_id && *in_id >= created - kSameTime &&
      *in_id < created + kSameTime) {
    created = *in_id;
  }
  // A stamp of whole seconds may lie before the moment it stands for.
  const Micros age = event_.stamp.us - created;
  if (age > -kSecond) {
    event_.age_ms = std::max(age, Micros{0}) / kMillisecond;
  }
}

// The report came as a mail of its own: id, sender and headers are that
// mail's, and only what it reports is of the message it is about.
void KumoMtaParser::FillReport() {
  if (event_.kind == EventKind::kComplained) {
    event_.code = 0;  // ours, to the report
    event_.set(Field::kReply, {});
    event_.set(Field::kEnhanced, {});
    event_.set(Field::kMessageId, ReportedMessageId(text(kReportedMail)));
  } else {
    event_.set(Field::kFlag, "async-bounce");
  }
}

// A record may be about several recipients, and its end that of the message.
void KumoMtaParser::EmitAll(const NamedType& type, EventSink& sink) {
  std::span<const std::string_view> recipients = record_.items(kRecipient);
  if (type.kind == EventKind::kComplained) {
    // The trace header that KumoMTA put into the mail knows best.
    recipients = has(kTracedRecipient) && !text(kTracedRecipient).empty()
                     ? std::span(&record_.values()[kTracedRecipient].text, 1)
                     : record_.items(kReportedRecipients);
  }
  if (type.kind == EventKind::kClosed) {
    event_.set(Field::kFlag, "admin-bounce");
  }
  if (recipients.empty()) {
    sink.Emit(event_);
  }
  for (const std::string_view recipient : recipients) {
    event_.set(Field::kRecipient, WithoutBrackets(recipient));
    sink.Emit(event_);
  }
  // Ids are never used again, but only an end lets the timeline put a message
  // away. One with recipients left goes on under the same id.
  if (type.is_last && event_.has(Field::kLocalId)) {
    Event closed;
    closed.kind = EventKind::kClosed;
    closed.stamp = event_.stamp;
    closed.set(Field::kLocalId, event_.text(Field::kLocalId));
    closed.set(Field::kHost, event_.text(Field::kHost));
    sink.Emit(closed);
  }
}

}  // namespace

std::unique_ptr<Parser> MakeKumoMtaParser() {
  return std::make_unique<KumoMtaParser>();
}

}  // namespace mailscan
