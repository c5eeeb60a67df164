#include <array>
#include <cstddef>
#include <cstdlib>
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

// Source of the facts here: Mandrill's (Mailchimp Transactional's)
// documentation of webhooks (2026-11), and the payloads that it and open-source
// receivers publish.

enum Slot : std::size_t {
  kName,
  kTime,
  kId,
  kUrl,
  kIp,
  kUserAgent,
  kMessageId,
  kMessageTime,
  kEmail,
  kSender,
  kTag,
  kDiag,
  kBounceText,
  kTries,
  kClicks,
  kMetadataId,
  // Of changes to its lists of addresses.
  kType,
  kRejectEmail,
  kEntryEmail,
  kSlotCount,
};

constexpr std::array<std::string_view, kSlotCount> kPaths = {
    "event",
    "ts",
    "_id",
    "url",
    "ip",
    "user_agent",
    "msg._id",
    "msg.ts",
    "msg.email",
    "msg.sender",
    "msg.tags",
    "msg.diag",
    "msg.bounce_description",
    "msg.smtp_events{}",
    "msg.clicks{}",
    "msg.metadata.~message-id",
    "type",
    "reject.email",
    "entry.email",
};

constexpr std::array<NamedKind, 10> kKinds = {{
    {"send", EventKind::kAccepted},
    {"deferral", EventKind::kAttemptDeferred},
    {"delivered", EventKind::kDelivered},
    {"hard_bounce", EventKind::kBounced},
    {"soft_bounce", EventKind::kBounced},
    {"reject", EventKind::kRejected},
    {"open", EventKind::kOpened},
    {"click", EventKind::kClicked},
    {"spam", EventKind::kComplained},
    {"unsub", EventKind::kUnsubscribed},
}};

enum TrySlot : std::size_t {
  kTryTime,
  kTryType,
  kTryDiag,
  kTryMx,
  kTrySlotCount
};
constexpr std::array<std::string_view, kTrySlotCount> kTryPaths = {
    "ts", "type", "diag", "destination_ip"};

// A bounce is told by an event of its own, with more to it.
constexpr std::array<NamedKind, 2> kTryKinds = {{
    {"sent", EventKind::kDelivered},
    {"deferred", EventKind::kAttemptDeferred},
}};

enum ClickSlot : std::size_t { kClickTime, kClickUrl, kClickSlotCount };
constexpr std::array<std::string_view, kClickSlotCount> kClickPaths = {"ts",
                                                                       "url"};

// A MandrillProvider reads the events of Mandrill. One thread.
class MandrillProvider final : public WebhookProvider {
 public:
  explicit MandrillProvider(const std::string& message_id_key)
      : paths_(kPaths, "msg.metadata", message_id_key),
        try_(kTryPaths),
        click_(kClickPaths) {}

  std::span<const std::string_view> paths() const override {
    return paths_.all();
  }
  LineStatus Read(const JsonRecord& record, EventSink& sink) override;

 private:
  bool EmitTries(const JsonRecord& record, const Event& told, EventSink& sink);
  void FillMail(const JsonRecord& record, Event* event) const;
  std::string_view LinkOf(const JsonRecord& record);

  SenderPaths paths_;
  JsonRecord try_;
  JsonRecord click_;
};

// What is the same in all events of a mail. Mandrill does not tell its
// Message-ID; senders may.
void MandrillProvider::FillMail(const JsonRecord& record, Event* event) const {
  event->set(Field::kRecipient, AddrSpec(record.text(kEmail)));
  event->set(Field::kEspId,
             record.text(record.text(kMessageId).empty() ? kId : kMessageId));
  const std::string_view id = paths_.MessageId(record);
  event->set(Field::kMessageId,
             id.empty() ? BareId(record.text(kMetadataId)) : id);
  event->set(Field::kCampaign, record.text(kTag));
}

