#pragma once

#include <array>
#include <cstdint>
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
  // What was added, in no order; until Run.
  std::span<const std::unique_ptr<Folded>> inputs() const { return folded_; }
  void Run(unsigned threads);

  // Lines that said what another line had said, by input.
  const std::vector<std::uint64_t>& duplicates() const { return duplicates_; }

  // A group is all the bundles of one message. Groups of one partition come in
  // an order that means nothing. Safe for different partitions at a time.
  using Bundles = std::span<const Named>;
  template <typename Take>
  void Walk(std::size_t partition, const Take& take) const {
    const Messages& messages = messages_[partition];
    std::size_t from = 0;
    for (const std::uint32_t end : messages.ends) {
      // Bundles lie all over memory; the one after next is fetched while this
      // one is worked on.
      if (end + 2 < messages.bundles.size()) {
        messages.bundles[end + 2].bundle.Prefetch();
      }
      take(Bundles(messages.bundles).subspan(from, end - from));
      from = end;
    }
  }

 private:
  struct Messages {
    std::vector<Named> bundles;
    std::vector<std::uint32_t> ends;  // of groups
  };
  void Shuffle(std::vector<Stitched>* stitched, unsigned threads);
  static void Group(Messages* messages);

  const Tables& tables_;
  const ClockTable& clocks_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Folded>> folded_;
  std::vector<BundleStore> stores_;
  std::vector<std::uint64_t> duplicates_;
  std::array<Messages, kPartitions> messages_;
};

}  // namespace mailscan
