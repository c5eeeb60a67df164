#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/hash.h"

namespace mailscan {

// A table of at most so many values: of more names those that come first in
// the alphabet. What it holds in the end does not depend on the order in which
// names came, because a name among the first of all is among the first of any
// part of them. One thread.
template <typename Value>
class FirstByName {
 public:
  explicit FirstByName(std::size_t most) : most_(most) {}

  // Null for a name that is not among the first. Valid until the next call.
  Value* At(std::string_view name) {
    if (full_ && name > last_) {
      return nullptr;
    }
    const auto found = values_.find(name);
    if (found != values_.end()) {
      return &found->second;
    }
    if (values_.size() >= 2 * most_) {
      Trim();
      if (name > last_) {
        return nullptr;
      }
    }
    return &values_[std::string(name)];
  }

  using Entry = std::pair<const std::string, Value>;
  // By name.
  std::vector<const Entry*> Sorted() const {
    std::vector<const Entry*> entries;
    for (const Entry& entry : values_) {
      entries.push_back(&entry);
    }
    std::sort(
        entries.begin(), entries.end(),
        [](const Entry* a, const Entry* b) { return a->first < b->first; });
    entries.resize(std::min(entries.size(), most_));
    return entries;
  }

 private:
  void Trim() {
    std::vector<const Entry*> kept = Sorted();
    last_ = kept.back()->first;
    full_ = true;
    std::erase_if(values_,
                  [&](const Entry& entry) { return entry.first > last_; });
  }

  std::size_t most_;
  TextTable<Value> values_;
  bool full_ = false;
  std::string last_;  // of the names kept, once it was full
};

}  // namespace mailscan
