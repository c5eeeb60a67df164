#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// The meaning of each name is fixed by the published rows (ARCHITECTURE.md,
// "Rows"); kinds and stages may be added at the end, never reordered, because
// stored rows hold their numbers.
enum class EventKind : std::uint8_t {
  kOther,
  kAccepted,         // this server took the message (client=, uid=, processed)
  kQueued,           // it is in the queue: Message-ID, sender or size known
  kAttemptDeferred,  // one SMTP try, refused for now
  kDelivered,
  kHandedOff,
  kBounced,
  kExpired,
  kRejected,
  kSuspended,  // no try was made: an earlier failure is being repeated
  kClosed,     // the message left the queue
  kOpened,
  kClicked,
  kComplained,
  kUnsubscribed,
  kLinesLost,  // of a logger: it dropped lines ("lost=7" is the flag)
};
inline constexpr int kEventKindCount = 16;

enum class SmtpStage : std::uint8_t {
  kUnknown,
  kConnect,  // also: no contact at all
  kEhlo,
  kMail,
  kRcpt,
  kData,       // the DATA command itself was refused: nothing exposed
  kEndOfData,  // anything after DATA was accepted, a lost connection too
};
inline constexpr int kSmtpStageCount = 7;

// The texts an event can carry. The order is the order of bits in a stored
// row: frequent ones first. Names in rows: see field_table.h.
enum class Field : std::uint8_t {
  kRecipient,
  kReply,  // the whole text in brackets or quotes, as logged
  kRelay,
  kRelayIp,
  kEnhanced,
  kNextId,  // the id under which the next hop or ESP took it
  kMessageId,
  kSender,
  kIp,
  kAgent,
  kUrl,
  kCampaign,
  kOrigRecipient,
  kFlag,
  kMethod,
  kParentId,
  // Of webhooks: which of its fields the stamp is of, as the provider names it;
  // "message" where it is said of a message and the recipient is not known;
  // which try this was, as the ESP counts; which of the links in the mail.
  kTimeField,
  kScope,
  kAttempt,
  kUrlPosition,
  kReferer,  // of an access log: the page that the client says it came from
  kEspId,
  kLocalId,
  kInstance,
  kHost,
  kSource,  // set only by rows that were read back
  kFile,    // likewise
};
inline constexpr int kFieldCount = 27;

// Where a line told the true time besides its stamp; the clock table takes
// such hints as votes for year and zone, those of the strongest ground first.
enum class HintGround : std::uint8_t { kNone, kQueueId, kMessageId, kReply };
inline constexpr std::size_t kHintGroundCount = 4;

// An Event is what one line says. Its texts are views into the line (or into
// a row) and die with it; a parser fills one and passes it to EventSink::Emit,
// which copies. Plain value, no thread rule.
struct Event {
  static constexpr std::int64_t kNotKnown = -1;

  EventKind kind = EventKind::kOther;
  SmtpStage stage = SmtpStage::kUnknown;
  HintGround hint_ground = HintGround::kNone;
  std::uint16_t code = 0;  // SMTP reply code, 0 when not known
  Stamp stamp;
  Micros hint_us = 0;                    // UTC, when hint_ground is set
  std::int64_t connect_ms = kNotKnown;   // connection set-up of this try
  std::int64_t transfer_ms = kNotKnown;  // MAIL FROM to the last reply
  // transfer_ms was cut down to a multiple of this, as Exim does; not known:
  // it was rounded to two digits, as Postfix does.
  std::int64_t transfer_unit_ms = kNotKnown;
  std::int64_t age_ms = kNotKnown;  // since the message arrived
  std::uint32_t line = 0;           // 0: the line being parsed
  std::uint32_t present = 0;        // one bit a Field
  std::array<std::string_view, kFieldCount> texts;

  // For a parser that uses one event for line after line: texts whose bit in
  // `present` is not set are never read, and clearing them would cost more than
  // parsing. The stamp stays.
  void Reset() {
    kind = EventKind::kOther;
    stage = SmtpStage::kUnknown;
    hint_ground = HintGround::kNone;
    code = 0;
    hint_us = 0;
    connect_ms = transfer_ms = transfer_unit_ms = age_ms = kNotKnown;
    line = 0;
    present = 0;
  }
  // Empty when absent.
  std::string_view text(Field field) const {
    return has(field) ? texts[static_cast<std::size_t>(field)]
                      : std::string_view();
  }
  bool has(Field field) const {
    return ((present >> static_cast<unsigned>(field)) & 1U) != 0;
  }
  // An empty text is the same as an absent one.
  void set(Field field, std::string_view text) {
    const std::uint32_t bit = 1U << static_cast<unsigned>(field);
    texts[static_cast<std::size_t>(field)] = text;
    present = text.empty() ? present & ~bit : present | bit;
  }
};

inline bool IsEngagement(EventKind kind) {
  return kind == EventKind::kOpened || kind == EventKind::kClicked;
}

// What a recipient did, long after the message left the queue.
inline bool IsHit(EventKind kind) {
  return IsEngagement(kind) || kind == EventKind::kComplained ||
         kind == EventKind::kUnsubscribed;
}

// One SMTP try with an answer, or the loss of one.
inline bool IsAttempt(EventKind kind) {
  return kind == EventKind::kAttemptDeferred || kind == EventKind::kDelivered ||
         kind == EventKind::kHandedOff || kind == EventKind::kBounced;
}

}  // namespace mailscan
