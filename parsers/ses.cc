#include <array>
#include <cstddef>
#include <cstdint>
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

// Source of the facts here: the developer guide of Amazon SES on event
// publishing and on notifications (2026-11), and the examples in it.

enum Slot : std::size_t {
  kEventType,
  kNotificationType,
  kMessageId,
  kMailTime,
  kMailSource,
  kDestination,
  kHeaders,
  kCommonId,
  kCampaignTag,
  kConfigurationSet,
  kBounceTime,
  kBounceSubType,
  kBouncedRecipients,
  kBounceMx,
  kComplaintTime,
  kComplaintSubType,
  kComplainedRecipients,
  kDeliveryTime,
  kDeliveryMillis,
  kDeliveryRecipients,
  kDeliveryReply,
  kDeliveryMx,
  kDelayTime,
  kDelayType,
  kDelayedRecipients,
  kRejectReason,
  kFailureText,
  kOpenTime,
  kOpenIp,
  kOpenAgent,
  kClickTime,
  kClickIp,
  kClickAgent,
  kClickLink,
  kSubscriptionTime,
  kUnsubscribeAll,
  kSlotCount,
};

constexpr std::array<std::string_view, kSlotCount> kPaths = {
    "eventType",
    "notificationType",
    "mail.messageId",
    "mail.timestamp",
    "mail.source",
    "mail.destination[]",
    "mail.headers{}",
    "mail.commonHeaders.messageId",
    "mail.tags.~campaign",
    "mail.tags.ses:configuration-set",
    "bounce.timestamp",
    "bounce.bounceSubType",
    "bounce.bouncedRecipients{}",
    "bounce.remoteMtaIp",
    "complaint.timestamp",
    "complaint.complaintSubType",
    "complaint.complainedRecipients{}",
    "delivery.timestamp",
    "delivery.processingTimeMillis",
    "delivery.recipients[]",
    "delivery.smtpResponse",
    "delivery.remoteMtaIp",
    "deliveryDelay.timestamp",
    "deliveryDelay.delayType",
    "deliveryDelay.delayedRecipients{}",
    "reject.reason",
    "failure.errorMessage",
    "open.timestamp",
    "open.ipAddress",
    "open.userAgent",
    "click.timestamp",
    "click.ipAddress",
    "click.userAgent",
    "click.link",
    "subscription.timestamp",
    "subscription.newTopicPreferences.unsubscribeAll",
};

// What an event is and when it was. mail.timestamp is when the mail was sent:
// the time of an event only where it has no other.
struct Type {
  std::string_view name;  // in lower case
  EventKind kind;
  Slot time;
};
constexpr std::array<Type, 11> kTypes = {{
    {"send", EventKind::kAccepted, kMailTime},
    {"delivery", EventKind::kDelivered, kDeliveryTime},
    {"deliverydelay", EventKind::kAttemptDeferred, kDelayTime},
    {"bounce", EventKind::kBounced, kBounceTime},
    {"reject", EventKind::kRejected, kMailTime},
    {"rendering failure", EventKind::kRejected, kMailTime},
    {"renderingfailure", EventKind::kRejected, kMailTime},
    {"open", EventKind::kOpened, kOpenTime},
    {"click", EventKind::kClicked, kClickTime},
    {"complaint", EventKind::kComplained, kComplaintTime},
    {"subscription", EventKind::kUnsubscribed, kSubscriptionTime},
}};
constexpr Type kUnknownType = {"", EventKind::kOther, kMailTime};

const Type& TypeNamed(std::string_view name) {
  for (const Type& type : kTypes) {
    if (EqualsInAnyCase(name, type.name)) {
      return type;
    }
  }
  return kUnknownType;
}

enum PersonSlot : std::size_t { kAddress, kStatus, kDiagnostic, kPersonSlots };
constexpr std::array<std::string_view, kPersonSlots> kPersonPaths = {
    "emailAddress", "status", "diagnosticCode"};

enum HeaderSlot : std::size_t { kHeaderName, kHeaderValue, kHeaderSlots };
constexpr std::array<std::string_view, kHeaderSlots> kHeaderPaths = {"name",
                                                                     "value"};

// A SesProvider reads the events of Amazon SES, published or notified. One
// thread.
class SesProvider final : public WebhookProvider {
 public:
  explicit SesProvider(const std::string& message_id_key)
      : paths_(kPaths, "mail.tags", message_id_key),
        person_(kPersonPaths),
        header_(kHeaderPaths) {}

