#include "parsers/format_reader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "core/model/field_table.h"
#include "parsers/cursor.h"
#include "parsers/line_pattern.h"

namespace mailscan {
namespace {

using Type = TomlValue::Type;

constexpr auto kTopKeys = std::to_array<std::string_view>(
    {"name", "summary", "reads", "facts", "recognise", "line", "common",
     "event", "sample"});
constexpr auto kSignatureKeys =
    std::to_array<std::string_view>({"has", "any", "without", "objects", "is"});
constexpr auto kLineKeys = std::to_array<std::string_view>({"pattern", "skip"});
constexpr auto kSampleKeys =
    std::to_array<std::string_view>({"line", "events"});
constexpr auto kRowKeys = std::to_array<std::string_view>(
    {"kind", "time", "stage", "code", "connect_ms", "transfer_ms",
     "transfer_unit_ms", "age_ms"});

std::string Quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// How many letters have to be changed, added or left out.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = LowerAscii(a[i - 1]) == LowerAscii(b[j - 1]);
      const std::size_t changed = diagonal + (same ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-';
  });
}

// "a/b" of "a~1b": RFC 6901.
std::string Unescaped(std::string_view key) {
  std::string plain;
  while (!key.empty()) {
    if (SkipPrefix(&key, "~1")) {
      plain += '/';
    } else if (SkipPrefix(&key, "~0")) {
      plain += '~';
    } else {
      plain += key.front();
      key.remove_prefix(1);
    }
  }
  return plain;
}

// The path of JsonRecord for a JSON pointer; false where it cannot say it.
bool PathOf(std::string_view pointer, std::string* path) {
  while (SkipPrefix(&pointer, "/")) {
    const std::string key = Unescaped(TakeUntil<'/'>(&pointer));
    if (key == "0") {
      continue;  // the first element stands for its array
    }
    if (key.empty() || key.front() == '~' ||
        key.find('.') != std::string::npos || key.ends_with("[]") ||
        key.ends_with("{}")) {
      return false;
    }
    *path += (path->empty() ? "" : ".") + key;
  }
  return !path->empty();
}

}  // namespace

std::string Suggestion(std::string_view wrong,
                       std::span<const std::string_view> known) {
  constexpr std::size_t kFar = 3;
  std::size_t least = std::min(kFar, wrong.size() / 2 + 1);
  std::string_view nearest;
  std::string all;
  for (const std::string_view name : known) {
    const std::size_t distance = Distance(wrong, name);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  return nearest.empty() ? "; there are " + all
                         : "; did you mean " + Quoted(nearest) + "?";
}

FormatReader::FormatReader(std::string file, FormatSpec* spec)
    : file_(std::move(file)), spec_(spec) {}

bool FormatReader::Fail(const TextPlace& place, const std::string& what) {
  if (fault_.empty()) {
    fault_ = file_ + ":" + std::to_string(place.line) + ":" +
             std::to_string(place.column) + ": " + what;
  }
  return false;
}

bool FormatReader::CheckKeys(const TomlValue& table, std::string_view where,
                             Names known) {
  for (const TomlValue::Entry& entry : table.entries) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      return Fail(entry.place, "unknown key " + Quoted(entry.key) + " in " +
                                   std::string(where) +
                                   Suggestion(entry.key, known));
    }
  }
  return true;
}

bool FormatReader::ReadText(const TomlValue& value, std::string_view what,
                            std::string* text) {
  if (value.type != Type::kText) {
    return Fail(value.place,
                std::string(what) + " is a text; write it in quotes");
  }
  *text = value.text;
  return true;
}

bool FormatReader::ReadTexts(const TomlValue& value, std::string_view what,
                             std::vector<std::string>* texts) {
  if (value.type != Type::kList) {
    texts->emplace_back();
    return ReadText(value, what, &texts->back());
  }
  return std::all_of(value.items.begin(), value.items.end(),
                     [&](const TomlValue& item) {
                       texts->emplace_back();
                       return ReadText(item, what, &texts->back());
                     });
}

