#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/model/parser.h"
#include "parsers/address_text.h"
#include "parsers/decimal.h"
#include "parsers/json_record.h"
#include "parsers/named_kind.h"
#include "parsers/reply_text.h"

namespace mailscan {
namespace {

// Source of the facts here: Twilio SendGrid's Event Webhook reference, and the
// payloads it and open-source receivers publish.

enum Slot : std::size_t {
  kName,
  kEmail,
  kTimestamp,
  kSmtpId,
  kSgEventId,
  kSgMessageId,
  kResponse,
  kReason,
  kStatus,
  kUserAgent,
  kClientIp,
  kLink,
  kMachineOpen,
  kSinglesend,
  kMarketing,
  kNewsletter,
  kCategory,
  kCustomId,
  kCustomIdUpper,
  // What another provider's event has beside event, email and timestamp.
  kEventId,
  kMessageUuid,
  kBrevoSeconds,
  kBrevoMillis,
  kSlotCount,
};

constexpr std::array<std::string_view, kSlotCount> kPaths = {
    "event",
    "email",
    "timestamp",
    "smtp-id",
    "sg_event_id",
    "sg_message_id",
    "response",
    "reason",
    "status",
    "useragent",
    "ip",
    "url",
    "sg_machine_open",
    "singlesend_id",
    "marketing_campaign_id",
    "newsletter.newsletter_id",
    "category",
    "message-id",
    "Message-ID",
    "event_id",
    "message_id",
    "ts_event",
    "ts_epoch",
};

constexpr std::array<NamedKind, 10> kKinds = {{
    {"processed", EventKind::kAccepted},
    {"deferred", EventKind::kAttemptDeferred},
    {"delivered", EventKind::kDelivered},
    {"bounce", EventKind::kBounced},
    {"dropped", EventKind::kRejected},
    {"open", EventKind::kOpened},
    {"click", EventKind::kClicked},
    {"spamreport", EventKind::kComplained},
    {"unsubscribe", EventKind::kUnsubscribed},
    {"group_unsubscribe", EventKind::kUnsubscribed},
}};

// "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0" is the X-Message-Id
// 14c5d75ce93.dfd.64b469 and, for this recipient, the host that took it.
std::string_view MessagePart(std::string_view id) {
  for (std::size_t dot = id.find('.'); dot != std::string_view::npos;
       dot = id.find('.', dot + 1)) {
    const std::string_view word = id.substr(dot + 1);
    if (dot > 0 && (word.starts_with("filter") || word.starts_with("recvd") ||
                    word.starts_with("stfilter"))) {
      return id.substr(0, dot);
    }
  }
  return id;
}

// SendGrid's own Message-ID, <X-Message-Id@ismtpd...>, made where the sender
// gave none; a mail that had one may show it here as well as its own.
struct SplitId {
  std::string_view left;
  bool is_ismtpd = false;
};
SplitId SplitMessageId(std::string_view id) {
  const std::size_t at = id.rfind('@');
  if (at == std::string_view::npos) {
    return {id, false};
  }
  return {id.substr(0, at),
          id.substr(at).find("ismtpd") != std::string_view::npos};
}

// A SendGridParser reads the events of Twilio SendGrid's webhook, one JSON
// object each. One thread.
class SendGridParser final : public Parser {
 public:
  SendGridParser() : record_(kPaths) {}

  LineStatus ParseLine(std::string_view line, EventSink& sink) override;

 private:
  std::string_view text(Slot slot) const { return record_.text(slot); }
  bool has(Slot slot) const { return !text(slot).empty(); }
  bool IsForeign() const;
  void FillIds(Event* event) const;
  void FillReply(Event* event) const;
  void FillEngagement(Event* event) const;
  std::string_view Campaign() const;

