#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/report/text_page.h"

namespace mailscan {

// Counts of named things as words of a text. Pure.

// "greylist 12, throttle 3": the most frequent first.
template <typename Enum, typename Counts>
std::string Listed(const Counts& counts, std::string_view nameless,
                   std::size_t skip = 0) {
  std::vector<std::pair<std::string_view, std::uint64_t>> order;
  std::uint64_t unnamed = 0;
  for (std::size_t i = skip; i < counts.size(); ++i) {
    const std::string_view name = NameOf(static_cast<Enum>(i));
    if (name.empty() || name == nameless) {
      unnamed += counts[i];
    } else if (counts[i] != 0) {
      order.emplace_back(name, counts[i]);
    }
  }
  if (unnamed != 0) {
    order.emplace_back(nameless, unnamed);
  }
  std::stable_sort(
      order.begin(), order.end(),
      [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string list;
  for (const auto& [name, count] : order) {
    list +=
        (list.empty() ? "" : ", ") + std::string(name) + " " + Grouped(count);
  }
  return list;
}

}  // namespace mailscan