  std::span<const std::string_view> paths() const override {
    return paths_.all();
  }
  LineStatus Read(const JsonRecord& record, EventSink& sink) override;

 private:
  std::string_view RfcMessageId(const JsonRecord& record);
  bool EmitForPeople(std::span<const std::string_view> people,
                     std::string_view reply, Event* event, EventSink& sink);
  bool EmitComplaint(const JsonRecord& record, Event* event, EventSink& sink);
  bool EmitForRecipients(EventKind named, const JsonRecord& record,
                         Event* event, EventSink& sink);

  SenderPaths paths_;
  JsonRecord person_;
  JsonRecord header_;
};

// Nobody was asked: the address is on a list of SES's, of the account's or of a
// tenant's.
bool IsSuppressed(std::string_view sub_type) {
  return sub_type.ends_with("SuppressionList") ||
         sub_type.ends_with("Suppressed");
}

// SES itself holds the mail back.
bool IsHeldBack(std::string_view delay_type) {
  return delay_type == "InternalFailure" || delay_type == "SendingDeferral" ||
         delay_type == "BYOIPHostNameLookupUnavailable";
}

EventKind KindOf(const Type& type, const JsonRecord& record) {
  const std::string_view bounce = record.text(kBounceSubType);
  switch (type.kind) {
    case EventKind::kBounced:
      if (bounce == "CustomTimeoutExceeded") {
        return EventKind::kExpired;
      }
      return IsSuppressed(bounce) ? EventKind::kRejected : type.kind;
    case EventKind::kComplained:
      return IsSuppressed(record.text(kComplaintSubType)) ? EventKind::kRejected
                                                          : type.kind;
    case EventKind::kAttemptDeferred:
      return IsHeldBack(record.text(kDelayType)) ? EventKind::kSuspended
                                                 : type.kind;
    case EventKind::kUnsubscribed:  // an opt-in is told in the same words
      return record.text(kUnsubscribeAll) == "true" ? type.kind
                                                    : EventKind::kOther;
    default:
      return type.kind;
  }
}

// SES puts a Message-ID of its own into the mail; what the sender gave is in
// the headers. Where none was given, its own id stands there.
std::string_view SesProvider::RfcMessageId(const JsonRecord& record) {
  const std::string_view ses_id = record.text(kMessageId);
  for (const std::string_view object : record.items(kHeaders)) {
    // A look before reading: a mail has dozens of headers.
    const bool may_be = object.find("essage-") != std::string_view::npos ||
                        object.find("ESSAGE-") != std::string_view::npos;
    if (may_be && header_.Read(object) &&
        EqualsInAnyCase(header_.text(kHeaderName), "message-id")) {
      const std::string_view id = BareId(header_.text(kHeaderValue));
      return id == ses_id ? std::string_view() : id;
    }
  }
  const std::string_view id = BareId(record.text(kCommonId));
  return id == ses_id ? std::string_view() : id;
}

// One event for each of the recipients, who are objects with an answer each.
// False where there is none.
bool SesProvider::EmitForPeople(std::span<const std::string_view> people,
                                std::string_view reply, Event* event,
                                EventSink& sink) {
  bool any = false;
  for (const std::string_view object : people) {
    if (!person_.Read(object) || person_.text(kAddress).empty()) {
      continue;
    }
    event->set(Field::kRecipient, AddrSpec(person_.text(kAddress)));
    const std::string_view told = person_.text(kDiagnostic);
    SetReplyText(told.empty() ? reply : told, person_.text(kStatus), event);
    sink.Emit(*event);
    any = true;
  }
  return any;
}

// Where a provider hides who complained, all its recipients are named.
bool SesProvider::EmitComplaint(const JsonRecord& record, Event* event,
                                EventSink& sink) {
  const std::span<const std::string_view> people =
      record.items(kComplainedRecipients);
  if (event->kind == EventKind::kRejected) {
    return EmitForPeople(people, record.text(kComplaintSubType), event, sink);
  }
  if (people.size() != 1 || !person_.Read(people.front())) {
    return false;
  }
  event->set(Field::kRecipient, AddrSpec(person_.text(kAddress)));
  sink.Emit(*event);
  return true;
}

