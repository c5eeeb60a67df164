#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/time.h"
#include "core/timeline/message.h"

namespace mailscan {

// A LogGap is a stretch of time in which lines of an MTA's log are missing. A
// log that is merely quiet has none. Plain value.
struct LogGap {
  // How it is known, the strongest ground last.
  enum class Ground : std::uint8_t {
    kSilence,      // far longer than this log is ever quiet, in weeks
    kCutMessages,  // messages arrive or end inside it
    kMissingFile,  // of a rotated set
    kLinesLost,    // the logger says that it dropped some
  };
  std::string source;
  std::string host;
  Ground ground = Ground::kSilence;
  Interval span;  // from the end of the line before to the line after
  Place before;   // that line; of kLinesLost the one that says so
  Place after;
  std::string file;         // of kMissingFile: the first that is missing
  std::uint64_t begun = 0;  // messages that arrived inside
  std::uint64_t ended = 0;  // messages whose end is not told
  std::uint64_t lost = 0;   // lines, as the logger says; 0: it does not
  Micros usual = 0;         // of kSilence: the longest of the others

  Micros length() const { return span.hi - span.lo; }
};
std::string_view NameOf(LogGap::Ground ground);  // "missing-file"

// The gaps of all logs, by host, source and time. Immutable once made; any
// thread.
class LogGaps {
 public:
  LogGaps() = default;
  explicit LogGaps(std::vector<LogGap> gaps);

  const std::vector<LogGap>& all() const { return gaps_; }
  // The first gap that has a time between from and to in the log of the MTA
  // whose queue the trace was last in; null if there is none.
  const LogGap* Between(const Trace& trace, std::string_view source,
                        Micros from, Micros to) const;

 private:
  std::vector<LogGap> gaps_;
};

}  // namespace mailscan
