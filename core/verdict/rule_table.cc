#include "core/verdict/rule_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace mailscan {
namespace {

std::string Quoted(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

void RuleFaults::Add(TextPlace place, std::string_view what) {
  faults_.push_back(
      fmt::format("{}:{}:{}: {}", file_, place.line, place.column, what));
}

void RuleRow::Fault(TextPlace place, std::string_view what) {
  failed_ = true;
  faults_.Add(place, what);
}

void RuleRow::Complain(std::string_view key, std::string_view what) {
  const TomlValue* value = table_.Find(key);
  Fault(value == nullptr ? table_.place : value->place,
        fmt::format("{}: {}", key, what));
}

const TomlValue* RuleRow::Find(std::string_view key) {
  asked_.push_back(key);
  return table_.Find(key);
}

std::string RuleRow::MaybeText(std::string_view key) {
  const TomlValue* value = Find(key);
  if (value == nullptr) {
    return {};
  }
  if (value->type != TomlValue::Type::kText || value->text.empty()) {
    Fault(value->place, fmt::format("{} must be a text in quotes", key));
    return {};
  }
  return value->text;
}

std::string RuleRow::Text(std::string_view key) {
  std::string text = MaybeText(key);
  if (text.empty() && table_.Find(key) == nullptr) {
    Fault(table_.place, fmt::format("this [[{}]] has no {}; add {} = \"...\"",
                                    what_, key, key));
  }
  return text;
}

std::vector<std::string> RuleRow::Texts(std::string_view key) {
  std::vector<std::string> texts;
  const TomlValue* value = Find(key);
  if (value == nullptr) {
    return texts;
  }
  const bool list = value->type == TomlValue::Type::kList;
  const auto take = [&](const TomlValue& item) {
    if (item.type != TomlValue::Type::kText || item.text.empty()) {
      Fault(item.place, fmt::format("{} must be texts in quotes", key));
    } else {
      texts.push_back(item.text);
    }
  };
  if (list) {
    std::for_each(value->items.begin(), value->items.end(), take);
  } else {
    take(*value);
  }
  return texts;
}

std::optional<std::int64_t> RuleRow::Whole(std::string_view key) {
  const TomlValue* value = Find(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  const char* const end = value->text.data() + value->text.size();
  if (value->type != TomlValue::Type::kWhole ||
      std::from_chars(value->text.data(), end, number).ptr != end) {
    Fault(value->place, fmt::format("{} must be a whole number", key));
    return std::nullopt;
  }
  return number;
}

bool RuleRow::Flag(std::string_view key) {
  const TomlValue* value = Find(key);
  if (value != nullptr && value->type != TomlValue::Type::kBool) {
    Fault(value->place, fmt::format("{} must be true or false", key));
  }
  return value != nullptr && value->text == "true";
}

std::optional<std::size_t> RuleRow::OneOf(
    std::string_view key, const std::vector<std::string_view>& words,
    bool required) {
  const std::string text = required ? Text(key) : MaybeText(key);
  if (text.empty()) {
    return std::nullopt;
  }
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) {
    Complain(key, fmt::format("'{}' is none of: {}", text, Quoted(words)));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - words.begin());
}

RuleInfo RuleRow::Finish(std::string key) {
  RuleInfo info;
  info.key = std::move(key);
  info.file = faults_.file();
  info.place = table_.place;
  info.source = Text("source");
  info.date = Text("date");
  info.positive = Texts("positive");
  info.negative = Texts("negative");
  if (!info.date.empty() && (info.date.size() < 4 || info.date[0] != '2')) {
    Complain("date", "say when this was looked at, as in \"2026-11\"");
  }
  for (const TomlValue::Entry& entry : table_.entries) {
    if (std::find(asked_.begin(), asked_.end(), entry.key) == asked_.end()) {
      Fault(entry.place, fmt::format("a [[{}]] has no {}; it may have: {}",
                                     what_, entry.key, Quoted(asked_)));
    }
  }
  return info;
}

std::string_view TakeSampleWord(std::string_view* sample) {
  const std::size_t end = std::min(sample->find(' '), sample->size());
  const std::string_view word = sample->substr(0, end);
  sample->remove_prefix(std::min(end + 1, sample->size()));
  return word == "-" ? std::string_view() : word;
}

void RuleTable::Read(const TomlValue& root, RuleFaults* faults) {
  const TomlValue* rows = root.Find(row_);
  const TomlValue* replace = root.Find("replace");
  for (const TomlValue::Entry& entry : root.entries) {
    if (entry.key != row_ && entry.key != "replace") {
      faults->Add(entry.place, fmt::format("{} is not known here; rows are "
                                           "headed [[{}]]",
                                           entry.key, row_));
    }
  }
  if (replace != nullptr && replace->type != TomlValue::Type::kBool) {
    faults->Add(replace->place, "replace must be true or false");
  } else if (replace != nullptr && replace->text == "true") {
    infos_.clear();
    Clear();
  }
  if (rows != nullptr && rows->type == TomlValue::Type::kList) {
    ReadRows(*rows, faults);
  } else if (replace == nullptr) {
    faults->Add(root.place, fmt::format("there is no [[{}]] in it", row_));
  }
  Finish(faults);
}

void RuleTable::ReadRows(const TomlValue& rows, RuleFaults* faults) {
  std::set<std::string> seen;
  std::size_t next = 0;  // rows of this file come before those of earlier ones
  for (const TomlValue& item : rows.items) {
    if (item.type != TomlValue::Type::kTable) {
      faults->Add(item.place,
                  fmt::format("{} must be headed [[{}]]", row_, row_));
      continue;
    }
    RuleRow row(item, row_, faults);
    std::string key = Take(&row);
    RuleInfo info = row.Finish(std::move(key));
    if (row.failed()) {
      continue;
    }
    if (!seen.insert(info.key).second) {
      faults->Add(item.place, fmt::format("{} is here twice", info.key));
      continue;
    }
    const auto known = std::find_if(
        infos_.begin(), infos_.end(),
        [&](const RuleInfo& other) { return other.key == info.key; });
    const auto at = static_cast<std::size_t>(known - infos_.begin());
    if (known != infos_.end()) {
      *known = std::move(info);
      Put(at, true);
    } else {
      infos_.insert(infos_.begin() + static_cast<std::ptrdiff_t>(next),
                    std::move(info));
      Put(next++, false);
    }
  }
}

}  // namespace mailscan
