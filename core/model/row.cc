#include "core/model/row.h"

#include <algorithm>
#include <array>

#include "core/model/field_table.h"

namespace mailscan {
namespace {

// Bits 0..4 of a body's mask are its numbers, the fields follow.
enum NumberBit : unsigned {
  kCode,
  kConnect,
  kTransfer,
  kTransferUnit,
  kAge,
  kNumberBits
};
constexpr unsigned kStoredFields =
    static_cast<unsigned>(Field::kEspId) + 1;  // the rest is key or origin

enum HeadBit : unsigned {
  kHasYear = 1,
  kHasZone = 2,
  kHasRolls = 4,  // or is shown again: twice the rolls, plus one for that
  kSameLine = 8,
};
constexpr unsigned kOddPrecision = 7;
constexpr std::array<Micros, 7> kPrecisions = {
    1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};

constexpr std::uint32_t BitOf(Field field) {
  return 1U << static_cast<unsigned>(field);
}

constexpr std::uint32_t kRepeating = [] {
  std::uint32_t fields = 0;
  for (const FieldInfo& info : kFields) {
    fields |= info.repeats ? BitOf(info.field) : 0U;
  }
  return fields;
}();

constexpr std::size_t kLongestVarint = 10;

char* PutVarint(std::uint64_t value, char* at) {
  while (value >= 0x80) {
    *at++ = static_cast<char>(value | 0x80U);
    value >>= 7U;
  }
  *at++ = static_cast<char>(value);
  return at;
}

std::uint64_t TakeVarint(const char** at) {
  std::uint64_t value = 0;
  unsigned shift = 0;
  while (true) {
    const auto byte = static_cast<std::uint8_t>(*(*at)++);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80) {
      return value;
    }
    shift += 7;
  }
}

std::uint64_t ZigZag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^
         static_cast<std::uint64_t>(value >> 63);
}
std::int64_t UnZigZag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1U) ^
         -static_cast<std::int64_t>(value & 1U);
}

// REQUIRES: the event has it.
std::string_view TextOf(const Event& event, Field field) {
  return event.texts[static_cast<std::size_t>(field)];
}

char* PutText(std::string_view text, char* at) {
  at = PutVarint(text.size(), at);
  return PutBytes(text, at);
}
std::string_view TakeText(const char** at) {
  const std::size_t size = TakeVarint(at);
  const std::string_view text(*at, size);
  *at += size;
  return text;
}

unsigned PrecisionCode(Micros precision_us) {
  for (unsigned i = 0; i < kPrecisions.size(); ++i) {
    if (kPrecisions[i] == precision_us) {
      return i;
    }
  }
  return kOddPrecision;
}

void TakeHead(const char** at, RowDelta* delta, StoredEvent* stored) {
  Event& event = stored->event;
  const auto first = static_cast<std::uint8_t>(*(*at)++);
  const auto second = static_cast<std::uint8_t>(*(*at)++);
  event.kind = static_cast<EventKind>(first & 15U);
  event.stage = static_cast<SmtpStage>(second & 15U);
  const unsigned flags = first >> 4U;
  event.stamp.has_year = (flags & kHasYear) != 0;
  event.stamp.has_zone = (flags & kHasZone) != 0;
  stored->same_line = (flags & kSameLine) != 0;
  const int rolls =
      (flags & kHasRolls) != 0 ? static_cast<std::int8_t>(*(*at)++) : 0;
  event.stamp.again = rolls % 2 != 0;
  stored->rolls = static_cast<std::int8_t>(rolls >> 1);
  const unsigned precision = second >> 4U;
  event.stamp.precision_us = precision == kOddPrecision
                                 ? static_cast<Micros>(TakeVarint(at))
                                 : kPrecisions[precision];
  stored->origin = static_cast<std::uint32_t>(TakeVarint(at));
  delta->us += UnZigZag(TakeVarint(at));
  delta->line = static_cast<std::uint32_t>(
      static_cast<std::int64_t>(delta->line) + UnZigZag(TakeVarint(at)));
  event.stamp.us = delta->us;
  event.line = delta->line;
  event.hint_ground = HintGround::kNone;
}

}  // namespace

