#include "tests/support/event_text.h"

#include <algorithm>
#include <memory>

#include "core/model/field_table.h"

namespace mailscan::testing {
namespace {

std::string StampText(const Stamp& stamp) {
  std::string text = FormatUtc(stamp.us, stamp.precision_us);
  if (!stamp.has_zone) {
    text.pop_back();
  }
  return stamp.has_year ? text : "--" + text.substr(5);
}

void PutNumber(std::string_view name, std::int64_t value, std::string* out) {
  if (value != Event::kNotKnown) {
    *out += " " + std::string(name) + "=" + std::to_string(value);
  }
}

}  // namespace

std::string EventText(const RowHead& head, std::string_view key,
                      std::string_view body, const Tables& tables) {
  Bytes events;
  RowDelta delta;
  AppendEvent(head, body, &delta, &events);
  BundleReader reader(key, events.view(), tables.lexicon);
  StoredEvent stored;
  reader.Next(&stored);
  const Event& event = stored.event;
  std::string text(mailscan::NameOf(event.kind));
  text += " " + StampText(event.stamp);
  if (event.stage != SmtpStage::kUnknown) {
    text += " stage=" + std::string(mailscan::NameOf(event.stage));
  }
  if (event.code != 0) {
    text += " code=" + std::to_string(event.code);
  }
  PutNumber("connect_ms", event.connect_ms, &text);
  PutNumber("transfer_ms", event.transfer_ms, &text);
  PutNumber("transfer_unit_ms", event.transfer_unit_ms, &text);
  PutNumber("age_ms", event.age_ms, &text);
  if (head.hint_ground != HintGround::kNone) {
    text += " hint=" + FormatUtc(head.hint_us, 1);
  }
  for (int i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (event.has(field)) {
      text += " " + std::string(InfoOf(field).name) + "=" +
              std::string(event.text(field));
    }
  }
  return text;
}

Parsed ParseOne(Parser& parser, std::string_view line,
                std::string_view source) {
  // On the heap and exactly as long as promised, so that a sanitizer sees a
  // read beyond it.
  constexpr std::size_t kPadding = 64;
  const auto padded = std::make_unique<char[]>(line.size() + kPadding);
  std::copy(line.begin(), line.end(), padded.get());
  Tables tables;
  EventSink sink(tables, 0, "test.log", source);
  sink.set_line(1);
  Parsed parsed;
  parsed.status = parser.ParseLine({padded.get(), line.size()}, sink);
  RowCursor cursor(sink.rows());
  while (cursor.Next()) {
    parsed.events.push_back(
        EventText(cursor.head(), cursor.key(), cursor.body(), tables));
  }
  return parsed;
}

std::string_view NameOf(LineStatus status) {
  switch (status) {
    case LineStatus::kEvent:
      return "event";
    case LineStatus::kIgnored:
      return "ignored";
    case LineStatus::kForeign:
      return "foreign";
    case LineStatus::kMalformed:
      return "malformed";
  }
  return "?";
}

}  // namespace mailscan::testing
