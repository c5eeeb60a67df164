#pragma once

#include <algorithm>

#include "core/model/event_sink.h"
#include "core/report/json_writer.h"
#include "core/timeline/message.h"
#include "core/verdict/judged.h"

namespace mailscan {

// What several JSON writers put into their objects.

// "file" and "line".
void PutPlace(const Place& place, const Tables& tables, JsonWriter* json);

// Wider ones are shown like a second's.
inline std::uint32_t WidthOf(const Interval& interval) {
  return static_cast<std::uint32_t>(
      std::clamp<Micros>(interval.hi - interval.lo, 1, kSecond));
}

// The relay that took the message, else the one tried last; may be "".
inline std::string_view RelayOf(const Trace& trace) {
  if (const Attempt* accepting = trace.accepting(); accepting != nullptr) {
    return accepting->relay;
  }
  return trace.attempts.empty() ? std::string_view()
                                : trace.attempts.back().relay;
}

// A transaction's begin is its end less a duration that is printed with two
// digits: known to the stamp's width, and to a millisecond at best.
inline std::uint32_t BeginPrecision(std::uint32_t stamp_width) {
  constexpr std::uint32_t kAtBest = kMillisecond;
  return stamp_width > kAtBest ? stamp_width : kAtBest;
}

// A finding as an object, without the newline.
void PutFinding(const Finding& finding, const Tables& tables, JsonWriter* json);

}  // namespace mailscan
