#include "core/model/toml_text.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

namespace mailscan {
namespace {

constexpr std::size_t kLineWidth = 80;

void AppendText(const std::string& text, std::string* out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out->push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out->append({'\\', c});
    } else if (byte < 0x20 || byte == 0x7f) {
      out->append("\\u00").append({kHex[byte >> 4U], kHex[byte & 15U]});
    } else {
      out->push_back(c);
    }
  }
  out->push_back('"');
}

void AppendList(const std::vector<TomlValue>& items, std::string_view before,
                std::string_view between, std::string_view after,
                std::string* out) {
  out->append("[").append(before);
  for (std::size_t i = 0; i < items.size(); ++i) {
    out->append(i == 0 ? "" : between);
    AppendTomlValue(items[i], out);
  }
  out->append(after).append("]");
}

bool IsBareKey(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

void AppendTomlValue(const TomlValue& value, std::string* out) {
  switch (value.type) {
    case TomlValue::Type::kText:
      AppendText(value.text, out);
      break;
    case TomlValue::Type::kList:
      AppendList(value.items, "", ", ", "", out);
      break;
    case TomlValue::Type::kWhole:
    case TomlValue::Type::kBool:
    case TomlValue::Type::kOther:
    case TomlValue::Type::kTable:
      out->append(value.text);
      break;
  }
}

void AppendTomlEntries(const TomlValue& table, std::string* out) {
  std::vector<const TomlValue::Entry*> entries;
  for (const TomlValue::Entry& entry : table.entries) {
    entries.push_back(&entry);
  }
  std::sort(entries.begin(), entries.end(),
            [](const TomlValue::Entry* a, const TomlValue::Entry* b) {
              return std::tie(a->place.line, a->place.column) <
                     std::tie(b->place.line, b->place.column);
            });
  for (const TomlValue::Entry* entry : entries) {
    std::string line;
    if (IsBareKey(entry->key)) {
      line = entry->key;
    } else {
      AppendText(entry->key, &line);
    }
    line += " = ";
    const std::size_t start = line.size();
    AppendTomlValue(entry->value, &line);
    if (line.size() > kLineWidth && entry->value.items.size() > 1) {
      line.resize(start);
      AppendList(entry->value.items, "\n  ", ",\n  ", ",\n", &line);
    }
    out->append(line).append("\n");
  }
}

}  // namespace mailscan
