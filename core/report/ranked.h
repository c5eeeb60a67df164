#pragma once

#include <algorithm>
#include <vector>

namespace mailscan {

// The rows of a map, those first whose value weighs most; of equal ones the
// first by key. They point into the map.
template <typename Map, typename Weight>
std::vector<const typename Map::value_type*> RankedBy(const Map& map,
                                                      const Weight& weight) {
  std::vector<const typename Map::value_type*> rows;
  rows.reserve(map.size());
  for (const auto& row : map) {
    rows.push_back(&row);
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) {
    return weight(a->second) > weight(b->second);
  });
  return rows;
}

}  // namespace mailscan
