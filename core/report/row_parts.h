#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/report/engagement_table.h"
#include "core/report/json_writer.h"
#include "core/report/receiver_book.h"
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

// The keys with which every object begins that answers a command.
void PutHead(std::string_view schema, std::string_view version,
             const std::optional<Interval>& window, JsonWriter* json);

// Nothing where there are no values.
void PutQuantiles(std::string_view key, const DurationHistogram& histogram,
                  JsonWriter* json);

// A map of names to counts; those that never occurred are left out. What has
// no name counts with its namesake, lest a key be there twice.
template <typename Enum, typename Counts>
void PutByName(std::string_view key, const Counts& counts,
               std::string_view nameless, JsonWriter* json) {
  json->Key(key);
  json->BeginObject();
  std::uint64_t unnamed = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::string_view name = NameOf(static_cast<Enum>(i));
    if (name.empty() || name == nameless) {
      unnamed += counts[i];
    } else if (counts[i] != 0) {
      json->Count(name, counts[i]);
    }
  }
  if (unnamed != 0) {
    json->Count(nameless, unnamed);
  }
  json->EndObject();
}

// What a receiver's object says behind its name; and all domains as elements,
// the one with the most mail first.
void PutDossier(const Dossier& dossier, JsonWriter* json);
void PutDomains(const Receivers& receivers, JsonWriter* json);

}  // namespace mailscan
