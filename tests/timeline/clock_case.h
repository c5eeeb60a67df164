#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/timeline_log.h"

namespace mailscan::testing {

using Lines = std::vector<std::string>;

inline Micros At(std::string_view text) {
  return ParseRfc3339(text).value().us;
}

// The times of the attempts of all traces, in the order of recipients.
inline Lines TimesOf(const LogStory& story) {
  Lines times;
  for (const std::string& trace : story.traces) {
    for (std::size_t at = trace.find('['); at != std::string::npos;
         at = trace.find('[', at + 1)) {
      const std::size_t start = trace.find(' ', at) + 1;
      times.push_back(
          trace.substr(start, trace.find_first_of(" ]", start) - start));
    }
  }
  return times;
}

inline LogRun WithMtimes() {
  LogRun run;
  run.clocks.zone = "UTC";
  run.clocks.now = At("2026-07-01T00:00:00Z");
  return run;
}

// "--12-31T23:59:59" lines of one input, delivered to a, b, c ... in order.
inline std::string Deliveries(const Lines& stamps) {
  std::string log;
  char name = 'a';
  for (const std::string& stamp : stamps) {
    const std::string who(1, name++);
    log += stamp + " mx1 Q" + who + " delivered recipient=" + who +
           "@corp.example\n";
  }
  return log;
}

}  // namespace mailscan::testing
