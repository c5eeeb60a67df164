#include "parsers/format_check.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/model/field_table.h"
#include "parsers/decimal.h"
#include "parsers/line_format.h"

namespace mailscan {
namespace {

constexpr std::size_t kPadding = 64;  // see Parser

std::string TimeText(const Stamp& stamp) {
  std::string text = FormatUtc(stamp.us, stamp.precision_us);
  if (!stamp.has_zone) {
    text.pop_back();
  }
  return stamp.has_year ? text : "--" + text.substr(5);
}

// With as many digits as are kept, and in UTC.
std::string ExpectedTime(const std::string& text) {
  const std::optional<Stamp> stamp = ReadIsoTime(text);
  return stamp ? TimeText(*stamp) : text;
}

std::string NumberText(std::int64_t number, std::int64_t absent) {
  return number == absent ? std::string() : std::to_string(number);
}

// What an event has under the key of a row.
std::string ValueOf(const Event& event, std::string_view key) {
  if (key == "kind") {
    return std::string(NameOf(event.kind));
  }
  if (key == "time") {
    return TimeText(event.stamp);
  }
  if (key == "stage") {
    return std::string(NameOf(event.stage));
  }
  if (key == "code") {
    return NumberText(event.code, 0);
  }
  if (key == "connect_ms") {
    return NumberText(event.connect_ms, Event::kNotKnown);
  }
  if (key == "transfer_ms") {
    return NumberText(event.transfer_ms, Event::kNotKnown);
  }
  if (key == "transfer_unit_ms") {
    return NumberText(event.transfer_unit_ms, Event::kNotKnown);
  }
  if (key == "age_ms") {
    return NumberText(event.age_ms, Event::kNotKnown);
  }
  const std::optional<Field> field = FieldNamed(key);
  return field ? std::string(event.text(*field)) : std::string();
}

// An event and what its views are of.
class Kept {
 public:
  Kept(const RowCursor& row, const Tables& tables) {
    RowDelta delta;
    AppendEvent(row.head(), row.body(), &delta, &bytes_);
    BundleReader reader(row.key(), bytes_.view(), tables.lexicon);
    reader.Next(&stored_);
  }
  const Event& event() const { return stored_.event; }

 private:
  Bytes bytes_;
  StoredEvent stored_;
};

std::string Place(const FormatSpec& spec, const TextPlace& place) {
  return spec.file + ":" + std::to_string(place.line) + ":" +
         std::to_string(place.column) + ": ";
}

std::string EventCount(std::size_t count, LineStatus status) {
  const char* const instead =
      status == LineStatus::kForeign     ? ": not recognised"
      : status == LineStatus::kMalformed ? ": cannot be read"
      : status == LineStatus::kIgnored   ? ": ignored"
                                         : "";
  return std::to_string(count) + (count == 1 ? " event" : " events") + instead;
}

void CheckEvent(const FormatSpec& spec, const std::string& where,
                const std::vector<FormatSample::Expected>& expected,
                const Event& event, std::vector<SampleFault>* faults) {
  for (const FormatSample::Expected& one : expected) {
    const std::string wanted =
        one.key == "time" ? ExpectedTime(one.value) : one.value;
    std::string found =
        one.key == "source" ? spec.name : ValueOf(event, one.key);
    if (found != wanted) {
      faults->push_back(
          {Place(spec, one.place) + where + one.key, wanted, std::move(found)});
    }
  }
}

// Of several records in a container, the last that is no event counts.
LineStatus ReadAll(std::string_view line, Parser& parser, EventSink& sink) {
  LineStatus all = LineStatus::kIgnored;
  bool is_first = true;
  for (const std::string_view record : parser.Records(line)) {
    const LineStatus status = parser.ParseLine(record, sink);
    all = is_first || status != LineStatus::kEvent ? status : all;
    is_first = false;
  }
  return all;
}

void CheckSample(const FormatSpec& spec, std::size_t number, Parser& parser,
                 std::vector<SampleFault>* faults) {
  const FormatSample& sample = spec.samples[number];
  std::string padded = sample.line;
  padded.append(kPadding, '\0');
  Tables tables;
  EventSink sink(tables, 0, "", spec.name);
  sink.set_line(1);
  const LineStatus status = ReadAll(
      std::string_view(padded).substr(0, sample.line.size()), parser, sink);
  const std::string name = "sample " + std::to_string(number + 1) + ": ";
  const bool is_event = status == LineStatus::kEvent;
  const bool is_damaged = status == LineStatus::kMalformed;
  if (sink.count() != sample.events.size() || (!is_event && is_damaged)) {
    faults->push_back({Place(spec, sample.place) + name + "events",
                       EventCount(sample.events.size(), LineStatus::kEvent),
                       EventCount(sink.count(), status)});
    return;
  }
  RowCursor row(sink.rows());
  for (std::size_t i = 0; row.Next(); ++i) {
    const Kept kept(row, tables);
    const std::string where =
        "sample " + std::to_string(number + 1) +
        (sample.events.size() > 1 ? ", event " + std::to_string(i + 1) : "") +
        ": ";
    CheckEvent(spec, where, sample.events[i], kept.event(), faults);
  }
}

}  // namespace

std::vector<SampleFault> CheckSamples(std::shared_ptr<const FormatSpec> spec) {
  const std::unique_ptr<Parser> parser = MakeFormatParser(spec);
  std::vector<SampleFault> faults;
  for (std::size_t i = 0; i < spec->samples.size(); ++i) {
    CheckSample(*spec, i, *parser, &faults);
  }
  return faults;
}

}  // namespace mailscan
