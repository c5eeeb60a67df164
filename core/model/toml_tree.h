#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mailscan {

// Where something stands in a file, counted from 1.
struct TextPlace {
  std::uint32_t line = 1;
  std::uint32_t column = 1;  // in characters
};

// A value of a TOML document, with its place for whoever has to complain about
// it. Plain value, no thread rule.
struct TomlValue {
  enum class Type : std::uint8_t {
    kText,
    kWhole,  // an integer
    kBool,
    kList,
    kTable,
    kOther,  // a decimal number, a date or a time
  };
  struct Entry;

  Type type = Type::kOther;
  TextPlace place;
  std::string text;              // of kText; digits; "true" or "false"
  std::vector<TomlValue> items;  // of kList
  std::vector<Entry> entries;    // of kTable, by name

  const TomlValue* Find(std::string_view key) const;
};

struct TomlValue::Entry {
  std::string key;
  TextPlace place;  // of the key
  TomlValue value;
};

struct TomlFault {
  TextPlace place;
  std::string what;
};

// Reads a document; its value is a table. This is the only place that knows
// toml++. Pure function, any thread.
std::optional<TomlValue> ReadToml(std::string_view text, TomlFault* fault);

}  // namespace mailscan