bool FormatReader::ReadPath(const TomlValue& pointer, std::string* path) {
  std::string text;
  if (!ReadText(pointer, "a JSON pointer", &text)) {
    return false;
  }
  if (!text.starts_with('/')) {
    return Fail(pointer.place, Quoted(text) +
                                   " is not a JSON pointer; write it as "
                                   "\"/" +
                                   text + "\", and nested keys as \"/a/b\"");
  }
  if (!PathOf(text, path)) {
    return Fail(pointer.place,
                Quoted(text) +
                    " cannot be looked up; keys are not empty, do not begin "
                    "with ~ and hold no dot");
  }
  return true;
}

bool FormatReader::Read(const TomlValue& document) {
  if (!CheckKeys(document, "the file", kTopKeys) || !ReadHead(document)) {
    return false;
  }
  const char* const needed = spec_->reads_lines ? "line" : "recognise";
  const char* const other = spec_->reads_lines ? "recognise" : "line";
  const TomlValue* const table = document.Find(needed);
  if (const TomlValue* const wrong = document.Find(other); wrong != nullptr) {
    return Fail(wrong->place, "[" + std::string(other) +
                                  "] does not fit what it reads; it needs [" +
                                  needed + "]");
  }
  if (table == nullptr || table->type != Type::kTable) {
    return Fail({}, "[" + std::string(needed) + "] is missing");
  }
  if (!(spec_->reads_lines ? ReadLine(*table) : ReadSignature(*table)) ||
      !ReadRules(document)) {
    return false;
  }
  const TomlValue* const samples = document.Find("sample");
  if (samples == nullptr || samples->type != Type::kList ||
      samples->items.empty()) {
    return Fail({},
                "a format needs at least one [[sample]], with a line and the "
                "events it makes");
  }
  return std::all_of(
      samples->items.begin(), samples->items.end(),
      [this](const TomlValue& sample) { return ReadSample(sample); });
}

bool FormatReader::ReadHead(const TomlValue& document) {
  const auto text = [&](const char* key, std::string* out) {
    const TomlValue* const value = document.Find(key);
    return value == nullptr ? Fail({}, std::string(key) +
                                           " is missing; begin with name, "
                                           "summary and reads")
                            : ReadText(*value, key, out);
  };
  std::string reads;
  if (!text("name", &spec_->name) || !text("summary", &spec_->summary) ||
      !text("reads", &reads)) {
    return false;
  }
  if (!IsName(spec_->name)) {
    return Fail(document.Find("name")->place,
                "a name has small letters, digits and - only");
  }
  if (reads != "json" && reads != "lines") {
    return Fail(document.Find("reads")->place,
                "reads is \"json\" or \"lines\"");
  }
  spec_->reads_lines = reads == "lines";
  std::string facts;
  const TomlValue* const source = document.Find("facts");
  return source == nullptr || ReadText(*source, "facts", &facts);
}

bool FormatReader::ReadPaths(const TomlValue& table, std::string_view key,
                             std::vector<std::string>* paths) {
  const TomlValue* const value = table.Find(key);
  if (value == nullptr) {
    return true;
  }
  if (value->type != Type::kList) {
    paths->emplace_back();
    return ReadPath(*value, &paths->back());
  }
  return std::all_of(value->items.begin(), value->items.end(),
                     [&](const TomlValue& item) {
                       paths->emplace_back();
                       return ReadPath(item, &paths->back());
                     });
}

bool FormatReader::ReadSignature(const TomlValue& table) {
  Signature& signature = spec_->signature;
  if (!CheckKeys(table, "[recognise]", kSignatureKeys) ||
      !ReadPaths(table, "has", &signature.has) ||
      !ReadPaths(table, "any", &signature.any) ||
      !ReadPaths(table, "without", &signature.without) ||
      !ReadPaths(table, "objects", &signature.objects)) {
    return false;
  }
  const TomlValue* const words = table.Find("is");
  if (words != nullptr && !ReadWords(*words)) {
    return false;
  }
  if (signature.has.empty() && signature.any.empty() &&
      signature.objects.empty() && signature.is.empty()) {
    return Fail(table.place,
                "[recognise] takes every record for its own; say what it must "
                "have: has = [\"/key\"]");
  }
  return true;
}

