#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/model/event_sink.h"
#include "core/timeline/bundle.h"
#include "core/timeline/clock_table.h"
#include "core/timeline/log_gaps.h"

namespace mailscan {

// A GapSearch looks for gaps in the logs of MTAs. A silence alone is none:
// small servers are quiet at night. It is one if a file of a rotated set is
// missing there, if messages arrive or end inside it, or if in weeks the log is
// never quiet for a quarter as long. Made once the clocks are finished and
// bundles are stitched; Take fills a Clues for each thread, which add up in any
// order.
class GapSearch {
 public:
  // paths: of all inputs.
  GapSearch(const ClockTable& clocks, const Tables& tables,
            std::span<const std::string> paths);

  // What bundles tell. Counts of the silence of the same number.
  struct Clues {
    struct Cut {
      std::uint64_t begun = 0;
      std::uint64_t ended = 0;
      // Of all messages of the log: whose arrival, whose end is told.
      std::uint64_t lives = 0;
      std::uint64_t heads = 0;
      std::uint64_t tails = 0;
    };
    // Of one logger within one interval.
    struct Loss {
      std::uint64_t lines = 0;
      Interval span;
      Place place;  // the first by file and line
    };
    using LossKey = std::tuple<std::string, std::string, std::int64_t>;
    std::vector<Cut> cuts;
    std::map<LossKey, Loss> losses;  // source, host, number of the interval
  };
  void Take(Bundle bundle, Clues* clues) const;
  void Merge(const Clues& from, Clues* to) const;
  LogGaps Finish(const Clues& clues) const;

 private:
  struct Stretch {
    Interval span;
    Place first;
    Place last;
  };
  using Name = std::pair<std::string_view, std::string_view>;  // source, host
  struct Log {
    std::vector<Stretch> stretches;
    PauseCounts pauses;
    std::uint32_t first = 0;  // its silences
    std::uint32_t end = 0;
    Interval span;        // from its first line to its last
    Micros shortest = 0;  // silence to be looked at
  };

  void FindSilences(const Name& name, Log* log);
  std::string MissingBetween(const Place& before, const Place& after) const;
  void TakeLife(Bundle bundle, const Log& log, Clues* clues) const;
  void TakeLosses(Bundle bundle, Clues* clues) const;
  void AddLoss(const Clues::LossKey& key, const Clues::Loss& loss,
               Clues* clues) const;
  bool IsUnusual(const LogGap& silence, const Log& log, Micros* usual) const;

  const ClockTable& clocks_;
  const Tables& tables_;
  std::map<std::string, std::vector<unsigned>> rotated_;  // numbers, by set
  std::map<Name, Log> logs_;
  std::vector<LogGap> silences_;  // of each log the longest first
};

}  // namespace mailscan