bool EmitForAddresses(std::span<const std::string_view> addresses, Event* event,
                      EventSink& sink) {
  for (const std::string_view address : addresses) {
    event->set(Field::kRecipient, AddrSpec(address));
    sink.Emit(*event);
  }
  return !addresses.empty();
}

void FillDelivery(const JsonRecord& record, Event* event) {
  const std::string_view reply = record.text(kDeliveryReply);
  SetReplyText(reply, {}, event);
  UseReplyEpoch(reply, &event->stamp);
  event->set(Field::kRelayIp, record.text(kDeliveryMx));
  const std::optional<Decimal> age = ReadDecimal(record.text(kDeliveryMillis));
  if (age && age->whole >= 0) {
    event->age_ms = age->whole;
  }
}

void FillHit(const JsonRecord& record, Event* event) {
  const bool clicked = event->kind == EventKind::kClicked;
  event->set(Field::kIp, record.text(clicked ? kClickIp : kOpenIp));
  event->set(Field::kAgent, record.text(clicked ? kClickAgent : kOpenAgent));
  if (clicked) {
    event->set(Field::kUrl, record.text(kClickLink));
  }
}

// False where the record does not say whose event it is.
bool SesProvider::EmitForRecipients(EventKind named, const JsonRecord& record,
                                    Event* event, EventSink& sink) {
  switch (named) {
    case EventKind::kAccepted:
      event->set(Field::kSender, AddrSpec(record.text(kMailSource)));
      return EmitForAddresses(record.items(kDestination), event, sink);
    case EventKind::kRejected:
      event->set(Field::kReply, record.text(record.text(kRejectReason).empty()
                                                ? kFailureText
                                                : kRejectReason));
      return EmitForAddresses(record.items(kDestination), event, sink);
    case EventKind::kDelivered:
      FillDelivery(record, event);
      return EmitForAddresses(record.items(kDeliveryRecipients), event, sink);
    case EventKind::kAttemptDeferred:
      return EmitForPeople(record.items(kDelayedRecipients),
                           record.text(kDelayType), event, sink);
    case EventKind::kBounced:
      event->set(Field::kRelayIp, record.text(kBounceMx));
      return EmitForPeople(record.items(kBouncedRecipients),
                           record.text(kBounceSubType), event, sink);
    case EventKind::kComplained:
      return EmitComplaint(record, event, sink);
    default:
      return false;
  }
}

LineStatus SesProvider::Read(const JsonRecord& record, EventSink& sink) {
  const std::string_view published = record.text(kEventType);
  const std::string_view name =
      published.empty() ? record.text(kNotificationType) : published;
  const Type& type = TypeNamed(name);
  const std::optional<Stamp> stamp = ReadIsoTime(record.text(type.time));
  if (!stamp || name.empty()) {
    return LineStatus::kMalformed;
  }
  Event event;
  event.kind = KindOf(type, record);
  event.stamp = *stamp;
  event.set(Field::kTimeField, kPaths[type.time]);
  event.set(Field::kEspId, record.text(kMessageId));
  const std::string_view id = RfcMessageId(record);
  event.set(Field::kMessageId, id.empty() ? paths_.MessageId(record) : id);
  event.set(Field::kCampaign,
            record.text(record.text(kCampaignTag).empty() ? kConfigurationSet
                                                          : kCampaignTag));
  if (IsEngagement(event.kind)) {
    FillHit(record, &event);
  } else if (event.kind == EventKind::kOther) {
    event.set(Field::kFlag, name);
  }
  if (EmitForRecipients(type.kind, record, &event, sink)) {
    return LineStatus::kEvent;
  }
  // Opens and clicks do not tell whose they are, and all recipients of a mail
  // have the same links.
  const std::span<const std::string_view> all = record.items(kDestination);
  if (all.size() == 1) {
    event.set(Field::kRecipient, AddrSpec(all.front()));
  } else {
    event.set(Field::kScope, "message");
  }
  sink.Emit(event);
  return LineStatus::kEvent;
}

}  // namespace

Signature SesSignature() {
  Signature signature;
  signature.any = {"eventType", "notificationType"};
  signature.objects = {"mail"};
  return signature;
}

std::unique_ptr<WebhookProvider> MakeSesProvider(
    const std::string& message_id_key) {
  return std::make_unique<SesProvider>(message_id_key);
}

}  // namespace mailscan
