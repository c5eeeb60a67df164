#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/event_sink.h"
#include "core/timeline/bundle.h"
#include "core/timeline/clock_votes.h"

namespace mailscan {

inline constexpr std::size_t kPartitions = 64;
inline std::size_t PartitionOf(std::uint64_t hash) {
  return hash >> 58U;
}

// A bundle with the hash it is shuffled by and that of its name, so that the
// rounds need not touch its bytes.
struct Entry {
  std::uint64_t hash = 0;
  std::uint64_t name_hash = 0;  // kUnsure: to be merged before it is named
  Bundle bundle;

  static constexpr std::uint64_t kUnsure = 0;
};

// What one input comes to: its bundles by key, and its votes for clocks.
struct Folded {
  BundleStore store;
  std::array<std::vector<Entry>, kPartitions> entries;
  ClockVotes votes;
  bool any_esp = false;  // an event that is no MTA's
};

// A life of a queue id that has no end in sight is another life after this.
// Postfix gives up after five days (maximal_queue_lifetime).
inline constexpr Micros kLongestSilence = 6 * kDay;
// Lines of one message are written by several processes and come up to two
// seconds out of order.
inline constexpr Micros kGrace = 2 * kSecond;

// LifeState says whether the next line of a queue id still belongs to the same
// message. Ids are reused: within seconds where they are short. The assembler
// asks it in file order, the stitcher in time order.
class LifeState {
 public:
  // us: on a scale that does not fall at New Year.
  bool Continues(EventKind kind, std::string_view message_id, Micros us) const;
  void Take(EventKind kind, std::string_view message_id, Micros us);

  bool accepted() const { return accepted_; }
  bool closed() const { return closed_; }
  Micros closed_us() const { return closed_us_; }
  void Clear();

 private:
  bool started_ = false;
  bool accepted_ = false;
  bool closed_ = false;
  bool hit_ = false;
  Micros accepted_us_ = 0;
  Micros closed_us_ = 0;
  Micros last_us_ = 0;
  std::string message_id_;
};

// An Assembler folds the rows of one input into bundles, one a life of a queue
// id. It holds only what is still in the queue; a message leaves it shortly
// after its last line. Rows without a queue id pass through. One thread at a
// time, in file order.
class Assembler {
 public:
  // keep_refused: also keep refusals that never became a message (NOQUEUE
  // rejects, without any id); only listings of events need them.
  explicit Assembler(bool keep_refused) : keep_refused_(keep_refused) {}

  void Take(std::string_view rows, std::uint32_t first_line);
  // After the last Take; the assembler is empty then.
  std::unique_ptr<Folded> Finish();

 private:
  struct Life {
    std::uint64_t hash = 0;
    std::string key;
    Bytes events;
    RowDelta delta;
    Bundle::Head head;
    LifeState state;
    std::uint64_t marks = 0;   // of what was told at delta.us
    Micros until = INT64_MIN;  // the latest end of its stamps; of an ESP's
    bool in_use = false;
  };
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t life = 0;  // index + 1, 0: free
  };

  void TakeRow(const RowCursor& row, RowHead head);
  void TakeQueued(const RowCursor& row, const RowHead& head);
  void TakeEsp(const RowCursor& row, const RowHead& head);
  std::int8_t RollsOf(const RowHead& head);
  void Append(const RowHead& head, std::string_view body, Life* life);
  void PassThrough(const RowHead& head, const RowCursor& row);
  void FoldEnded(bool all);
  void Fold(std::uint32_t index);
  void Keep(std::uint64_t hash, const Bundle::Head& head, std::string_view key,
            std::string_view events);

  std::size_t Find(std::uint64_t hash, std::string_view key) const;
  std::uint32_t NewLife(std::uint64_t hash, std::string_view key,
                        std::size_t slot);
  void Erase(std::uint32_t index);
  void Grow();

  bool keep_refused_;
  std::unique_ptr<Folded> folded_ = std::make_unique<Folded>();
  std::vector<Slot> slots_ = std::vector<Slot>(1024);  // linear probing
  std::size_t used_ = 0;
  std::deque<Life> lives_;
  std::vector<std::uint32_t> free_;
  std::deque<std::uint32_t> ended_;  // closed lives, oldest first
  // Enough for what an ESP posts within minutes; about ten megabytes.
  static constexpr std::size_t kMostEspLives = 32768;
  std::deque<std::uint32_t> esp_lives_;  // oldest first
  Bytes single_;

  bool any_yearless_ = false;
  std::int8_t rolls_ = 0;
  Micros last_yearless_ = 0;
  Micros newest_ = 0;
};

}  // namespace mailscan