void EncodeLocalPrefix(const RowKey& key, Bytes* out) {
  char* at = out->Room(1 + 3 * kLongestVarint + key.source.size() +
                       key.host.size() + key.instance.size());
  *at++ = kLocalKey;
  at = PutText(key.source, at);
  at = PutText(key.host, at);
  out->EndAt(PutText(key.instance, at));
}

void EncodeKey(const RowKey& key, Bytes* out) {
  std::string_view last = key.recipient;
  if (!key.local_id.empty()) {
    EncodeLocalPrefix(key, out);
    last = key.local_id;
  } else {
    char* at = out->Room(1 + kLongestVarint + key.source.size());
    *at++ = key.esp_id.empty() ? kRecipientKey : kEspKey;
    if (!key.esp_id.empty()) {
      at = PutText(key.source, at);
      last = key.esp_id;
    }
    out->EndAt(at);
  }
  out->Append(last);
}

RowKey DecodeKey(std::string_view bytes) {
  RowKey key;
  const char* at = bytes.data() + 1;
  const char* end = bytes.data() + bytes.size();
  if (bytes.front() == kRecipientKey) {
    key.recipient = bytes.substr(1);
    return key;
  }
  key.source = TakeText(&at);
  if (bytes.front() == kLocalKey) {
    key.host = TakeText(&at);
    key.instance = TakeText(&at);
    key.local_id = {at, static_cast<std::size_t>(end - at)};
  } else {
    key.esp_id = {at, static_cast<std::size_t>(end - at)};
  }
  return key;
}

void EncodeBody(const Event& event, TextNumbers& numbers, RowHead* head,
                Bytes* out) {
  std::uint32_t fields = event.present & ((1U << kStoredFields) - 1U);
  if (!event.has(Field::kLocalId)) {
    constexpr std::uint32_t kInstance = BitOf(Field::kInstance);
    fields &= ~BitOf(Field::kEspId);      // it is the key
    fields |= event.present & kInstance;  // it is not
  }
  std::size_t most = (1 + kNumberBits) * kLongestVarint;
  for (std::uint32_t left = fields; left != 0; left &= left - 1) {
    const auto field = static_cast<Field>(__builtin_ctz(left));
    most += TextOf(event, field).size() + 2 * kLongestVarint;
  }
  char* const start = out->Room(most);
  char* at = start;
  const auto number = [&at](bool present, std::int64_t value) {
    at = present ? PutVarint(ZigZag(value), at) : at;
  };
  const bool has_code = event.code != 0;
  const bool has_connect = event.connect_ms != Event::kNotKnown;
  const bool has_transfer = event.transfer_ms != Event::kNotKnown;
  const bool has_unit = event.transfer_unit_ms != Event::kNotKnown;
  const bool has_age = event.age_ms != Event::kNotKnown;
  at = PutVarint(
      (static_cast<std::uint64_t>(fields) << kNumberBits) |
          (has_code ? 1U << kCode : 0U) | (has_connect ? 1U << kConnect : 0U) |
          (has_transfer ? 1U << kTransfer : 0U) |
          (has_unit ? 1U << kTransferUnit : 0U) | (has_age ? 1U << kAge : 0U),
      at);
  number(has_code, event.code);
  number(has_connect, event.connect_ms);
  number(has_transfer, event.transfer_ms);
  number(has_unit, event.transfer_unit_ms);
  number(has_age, event.age_ms);
  for (; fields != 0; fields &= fields - 1) {
    const auto field = static_cast<Field>(__builtin_ctz(fields));
    const std::string_view text = TextOf(event, field);
    if ((kRepeating & BitOf(field)) != 0) {
      const std::uint32_t known = numbers.NumberOf(text);
      at = PutVarint(known, at);
      if (known != Lexicon::kFull) {
        continue;
      }
    }
    at = PutText(text, at);
    if (field == Field::kMessageId) {
      head->message_id_at = static_cast<std::uint32_t>(
          static_cast<std::size_t>(at - start) - text.size());
      head->message_id_size = static_cast<std::uint32_t>(text.size());
    }
  }
  head->has_next_id = event.has(Field::kNextId);
  head->body_size = static_cast<std::uint32_t>(at - start);
  out->EndAt(at);
}

