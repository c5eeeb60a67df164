#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/field_table.h"
#include "parsers/cursor.h"
#include "parsers/format_reader.h"
#include "parsers/smtp_reply.h"
#include "parsers/time_form.h"

namespace mailscan {
namespace {

using Type = TomlValue::Type;
using Target = Mapping::Target;

struct NamedTarget {
  std::string_view name;
  Target target;
};
// All other keys are fields.
constexpr auto kTargets = std::to_array<NamedTarget>({
    {"code", Target::kCode},
    {"stage", Target::kStage},
    {"connect_ms", Target::kConnect},
    {"transfer_ms", Target::kTransfer},
    {"age_ms", Target::kAge},
});

struct NamedForm {
  std::string_view name;
  TextForm form;
  bool is_duration;
};
constexpr auto kForms = std::to_array<NamedForm>({
    {"address", TextForm::kAddress, false},
    {"bare", TextForm::kBare, false},
    {"lower", TextForm::kLower, false},
    {"flag", TextForm::kFlag, false},
    {"first-word", TextForm::kFirstWord, false},
    {"seconds", TextForm::kSeconds, true},
    {"milliseconds", TextForm::kAsIs, true},
});

constexpr auto kSourceKeys =
    std::to_array<std::string_view>({"from", "as", "text", "named"});
constexpr auto kTimeKeys =
    std::to_array<std::string_view>({"from", "form", "zone"});

bool IsDuration(Target target) {
  return target == Target::kConnect || target == Target::kTransfer ||
         target == Target::kAge;
}

// Set by mailscan itself.
bool IsOwn(Field field) {
  return field == Field::kTimeField || field == Field::kSource ||
         field == Field::kFile;
}

bool MappingNamed(std::string_view name, Mapping* mapping) {
  for (const NamedTarget& named : kTargets) {
    if (named.name == name) {
      mapping->target = named.target;
      return true;
    }
  }
  const std::optional<Field> field = FieldNamed(name);
  mapping->target = Target::kField;
  mapping->field = field.value_or(Field::kRecipient);
  return field && !IsOwn(*field);
}

std::vector<std::string_view> MappingKeys() {
  std::vector<std::string_view> keys = {"time"};
  for (const NamedTarget& named : kTargets) {
    keys.push_back(named.name);
  }
  for (const FieldInfo& info : kFields) {
    if (!IsOwn(info.field)) {
      keys.push_back(info.name);
    }
  }
  return keys;
}

bool SameTarget(const Mapping& a, const Mapping& b) {
  return a.target == b.target && a.field == b.field;
}

bool IsReply(const Mapping& mapping) {
  return mapping.target == Target::kField && mapping.field == Field::kReply;
}

// What the rule says, and what all events have beside that; the reply first,
// because code, enhanced and stage may be told better elsewhere.
void Inherit(const EventRule& common, EventRule* rule) {
  if (rule->times.empty()) {
    rule->times = common.times;
  }
  for (const Mapping& mapping : common.mappings) {
    if (std::none_of(
            rule->mappings.begin(), rule->mappings.end(),
            [&](const Mapping& own) { return SameTarget(own, mapping); })) {
      rule->mappings.push_back(mapping);
    }
  }
  std::erase_if(rule->mappings,
                [](const Mapping& mapping) { return mapping.sources.empty(); });
  std::stable_partition(rule->mappings.begin(), rule->mappings.end(), IsReply);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), LowerAscii);
  return lower;
}

std::string TimeFieldOf(std::string_view pointer) {
  std::string name(pointer.substr(1));
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

}  // namespace

bool FormatReader::SlotOf(const TomlValue& selector, int* slot) {
  std::string name;
  if (spec_->reads_lines) {
    if (!ReadText(selector, "the name of a group", &name)) {
      return false;
    }
    if (name.empty() ||
        std::find(groups_.begin(), groups_.end(), name) == groups_.end()) {
      const std::vector<std::string_view> known(groups_.begin(), groups_.end());
      return Fail(selector.place, "the pattern has no group (?P<" + name +
                                      ">...)" + Suggestion(name, known));
    }
  } else if (!ReadPath(selector, &name)) {
    return false;
  }
  auto& selectors = spec_->selectors;
  const auto found = std::find(selectors.begin(), selectors.end(), name);
  *slot = static_cast<int>(found - selectors.begin());
  if (found == selectors.end()) {
    selectors.push_back(std::move(name));
  }
  return true;
}

