#include "core/model/event_sink.h"

#include <cstring>

#include "core/model/hash.h"

namespace mailscan {
namespace {
constexpr std::size_t kKnownTexts = 4096;
}

EventSink::EventSink(Tables& tables, std::uint32_t input, std::string_view file,
                     std::string_view source)
    : tables_(tables),
      input_(input),
      file_(file),
      source_(source),
      known_(kKnownTexts) {}

void EventSink::Clear() {
  rows_.Clear();
  count_ = 0;
}

std::uint32_t EventSink::NumberOf(std::string_view text) {
  Known& slot = known_[Hash64(text) % kKnownTexts];
  if (slot.number == Lexicon::kFull || slot.text != text) {
    const std::uint32_t number = tables_.lexicon.Intern(text);
    if (number == Lexicon::kFull) {
      return number;
    }
    slot = {tables_.lexicon.Text(number), number};
  }
  return slot.number;
}

std::string_view EventSink::SourceOf(const Event& event) const {
  const std::string_view own = event.text(Field::kSource);
  return own.empty() ? std::string_view(source_) : own;
}

std::uint32_t EventSink::OriginOf(const Event& event) {
  const std::string_view file = event.text(Field::kFile);
  return tables_.origins.Intern(file.empty() ? file_ : file, SourceOf(event),
                                event.text(Field::kHost), input_);
}

// Who wrote a line is the same for line after line.
void EventSink::NoteWriter(const Event& event) {
  if (has_writer_ && !event.has(Field::kSource) && !event.has(Field::kFile) &&
      event.text(Field::kHost) == writer_.host &&
      event.text(Field::kInstance) == writer_.instance) {
    return;
  }
  has_writer_ = !event.has(Field::kSource) && !event.has(Field::kFile);
  writer_.host = event.text(Field::kHost);
  writer_.instance = event.text(Field::kInstance);
  writer_.origin = OriginOf(event);
  writer_.key_prefix.Clear();
  RowKey key;
  key.source = SourceOf(event);
  key.host = writer_.host;
  key.instance = writer_.instance;
  EncodeLocalPrefix(key, &writer_.key_prefix);
}

void EventSink::PutKey(const Event& event) {
  if (event.has(Field::kLocalId)) {
    rows_.Append(writer_.key_prefix.view());
    rows_.Append(event.text(Field::kLocalId));
    return;
  }
  RowKey key;
  key.source = SourceOf(event);
  key.esp_id = event.text(Field::kEspId);
  key.recipient = event.text(Field::kRecipient);
  EncodeKey(key, &rows_);
}

void EventSink::Emit(const Event& event) {
  const std::size_t start = rows_.size();
  rows_.EndAt(rows_.Room(sizeof(RowHead)) + sizeof(RowHead));

  NoteWriter(event);
  PutKey(event);

  RowHead head;
  head.key_size =
      static_cast<std::uint32_t>(rows_.size() - start - sizeof(RowHead));
  head.key_hash =
      Hash64(rows_.view().substr(start + sizeof(RowHead), head.key_size));
  head.us = event.stamp.us;
  head.precision_us = event.stamp.precision_us;
  head.has_year = event.stamp.has_year;
  head.has_zone = event.stamp.has_zone;
  head.hint_us = event.hint_us;
  head.hint_ground = event.hint_ground;
  head.own_line = event.line != 0;
  head.line = head.own_line ? event.line : line_;
  head.same_line = line_has_event_;
  line_has_event_ = true;
  head.origin = writer_.origin;
  head.kind = event.kind;
  head.stage = event.stage;
  EncodeBody(event, *this, &head, &rows_);
  std::memcpy(rows_.data() + start, &head, sizeof(RowHead));
  ++count_;
}

bool RowCursor::Next() {
  if (left_.empty()) {
    return false;
  }
  std::memcpy(static_cast<void*>(&head_), left_.data(), sizeof(RowHead));
  key_ = left_.substr(sizeof(RowHead), head_.key_size);
  body_ = left_.substr(sizeof(RowHead) + head_.key_size, head_.body_size);
  left_.remove_prefix(sizeof(RowHead) + head_.key_size + head_.body_size);
  return true;
}

}  // namespace mailscan
