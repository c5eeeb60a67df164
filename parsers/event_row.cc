#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/event_sink.h"
#include "core/model/field_table.h"
#include "core/model/parser.h"
#include "parsers/decimal.h"
#include "parsers/json_record.h"

namespace mailscan {
namespace {

enum Slot : std::size_t {
  kType,
  kSchema,
  kKind,
  kTime,
  kPrecision,
  kStage,
  kCode,
  kConnect,
  kTransfer,
  kTransferUnit,
  kAge,
  kLine,
  kFirstField,  // then every Field, in its order
};

std::vector<std::string_view> PathsOfRow() {
  std::vector<std::string_view> paths = {
      "type",   "schema", "kind",       "time",        "precision_ms",
      "stage",  "code",   "connect_ms", "transfer_ms", "transfer_unit_ms",
      "age_ms", "line"};
  for (int i = 0; i < kFieldCount; ++i) {
    paths.push_back(InfoOf(static_cast<Field>(i)).name);
  }
  return paths;
}

// "2026-03-02T10:06:35.123Z"; without offset the zone is open, and with
// "--03-02T..." the year.
std::optional<Stamp> ReadTime(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  if (text.size() > kLongest) {
    return std::nullopt;
  }
  const bool has_year = !text.starts_with("--");
  const std::string dated =
      has_year ? std::string(text)
               : std::to_string(kYearlessYear) + std::string(text.substr(1));
  std::size_t length = 0;
  std::optional<Stamp> stamp = ParseRfc3339(dated, &length);
  if (!stamp || length != dated.size()) {
    return std::nullopt;
  }
  stamp->has_year = has_year;
  return stamp;
}

// Microseconds from fractional milliseconds, or what the digits of the time
// say.
Micros PrecisionOf(std::string_view text, Micros from_time) {
  const std::optional<Decimal> ms = ReadDecimal(text);
  if (!ms || ms->whole < 0) {
    return from_time;
  }
  constexpr Micros kMost = 366 * kDay;  // so far may a row be in doubt
  if (ms->whole > kMost / kMillisecond) {
    return kMost;
  }
  const Micros us = ms->whole * kMillisecond + ms->micros / kMillisecond;
  return us > 0 ? us : from_time;
}

std::int64_t NumberIn(std::string_view text, std::int64_t absent) {
  const std::optional<Decimal> number = ReadDecimal(text);
  return number ? number->whole : absent;
}

// An EventRowParser reads mailscan's own event rows (rows.md), so that any
// program which prints them is a parser. Its other rows are known and not
// needed. One thread.
class EventRowParser final : public Parser {
 public:
  EventRowParser() : record_(PathsOfRow()) {}

  LineStatus ParseLine(std::string_view line, EventSink& sink) override;

 private:
  bool Fill(Event* event) const;

  JsonRecord record_;
};

LineStatus EventRowParser::ParseLine(std::string_view line, EventSink& sink) {
  if (!record_.Read(line)) {
    return LineStatus::kMalformed;
  }
  const std::string_view type = record_.text(kType);
  if (type == "delivery" || type == "engagement" || type == "finding" ||
      type == "report" || record_.text(kSchema).starts_with("mailscan/")) {
    return LineStatus::kIgnored;
  }
  if (type != "event") {
    return LineStatus::kForeign;
  }
  Event event;
  if (!Fill(&event)) {
    return LineStatus::kMalformed;
  }
  sink.Emit(event);
  return LineStatus::kEvent;
}

bool EventRowParser::Fill(Event* event) const {
  const auto kind = EventKindNamed(record_.text(kKind));
  const auto stamp = ReadTime(record_.text(kTime));
  if (!kind || !stamp) {
    return false;
  }
  event->kind = *kind;
  event->stamp = *stamp;
  event->stamp.precision_us =
      PrecisionOf(record_.text(kPrecision), stamp->precision_us);
  event->stage =
      SmtpStageNamed(record_.text(kStage)).value_or(SmtpStage::kUnknown);
  const std::int64_t code = NumberIn(record_.text(kCode), 0);
  event->code =
      code >= 100 && code <= 999 ? static_cast<std::uint16_t>(code) : 0;
  event->connect_ms = NumberIn(record_.text(kConnect), Event::kNotKnown);
  event->transfer_ms = NumberIn(record_.text(kTransfer), Event::kNotKnown);
  event->transfer_unit_ms =
      NumberIn(record_.text(kTransferUnit), Event::kNotKnown);
  event->age_ms = NumberIn(record_.text(kAge), Event::kNotKnown);
  const std::int64_t line = NumberIn(record_.text(kLine), 0);
  event->line = line > 0 && line <= std::numeric_limits<std::uint32_t>::max()
                    ? static_cast<std::uint32_t>(line)
                    : 0;
  for (int i = 0; i < kFieldCount; ++i) {
    event->set(static_cast<Field>(i),
               record_.text(kFirstField + static_cast<std::size_t>(i)));
  }
  return true;
}

}  // namespace

std::unique_ptr<Parser> MakeEventRowParser() {
  return std::make_unique<EventRowParser>();
}

}  // namespace mailscan
