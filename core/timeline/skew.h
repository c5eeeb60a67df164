#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/event_sink.h"
#include "core/timeline/message.h"

namespace mailscan {

// How one clock differs from another, measured where both tell of one fact.
struct Skew {
  std::string source;   // an ESP's events
  std::string against;  // the MTA log they are compared with: "postfix mx1"
  Micros skew = 0;      // median of source minus against
  Micros spread = 0;    // half the width that holds nine tenths of the pairs
  std::uint64_t pairs = 0;

  // Enough pairs, and a skew that stands out from its spread: then it is taken
  // off, and the spread is the error that remains.
  bool usable() const;
};

// A SkewTable measures clocks against each other from the 250 of an MTA's log
// and the delivered event of the ESP that tells of the same delivery. Never
// from clicks, and never over a hand-off, where the two are different facts.
// Taken by one thread each, merged in any order to the same table.
class SkewTable {
 public:
  void Take(const Trace& trace, const OriginTable& origins);
  void Merge(const SkewTable& other);

  // Sorted by names.
  std::vector<Skew> All() const;
  // Prepares Find; after the last Merge.
  void Finish();
  // The measurement between the source of an engagement and the log of an
  // attempt, if it is usable. Any thread, after Finish.
  const Skew* Find(std::uint32_t engagement_origin,
                   std::uint32_t attempt_origin,
                   const OriginTable& origins) const;

 private:
  struct Clocks {
    std::string source;
    std::string against;
    auto operator<=>(const Clocks&) const = default;
  };
  // Differences in steps of ten milliseconds, counted.
  std::map<Clocks, std::map<std::int64_t, std::uint64_t>> differences_;
  std::vector<Skew> usable_;
};

}  // namespace mailscan
