#include "core/timeline/gap_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "core/model/row.h"
#include "core/timeline/file_name.h"

namespace mailscan {
namespace {

// Only what is this long, and so many times as long as all but a hundredth of
// the pauses between lines, is looked at.
constexpr Micros kShortestSilence = 30 * kMinute;
constexpr Micros kTimesUsual = 20;
constexpr double kMostPauses = 0.99;
// Where a file is missing, what is longer than a rotation takes.
constexpr Micros kShortestMissing = kMinute;
// A mail that is being delivered tells its next fact within this.
constexpr Micros kInFlight = 15 * kMinute;
constexpr Micros kMargin = 2 * kSecond;
constexpr std::uint64_t kFewestCut = 2;
// Two weekends at least must have been seen before silence speaks for itself.
constexpr Micros kLongEnough = 14 * kDay;
constexpr Micros kTimesOthers = 4;
// A logger that drops lines says so afterwards: rsyslog's longest interval by
// default is that of imjournal.
constexpr Micros kLossInterval = 10 * kMinute;
// Of more silences in one log the longest.
constexpr std::size_t kMostSilences = 64;

// The number in "lost=7".
std::uint64_t LostIn(std::string_view flag) {
  std::uint64_t lost = 0;
  for (const char c : flag.substr(std::min(flag.find('=') + 1, flag.size()))) {
    lost = c >= '0' && c <= '9' && lost < 1'000'000'000
               ? lost * 10 + static_cast<std::uint64_t>(c - '0')
               : lost;
  }
  return lost;
}

}  // namespace

GapSearch::GapSearch(const ClockTable& clocks, const Tables& tables,
                     std::span<const std::string> paths)
    : clocks_(clocks), tables_(tables) {
  for (const std::string& path : paths) {
    const RotatedFile file = RotationOf(path);
    rotated_[file.first].push_back(file.number);
  }
  for (const auto& [number, votes] : clocks.votes()) {
    const Origin& origin = tables.origins.At(number);
    if (votes.runs.runs().empty()) {
      continue;
    }
    Log& log = logs_[{origin.source, origin.host}];
    log.pauses.Merge(votes.runs.pauses());
    for (const LogRuns::Run& run : votes.runs.runs()) {
      log.stretches.push_back(
          {{clocks.At(run.first.stamp, run.first.rolls, number).lo,
            clocks.At(run.last.stamp, run.last.rolls, number).hi},
           {number, run.first.line},
           {number, run.last.line}});
    }
  }
  for (auto& [name, log] : logs_) {
    FindSilences(name, &log);
  }
}

void GapSearch::FindSilences(const Name& name, Log* log) {
  const auto in_file = [&](const Place& place) {
    return std::tuple(std::string_view(tables_.origins.At(place.origin).file),
                      place.line);
  };
  std::sort(log->stretches.begin(), log->stretches.end(),
            [&](const Stretch& a, const Stretch& b) {
              return a.span.lo != b.span.lo ? a.span.lo < b.span.lo
                     : a.span.hi != b.span.hi
                         ? a.span.hi < b.span.hi
                         : in_file(a.first) < in_file(b.first);
            });
  log->shortest = std::max(kShortestSilence,
                           kTimesUsual * log->pauses.Quantile(kMostPauses));
  std::vector<LogGap> found;
  const Stretch* latest = nullptr;
  for (const Stretch& stretch : log->stretches) {
    if (latest != nullptr && stretch.span.lo > latest->span.hi) {
      LogGap gap;
      gap.source = name.first;
      gap.host = name.second;
      gap.span = {latest->span.hi, stretch.span.lo};
      gap.before = latest->last;
      gap.after = stretch.first;
      gap.file = MissingBetween(gap.before, gap.after);
      if (gap.length() > log->shortest ||
          (!gap.file.empty() && gap.length() > kShortestMissing)) {
        found.push_back(std::move(gap));
      }
    }
    if (latest == nullptr || stretch.span.hi > latest->span.hi) {
      latest = &stretch;
    }
  }
  log->span = {log->stretches.front().span.lo, latest->span.hi};
  std::stable_sort(
      found.begin(), found.end(),
      [](const LogGap& a, const LogGap& b) { return a.length() > b.length(); });
  found.resize(std::min(found.size(), kMostSilences));
  log->first = static_cast<std::uint32_t>(silences_.size());
  silences_.insert(silences_.end(), found.begin(), found.end());
  log->end = static_cast<std::uint32_t>(silences_.size());
}

// The name of the oldest file that would follow that of `before`, and is not
// among the inputs though a later one is; empty if there is none.
std::string GapSearch::MissingBetween(const Place& before,
                                      const Place& after) const {
  const RotatedFile older = RotationOf(tables_.origins.At(before.origin).file);
  const RotatedFile newer = RotationOf(tables_.origins.At(after.origin).file);
  const auto set = rotated_.find(older.first);
  if (older.first != newer.first || set == rotated_.end()) {
    return {};
  }
  for (unsigned number = older.number; number-- > newer.number + 1;) {
    if (std::find(set->second.begin(), set->second.end(), number) ==
        set->second.end()) {
      return fmt::format("{}.{}", older.first, number);
    }
  }
  return {};
}

void GapSearch::Take(Bundle bundle, Clues* clues) const {
  const char kind = bundle.key().front();
  if (kind == kRecipientKey) {
    TakeLosses(bundle, clues);
  } else if (kind == kLocalKey && !silences_.empty()) {
    clues->cuts.resize(silences_.size());
    const RowKey key = DecodeKey(bundle.key());
    const auto log = logs_.find({key.source, key.host});
    if (log != logs_.end() && log->second.first != log->second.end) {
      TakeLife(bundle, log->second, clues);
    }
  }
}

// A message that a line says is older than its first line, and of whose arrival
// no line tells; or one that arrived and was never heard of again.
void GapSearch::TakeLife(Bundle bundle, const Log& log, Clues* clues) const {
  Interval span{INT64_MAX, INT64_MIN};
  std::optional<Micros> arrived;
  bool head = false;
  bool tail = false;
  BundleReader reader(bundle.key(), bundle.events(), tables_.lexicon);
  for (StoredEvent stored; reader.Next(&stored);) {
    const Event& event = stored.event;
    if (IsHit(event.kind)) {
      continue;
    }
    const Interval when = clocks_.At(event.stamp, stored.rolls, stored.origin);
    span = {std::min(span.lo, when.lo), std::max(span.hi, when.hi)};
    head = head || event.kind == EventKind::kAccepted;
    tail = tail || event.kind == EventKind::kClosed ||
           event.kind == EventKind::kExpired;
    if (event.age_ms >= 0) {
      arrived = when.lo - event.age_ms * kMillisecond;
    }
  }
  for (std::uint32_t i = log.first; i < log.end; ++i) {
    const Interval& silence = silences_[i].span;
    Clues::Cut& cut = clues->cuts[i];
    ++cut.lives;
    cut.heads += head ? 1U : 0U;
    cut.tails += tail ? 1U : 0U;
    if (!head && arrived && span.lo >= silence.hi &&
        *arrived > silence.lo + kMargin && *arrived < silence.hi - kMargin) {
      ++cut.begun;
    }
    if (head && !tail && span.hi <= silence.lo &&
        span.hi > silence.lo - kInFlight) {
      ++cut.ended;
    }
  }
}

void GapSearch::TakeLosses(Bundle bundle, Clues* clues) const {
  BundleReader reader(bundle.key(), bundle.events(), tables_.lexicon);
  for (StoredEvent stored; reader.Next(&stored);) {
    const Event& event = stored.event;
    if (event.kind != EventKind::kLinesLost) {
      continue;
    }
    const Origin& origin = tables_.origins.At(stored.origin);
    const Interval when = clocks_.At(event.stamp, stored.rolls, stored.origin);
    const std::uint64_t lines = LostIn(event.text(Field::kFlag));
    // Without a number it says that it begins to.
    AddLoss({origin.source, origin.host, when.lo / kLossInterval},
            {lines,
             lines != 0 ? Interval{when.lo - kLossInterval, when.hi}
                        : Interval{when.lo, when.hi + kLossInterval},
             {stored.origin, event.line}},
            clues);
  }
}

void GapSearch::AddLoss(const Clues::LossKey& key, const Clues::Loss& loss,
                        Clues* clues) const {
  const auto [found, is_new] = clues->losses.try_emplace(key, loss);
  if (is_new) {
    return;
  }
  Clues::Loss& known = found->second;
  known.lines += loss.lines;
  known.span = {std::min(known.span.lo, loss.span.lo),
                std::max(known.span.hi, loss.span.hi)};
  const auto in_file = [&](const Place& place) {
    return std::tuple(std::string_view(tables_.origins.At(place.origin).file),
                      place.line);
  };
  if (in_file(loss.place) < in_file(known.place)) {
    known.place = loss.place;
  }
}

void GapSearch::Merge(const Clues& from, Clues* to) const {
  to->cuts.resize(silences_.size());
  for (std::size_t i = 0; i < from.cuts.size(); ++i) {
    to->cuts[i].begun += from.cuts[i].begun;
    to->cuts[i].ended += from.cuts[i].ended;
    to->cuts[i].lives += from.cuts[i].lives;
    to->cuts[i].heads += from.cuts[i].heads;
    to->cuts[i].tails += from.cuts[i].tails;
  }
  for (const auto& [key, loss] : from.losses) {
    AddLoss(key, loss, to);
  }
}

// Silences of a log come longest first.
bool GapSearch::IsUnusual(const LogGap& silence, const Log& log,
                          Micros* usual) const {
  *usual = log.shortest;
  for (std::uint32_t i = log.first; i < log.end; ++i) {
    if (&silences_[i] != &silence && silences_[i].file.empty()) {
      *usual = std::max(*usual, silences_[i].length());
      break;
    }
  }
  const Micros others = log.span.hi - log.span.lo - silence.length();
  return others >= kLongEnough && silence.length() > kTimesOthers * *usual;
}

LogGaps GapSearch::Finish(const Clues& clues) const {
  std::vector<LogGap> gaps;
  for (const auto& [key, loss] : clues.losses) {
    LogGap& gap = gaps.emplace_back();
    gap.source = std::get<0>(key);
    gap.host = std::get<1>(key);
    gap.ground = LogGap::Ground::kLinesLost;
    gap.span = loss.span;
    gap.before = loss.place;
    gap.lost = loss.lines;
  }
  for (const auto& [name, log] : logs_) {
    for (std::uint32_t i = log.first; i < log.end; ++i) {
      LogGap gap = silences_[i];
      const Clues::Cut cut =
          i < clues.cuts.size() ? clues.cuts[i] : Clues::Cut();
      // Not every log tells of arrivals, or of ends.
      gap.begun = 2 * cut.heads > cut.lives ? cut.begun : 0;
      gap.ended = 2 * cut.tails > cut.lives ? cut.ended : 0;
      if (!gap.file.empty()) {
        gap.ground = LogGap::Ground::kMissingFile;
      } else if (gap.begun + gap.ended >= kFewestCut) {
        gap.ground = LogGap::Ground::kCutMessages;
      } else if (!IsUnusual(silences_[i], log, &gap.usual)) {
        continue;
      }
      gaps.push_back(std::move(gap));
    }
  }
  return LogGaps(std::move(gaps));
}

}  // namespace mailscan