// Every event of a mail brings all tries so far: the only ones that tell when
// the mail was tried, and where. True if one of them is what `told` is about.
bool MandrillProvider::EmitTries(const JsonRecord& record, const Event& told,
                                 EventSink& sink) {
  constexpr Micros kSameTry = kMinute;
  bool found = false;
  std::size_t number = 0;
  const std::optional<Stamp> made = ReadEpoch(record.text(kMessageTime));
  for (const std::string_view object : record.items(kTries)) {
    ++number;
    if (!try_.Read(object)) {
      continue;
    }
    const std::optional<Stamp> stamp = ReadEpoch(try_.text(kTryTime));
    Event event;
    event.kind = KindNamed(kTryKinds, try_.text(kTryType));
    if (!stamp || event.kind == EventKind::kOther) {
      continue;
    }
    event.stamp = *stamp;
    event.set(Field::kTimeField, "msg.smtp_events.ts");
    FillMail(record, &event);
    SetReplyText(try_.text(kTryDiag), {}, &event);
    event.set(Field::kRelayIp, try_.text(kTryMx));
    const std::string attempt = std::to_string(number);
    event.set(Field::kAttempt, attempt);
    if (made && made->us <= stamp->us) {
      event.age_ms = (stamp->us - made->us) / kMillisecond;
    }
    if (event.kind == EventKind::kDelivered) {
      UseReplyEpoch(try_.text(kTryDiag), &event.stamp);
    }
    found = found || (event.kind == told.kind &&
                      std::abs(told.stamp.us - stamp->us) <= kSameTry);
    sink.Emit(event);
  }
  return found;
}

// msg.clicks has all clicks of the mail so far; where the event does not name
// its link, that of the same second does, or the only one there was.
std::string_view MandrillProvider::LinkOf(const JsonRecord& record) {
  const std::string_view told = record.text(kUrl);
  const std::span<const std::string_view> clicks = record.items(kClicks);
  if (!told.empty()) {
    return told;
  }
  for (const std::string_view object : clicks) {
    if (click_.Read(object) &&
        (clicks.size() == 1 || click_.text(kClickTime) == record.text(kTime))) {
      return click_.text(kClickUrl);
    }
  }
  return {};
}

LineStatus MandrillProvider::Read(const JsonRecord& record, EventSink& sink) {
  const std::string_view name =
      record.text(record.text(kName).empty() ? kType : kName);
  const std::optional<Stamp> stamp = ReadEpoch(record.text(kTime));
  if (!stamp || name.empty()) {
    return LineStatus::kMalformed;
  }
  Event event;
  event.kind = KindNamed(kKinds, record.text(kName));
  event.stamp = *stamp;
  if (EmitTries(record, event, sink)) {
    return LineStatus::kEvent;
  }
  event.set(Field::kTimeField, "ts");
  FillMail(record, &event);
  if (IsHit(event.kind)) {
    event.set(Field::kIp, record.text(kIp));
    event.set(Field::kAgent, record.text(kUserAgent));
    if (event.kind == EventKind::kClicked) {
      event.set(Field::kUrl, LinkOf(record));
    }
  } else if (event.kind == EventKind::kAccepted) {
    event.set(Field::kSender, AddrSpec(record.text(kSender)));
  } else if (event.kind == EventKind::kOther) {
    event.set(Field::kFlag, name);
    if (!event.has(Field::kRecipient)) {
      event.set(Field::kRecipient,
                record.text(record.text(kRejectEmail).empty() ? kEntryEmail
                                                              : kRejectEmail));
    }
  } else {
    const std::string_view diag = record.text(kDiag);
    SetReplyText(diag.empty() ? record.text(kBounceText) : diag, {}, &event);
  }
  sink.Emit(event);
  return LineStatus::kEvent;
}

}  // namespace

// Mail that came in has no _id; changes of lists have no mail.
Signature MandrillSignature() {
  Signature signature;
  signature.has = {"ts"};
  signature.any = {"msg._id", "msg.raw_msg", "reject.email", "entry.email"};
  return signature;
}

std::unique_ptr<WebhookProvider> MakeMandrillProvider(
    const std::string& message_id_key) {
  return std::make_unique<MandrillProvider>(message_id_key);
}

}  // namespace mailscan
