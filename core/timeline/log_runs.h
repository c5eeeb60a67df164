#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/model/time.h"

namespace mailscan {

// How long a log pauses between two lines, in steps of doublings. Adds up in
// any order. Plain value.
class PauseCounts {
 public:
  void Add(Micros pause);
  void Merge(const PauseCounts& other);
  // No more than this long is so large a share (0..1) of the pauses; 0 where
  // there were none.
  Micros Quantile(double share) const;

 private:
  std::array<std::uint64_t, 40> counts_{};  // by bit width of the seconds
};

// LogRuns are the stretches over which the lines of one clock follow each
// other, taken in the order of the file, which may be several logs in the wrong
// order. A pause of more than half an hour parts two runs; where there would be
// too many, longer ones. One thread.
class LogRuns {
 public:
  struct Edge {
    Stamp stamp;
    std::int8_t rolls = 0;
    std::uint32_t line = 0;
  };
  struct Run {
    Micros begin = 0;  // on a scale that rises over New Year
    Micros end = 0;
    Edge first;
    Edge last;
  };

  void Note(Micros scale, const Edge& edge);

  const std::vector<Run>& runs() const { return runs_; }
  const PauseCounts& pauses() const { return pauses_; }

 private:
  static constexpr std::size_t kMostRuns = 256;
  void Compact();

  std::vector<Run> runs_;
  Micros parting_ = 30 * kMinute;
  PauseCounts pauses_;
};

}  // namespace mailscan
