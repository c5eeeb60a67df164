#include "core/model/toml_tree.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>

namespace mailscan {
namespace {

TextPlace PlaceOf(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

TomlValue FromNode(const toml::node& node) {
  TomlValue value;
  value.place = PlaceOf(node.source());
  if (const auto* text = node.as_string()) {
    value.type = TomlValue::Type::kText;
    value.text = text->get();
  } else if (const auto* whole = node.as_integer()) {
    value.type = TomlValue::Type::kWhole;
    value.text = std::to_string(whole->get());
  } else if (const auto* truth = node.as_boolean()) {
    value.type = TomlValue::Type::kBool;
    value.text = truth->get() ? "true" : "false";
  } else if (const auto* list = node.as_array()) {
    value.type = TomlValue::Type::kList;
    for (const toml::node& item : *list) {
      value.items.push_back(FromNode(item));
    }
  } else if (const auto* table = node.as_table()) {
    value.type = TomlValue::Type::kTable;
    for (const auto& [key, item] : *table) {
      value.entries.push_back(
          {std::string(key.str()), PlaceOf(key.source()), FromNode(item)});
    }
  }
  return value;
}

}  // namespace

const TomlValue* TomlValue::Find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(),
                   [key](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

std::optional<TomlValue> ReadToml(std::string_view text, TomlFault* fault) {
  const toml::parse_result result = toml::parse(text);
  if (!result) {
    fault->place = PlaceOf(result.error().source());
    fault->what = std::string(result.error().description());
    return std::nullopt;
  }
  return FromNode(result.table());
}

}  // namespace mailscan
