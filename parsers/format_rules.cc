#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/field_table.h"
#include "parsers/cursor.h"
#include "parsers/format_reader.h"

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

}  // namespace

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
        (metadata != nullptr && !ReadMetadata(*metadata)) ||
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

bool FormatReader::ReadMetadata(const TomlValue& pointer) {
  std::string& path = spec_->metadata.emplace();
  if (pointer.type == Type::kText && pointer.text.empty()) {
    return true;  // the whole document, as RFC 6901 has it
  }
  if (!ReadPath(pointer, &path)) {
    return false;
  }
  path += '.';
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
      if (!ReadTexts(entry.value, "a value", &words)) {
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

}  // namespace mailscan
