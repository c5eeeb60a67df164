#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/event_sink.h"
#include "core/model/parser.h"
#include "core/model/status.h"

namespace mailscan {

// One input as the user named it.
struct SourceSpec {
  std::string path;  // "-" is standard input
};

// A line that could not be read, kept as a sample for the report.
struct BadLine {
  std::uint32_t line = 0;
  std::string text;  // at most 200 bytes, raw: escape before printing
  std::string why;
};

// The accounting of one source. read = event + ignored + foreign + malformed +
// duplicate holds at every moment (duplicates are recounted later, in the
// timeline, and start at 0 here).
struct SourceReport {
  std::string path;         // "-" for standard input
  std::string format;       // see Detected; empty when none was recognised
  std::uint64_t bytes = 0;  // after decompression
  std::uint64_t read = 0;
  std::uint64_t event = 0;
  std::uint64_t ignored = 0;
  std::uint64_t foreign = 0;
  std::uint64_t malformed = 0;
  std::vector<BadLine> samples;  // the first kMaxSamples by line
  Status status;                 // cannot open, truncated, damaged, ...
  bool opened = false;           // false: nothing was read at all
};
inline constexpr std::size_t kMaxSamples = 5;

// What to scan and how. Spans and references must outlive the call.
struct ScanOptions {
  std::vector<SourceSpec> sources;
  std::span<const ParserInfo> parsers;
  std::string_view forced_format;  // empty: detect per source
  unsigned threads = 1;            // at least 1
  std::size_t block_bytes = std::size_t{1} << 20U;
};

// Bytes read so far (as stored on disk), for a progress bar; written by the
// workers, read by anyone.
struct ScanProgress {
  std::atomic<std::uint64_t> bytes_read{0};
  std::atomic<std::uint64_t> bytes_total{0};  // 0 when not known (pipes)
};

// Takes the rows of one block. For one source the calls come one after another
// and in file order; calls for different sources may run at the same time.
// Line numbers in the rows are counted from 1 within the block: first_line is
// what to add, less one. The sink is cleared after the call.
using TakeRows = std::function<void(std::uint32_t source, EventSink& rows,
                                    std::uint32_t first_line)>;

// Called once a source has been read to its end (or could not be), after its
// last TakeRows.
using EndSource = std::function<void(std::uint32_t source)>;

// Reads every source, each line exactly once, and returns their accounting in
// the order of options.sources. Fails no call: what goes wrong with a source
// is in its report, and the others go on.
std::vector<SourceReport> Scan(const ScanOptions& options, Tables& tables,
                               const TakeRows& take_rows,
                               const EndSource& end_source,
                               ScanProgress* progress);

}  // namespace mailscan
