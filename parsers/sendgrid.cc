#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "core/model/event_sink.h"
#include "parsers/address_text.h"
#include "parsers/code_providers.h"
#include "parsers/decimal.h"
#include "parsers/json_record.h"
#include "parsers/named_kind.h"
#include "parsers/reply_text.h"
#include "parsers/sender_paths.h"

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
  kAttempt,
  kLinkIndex,
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
    "attempt",
    "url_offset.index",
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

// Twilio SendGrid's event webhook.
class SendGridProvider final : public WebhookProvider {
 public:
  // Unique arguments are beside SendGrid's own keys.
  explicit SendGridProvider(const std::string& message_id_key)
      : paths_(kPaths, "", message_id_key) {}

  std::span<const std::string_view> paths() const override {
    return paths_.all();
  }
  LineStatus Read(const JsonRecord& record, EventSink& sink) override;

 private:
  SenderPaths paths_;
  Event event_;  // of the record being read
};

// One record on its way to an event.
class SendGridEvent {
 public:
  // sender_id: a Message-ID that the sender set, or empty.
  SendGridEvent(const JsonRecord& record, std::string_view sender_id)
      : record_(record), sender_id_(sender_id) {}
  LineStatus Read(Event* event) const;

 private:
  std::string_view text(Slot slot) const { return record_.text(slot); }
  bool has(Slot slot) const { return !text(slot).empty(); }
  void FillIds(Event* event) const;
  void FillReply(Event* event) const;
  void FillEngagement(Event* event) const;
  std::string_view Campaign() const;

  const JsonRecord& record_;
  std::string_view sender_id_;
};

LineStatus SendGridProvider::Read(const JsonRecord& record, EventSink& sink) {
  const SendGridEvent read(record, paths_.MessageId(record));
  const LineStatus status = read.Read(&event_);
  if (status == LineStatus::kEvent) {
    sink.Emit(event_);
  }
  return status;
}

LineStatus SendGridEvent::Read(Event* event) const {
  const std::optional<Stamp> stamp = ReadEpoch(text(kTimestamp));
  if (!stamp || !has(kName)) {
    return LineStatus::kMalformed;
  }
  event->Reset();
  event->kind = KindNamed(kKinds, text(kName));
  event->stamp = *stamp;
  event->set(Field::kTimeField, kPaths[kTimestamp]);
  event->set(Field::kRecipient, text(kEmail));
  event->set(Field::kCampaign, Campaign());
  FillIds(event);
  FillReply(event);
  FillEngagement(event);
  if (event->kind == EventKind::kOther) {
    event->set(Field::kFlag, text(kName));
  }
  return LineStatus::kEvent;
}

void SendGridEvent::FillIds(Event* event) const {
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
  event->set(Field::kMessageId, sender_id_);
}

void SendGridEvent::FillReply(Event* event) const {
  if (!IsAttempt(event->kind) && event->kind != EventKind::kRejected) {
    return;
  }
  const bool reason_first =
      event->kind == EventKind::kBounced || event->kind == EventKind::kRejected;
  const std::string_view first = text(reason_first ? kReason : kResponse);
  const std::string_view reply =
      first.empty() ? text(reason_first ? kResponse : kReason) : first;
  SetReplyText(reply, text(kStatus), event);
  event->set(Field::kAttempt, text(kAttempt));
  if (event->kind == EventKind::kDelivered) {
    const Micros told = event->stamp.us;
    UseReplyEpoch(reply, &event->stamp);
    if (event->stamp.us != told) {
      event->set(Field::kTimeField, kPaths[kResponse]);
    }
  } else {
    ReadOwnWords(reply, event);
  }
}

// On all other events `ip` is the address SendGrid sent from.
void SendGridEvent::FillEngagement(Event* event) const {
  if (IsEngagement(event->kind) || event->kind == EventKind::kComplained ||
      event->kind == EventKind::kUnsubscribed) {
    event->set(Field::kIp, text(kClientIp));
  }
  event->set(Field::kAgent, text(kUserAgent));
  if (event->kind == EventKind::kClicked) {
    event->set(Field::kUrl, text(kLink));
    event->set(Field::kUrlPosition, text(kLinkIndex));
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

std::string_view SendGridEvent::Campaign() const {
  for (const Slot slot : {kSinglesend, kMarketing, kNewsletter, kCategory}) {
    if (has(slot)) {
      return text(slot);
    }
  }
  return {};
}

}  // namespace

// The sg_ ids are SendGrid's alone.
Signature SendGridSignature() {
  Signature signature;
  signature.has = {"event"};
  signature.any = {"sg_event_id", "sg_message_id"};
  return signature;
}

Signature SendGridPlainSignature() {
  Signature signature;
  signature.has = {"event", "email", "timestamp"};
  return signature;
}

std::unique_ptr<WebhookProvider> MakeSendGridProvider(
    const std::string& message_id_key) {
  return std::make_unique<SendGridProvider>(message_id_key);
}

}  // namespace mailscan
