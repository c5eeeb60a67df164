#include "core/input/detect.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/model/event_sink.h"

namespace mailscan {
namespace {

constexpr std::size_t kSampleRecords = 200;

struct Score {
  std::uint32_t points = 0;
  std::uint32_t foreign = 0;

  bool Beats(const Score& other) const {
    return points != other.points ? points > other.points
                                  : foreign > other.foreign;
  }
};

// Walks start in the given framing; take(index, record) gets every record that
// is not blank. Returns how many there were.
template <typename Take>
std::size_t WalkRecords(std::string_view start, TextEnd end, Framing framing,
                        const Take& take) {
  std::size_t count = 0;
  Record record;
  if (framing == Framing::kJson) {
    JsonCutter cutter(start, JsonPlace::kTop, end);
    while (cutter.Next(&record)) {
      take(count++, record);
    }
    return count;
  }
  if (end == TextEnd::kMayGoOn) {
    // A line that may be cut in two tells nothing.
    start = start.substr(0, start.rfind('\n') + 1);
  }
  LineCutter cutter(start);
  while (cutter.Next(&record)) {
    if (!record.text.empty()) {
      take(count++, record);
    }
  }
  return count;
}

// A third each of head, middle and end.
std::vector<Record> SampleRecords(std::string_view start, TextEnd end,
                                  Framing framing) {
  const std::size_t count =
      WalkRecords(start, end, framing, [](std::size_t, const Record&) {});
  const std::size_t third = kSampleRecords / 3;
  const std::size_t middle = count / 2 - std::min(count / 2, third / 2);
  std::vector<Record> sample;
  WalkRecords(start, end, framing,
              [&](std::size_t index, const Record& record) {
                if (count <= kSampleRecords || index < third ||
                    (index >= middle && index < middle + third) ||
                    index + third >= count) {
                  sample.push_back(record);
                }
              });
  return sample;
}

Score Try(const ParserInfo& info, std::span<const Record> sample) {
  // Tables of its own: what a wrong parser makes of the lines must not stay.
  Tables tables;
  EventSink sink(tables, 0, "", info.name);
  const std::unique_ptr<Parser> parser = info.make();
  Score score;
  for (const Record& record : sample) {
    if (!record.fault.empty()) {
      continue;
    }
    const LineStatus status = parser->ParseLine(record.text, sink);
    sink.Clear();
    score.points += status == LineStatus::kEvent     ? 3
                    : status == LineStatus::kIgnored ? 1
                                                     : 0;
    score.foreign += status == LineStatus::kForeign ? 1 : 0;
  }
  return score;
}

}  // namespace

const ParserInfo* DetectFormat(std::string_view start, TextEnd end,
                               std::span<const ParserInfo> parsers) {
  const std::vector<Record> lines = SampleRecords(start, end, Framing::kLines);
  const std::vector<Record> values = SampleRecords(start, end, Framing::kJson);
  const ParserInfo* best = nullptr;
  Score best_score;
  for (const ParserInfo& info : parsers) {
    const Score score =
        Try(info, info.framing == Framing::kJson ? values : lines);
    if (score.Beats(best_score)) {
      best = &info;
      best_score = score;
    }
  }
  return best;
}

}  // namespace mailscan