bool FormatReader::ReadWords(const TomlValue& table) {
  if (table.type != Type::kTable) {
    return Fail(table.place, "is = { \"/key\" = \"value\" }");
  }
  for (const TomlValue::Entry& entry : table.entries) {
    Signature::Word word;
    TomlValue pointer;
    pointer.type = Type::kText;
    pointer.text = entry.key;
    pointer.place = entry.place;
    if (!ReadPath(pointer, &word.path) ||
        !ReadTexts(entry.value, "a value", &word.words)) {
      return false;
    }
    for (std::string& text : word.words) {
      std::transform(text.begin(), text.end(), text.begin(), LowerAscii);
    }
    spec_->signature.is.push_back(std::move(word));
  }
  return true;
}

bool FormatReader::ReadLine(const TomlValue& table) {
  const TomlValue* const pattern = table.Find("pattern");
  if (!CheckKeys(table, "[line]", kLineKeys)) {
    return false;
  }
  if (pattern == nullptr) {
    return Fail(table.place, "[line] needs a pattern");
  }
  if (!ReadText(*pattern, "pattern", &spec_->pattern)) {
    return false;
  }
  std::string fault;
  const auto compiled = LinePattern::Make(spec_->pattern, &fault);
  if (compiled == nullptr) {
    return Fail(pattern->place, "pattern: " + fault);
  }
  groups_ = compiled->groups();
  const TomlValue* const skip = table.Find("skip");
  if (skip == nullptr) {
    return true;
  }
  if (!ReadTexts(*skip, "skip", &spec_->skips)) {
    return false;
  }
  for (std::size_t i = 0; i < spec_->skips.size(); ++i) {
    if (LinePattern::Make(spec_->skips[i], &fault) == nullptr) {
      return Fail(
          skip->type == Type::kList ? skip->items[i].place : skip->place,
          "skip: " + fault);
    }
  }
  return true;
}

bool FormatReader::ReadSample(const TomlValue& table) {
  if (table.type != Type::kTable ||
      !CheckKeys(table, "[[sample]]", kSampleKeys)) {
    return Fail(table.place, "a sample is a table: [[sample]]");
  }
  FormatSample sample;
  sample.place = table.place;
  const TomlValue* const line = table.Find("line");
  const TomlValue* const events = table.Find("events");
  if (line == nullptr || events == nullptr || events->type != Type::kList) {
    return Fail(table.place,
                "a sample needs line = '''...''' and events = [ { kind = "
                "\"delivered\", ... } ], or events = [] for no event");
  }
  if (!ReadText(*line, "line", &sample.line)) {
    return false;
  }
  for (const TomlValue& event : events->items) {
    if (!ReadExpected(event, &sample)) {
      return false;
    }
  }
  spec_->samples.push_back(std::move(sample));
  return true;
}

bool FormatReader::ReadExpected(const TomlValue& table, FormatSample* sample) {
  std::vector<std::string_view> known(kRowKeys.begin(), kRowKeys.end());
  for (const FieldInfo& info : kFields) {
    known.push_back(info.name);
  }
  if (table.type != Type::kTable) {
    return Fail(table.place,
                "an expected event is a table: { kind = \"delivered\" }");
  }
  if (!CheckKeys(table, "an event of a sample", known)) {
    return false;
  }
  std::vector<FormatSample::Expected> keys;
  for (const TomlValue::Entry& entry : table.entries) {
    if (entry.value.type != Type::kText && entry.value.type != Type::kWhole) {
      return Fail(entry.value.place,
                  entry.key +
                      " is a text or a whole number here; write times "
                      "in quotes");
    }
    keys.push_back({entry.key, entry.value.text, entry.value.place});
  }
  sample->events.push_back(std::move(keys));
  return true;
}

Status ReadFormat(std::string_view text, const std::string& file,
                  std::shared_ptr<const FormatSpec>* spec) {
  auto made = std::make_shared<FormatSpec>();
  made->file = file;
  FormatReader reader(file, made.get());
  TomlFault fault;
  const std::optional<TomlValue> document = ReadToml(text, &fault);
  if (!document) {
    reader.Fail(fault.place, "this is not TOML: " + fault.what);
  } else if (reader.Read(*document)) {
    *spec = std::move(made);
    return Status::Ok();
  }
  return Status::Error(reader.fault());
}

}  // namespace mailscan