void AppendEvent(const RowHead& head, std::string_view body, RowDelta* delta,
                 Bytes* out) {
  char* at = out->Room(3 + 4 * kLongestVarint + body.size());
  const unsigned precision = PrecisionCode(head.precision_us);
  const int rolls = head.rolls * 2 + (head.again ? 1 : 0);
  const unsigned flags = (head.has_year ? unsigned{kHasYear} : 0U) |
                         (head.has_zone ? unsigned{kHasZone} : 0U) |
                         (rolls != 0 ? unsigned{kHasRolls} : 0U) |
                         (head.same_line ? unsigned{kSameLine} : 0U);
  *at++ = static_cast<char>(static_cast<unsigned>(head.kind) | (flags << 4U));
  *at++ =
      static_cast<char>(static_cast<unsigned>(head.stage) | (precision << 4U));
  if (rolls != 0) {
    *at++ = static_cast<char>(rolls);
  }
  if (precision == kOddPrecision) {
    at = PutVarint(static_cast<std::uint64_t>(head.precision_us), at);
  }
  at = PutVarint(head.origin, at);
  at = PutVarint(ZigZag(head.us - delta->us), at);
  at =
      PutVarint(ZigZag(static_cast<std::int64_t>(head.line) - delta->line), at);
  out->EndAt(std::copy(body.begin(), body.end(), at));
  delta->us = head.us;
  delta->line = head.line;
}

BundleReader::BundleReader(std::string_view key, std::string_view events,
                           const Lexicon& lexicon)
    : key_(DecodeKey(key)),
      at_(events.data()),
      end_(events.data() + events.size()),
      lexicon_(lexicon) {}

void BundleReader::ReadBody(Event* event) {
  event->present = 0;
  const std::uint64_t mask = TakeVarint(&at_);
  const auto number = [&](NumberBit bit, std::int64_t absent) {
    return ((mask >> bit) & 1U) != 0 ? UnZigZag(TakeVarint(&at_)) : absent;
  };
  event->code = static_cast<std::uint16_t>(number(kCode, 0));
  event->connect_ms = number(kConnect, Event::kNotKnown);
  event->transfer_ms = number(kTransfer, Event::kNotKnown);
  event->transfer_unit_ms = number(kTransferUnit, Event::kNotKnown);
  event->age_ms = number(kAge, Event::kNotKnown);
  auto fields = static_cast<std::uint32_t>(mask >> kNumberBits);
  while (fields != 0) {
    const auto field = static_cast<Field>(__builtin_ctz(fields));
    fields &= fields - 1;
    std::uint64_t id = Lexicon::kFull;
    if ((kRepeating & BitOf(field)) != 0) {
      id = TakeVarint(&at_);
    }
    event->set(field, id != Lexicon::kFull
                          ? lexicon_.Text(static_cast<std::uint32_t>(id))
                          : TakeText(&at_));
  }
}

bool BundleReader::Next(StoredEvent* stored) {
  if (at_ == end_) {
    return false;
  }
  TakeHead(&at_, &delta_, stored);
  Event& event = stored->event;
  const char* body = at_;
  ReadBody(&event);
  body_ = {body, static_cast<std::size_t>(at_ - body)};
  if (!key_.local_id.empty()) {
    event.set(Field::kHost, key_.host);
    event.set(Field::kInstance, key_.instance);
    event.set(Field::kLocalId, key_.local_id);
  }
  if (!key_.esp_id.empty()) {
    event.set(Field::kEspId, key_.esp_id);
  }
  return true;
}

}  // namespace mailscan
