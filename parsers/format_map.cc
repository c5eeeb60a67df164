#include "parsers/format_map.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/model/field_table.h"
#include "parsers/address_text.h"
#include "parsers/cursor.h"
#include "parsers/decimal.h"
#include "parsers/reply_text.h"
#include "parsers/smtp_reply.h"
#include "parsers/time_form.h"

namespace mailscan {
namespace {

using Target = Mapping::Target;

bool IsThere(const JsonValue& value) {
  return value.type == JsonType::kObject ||
         (!value.text.empty() &&
          (value.type != JsonType::kBool || value.text == "true"));
}

bool SaysYes(std::string_view text) {
  return IsWord("true", text) || text == "1" || IsWord("yes", text);
}

bool SaysNo(std::string_view text) {
  return IsWord("false", text) || text == "0" || IsWord("no", text);
}

std::string_view FlagOf(std::string_view text) {
  return SaysYes(text) ? "true" : SaysNo(text) ? "false" : text;
}

std::string_view InForm(TextForm form, std::string_view text) {
  switch (form) {
    case TextForm::kAddress:
      return AddrSpec(text);
    case TextForm::kBare:
      return BareId(text);
    case TextForm::kFlag:
      return FlagOf(text);
    case TextForm::kFirstWord:
      text = WithoutBlanks(text);
      return text.substr(0, text.find_first_of(" ,\t"));
    case TextForm::kNonzero:
      return text.find_first_not_of('0') == std::string_view::npos
                 ? std::string_view()
                 : text;
    case TextForm::kAsIs:
    case TextForm::kLower:  // needs space
    case TextForm::kSeconds:
    case TextForm::kSince:
      break;
  }
  return text;
}

}  // namespace

bool IsWord(std::string_view word, std::string_view text) {
  const auto same = [](char a, char b) { return LowerAscii(a) == b; };
  const bool may_begin = word.starts_with('*');
  word.remove_prefix(may_begin ? 1 : 0);
  const bool may_go_on = word.ends_with('*');
  word.remove_suffix(may_go_on ? 1 : 0);
  if (may_begin && may_go_on) {
    return std::search(text.begin(), text.end(), word.begin(), word.end(),
                       same) != text.end() ||
           word.empty();
  }
  if (text.size() < word.size()) {
    return false;
  }
  if (may_begin) {
    text.remove_prefix(text.size() - word.size());
  } else if (may_go_on) {
    text = text.substr(0, word.size());
  }
  return std::equal(text.begin(), text.end(), word.begin(), word.end(), same);
}

bool FormatMap::Holds(const Condition& condition) const {
  const JsonValue& value = At(condition.slot);
  switch (condition.kind) {
    case Condition::Kind::kThere:
      return IsThere(value);
    case Condition::Kind::kNotThere:
      return !IsThere(value);
    case Condition::Kind::kWord:
      break;
  }
  return std::any_of(
      condition.words.begin(), condition.words.end(),
      [&](const std::string& word) { return IsWord(word, value.text); });
}

const EventRule* FormatMap::RuleOf() const {
  const auto found = std::find_if(
      spec_.rules.begin(), spec_.rules.end(), [this](const EventRule& rule) {
        return std::all_of(
            rule.when.begin(), rule.when.end(),
            [this](const Condition& condition) { return Holds(condition); });
      });
  return found == spec_.rules.end() ? nullptr : &*found;
}

LineStatus FormatMap::Read(std::span<const JsonValue> slots, EventSink& sink) {
  slots_ = slots;
  const EventRule* const known = RuleOf();
  if (known != nullptr && known->ignored) {
    return LineStatus::kIgnored;
  }
  if (known == nullptr && spec_.event_name.empty()) {
    return LineStatus::kIgnored;
  }
  const EventRule& rule = known == nullptr ? spec_.otherwise : *known;
  const std::string_view name = TextOf(spec_.event_name, &space_);
  if (known == nullptr && name.empty()) {
    return LineStatus::kMalformed;
  }
  event_.Reset();
  event_.kind = rule.kind;
  if (!SetTime(rule)) {
    return LineStatus::kMalformed;
  }
  if (rule.kind == EventKind::kOther) {
    event_.set(Field::kFlag, name);
  }
  for (const Mapping& mapping : rule.mappings) {
    Set(mapping);
  }
  if (rule.tracked && !SetTracked()) {
    return LineStatus::kForeign;
  }
  if (message_id_slot_ != kNoSlot && !event_.has(Field::kMessageId)) {
    event_.set(Field::kMessageId, BareId(At(message_id_slot_).text));
  }
  sink.Emit(event_);
  return LineStatus::kEvent;
}

// False for a request that is of something else.
bool FormatMap::SetTracked() {
  static const Tracker kAnything;
  const Tracker& tracker = tracker_ == nullptr ? kAnything : *tracker_;
  tracked_ = tracker.Read(event_.text(Field::kUrl));
  event_.kind = tracked_.kind;
  event_.set(Field::kEspId, tracked_.token);
  event_.set(Field::kMessageId, BareId(tracked_.message_id));
  event_.set(Field::kRecipient, AddrSpec(tracked_.recipient));
  if (!tracked_.flag.empty()) {
    event_.set(Field::kFlag, tracked_.flag);
  }
  if (tracked_.kind == EventKind::kClicked && !tracked_.link.empty()) {
    event_.set(Field::kUrl, tracked_.link);
  }
  return tracked_.ours;
}

bool FormatMap::SetTime(const EventRule& rule) {
  for (const TimeSource& source : rule.times) {
    const std::string_view text = At(source.slot).text;
    const std::optional<Stamp> stamp =
        source.form.empty() ? ReadAnyTime(text) : ReadTimeIn(source.form, text);
    if (stamp) {
      event_.stamp = *stamp;
      event_.stamp.has_zone = stamp->has_zone || source.is_utc;
      if (event_.stamp.precision_us < source.precision) {
        event_.stamp.us -= event_.stamp.us % source.precision;
        event_.stamp.precision_us = source.precision;
      }
      event_.set(Field::kTimeField, source.name);
      return true;
    }
  }
  return false;
}

void FormatMap::Set(const Mapping& mapping) {
  std::int64_t unit = 0;
  switch (mapping.target) {
    case Target::kField:
      SetText(mapping.field,
              TextOf(mapping.sources,
                     &spaces_[static_cast<std::size_t>(mapping.field)]));
      break;
    case Target::kCode: {
      const std::string_view text = TextOf(mapping.sources, &space_);
      if (text.size() == 3 && ReplyCode(text) != 0) {
        event_.code = ReplyCode(text);
      }
      break;
    }
    case Target::kStage:
      event_.stage = SmtpStageNamed(TextOf(mapping.sources, &space_))
                         .value_or(event_.stage);
      break;
    case Target::kConnect:
      event_.connect_ms = MillisOf(mapping.sources, &unit);
      break;
    case Target::kTransfer:
      event_.transfer_ms = MillisOf(mapping.sources, &unit);
      event_.transfer_unit_ms =
          event_.transfer_ms == Event::kNotKnown ? Event::kNotKnown : unit;
      break;
    case Target::kAge:
      event_.age_ms = MillisOf(mapping.sources, &unit);
      break;
  }
}

// What a reply told is kept where the record does not say it itself.
void FormatMap::SetText(Field field, std::string_view text) {
  if (text.empty()) {
    return;
  }
  if (field == Field::kReply) {
    SetReply(text);
  } else if (field == Field::kEnhanced) {
    // A status of "5.0.0" says no more than "failed"; the reply may know more.
    const std::string_view status = EnhancedAt(text);
    if (!status.empty() &&
        (!status.ends_with(".0.0") || !event_.has(Field::kEnhanced))) {
      event_.set(Field::kEnhanced, status);
    }
  } else {
    event_.set(field, field == Field::kMessageId ? BareId(text) : text);
  }
}

void FormatMap::SetReply(std::string_view reply) {
  reply = WithoutBlanks(reply);
  SetReplyText(reply, {}, &event_);
  if (event_.kind == EventKind::kDelivered) {
    UseReplyEpoch(reply, &event_.stamp);
  } else {
    ReadOwnWords(reply, &event_);
  }
}

bool FormatMap::Applies(const ValueSource& source) const {
  return (source.when == ValueSource::kAlways || IsThere(At(source.when))) &&
         (source.unless == ValueSource::kAlways || !IsThere(At(source.unless)));
}

// A false flag speaks only where no other is true.
std::string_view FormatMap::TextOf(std::span<const ValueSource> sources,
                                   std::string* space) const {
  const ValueSource* chosen = nullptr;
  std::string_view found;
  for (const ValueSource& source : sources) {
    const std::string_view text =
        source.slot == ValueSource::kConstant
            ? std::string_view(source.constant)
            : InForm(source.form, At(source.slot).text);
    if (text.empty() || (chosen != nullptr && SaysNo(text)) ||
        !Applies(source)) {
      continue;
    }
    chosen = &source;
    found = text;
    if (source.named.empty() || !SaysNo(text)) {
      break;
    }
  }
  if (chosen == nullptr ||
      (chosen->named.empty() && chosen->form != TextForm::kLower)) {
    return found;
  }
  space->assign(chosen->named);
  space->append(found);
  if (chosen->form == TextForm::kLower) {
    std::transform(space->begin(), space->end(), space->begin(), LowerAscii);
  }
  return *space;
}

// From then to the time of the event.
std::optional<std::int64_t> FormatMap::MillisSince(
    std::string_view time) const {
  const std::optional<Stamp> then = ReadAnyTime(time);
  if (!then || then->us > event_.stamp.us ||
      then->has_zone != event_.stamp.has_zone) {
    return std::nullopt;
  }
  return (event_.stamp.us - then->us) / kMillisecond;
}

// *unit is what the digits of the text tell of, at least a millisecond.
std::int64_t FormatMap::MillisOf(std::span<const ValueSource> sources,
                                 std::int64_t* unit) const {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 2;
  constexpr std::int64_t kPerSecond = 1000;
  for (const ValueSource& source : sources) {
    const std::string_view text = source.slot == ValueSource::kConstant
                                      ? std::string_view(source.constant)
                                      : At(source.slot).text;
    if (!Applies(source)) {
      continue;
    }
    *unit = 1;
    if (source.form == TextForm::kSince) {
      if (const std::optional<std::int64_t> age = MillisSince(text)) {
        return *age;
      }
      continue;
    }
    const std::optional<Decimal> number = ReadDecimal(text);
    if (!number || number->whole < 0 || number->micros < 0) {
      continue;
    }
    if (source.form != TextForm::kSeconds) {
      return number->whole;
    }
    if (number->whole > kMost / kPerSecond) {
      continue;
    }
    *unit = number->digits == 0   ? kPerSecond
            : number->digits == 1 ? 100
            : number->digits == 2 ? 10
                                  : 1;
    return number->whole * kPerSecond + number->micros / kPerSecond;
  }
  return Event::kNotKnown;
}

}  // namespace mailscan
