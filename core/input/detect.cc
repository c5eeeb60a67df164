#include "core/input/detect.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/input/csv_cutter.h"
#include "core/model/event_sink.h"

namespace mailscan {
namespace {

constexpr std::size_t kSampleRecords = 200;
constexpr std::uint32_t kEventPoints = 3;
// Any text has lines that could go on an entry, or be another program's. So
// without an event a log is one where at most a tenth of the lines is
// malformed, and at least a tenth tells a time of day.
constexpr std::size_t kTenth = 10;
constexpr std::uint32_t kSurePoints = 20 * kEventPoints;

struct Score {
  std::uint32_t points = 0;
  std::uint32_t foreign = 0;
  std::uint32_t events = 0;
  std::uint32_t malformed = 0;
  std::string_view format;

  void Add(LineStatus status) {
    events += status == LineStatus::kEvent ? 1U : 0U;
    malformed += status == LineStatus::kMalformed ? 1U : 0U;
    foreign += status == LineStatus::kForeign ? 1U : 0U;
    points += status == LineStatus::kEvent     ? kEventPoints
              : status == LineStatus::kIgnored ? 1U
                                               : 0U;
  }
  bool Beats(const Score& other) const {
    return points != other.points ? points > other.points
                                  : foreign > other.foreign;
  }
};

// take(index, record) gets every record of the cutter that is not blank.
// Returns how many there were.
template <typename Cutter, typename Take>
std::size_t WalkAll(Cutter cutter, const Take& take) {
  std::size_t count = 0;
  Record record;
  while (cutter.Next(&record)) {
    if (!record.text.empty()) {
      take(count++, record);
    }
  }
  return count;
}

template <typename Take>
std::size_t WalkRecords(std::string_view start, TextEnd end, Framing framing,
                        const Take& take) {
  switch (framing) {
    case Framing::kJson:
      return WalkAll(JsonCutter(start, JsonPlace::kTop, end), take);
    case Framing::kCsv:
      return WalkAll(CsvCutter(start, end), take);
    case Framing::kLines:
      break;
  }
  if (end == TextEnd::kMayGoOn) {
    // A line that may be cut in two tells nothing.
    start = start.substr(0, start.rfind('\n') + 1);
  }
  return WalkAll(LineCutter(start), take);
}

// A third each of head, middle and end, and every header.
std::vector<Record> SampleRecords(std::string_view start, TextEnd end,
                                  Framing framing,
                                  bool (*is_header)(std::string_view)) {
  const std::size_t count =
      WalkRecords(start, end, framing, [](std::size_t, const Record&) {});
  const std::size_t third = kSampleRecords / 3;
  const std::size_t middle = count / 2 - std::min(count / 2, third / 2);
  std::vector<Record> sample;
  WalkRecords(start, end, framing,
              [&](std::size_t index, const Record& record) {
                if (count <= kSampleRecords || index < third ||
                    (index >= middle && index < middle + third) ||
                    index + third >= count ||
                    (is_header != nullptr && is_header(record.text))) {
                  sample.push_back(record);
                }
              });
  return sample;
}

// "10:00:00" near the beginning.
bool TellsTime(std::string_view line) {
  constexpr std::string_view kClock = "dd:dd:dd";
  constexpr std::size_t kNear = 128;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  line = line.substr(0, kNear);
  for (std::size_t i = 0; i + kClock.size() <= line.size(); ++i) {
    if (std::equal(kClock.begin(), kClock.end(), line.begin() + i,
                   [&](char shape, char c) {
                     return shape == 'd' ? is_digit(c) : c == shape;
                   })) {
      return true;
    }
  }
  return false;
}

Score Try(const ParserInfo& info, std::span<const Record> sample) {
  if (std::all_of(sample.begin(), sample.end(), [](const Record& record) {
        return !record.fault.empty();
      })) {
    return {};  // without making a parser, which may have tables to read
  }
  // Tables of its own: what a wrong parser makes of the lines must not stay.
  Tables tables;
  EventSink sink(tables, 0, "", info.name);
  std::unique_ptr<Parser> parser;  // made when there is something to read
  Score score;
  std::size_t timed = 0;
  for (const Record& record : sample) {
    if (!record.fault.empty()) {
      continue;
    }
    if (parser == nullptr) {
      parser = info.make();
    }
    if (info.is_header != nullptr && info.is_header(record.text)) {
      parser->SetHeader(record.text);
      ++score.points;
      continue;
    }
    if (info.framing != Framing::kJson) {
      score.Add(parser->ParseLine(record.text, sink));
    } else {
      const std::span<const std::string_view> records =
          parser->Records(record.text);
      score.points += records.empty() ? 1U : 0U;
      for (const std::string_view inner : records) {
        score.Add(parser->ParseLine(inner, sink));
        sink.Clear();
      }
    }
    sink.Clear();
    timed += TellsTime(record.text) ? 1U : 0U;
  }
  if (parser == nullptr) {
    return score;
  }
  const std::string_view format = parser->FormatName();
  score.format = format.empty() ? info.name : format;
  const bool is_likely = score.events > 0 || info.framing != Framing::kLines ||
                         (score.malformed * kTenth <= sample.size() &&
                          timed * kTenth >= sample.size());
  return is_likely ? score : Score{};
}

}  // namespace

Detected DetectFormat(std::string_view start, TextEnd end,
                      std::span<const ParserInfo> parsers) {
  const std::vector<Record> lines =
      SampleRecords(start, end, Framing::kLines, nullptr);
  const std::vector<Record> values =
      SampleRecords(start, end, Framing::kJson, nullptr);
  const ParserInfo* best = nullptr;
  Score best_score;
  for (const ParserInfo& info : parsers) {
    if (info.by_name_only) {
      continue;
    }
    const Score score = info.framing == Framing::kJson ? Try(info, values)
                        : info.framing == Framing::kLines
                            ? Try(info, lines)
                            : Try(info, SampleRecords(start, end, Framing::kCsv,
                                                      info.is_header));
    if (score.Beats(best_score)) {
      best = &info;
      best_score = score;
    }
  }
  return {best, best_score.format, best_score.points >= kSurePoints};
}

}  // namespace mailscan
