#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/model/time.h"

namespace mailscan::testing {

// A LineQueue puts lines that are made message by message into the order of
// time; equal times stay in the order of pushing. It holds only what lies in
// the future, and gives spent strings back for reuse. One thread.
template <typename Extra>
class LineQueue {
 public:
  std::string Take() {
    if (spare_.empty()) {
      return {};
    }
    std::string text = std::move(spare_.back());
    spare_.pop_back();
    text.clear();
    return text;
  }

  void Push(Micros time, std::string text, Extra extra = {}) {
    items_.push_back({time, pushed_++, std::move(text), std::move(extra)});
    std::push_heap(items_.begin(), items_.end(), Later());
  }

  // Calls use(text, extra) for every line before `limit`.
  template <typename Use>
  void Drain(Micros limit, Use use) {
    while (!items_.empty() && items_.front().time < limit) {
      std::pop_heap(items_.begin(), items_.end(), Later());
      Item& item = items_.back();
      use(std::string_view(item.text), item.extra);
      spare_.push_back(std::move(item.text));
      items_.pop_back();
    }
  }

 private:
  struct Item {
    Micros time;
    std::uint64_t number;
    std::string text;
    Extra extra;
  };
  struct Later {
    bool operator()(const Item& a, const Item& b) const {
      return a.time != b.time ? a.time > b.time : a.number > b.number;
    }
  };

  std::vector<Item> items_;
  std::vector<std::string> spare_;
  std::uint64_t pushed_ = 0;
};

}  // namespace mailscan::testing
