#include <algorithm>
#include <array>
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
    {"nonzero", TextForm::kNonzero, false},
    {"seconds", TextForm::kSeconds, true},
    {"milliseconds", TextForm::kAsIs, true},
    {"since", TextForm::kSince, true},
});

constexpr auto kSourceKeys = std::to_array<std::string_view>(
    {"from", "as", "text", "named", "when", "unless"});
constexpr auto kTimeKeys =
    std::to_array<std::string_view>({"from", "form", "zone", "precision"});

bool IsDuration(Target target) {
  return target == Target::kConnect || target == Target::kTransfer ||
         target == Target::kAge;
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
  const TomlValue* const when = value.Find("when");
  const TomlValue* const unless = value.Find("unless");
  if ((when != nullptr && !SlotOf(*when, &source.when)) ||
      (unless != nullptr && !SlotOf(*unless, &source.unless))) {
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

bool FormatReader::ReadPrecision(const TomlValue& value, TimeSource* source) {
  source->precision = value.text == "second" ? kSecond : kMillisecond;
  return (value.type == Type::kText &&
          (value.text == "second" || value.text == "millisecond")) ||
         Fail(value.place,
              "precision is \"second\" or \"millisecond\", where more digits "
              "are written than the clock has");
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
    if (const TomlValue* const precision = value.Find("precision");
        precision != nullptr && !ReadPrecision(*precision, &source)) {
      return false;
    }
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