bool FormatReader::ReadRules(const TomlValue& document) {
  EventRule common;
  if (const TomlValue* const table = document.Find("common")) {
    std::vector<std::string_view> known = MappingKeys();
    known.insert(known.end(), {"name", "metadata"});
    if (!CheckKeys(*table, "[common]", known)) {
      return false;
    }
    const TomlValue* const name = table->Find("name");
    const TomlValue* const metadata = table->Find("metadata");
    if ((name != nullptr && !ReadSources(*name, {}, &spec_->event_name)) ||
        (metadata != nullptr && !ReadPath(*metadata, &spec_->metadata)) ||
        !ReadMappings(*table, &common)) {
      return false;
    }
  }
  const TomlValue* const events = document.Find("event");
  if (events == nullptr || events->type != Type::kList ||
      events->items.empty()) {
    return Fail({},
                "a format needs at least one [[event]], with its kind and when "
                "it holds");
  }
  for (const TomlValue& event : events->items) {
    if (!ReadRule(event, common)) {
      return false;
    }
  }
  // An event of a name nobody knows may have any of the times.
  spec_->otherwise = common;
  Inherit({}, &spec_->otherwise);
  for (const EventRule& rule : spec_->rules) {
    if (common.times.empty()) {
      spec_->otherwise.times.insert(spec_->otherwise.times.end(),
                                    rule.times.begin(), rule.times.end());
    }
  }
  return true;
}

bool FormatReader::ReadMappings(const TomlValue& table, EventRule* rule) {
  for (const TomlValue::Entry& entry : table.entries) {
    if (entry.key == "time") {
      if (!ReadTimes(entry.value, &rule->times)) {
        return false;
      }
      continue;
    }
    Mapping mapping;
    if (!MappingNamed(entry.key, &mapping)) {
      continue;  // name, when and the like
    }
    if (!ReadSources(entry.value, mapping, &mapping.sources)) {
      return false;
    }
    rule->mappings.push_back(std::move(mapping));
  }
  return true;
}

bool FormatReader::ReadRule(const TomlValue& table, const EventRule& common) {
  std::vector<std::string_view> known = MappingKeys();
  known.insert(known.end(), {"when", "kind"});
  EventRule rule;
  if (table.type != Type::kTable) {
    return Fail(table.place, "an event is a table: [[event]]");
  }
  const TomlValue* const when = table.Find("when");
  if (!CheckKeys(table, "[[event]]", known) ||
      (when != nullptr && !ReadWhen(*when, &rule)) || !ReadKind(table, &rule) ||
      !ReadMappings(table, &rule)) {
    return false;
  }
  Inherit(common, &rule);
  if (rule.times.empty() && !rule.ignored) {
    return Fail(table.place,
                "this event has no time; say where it stands, here or in "
                "[common]: time = \"" +
                    std::string(spec_->reads_lines ? "" : "/") + "...\"");
  }
  spec_->rules.push_back(std::move(rule));
  return true;
}

bool FormatReader::ReadWhen(const TomlValue& table, EventRule* rule) {
  if (table.type != Type::kTable) {
    return Fail(table.place, "when = { SELECTOR = \"value\" }");
  }
  for (const TomlValue::Entry& entry : table.entries) {
    TomlValue selector;
    selector.type = Type::kText;
    selector.text = entry.key;
    selector.place = entry.place;
    Condition condition;
    if (!SlotOf(selector, &condition.slot)) {
      return false;
    }
    if (entry.value.type == Type::kBool) {
      condition.kind = entry.value.text == "true" ? Condition::Kind::kThere
                                                  : Condition::Kind::kNotThere;
    } else if (entry.value.type == Type::kWhole) {
      condition.words.push_back(entry.value.text);
    } else {
      std::vector<std::string> words;
      if (!ReadTexts(entry.value, "what a value is (or true or false)",
                     &words)) {
        return false;
      }
      std::transform(words.begin(), words.end(),
                     std::back_inserter(condition.words), Lower);
    }
    rule->when.push_back(std::move(condition));
  }
  return true;
}

bool FormatReader::ReadKind(const TomlValue& table, EventRule* rule) {
  const TomlValue* const kind = table.Find("kind");
  if (kind == nullptr) {
    return Fail(table.place,
                "[[event]] needs a kind, such as kind = \"delivered\"");
  }
  std::string name;
  if (!ReadText(*kind, "kind", &name)) {
    return false;
  }
  rule->ignored = name == "ignored";
  rule->tracked = name == "tracked";
  const std::optional<EventKind> named = EventKindNamed(name);
  if (!named && !rule->ignored && !rule->tracked) {
    std::vector<std::string_view> known = {"ignored", "tracked"};
    for (int i = 0; i < kEventKindCount; ++i) {
      known.push_back(NameOf(static_cast<EventKind>(i)));
    }
    return Fail(kind->place,
                "there is no kind \"" + name + "\"" + Suggestion(name, known));
  }
  rule->kind = named.value_or(EventKind::kOther);
  return true;
}

