#include "parsers/signature.h"

#include <algorithm>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

bool IsThere(const JsonValue& value) {
  return value.type > JsonType::kNull;
}

bool IsWord(std::string_view text, std::string_view word) {
  const bool is_prefix = word.ends_with('*');
  word.remove_suffix(is_prefix ? 1 : 0);
  return (is_prefix ? text.size() >= word.size()
                    : text.size() == word.size()) &&
         std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
           return LowerAscii(a) == LowerAscii(b);
         });
}

}  // namespace

SignatureTable::SignatureTable(std::span<const ProviderInfo> table,
                               std::span<const std::string_view> extra)
    : paths_(extra.begin(), extra.end()), extra_(extra.size()) {
  for (const ProviderInfo& info : table) {
    const Signature& signature = info.signature;
    Row row;
    while (table[row.first].name != info.name) {
      ++row.first;
    }
    row.has = IndexesOf(signature.has);
    row.any = IndexesOf(signature.any);
    row.without = IndexesOf(signature.without);
    row.objects = IndexesOf(signature.objects);
    for (const Signature::Word& word : signature.is) {
      row.is.push_back({IndexOf(word.path), word.words});
    }
    rows_.push_back(std::move(row));
  }
  ChooseNeeded();
}

// Most rows are done with when one value is not there: that which the fewest
// rows ask for.
void SignatureTable::ChooseNeeded() {
  const auto must = [](const Row& row) {
    std::vector<std::size_t> paths = row.has;
    paths.insert(paths.end(), row.objects.begin(), row.objects.end());
    for (const Words& words : row.is) {
      paths.push_back(words.path);
    }
    if (row.any.size() == 1) {
      paths.push_back(row.any.front());
    }
    return paths;
  };
  std::vector<int> asked(paths_.size());
  for (const Row& row : rows_) {
    for (const std::size_t path : must(row)) {
      ++asked[path];
    }
  }
  for (Row& row : rows_) {
    const std::vector<std::size_t> paths = must(row);
    const auto least = std::min_element(
        paths.begin(), paths.end(),
        [&](std::size_t a, std::size_t b) { return asked[a] < asked[b]; });
    row.needed = least == paths.end() ? kNoPath : *least;
  }
}

std::size_t SignatureTable::IndexOf(std::string_view path) {
  const auto found = std::find(paths_.begin(), paths_.end(), path);
  const auto index = static_cast<std::size_t>(found - paths_.begin());
  if (found == paths_.end()) {
    paths_.push_back(path);
  }
  return index;
}

std::vector<std::size_t> SignatureTable::IndexesOf(
    std::span<const std::string> paths) {
  std::vector<std::size_t> indexes;
  for (const std::string& path : paths) {
    indexes.push_back(IndexOf(path));
  }
  return indexes;
}

std::size_t SignatureTable::FirstMatch(std::span<const JsonValue> marks) const {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    if ((row.needed == kNoPath || IsThere(marks[row.needed])) &&
        Matches(row, marks)) {
      return i;
    }
  }
  return rows_.size();
}

bool SignatureTable::Matches(const Row& row, std::span<const JsonValue> marks) {
  const auto is_there = [&](std::size_t path) { return IsThere(marks[path]); };
  return std::all_of(row.has.begin(), row.has.end(), is_there) &&
         (row.any.empty() ||
          std::any_of(row.any.begin(), row.any.end(), is_there)) &&
         std::none_of(row.without.begin(), row.without.end(), is_there) &&
         std::all_of(row.objects.begin(), row.objects.end(),
                     [&](std::size_t path) {
                       return marks[path].type == JsonType::kObject;
                     }) &&
         std::all_of(row.is.begin(), row.is.end(), [&](const Words& words) {
           return std::any_of(words.words.begin(), words.words.end(),
                              [&](std::string_view word) {
                                return IsWord(marks[words.path].text, word);
                              });
         });
}

bool SignatureTable::HasAnyExtra(std::span<const JsonValue> marks) const {
  return std::any_of(
      marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(extra_),
      [](const JsonValue& mark) { return mark.type != JsonType::kAbsent; });
}

}  // namespace mailscan
