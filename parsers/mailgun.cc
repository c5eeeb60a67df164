#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
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

// Source of the facts here: Mailgun's documentation of events, webhooks and
// their older form (2026-11), and the payloads that it and open-source
// receivers publish. An event is the same in a webhook's "event-data" and in
// "items" of the Events API; the older form has names of its own for some.

enum Slot : std::size_t {
  kName,
  kTimestamp,
  kRecipient,
  kMessageId,
  kTo,
  kRecipients,
  kToText,
  kSender,
  kSeverity,
  kReason,
  kRejectReason,
  kRejectText,
  kCode,
  kMessage,
  kDescription,
  kEnhancedCode,
  kBounceCode,
  kMxHost,
  kAttemptNo,
  kSessionSeconds,
  kDelayedBounce,
  kLink,
  kClientIp,
  kClientInfoIp,
  kUserAgent,
  kBot,
  kCampaign,
  kCampaignId,
  kTag,
  // Of the older form.
  kFormMessageId,
  kFormUserAgent,
  kFormCode,
  kFormError,
  kFormDescription,
  kFormCampaign,
  kFormTag,
  kSlotCount,
};

constexpr std::array<std::string_view, kSlotCount> kPaths = {
    "event",
    "timestamp",
    "recipient",
    "message.headers.~message-id",
    "message.headers.to",
    "message.recipients[]",
    "recipients",
    "envelope.sender",
    "severity",
    "reason",
    "reject.reason",
    "reject.description",
    "delivery-status.code",
    "delivery-status.message",
    "delivery-status.description",
    "delivery-status.enhanced-code",
    "delivery-status.bounce-code",
    "delivery-status.mx-host",
    "delivery-status.attempt-no",
    "delivery-status.session-seconds",
    "flags.is-delayed-bounce",
    "url",
    "ip",
    "client-info.ip",
    "client-info.user-agent",
    "client-info.bot",
    "campaigns",
    "campaigns.id",
    "tags",
    "~message-id",
    "user-agent",
    "code",
    "error",
    "description",
    "campaign-id",
    "tag",
};

constexpr std::array<NamedKind, 10> kKinds = {{
    {"accepted", EventKind::kAccepted},
    {"delivered", EventKind::kDelivered},
    {"failed", EventKind::kBounced},
    {"rejected", EventKind::kRejected},
    {"opened", EventKind::kOpened},
    {"clicked", EventKind::kClicked},
    {"complained", EventKind::kComplained},
    {"unsubscribed", EventKind::kUnsubscribed},
    // Of the older form.
    {"bounced", EventKind::kBounced},
    {"dropped", EventKind::kRejected},
}};

// Mailgun's own codes, which no server gave: no MX or no contact (498, 499),
// too old (602), on one of its lists of addresses not to write to.
constexpr int kNoMx = 498;
constexpr int kNoContact = 499;
constexpr int kTooOld = 602;
constexpr std::array<int, 4> kSuppressed = {605, 606, 607, 625};

// A MailgunProvider reads the events of Mailgun. One thread.
class MailgunProvider final : public WebhookProvider {
 public:
  explicit MailgunProvider(const std::string& message_id_key)
      : paths_(kPaths, "user-variables", message_id_key) {}

  std::span<const std::string_view> paths() const override {
    return paths_.all();
  }
  LineStatus Read(const JsonRecord& record, EventSink& sink) override;

 private:
  void FillRecipient(const JsonRecord& record, Event* event) const;
  void FillReply(const JsonRecord& record, Event* event) const;
  void FillHit(const JsonRecord& record, Event* event);

  SenderPaths paths_;
  std::string flag_;  // of the event that is being emitted
};

std::string_view FirstOf(const JsonRecord& record,
                         std::initializer_list<Slot> slots) {
  for (const Slot slot : slots) {
    if (!record.text(slot).empty()) {
      return record.text(slot);
    }
  }
  return {};
}

// The older form has an enhanced status in its "code" now and then.
int CodeOf(const JsonRecord& record) {
  constexpr std::size_t kDigits = 3;
  const std::string_view text = FirstOf(record, {kCode, kFormCode});
  const std::optional<Decimal> code = ReadDecimal(text);
  return code && code->micros == 0 && text.size() >= kDigits &&
                 code->whole >= 100 && code->whole <= 999
             ? static_cast<int>(code->whole)
             : 0;
}

// "failed" is all that a mail does not survive, and each try that will be
// repeated.
EventKind KindOf(const JsonRecord& record) {
  const EventKind named = KindNamed(kKinds, record.text(kName));
  const bool dropped = named == EventKind::kRejected &&
                       EqualsInAnyCase(record.text(kName), "dropped");
  const bool failed = named == EventKind::kBounced;
  if (!failed && !dropped) {
    return named;
  }
  const std::string_view severity = record.text(kSeverity);
  const std::string_view reason = record.text(kReason);
  const int code = CodeOf(record);
  if (EqualsInAnyCase(severity, "temporary") ||
      (failed && severity.empty() && code >= 400 && code < 500)) {
    return EventKind::kAttemptDeferred;
  }
  if (code == kTooOld || reason == "old") {
    return EventKind::kExpired;
  }
  if (reason.starts_with("suppress-") ||
      std::find(kSuppressed.begin(), kSuppressed.end(), code) !=
          kSuppressed.end()) {
    return EventKind::kRejected;
  }
  return named;
}

