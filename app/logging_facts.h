#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/model/event_sink.h"
#include "core/timeline/message.h"

namespace mailscan {

// What the logs of one kind of source tell, and what they leave out: the
// grounds of advice about their settings.
struct LoggingCounts {
  std::uint64_t deliveries = 0;  // messages and recipients
  std::uint64_t unnamed = 0;     // of these, without a Message-ID
  std::uint64_t nameless = 0;    // of these, without a recipient
  std::uint64_t short_ids = 0;   // of these, with a queue id of hex digits
  std::uint64_t attempts = 0;
  std::uint64_t deferred = 0;
  std::uint64_t accepted = 0;
  std::uint64_t accepted_untimed = 0;  // begun nobody knows when
  std::uint64_t whole_seconds = 0;     // attempts with such a stamp, or worse
  std::uint64_t hits = 0;              // opens and clicks
  std::uint64_t hits_without_ip = 0;
  std::uint64_t hits_without_agent = 0;
  void Merge(const LoggingCounts& other);
};
using LoggingBySource = std::map<std::string, LoggingCounts, std::less<>>;

// LoggingFacts count over traces. One thread each; parts made by several merge
// in any order to the same counts.
class LoggingFacts {
 public:
  void Add(const Trace& trace);
  void Merge(const LoggingFacts& other);
  // By the name of the parser.
  LoggingBySource BySource(const OriginTable& origins) const;

 private:
  LoggingCounts& Of(const Place& place);
  void AddAttempt(const Attempt& attempt);

  std::vector<LoggingCounts> by_origin_;
};

}  // namespace mailscan
