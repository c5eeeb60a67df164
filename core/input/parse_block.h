#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/input/block_reader.h"
#include "core/input/scan.h"
#include "core/model/event_sink.h"
#include "core/model/parser.h"

namespace mailscan {

// What became of the lines of one block. Plain value.
struct BlockTally {
  std::array<std::uint64_t, 4> by_status = {};  // by LineStatus
  std::vector<BadLine> samples;  // the first kMaxSamples, line in the block
  std::uint32_t newlines = 0;
};

// Who reads the lines: the format of a source, as one worker holds it. One
// thread.
struct LineReader {
  Framing framing = Framing::kLines;
  bool (*is_header)(std::string_view) = nullptr;  // see ParserInfo
  Parser* parser = nullptr;  // null: no format, every line is malformed
  std::string complaint;     // of a line that the parser cannot read
};

// Gives every line or record of the block to the reader, each once; the tail
// counts as one, and a header as ignored. Rows go to sink, numbered within the
// block.
BlockTally ParseBlock(const Block& block, const LineReader& reader,
                      EventSink& sink);

}  // namespace mailscan