  JsonRecord record_;
};

LineStatus SendGridParser::ParseLine(std::string_view line, EventSink& sink) {
  if (!record_.Read(line)) {
    return LineStatus::kMalformed;
  }
  if (IsForeign()) {
    return LineStatus::kForeign;
  }
  const std::optional<Stamp> stamp = ReadEpoch(text(kTimestamp));
  if (!stamp || !has(kName)) {
    return LineStatus::kMalformed;
  }
  Event event;
  event.kind = KindNamed(kKinds, text(kName));
  event.stamp = *stamp;
  event.set(Field::kRecipient, text(kEmail));
  event.set(Field::kCampaign, Campaign());
  FillIds(&event);
  FillReply(&event);
  FillEngagement(&event);
  if (event.kind == EventKind::kOther) {
    event.set(Field::kFlag, text(kName));
  }
  sink.Emit(event);
  return LineStatus::kEvent;
}

// The sg_ ids are SendGrid's alone. Without them (old accounts, and examples
// in the docs) event, email and timestamp must do, which Mailtrap and Brevo
// have as well.
bool SendGridParser::IsForeign() const {
  if (record_.values()[kName].type == JsonType::kAbsent) {
    return true;
  }
  if (has(kSgEventId) || has(kSgMessageId)) {
    return false;
  }
  const bool is_minimal =
      has(kName) && has(kEmail) &&
      record_.values()[kTimestamp].type != JsonType::kAbsent;
  const bool is_mailtrap = has(kEventId) && has(kMessageUuid);
  const bool is_brevo = has(kBrevoSeconds) || has(kBrevoMillis);
  return !is_minimal || is_mailtrap || is_brevo;
}

void SendGridParser::FillIds(Event* event) const {
  const std::string_view smtp_id = BareId(text(kSmtpId));
  const SplitId split = SplitMessageId(smtp_id);
  std::string_view esp_id = MessagePart(text(kSgMessageId));
  if (esp_id.empty() && split.is_ismtpd) {
    esp_id = split.left;
  }
  event->set(Field::kEspId, esp_id);
  if (!smtp_id.empty() && !split.is_ismtpd && split.left != esp_id) {
    event->set(Field::kMessageId, smtp_id);
    return;
  }
  for (const Slot slot : {kCustomId, kCustomIdUpper}) {
    const std::string_view id = BareId(text(slot));
    if (record_.values()[slot].type == JsonType::kString && !id.empty() &&
        !SplitMessageId(id).is_ismtpd) {
      event->set(Field::kMessageId, id);
      return;
    }
  }
}

void SendGridParser::FillReply(Event* event) const {
  if (!IsAttempt(event->kind) && event->kind != EventKind::kRejected) {
    return;
  }
  const bool reason_first =
      event->kind == EventKind::kBounced || event->kind == EventKind::kRejected;
  const std::string_view first = text(reason_first ? kReason : kResponse);
  const std::string_view reply =
      first.empty() ? text(reason_first ? kResponse : kReason) : first;
  SetReplyText(reply, text(kStatus), event);
  if (event->kind == EventKind::kDelivered) {
    UseReplyEpoch(reply, &event->stamp);
  }
}

// On all other events `ip` is the address SendGrid sent from.
void SendGridParser::FillEngagement(Event* event) const {
  if (IsEngagement(event->kind) || event->kind == EventKind::kComplained ||
      event->kind == EventKind::kUnsubscribed) {
    event->set(Field::kIp, text(kClientIp));
  }
  event->set(Field::kAgent, text(kUserAgent));
  if (event->kind == EventKind::kClicked) {
    event->set(Field::kUrl, text(kLink));
  }
  if (event->kind == EventKind::kOpened) {
    const std::string_view machine = text(kMachineOpen);
    if (EqualsInAnyCase(machine, "true") || machine == "1") {
      event->set(Field::kFlag, "sg_machine_open=true");
    } else if (EqualsInAnyCase(machine, "false") || machine == "0") {
      event->set(Field::kFlag, "sg_machine_open=false");
    }
  }
}

std::string_view SendGridParser::Campaign() const {
  for (const Slot slot : {kSinglesend, kMarketing, kNewsletter, kCategory}) {
    if (has(slot)) {
      return text(slot);
    }
  }
  return {};
}

}  // namespace

std::unique_ptr<Parser> MakeSendGridParser() {
  return std::make_unique<SendGridParser>();
}

}  // namespace mailscan