bool FormatReader::ReadSources(const TomlValue& value, const Mapping& target,
                               std::vector<ValueSource>* sources) {
  if (value.type != Type::kList) {
    return ReadSource(value, target, sources);
  }
  return std::all_of(
      value.items.begin(), value.items.end(),
      [&](const TomlValue& item) { return ReadSource(item, target, sources); });
}

bool FormatReader::ReadSource(const TomlValue& value, const Mapping& target,
                              std::vector<ValueSource>* sources) {
  ValueSource source;
  if (value.type != Type::kTable) {
    sources->push_back(source);
    return SlotOf(value, &sources->back().slot);
  }
  const TomlValue* const from = value.Find("from");
  const TomlValue* const text = value.Find("text");
  const TomlValue* const named = value.Find("named");
  if (!CheckKeys(value, "a value", kSourceKeys) ||
      !ReadForm(value, target, &source.form)) {
    return false;
  }
  if ((from == nullptr) == (text == nullptr)) {
    return Fail(value.place,
                "a value has either from (a selector) or text (a constant)");
  }
  if (named != nullptr) {
    if (!ReadText(*named, "named", &source.named)) {
      return false;
    }
    source.named += "=";
  }
  if (text != nullptr) {
    sources->push_back(source);
    return ReadText(*text, "text", &sources->back().constant) &&
           CheckConstant(*text, target);
  }
  const std::span<const TomlValue> selectors =
      from->type == Type::kList ? std::span(from->items) : std::span(from, 1);
  return std::all_of(selectors.begin(), selectors.end(),
                     [&](const TomlValue& selector) {
                       sources->push_back(source);
                       return SlotOf(selector, &sources->back().slot);
                     });
}

bool FormatReader::ReadForm(const TomlValue& table, const Mapping& target,
                            TextForm* form) {
  const TomlValue* const as = table.Find("as");
  if (as == nullptr) {
    return true;
  }
  std::string name;
  if (!ReadText(*as, "as", &name)) {
    return false;
  }
  std::vector<std::string_view> known;
  for (const NamedForm& named : kForms) {
    if (named.is_duration != IsDuration(target.target)) {
      continue;
    }
    known.push_back(named.name);
    if (named.name == name) {
      *form = named.form;
      return true;
    }
  }
  return Fail(as->place, "as = \"" + name + "\" is not known here" +
                             Suggestion(name, known));
}

bool FormatReader::CheckConstant(const TomlValue& value,
                                 const Mapping& target) {
  if (target.target == Target::kStage && !SmtpStageNamed(value.text)) {
    std::vector<std::string_view> known;
    for (int i = 1; i < kSmtpStageCount; ++i) {
      known.push_back(NameOf(static_cast<SmtpStage>(i)));
    }
    return Fail(value.place, "there is no stage \"" + value.text + "\"" +
                                 Suggestion(value.text, known));
  }
  if (target.target == Target::kCode &&
      (value.text.size() != 3 || ReplyCode(value.text) == 0)) {
    return Fail(value.place, "a code is an SMTP reply's, such as \"250\"");
  }
  return true;
}

bool FormatReader::ReadTimes(const TomlValue& value,
                             std::vector<TimeSource>* times) {
  if (value.type != Type::kList) {
    return ReadTime(value, times);
  }
  return std::all_of(
      value.items.begin(), value.items.end(),
      [&](const TomlValue& item) { return ReadTime(item, times); });
}

bool FormatReader::ReadTime(const TomlValue& value,
                            std::vector<TimeSource>* times) {
  TimeSource source;
  const TomlValue* from = &value;
  if (value.type == Type::kTable) {
    from = value.Find("from");
    const TomlValue* const zone = value.Find("zone");
    const TomlValue* const form = value.Find("form");
    if (!CheckKeys(value, "a time", kTimeKeys)) {
      return false;
    }
    if (from == nullptr) {
      return Fail(value.place, "a time needs from, where it stands");
    }
    if (zone != nullptr && zone->text != "utc") {
      return Fail(zone->place,
                  "zone is \"utc\", or left out: times without one are then "
                  "of the log's clock");
    }
    source.is_utc = zone != nullptr;
    if (form != nullptr) {
      if (!ReadText(*form, "form", &source.form)) {
        return false;
      }
      if (const std::string fault = TimeFormFault(source.form);
          !fault.empty()) {
        return Fail(form->place, fault);
      }
    }
  }
  const std::span<const TomlValue> selectors =
      from->type == Type::kList ? std::span(from->items) : std::span(from, 1);
  return std::all_of(
      selectors.begin(), selectors.end(), [&](const TomlValue& selector) {
        if (!SlotOf(selector, &source.slot)) {
          return false;
        }
        source.name =
            spec_->reads_lines ? std::string() : TimeFieldOf(selector.text);
        times->push_back(source);
        return true;
      });
}

}  // namespace mailscan
