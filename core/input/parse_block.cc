#include "core/input/parse_block.h"

#include <cstdint>
#include <span>
#include <string_view>

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
void ParseRecords(std::span<const std::string_view> records, std::uint32_t line,
                  const LineReader& reader, EventSink& sink,
                  BlockTally* tally) {
  if (records.empty()) {
    Count(LineStatus::kIgnored, tally);
  }
  for (const std::string_view record : records) {
    sink.set_line(line);
    const LineStatus status = reader.parser->ParseLine(record, sink);
    if (status == LineStatus::kMalformed) {
      CountBad(line, record, reader.complaint, tally);
    } else {
      Count(status, tally);
    }
  }
}

// Most values are a line. The parser, which walks them anyway, then says that
// they are whole; only else the cutter walks them as well.
void ParseValues(JsonCutter cutter, const LineReader& reader, EventSink& sink,
                 BlockTally* tally) {
  Parser& parser = *reader.parser;
  Record value;
  while (true) {
    if (cutter.PeekLine(&value)) {
      const auto records = parser.Records(value.text);
      if (parser.KnowsWhole()) {
        cutter.TakeLine(value);
        ParseRecords(records, value.line, reader, sink, tally);
        continue;
      }
    }
    if (!cutter.Next(&value)) {
      break;
    }
    if (!value.fault.empty()) {
      CountBad(value.line, value.text, value.fault, tally);
      continue;
    }
    ParseRecords(parser.Records(value.text), value.line, reader, sink, tally);
  }
  tally->newlines = cutter.newlines();
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
    if (record.text.empty()) {  // a blank line
      Count(LineStatus::kIgnored, tally);
      continue;
    }
    if (reader.is_header != nullptr && reader.is_header(record.text)) {
      reader.parser->SetHeader(record.text);
      Count(LineStatus::kIgnored, tally);
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
    ParseValues(JsonCutter(block.text, block.place, TextEnd::kIsLast), reader,
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
