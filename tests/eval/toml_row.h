#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/toml_tree.h"
#include "tests/eval/settings.h"

namespace mailscan::eval {

[[noreturn]] inline void FailScenario(const std::string& what) {
  std::cerr << "scenario: " << what << "\n";
  std::abort();
}

// A TomlRow reads the keys of one table, and Done complains of those that
// nobody asked for. Lives no longer than the tree; one thread.
class TomlRow {
 public:
  explicit TomlRow(const TomlValue& table) : table_(table) {}

  std::string Text(std::string_view key, std::string_view otherwise = {}) {
    const TomlValue* value = Ask(key);
    return value == nullptr ? std::string(otherwise) : value->text;
  }
  std::int64_t Whole(std::string_view key, std::int64_t otherwise = 0) {
    const TomlValue* value = Ask(key);
    return value == nullptr ? otherwise : WholeOf(*value);
  }
  bool Flag(std::string_view key) { return Text(key) == "true"; }
  Span Pair(std::string_view key, Span otherwise = {}) {
    const std::vector<std::int64_t> values = Wholes(key);
    return values.size() == 2 ? Span{values[0], values[1]} : otherwise;
  }
  std::vector<std::int64_t> Wholes(std::string_view key) {
    std::vector<std::int64_t> values;
    if (const TomlValue* list = Ask(key)) {
      for (const TomlValue& item : list->items) {
        values.push_back(WholeOf(item));
      }
    }
    return values;
  }
  std::vector<std::string> Texts(std::string_view key) {
    std::vector<std::string> values;
    if (const TomlValue* list = Ask(key)) {
      for (const TomlValue& item : list->items) {
        values.push_back(item.text);
      }
    }
    return values;
  }
  // A list of names and numbers in turn.
  std::vector<Share> Shares(std::string_view key) {
    const std::vector<std::string> texts = Texts(key);
    std::vector<Share> shares;
    for (std::size_t i = 0; i + 1 < texts.size(); i += 2) {
      shares.push_back(
          {texts[i], std::strtoll(texts[i + 1].c_str(), nullptr, 10)});
    }
    return shares;
  }
  void Done() const {
    for (const TomlValue::Entry& entry : table_.entries) {
      bool asked = false;
      for (const std::string& key : asked_) {
        asked = asked || key == entry.key;
      }
      if (!asked) {
        FailScenario("line " + std::to_string(entry.place.line) +
                     ": nothing reads " + entry.key);
      }
    }
  }

 private:
  const TomlValue* Ask(std::string_view key) {
    asked_.emplace_back(key);
    return table_.Find(key);
  }
  static std::int64_t WholeOf(const TomlValue& value) {
    return std::strtoll(value.text.c_str(), nullptr, 10);
  }

  const TomlValue& table_;
  std::vector<std::string> asked_;
};

}  // namespace mailscan::eval
