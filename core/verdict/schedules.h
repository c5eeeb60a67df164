#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/time.h"
#include "core/timeline/message.h"
#include "core/verdict/rule_table.h"

namespace mailscan {

// Two tries of a message, one after the other.
struct RetryGap {
  std::size_t number = 0;  // of the retry, from 0
  Micros age = 0;          // of the message at the earlier try
  Micros gap = 0;
  Place place;  // of the later try
};

// The pauses before the retries of a trace whose arrival a log tells, and whose
// tries are all told by one kind of log; empty for others.
std::vector<RetryGap> RetryGapsOf(const Trace& trace);

enum class GapFit : std::uint8_t { kFits, kSooner, kLater, kMuchLater };

// When a sender tries again.
struct ScheduleRow {
  std::string name;                  // "Postfix"
  std::vector<std::string> sources;  // the parsers whose logs are of it
  // The first pauses. After them the last is taken again, times `growth` each
  // time; or, where by_age is set, the pause is the age of the message, at
  // least the first and at most the largest.
  std::vector<Micros> gaps;
  double growth = 1;
  bool by_age = false;
  Micros largest = 0;    // 0: no limit
  Micros queue_run = 0;  // a pause may be longer by this
  Micros lifetime = 0;   // then it gives up; 0: not known

  // The pause that this sender makes: from when the message is due until the
  // next look at the queue.
  Interval Expected(const RetryGap& retry) const;
  GapFit FitOf(const RetryGap& retry) const;
};

// The known schedules. See RuleTable.
class ScheduleTable final : public RowsOf<ScheduleRow> {
 public:
  ScheduleTable() : RowsOf("schedule") {}

  // The first schedule of this source that all gaps fit, else the first one of
  // this source; null if there is none.
  const ScheduleRow* Find(std::string_view source,
                          std::span<const RetryGap> gaps) const;

  // "SOURCE GAP GAP ...", such as "postfix 5m 5m 10m", from the arrival on:
  // the schedule of this source that all gaps fit.
  std::optional<std::size_t> RowFor(std::string_view sample) const override;

 private:
  std::string TakeRow(RuleRow* from, ScheduleRow* row) override;
  std::optional<std::size_t> FittingRow(std::string_view source,
                                        std::span<const RetryGap> gaps) const;
};

}  // namespace mailscan
