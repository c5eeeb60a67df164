#include "core/input/parse_block.h"

#include <span>
#include <string_view>
#include <type_traits>

#include "core/input/csv_cutter.h"

namespace mailscan {
namespace {

void Count(LineStatus status, BlockTally* tally) {
  ++tally->by_status[static_cast<std::size_t>(status)];
}

void CountBad(std::uint32_t line, std::string_view text, std::string_view why,
              BlockTally* tally) {
  Count(LineStatus::kMalformed, tally);
  if (tally->samples.size() < kMaxSamples) {
    tally->samples.push_back({line, SampleOf(text), std::string(why)});
  }
}

// Each record inside the value as a line of its own.
void ParseValue(const Record& value, const LineReader& reader, EventSink& sink,
                BlockTally* tally) {
  const std::span<const std::string_view> records =
      reader.parser->Records(value.text);
  if (records.empty()) {
    Count(LineStatus::kIgnored, tally);
  }
  for (const std::string_view record : records) {
    sink.set_line(value.line);
    const LineStatus status = reader.parser->ParseLine(record, sink);
    if (status == LineStatus::kMalformed) {
      CountBad(value.line, record, reader.complaint, tally);
    } else {
      Count(status, tally);
    }
  }
}

template <typename Cutter>
void ParseAll(Cutter cutter, const LineReader& reader, EventSink& sink,
              BlockTally* tally) {
  Record record;
  while (cutter.Next(&record)) {
    if (!record.fault.empty()) {
      CountBad(record.line, record.text, record.fault, tally);
      continue;
    }
    if (record.text.empty()) {  // a blank line; a JSON value never is
      Count(LineStatus::kIgnored, tally);
      continue;
    }
    if (reader.is_header != nullptr && reader.is_header(record.text)) {
      reader.parser->SetHeader(record.text);
      Count(LineStatus::kIgnored, tally);
      continue;
    }
    if constexpr (std::is_same_v<Cutter, JsonCutter>) {
      ParseValue(record, reader, sink, tally);
      continue;
    }
    LineStatus status = LineStatus::kMalformed;
    if (reader.parser != nullptr) {
      sink.set_line(record.line);
      status = reader.parser->ParseLine(record.text, sink);
    }
    if (status == LineStatus::kMalformed) {
      CountBad(record.line, record.text, reader.complaint, tally);
    } else {
      Count(status, tally);
    }
  }
  tally->newlines = cutter.newlines();
}

}  // namespace

BlockTally ParseBlock(const Block& block, const LineReader& reader,
                      EventSink& sink) {
  BlockTally tally;
  if (reader.framing == Framing::kJson) {
    ParseAll(JsonCutter(block.text, block.place, TextEnd::kIsLast), reader,
             sink, &tally);
  } else if (reader.framing == Framing::kCsv) {
    reader.parser->SetHeader(block.header);
    ParseAll(CsvCutter(block.text, TextEnd::kIsLast), reader, sink, &tally);
  } else {
    ParseAll(LineCutter(block.text), reader, sink, &tally);
  }
  if (!block.tail_fault.empty()) {
    CountBad(tally.newlines + 1, block.tail_sample, block.tail_fault, &tally);
    tally.newlines += block.tail_newlines;
  }
  return tally;
}

}  // namespace mailscan
