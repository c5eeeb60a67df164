#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/verdict/sightings_walk.h"
#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {

// Traces of all kinds of messages, apart by empty lines, each as TraceLog reads
// it; and what is learnt from them.
class Lore {
 public:
  explicit Lore(VerdictOptions options = {},
                SightingsWalk::ServesMany serves_many = {})
      : options_(std::move(options)), walk_(Walk(std::move(serves_many))) {}

  Lore& Take(std::string_view traces) {
    while (!traces.empty()) {
      const std::size_t end = traces.find("\n\n");
      walk_.Take(TraceLog(traces.substr(0, end)).trace());
      traces.remove_prefix(end == std::string_view::npos ? traces.size()
                                                         : end + 2);
    }
    return *this;
  }
  void Merge(const Lore& other) { walk_.Merge(other.walk_); }
  Sightings Finish() { return walk_.Finish(1); }

 private:
  SightingsWalk Walk(SightingsWalk::ServesMany serves_many) {
    return {clocks_.table(), BuiltInRules(), options_, std::move(serves_many)};
  }

  Clocks clocks_;
  VerdictOptions options_;
  SightingsWalk walk_;
};

// One click as a trace of its own.
inline std::string ClickTrace(std::string_view recipient, std::string_view when,
                              std::string_view ip,
                              std::string_view more = "url=a") {
  return "recipient=" + std::string(recipient) + " message_id=m@" +
         std::string(recipient) + " campaign=spring\n" + std::string(when) +
         " clicked ip=" + std::string(ip) + " " + std::string(more) + "\n\n";
}

// What a detector says of a trace that was seen among others.
inline std::string InspectAmong(std::string_view detector,
                                const std::string& others,
                                const std::string& trace,
                                Setting setting = {}) {
  setting.sightings = Lore(setting.options).Take(others).Take(trace).Finish();
  return Inspect(detector, trace, setting);
}

}  // namespace mailscan::testing