// Whether a header names more than one address.
bool NamesSeveral(std::string_view header) {
  bool quoted = false;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (quoted && header[i] == '\\') {
      ++i;
    } else if (header[i] == '"') {
      quoted = !quoted;
    } else if (header[i] == ',' && !quoted) {
      return true;
    }
  }
  return false;
}

// What was rejected or stored has no recipient of its own: the mail's, if it
// had only one.
void MailgunProvider::FillRecipient(const JsonRecord& record,
                                    Event* event) const {
  std::string_view recipient = record.text(kRecipient);
  if (recipient.empty()) {
    const std::span<const std::string_view> all = record.items(kRecipients);
    recipient = all.empty() ? FirstOf(record, {kToText, kTo}) : all.front();
    if (all.size() > 1 || NamesSeveral(recipient)) {
      event->set(Field::kScope, "message");
      return;
    }
  }
  event->set(Field::kRecipient, AddrSpec(recipient));
}

void MailgunProvider::FillReply(const JsonRecord& record, Event* event) const {
  const std::string_view reply =
      event->kind == EventKind::kRejected
          ? FirstOf(record, {kRejectReason, kRejectText, kMessage, kDescription,
                             kFormError, kFormDescription, kReason})
          : FirstOf(record, {kMessage, kDescription, kFormError,
                             kFormDescription, kReason});
  std::string_view status = FirstOf(record, {kEnhancedCode, kBounceCode});
  if (status.empty()) {
    status = EnhancedAt(record.text(kFormCode));
  }
  SetReplyText(reply, status, event);
  const int code = CodeOf(record);
  const bool own = code == kNoMx || code == kNoContact || code >= 600;
  if (code >= 200) {
    event->code = own ? 0 : static_cast<std::uint16_t>(code);
  }
  if (code == kNoMx || code == kNoContact) {
    event->stage = SmtpStage::kConnect;
  } else if (event->kind != EventKind::kDelivered) {
    ReadOwnWords(reply, event);
  }
  event->set(Field::kRelay, record.text(kMxHost));
  event->set(Field::kAttempt, record.text(kAttemptNo));
  if (event->kind == EventKind::kDelivered) {
    UseReplyEpoch(reply, &event->stamp);
  }
  // From contact to the last reply: no transaction was longer. Zero is written
  // where nothing was measured.
  const std::optional<Decimal> session =
      ReadDecimal(record.text(kSessionSeconds));
  constexpr std::int64_t kMostSeconds = 24 * 3600;
  if (session && session->whole >= 0 && session->whole < kMostSeconds &&
      session->whole * kSecond + session->micros > 0) {
    event->transfer_ms = session->whole * 1000 + session->micros / 1000;
    event->transfer_unit_ms = 1;
  }
  // It came back in a mail, after the server had taken ours.
  if (record.text(kDelayedBounce) == "true") {
    event->set(Field::kFlag, "is-delayed-bounce=true");
  }
}

void MailgunProvider::FillHit(const JsonRecord& record, Event* event) {
  event->set(Field::kIp, FirstOf(record, {kClientIp, kClientInfoIp}));
  event->set(Field::kAgent, FirstOf(record, {kUserAgent, kFormUserAgent}));
  if (event->kind == EventKind::kClicked) {
    event->set(Field::kUrl, record.text(kLink));
  }
  const JsonValue& bot = record.values()[kBot];
  if (IsEngagement(event->kind) && bot.type == JsonType::kString) {
    flag_ = "bot=";
    flag_ += bot.text.empty() ? "none" : bot.text;
    event->set(Field::kFlag, flag_);
  }
}

LineStatus MailgunProvider::Read(const JsonRecord& record, EventSink& sink) {
  const std::optional<Stamp> stamp = ReadEpoch(record.text(kTimestamp));
  if (!stamp || record.text(kName).empty()) {
    return LineStatus::kMalformed;
  }
  Event event;
  event.kind = KindOf(record);
  event.stamp = *stamp;
  event.set(Field::kTimeField, "timestamp");
  FillRecipient(record, &event);
  // What Mailgun answers to whoever sends through it is the Message-ID: it has
  // no other name for a mail.
  const std::string_view id =
      BareId(FirstOf(record, {kMessageId, kFormMessageId}));
  event.set(Field::kMessageId, id.empty() ? paths_.MessageId(record) : id);
  event.set(Field::kEspId, id);
  event.set(Field::kCampaign, FirstOf(record, {kCampaignId, kCampaign,
                                               kFormCampaign, kTag, kFormTag}));
  if (IsHit(event.kind)) {
    FillHit(record, &event);
  } else if (event.kind == EventKind::kAccepted) {
    event.set(Field::kSender, AddrSpec(record.text(kSender)));
  } else if (event.kind == EventKind::kOther) {
    event.set(Field::kFlag, record.text(kName));
  } else {
    FillReply(record, &event);
  }
  sink.Emit(event);
  return LineStatus::kEvent;
}

}  // namespace

// "message" alone is a text in many a program's log.
Signature MailgunSignature() {
  Signature signature;
  signature.has = {"event", "timestamp"};
  signature.any = {"log-level", "user-variables", "recipient",
                   "message.headers"};
  return signature;
}

std::unique_ptr<WebhookProvider> MakeMailgunProvider(
    const std::string& message_id_key) {
  return std::make_unique<MailgunProvider>(message_id_key);
}

}  // namespace mailscan
