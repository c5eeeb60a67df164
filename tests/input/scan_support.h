#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/input/scan.h"
#include "core/model/row.h"
#include "tests/input/input_support.h"

namespace mailscan::testing {

// Lines of syslog: those with "event" in them, whole.
class TailParser final : public Parser {
 public:
  LineStatus ParseLine(std::string_view line, EventSink& sink) override {
    if (line == "foreign") {
      return LineStatus::kForeign;
    }
    if (!line.starts_with("Mar")) {
      return LineStatus::kMalformed;
    }
    if (line.find("event") == std::string_view::npos) {
      return LineStatus::kIgnored;
    }
    Event event;
    event.set(Field::kLocalId, line);
    sink.Emit(event);
    return LineStatus::kEvent;
  }
};
inline const ParserInfo kTails = {"tail", "syslog", Framing::kLines,
                                  MakeParser<TailParser>};

inline const ParserInfo kScanned[] = {kObjects, kWords, kTable, kTails};

struct Scanned {
  std::vector<SourceReport> reports;
  // Of each source, "line: text" of every event in the order of hand-over,
  // then "end".
  std::vector<std::vector<std::string>> rows;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_total = 0;
};

struct How {
  unsigned threads = 1;
  std::size_t block_bytes = std::size_t{1} << 20U;
  std::string_view format = {};
};

inline Scanned ScanFiles(const std::vector<std::string>& paths, How how = {}) {
  ScanOptions options;
  for (const std::string& path : paths) {
    options.sources.push_back({path});
  }
  options.parsers = kScanned;
  options.threads = how.threads;
  options.block_bytes = how.block_bytes;
  options.forced_format = how.format;
  Scanned scanned;
  scanned.rows.resize(paths.size());
  Tables tables;
  ScanProgress progress;
  scanned.reports = Scan(
      options, tables,
      [&](std::uint32_t source, EventSink& sink, std::uint32_t first_line) {
        RowCursor cursor(sink.rows());
        while (cursor.Next()) {
          scanned.rows[source].push_back(
              std::to_string(first_line + cursor.head().line - 1) + ": " +
              std::string(DecodeKey(cursor.key()).local_id));
        }
      },
      [&](std::uint32_t source) { scanned.rows[source].push_back("end"); },
      &progress);
  scanned.bytes_read = progress.bytes_read;
  scanned.bytes_total = progress.bytes_total;
  for (const SourceReport& report : scanned.reports) {
    EXPECT_EQ(report.read, report.event + report.ignored + report.foreign +
                               report.malformed);
  }
  return scanned;
}

// "read event ignored foreign malformed"
inline std::string CountsOf(const SourceReport& report) {
  return std::to_string(report.read) + " " + std::to_string(report.event) +
         " " + std::to_string(report.ignored) + " " +
         std::to_string(report.foreign) + " " +
         std::to_string(report.malformed);
}

inline std::string SamplesOf(const SourceReport& report) {
  std::string out;
  for (const BadLine& bad : report.samples) {
    out += std::to_string(bad.line) + "|" + bad.text + "|" + bad.why + "\n";
  }
  return out;
}

}  // namespace mailscan::testing
