#pragma once

#include <algorithm>

#include "core/model/event_sink.h"
#include "core/report/engagement_table.h"
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

// A transaction's begin is the stamp of its end less a duration that is logged
// in hundredths of a second: the difference is given with its digits, also
// where the stamp has whole seconds.
inline constexpr std::uint32_t kBeginPrecision = kMillisecond;

// "evidence", "cuts", "missing" and "because".
void PutExplanation(const Explanation& explanation, const Tables& tables,
                    JsonWriter* json);

// Counts and rates of a row of corrected engagement, into an open object.
void PutEngagementSums(const EngagementSums& sums, JsonWriter* json);

// "corrected", the whole, and "campaigns", the `most` largest that have a name.
void PutCampaigns(const EngagementTable& table, std::size_t most,
                  JsonWriter* json);

// A finding as an object, without the newline.
void PutFinding(const Finding& finding, const Tables& tables, JsonWriter* json);

}  // namespace mailscan
