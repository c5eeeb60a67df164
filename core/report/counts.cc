#include "core/report/counts.h"

#include <algorithm>

namespace mailscan {
void EngagementCounts::Add(const JudgedHit& hit) {
  ++total;
  if (hit.own) {
    ++own;
    return;
  }
  ++by_timing[static_cast<std::size_t>(hit.timing)];
  ++by_verdict[static_cast<std::size_t>(hit.verdict)];
  early_certain += IsEarlyCertain(hit) ? 1U : 0U;
}

void EngagementCounts::Merge(const EngagementCounts& other) {
  total += other.total;
  early_certain += other.early_certain;
  own += other.own;
  AddUp(other.by_timing, &by_timing);
  AddUp(other.by_verdict, &by_verdict);
}

void KeyCounts::Add(std::string_view key, std::uint64_t count) {
  const auto at = std::lower_bound(
      rows_.begin(), rows_.end(), key,
      [](const Row& row, std::string_view name) { return row.first < name; });
  if (at != rows_.end() && at->first == key) {
    at->second += count;
    return;
  }
  if (rows_.size() >= most_ && at == rows_.end()) {
    others_ += count;
    return;
  }
  rows_.insert(at, {std::string(key), count});
  if (rows_.size() > most_) {
    others_ += rows_.back().second;
    rows_.pop_back();
  }
}

void KeyCounts::Merge(const KeyCounts& other) {
  others_ += other.others_;
  for (const Row& row : other.rows_) {
    Add(row.first, row.second);
  }
}

std::vector<const KeyCounts::Row*> KeyCounts::Ranked() const {
  std::vector<const Row*> ranked;
  ranked.reserve(rows_.size());
  for (const Row& row : rows_) {
    ranked.push_back(&row);
  }
  std::stable_sort(
      ranked.begin(), ranked.end(),
      [](const Row* a, const Row* b) { return a->second > b->second; });
  return ranked;
}

}  // namespace mailscan
