#pragma once

#include <vector>

#include "core/model/event_sink.h"
#include "core/report/report.h"
#include "core/verdict/judged.h"

namespace mailscan {

// An Aggregate adds judged traces to the counting part of a Report. One thread
// each; parts made by several merge in any order to the same report.
class Aggregate {
 public:
  explicit Aggregate(const Tables& tables) : tables_(tables) {}

  void AddMessage() { ++report_.messages; }
  void Add(const JudgedTrace& judged);
  void Merge(Aggregate&& other);
  // Afterwards the aggregate is empty.
  Report Take();

 private:
  void AddAttempts(const JudgedTrace& judged, ReceiverCounts* receiver);
  void AddReply(const JudgedTrace& judged, const Attempt& attempt,
                Category category, bool first_of_trace);
  void AddHits(const JudgedTrace& judged, ReceiverCounts* receiver);
  void AddScanner(const JudgedTrace& judged, const Session& session);
  void AddOldest(const Trace& trace);
  void KeepFindings(std::size_t most);
  SourceLine LineAt(const Place& place) const;

  const Tables& tables_;
  Report report_;
  std::vector<Finding> scratch_;
};

}  // namespace mailscan
