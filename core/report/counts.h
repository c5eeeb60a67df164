#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/verdict/judged.h"

namespace mailscan {

// What parts of a report count with. Partial counts add up exactly in any
// order. Plain values, no thread rule.

// Element by element.
template <typename Counts>
void AddUp(const Counts& from, Counts* into) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    (*into)[i] += from[i];
  }
}

// A place in words that outlive the run.
struct SourceLine {
  std::string file;
  std::uint32_t line = 0;
  friend auto operator<=>(const SourceLine&, const SourceLine&) = default;
};

struct EngagementCounts {
  std::uint64_t total = 0;
  std::array<std::uint64_t, kTimingCount> by_timing{};
  std::array<std::uint64_t, kVerdictCount> by_verdict{};
  std::uint64_t early_certain = 0;
  std::uint64_t own = 0;  // our own hits; in no other count but total

  void Add(const JudgedHit& hit);
  void Merge(const EngagementCounts& other);
  std::uint64_t Of(Timing timing) const {
    return by_timing[static_cast<std::size_t>(timing)];
  }
  std::uint64_t Of(Verdict verdict) const {
    return by_verdict[static_cast<std::size_t>(verdict)];
  }
  std::uint64_t machine() const {
    return Of(Verdict::kScannerCertain) + Of(Verdict::kLikelyScanner);
  }
  std::uint64_t person() const {
    return Of(Verdict::kHuman) + Of(Verdict::kLikelyHuman);
  }
};

// Counts by name in bounded room: of the `most` names that are the first in
// their order, each exactly; of all others together, how often they came. So
// what is kept depends on the names alone: one that had to go has `most` names
// before it, and they stay.
class KeyCounts {
 public:
  explicit KeyCounts(std::size_t most) : most_(most) {}

  using Row = std::pair<std::string, std::uint64_t>;
  void Add(std::string_view key, std::uint64_t count = 1);
  void Merge(const KeyCounts& other);
  bool empty() const { return rows_.empty(); }
  std::size_t size() const { return rows_.size(); }
  std::uint64_t others() const { return others_; }
  // The most frequent first, then by name.
  std::vector<const Row*> Ranked() const;

 private:
  std::vector<Row> rows_;  // by name
  std::size_t most_;
  std::uint64_t others_ = 0;
};

}  // namespace mailscan
