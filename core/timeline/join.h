#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/model/event_sink.h"
#include "core/timeline/assembler.h"
#include "core/timeline/clock_table.h"
#include "core/timeline/stitch.h"

namespace mailscan {

// A Join brings together what belongs to one message. It takes the folded
// inputs in any order and from any thread (Add), then, once the clock table is
// finished, runs both rounds (Run) and shows each message's bundles (Walk).
// Neither the order of inputs nor the number of threads changes a group.
class Join {
 public:
  Join(const Tables& tables, const ClockTable& clocks, std::size_t inputs);

  void Add(std::unique_ptr<Folded> folded);
  void Run(unsigned threads);

  // Lines that said what another line had said, by input.
  const std::vector<std::uint64_t>& duplicates() const { return duplicates_; }

  // A group is all the bundles of one message. Groups of one partition come in
  // an order that means nothing. Safe for different partitions at a time.
  using Group = std::span<const Named>;
  void Walk(std::size_t partition,
            const std::function<void(Group)>& take) const;

 private:
  void Shuffle(std::vector<Stitched>* stitched, unsigned threads);

  const Tables& tables_;
  const ClockTable& clocks_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Folded>> folded_;
  std::vector<BundleStore> stores_;
  std::vector<std::uint64_t> duplicates_;
  std::array<std::vector<Named>, kPartitions> messages_;
};

}  // namespace mailscan
