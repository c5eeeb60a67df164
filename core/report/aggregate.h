#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/model/event_sink.h"
#include "core/model/hash.h"
#include "core/report/receiver_book.h"
#include "core/report/report.h"
#include "core/verdict/judged.h"
#include "core/verdict/waves.h"

namespace mailscan {

// An Aggregate adds judged traces to the counting part of a Report. One thread
// each; parts made by several merge in any order to the same report.
class Aggregate {
 public:
  explicit Aggregate(const Tables& tables)
      : tables_(tables), receivers_(tables.origins), waves_(tables.origins) {}

  void AddMessage() { ++report_.messages; }
  void Add(const JudgedTrace& judged);
  void Merge(Aggregate&& other);
  // Afterwards the aggregate is empty.
  Report Take();

 private:
  void AddAttempts(const JudgedTrace& judged);
  void AddReply(const JudgedTrace& judged, const Attempt& attempt,
                Category category, bool first_of_trace);
  void AddHits(const JudgedTrace& judged);
  void AddScanner(const JudgedTrace& judged, const Session& session);
  void AddOldest(const Trace& trace);
  void TakeFindings();
  void KeepFindings(std::size_t most);
  SourceLine LineAt(const Place& place) const;

  using ReplyEntry = decltype(Report::replies)::value_type;

  const Tables& tables_;
  ReceiverBook receivers_;
  // Found by text once or twice a trace; the report's own map is in order.
  TextTable<std::uint64_t> relays_;
  Waves waves_;
  Report report_;
  // Where in the report the last reply of each hash is counted.
  std::unordered_map<std::uint64_t, ReplyEntry*> reply_entries_;
  // Filled anew each time, so that their texts keep their room.
  ReplyKey reply_key_;
  std::vector<Finding> scratch_;
};

}  // namespace mailscan
