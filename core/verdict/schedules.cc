#include "core/verdict/schedules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mailscan {
namespace {

// A pause is told from reply to reply: connecting takes its time, and clocks
// and queues are not exact.
constexpr double kTolerance = 0.1;
constexpr Micros kConnecting = kMinute;
constexpr Micros kLongest = 366 * kDay;

// As ParseDuration reads it; no schedule has a pause of nothing, or of years.
std::optional<Micros> DurationIn(std::string_view text) {
  const auto duration = ParseDuration(text);
  return duration && *duration > 0 && *duration <= kLongest ? duration
                                                            : std::nullopt;
}

std::optional<Micros> MaybeDuration(RuleRow* from, std::string_view key) {
  const std::string text = from->MaybeText(key);
  if (text.empty()) {
    return std::nullopt;
  }
  const auto duration = DurationIn(text);
  if (!duration) {
    from->Complain(key, fmt::format("'{}' is no duration; write it as 300s, "
                                    "5m, 1h or 4d",
                                    text));
  }
  return duration;
}

std::vector<Micros> GapsIn(RuleRow* from) {
  std::vector<Micros> gaps;
  for (const std::string& text : from->Texts("gaps")) {
    if (const auto gap = DurationIn(text)) {
      gaps.push_back(*gap);
    } else {
      from->Complain("gaps", fmt::format("'{}' is no duration; write it as "
                                         "300s, 5m, 1h or 4d",
                                         text));
    }
  }
  if (gaps.empty()) {
    from->Complain("gaps", "give the first pause at least, as in \"5m\"");
  }
  return gaps;
}

void TakeGrowth(RuleRow* from, ScheduleRow* row) {
  constexpr double kMostGrowth = 100;
  const std::string text = from->MaybeText("growth");
  row->by_age = text == "age";
  if (text.empty() || row->by_age) {
    return;
  }
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, row->growth);
  if (read.ec != std::errc() || read.ptr != end || row->growth < 1 ||
      row->growth > kMostGrowth) {
    from->Complain("growth", fmt::format("'{}' is neither \"age\" nor a factor "
                                         "such as \"1.5\"",
                                         text));
    row->growth = 1;
  }
}

}  // namespace

std::vector<RetryGap> RetryGapsOf(const Trace& trace) {
  std::vector<RetryGap> gaps;
  if (!trace.queued || trace.weak || trace.attempts.size() < 2) {
    return gaps;
  }
  for (std::size_t i = 1; i < trace.attempts.size(); ++i) {
    const Attempt& before = trace.attempts[i - 1];
    const Attempt& after = trace.attempts[i];
    // Another queue took over; or two tries of one moment, of which no log
    // tells which came first.
    if (before.kind != EventKind::kAttemptDeferred ||
        before.from_esp != after.from_esp || before.when.lo == after.when.lo) {
      gaps.clear();
      break;
    }
    gaps.push_back({i - 1,
                    std::max<Micros>(0, before.when.lo - trace.queued->lo),
                    after.when.lo - before.when.lo, after.place});
  }
  return gaps;
}

Interval ScheduleRow::Expected(const RetryGap& retry) const {
  const Micros most = largest != 0 ? largest : kLongest;
  Micros due = gaps.back();
  if (by_age) {
    due = std::max(gaps.front(), retry.age);
  } else if (retry.number < gaps.size()) {
    due = gaps[retry.number];
  } else {
    const auto times = static_cast<double>(retry.number - gaps.size() + 1);
    due = static_cast<Micros>(
        std::min(static_cast<double>(due) * std::pow(growth, times),
                 static_cast<double>(most)));
  }
  due = std::min(due, most);
  return {due, due + queue_run};
}

GapFit ScheduleRow::FitOf(const RetryGap& retry) const {
  const Interval expected = Expected(retry);
  const auto slack = [](Micros length) {
    return static_cast<Micros>(static_cast<double>(length) * kTolerance);
  };
  if (retry.gap < expected.lo - slack(expected.lo) - 2 * kSecond) {
    return GapFit::kSooner;
  }
  if (retry.gap <= expected.hi + slack(expected.hi) + kConnecting) {
    return GapFit::kFits;
  }
  return retry.gap <= 2 * expected.hi + kConnecting ? GapFit::kLater
                                                    : GapFit::kMuchLater;
}

std::string ScheduleTable::TakeRow(RuleRow* from, ScheduleRow* row) {
  std::string key = from->Text("key");
  row->name = from->Text("name");
  row->sources = from->Texts("sources");
  if (row->sources.empty()) {
    from->Complain("sources", "name the formats whose logs are of this sender");
  }
  row->gaps = GapsIn(from);
  TakeGrowth(from, row);
  row->largest = MaybeDuration(from, "largest").value_or(0);
  row->queue_run = MaybeDuration(from, "queue_run").value_or(0);
  row->lifetime = MaybeDuration(from, "lifetime").value_or(0);
  if (row->by_age && row->largest == 0) {
    from->Complain("largest", "a pause by age needs a largest one");
  }
  return key;
}

std::optional<std::size_t> ScheduleTable::FittingRow(
    std::string_view source, std::span<const RetryGap> gaps) const {
  for (std::size_t i = 0; i < size(); ++i) {
    const ScheduleRow& row = At(i);
    if (std::find(row.sources.begin(), row.sources.end(), source) !=
            row.sources.end() &&
        std::all_of(gaps.begin(), gaps.end(), [&](const RetryGap& gap) {
          return row.FitOf(gap) == GapFit::kFits;
        })) {
      return i;
    }
  }
  return std::nullopt;
}

const ScheduleRow* ScheduleTable::Find(std::string_view source,
                                       std::span<const RetryGap> gaps) const {
  auto row = FittingRow(source, gaps);
  row = row ? row : FittingRow(source, {});
  return row ? &At(*row) : nullptr;
}

std::optional<std::size_t> ScheduleTable::RowFor(
    std::string_view sample) const {
  const std::string_view source = TakeSampleWord(&sample);
  std::vector<RetryGap> gaps;
  Micros age = 0;
  while (!sample.empty()) {
    const auto gap = DurationIn(TakeSampleWord(&sample));
    if (!gap) {
      return std::nullopt;
    }
    gaps.push_back({gaps.size(), age, *gap, {}});
    age += *gap;
  }
  return FittingRow(source, gaps);
}

}  // namespace mailscan
