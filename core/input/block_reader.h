#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/input/line_source.h"
#include "core/input/record_cutter.h"
#include "core/input/source_reader.h"
#include "core/model/parser.h"

namespace mailscan {

// Readable zero bytes after every text that parsers see; simdjson reads past
// the end of its input.
inline constexpr std::size_t kPadding = 64;

// A Block is a piece of an input made of whole lines or whole JSON values. Its
// owner passes it to BlockReader::Next again and again, so that its memory is
// allocated once. The text lives until then.
struct Block {
  std::string_view text;
  JsonPlace place = JsonPlace::kTop;  // where the text starts
  std::string header;                 // of kCsv: in force where it starts
  // After the text may come one line or value too long to be held, or a value
  // whose end is far away: passed over, here only as a bad line.
  std::string_view tail_fault;  // empty: there is none
  std::string tail_sample;
  std::uint32_t tail_newlines = 0;

  std::unique_ptr<char[]> bytes;
  std::size_t capacity = 0;
};

// A BlockReader cuts one input into blocks. Where it cuts depends on
// block_bytes, what the blocks hold together does not. A byte order mark at
// the start is dropped. One thread at a time.
class BlockReader {
 public:
  BlockReader(std::string path, std::size_t block_bytes);

  // The start of the input without consuming it, at least `bytes` of it unless
  // it is shorter; padded. The view dies with the next call.
  std::string_view Peek(std::size_t bytes);
  // Joins lines that continue each other, from what Peek has shown on.
  // REQUIRES: Next was not called yet, and Peek was.
  void set_joining(Joining joining);
  // Lines unless said otherwise; kCsv needs the other one too, see ParserInfo.
  // REQUIRES: Next was not called yet.
  void set_framing(Framing framing,
                   bool (*is_header)(std::string_view) = nullptr) {
    framing_ = framing;
    is_header_ = is_header;
  }
  // False at the end.
  bool Next(Block* block);

  const SourceReader& source() const { return source_.reader(); }

 private:
  void DropByteOrderMark();
  bool Fill(Block* block, std::size_t want);
  std::size_t CutLines(const Block& block, bool at_end);
  std::size_t CutJson(const Block& block, bool at_end);
  std::size_t CutCsv(const Block& block, bool at_end);
  void Finish(Block* block, std::size_t cut);
  void SkipTail(Block* block);
  std::size_t EndOfTail(std::string_view text) const;
  bool RefillAhead(std::size_t keep);

  LineSource source_;
  std::size_t block_bytes_;
  Framing framing_ = Framing::kLines;
  bool (*is_header_)(std::string_view) = nullptr;
  std::string header_;  // in force where the next block starts
  std::string next_header_;
  JsonPlace place_ = JsonPlace::kTop;
  JsonPlace next_place_ = JsonPlace::kTop;
  bool skip_tail_ = false;
  bool started_ = false;
  // What was read but not yet cut; the part before ahead_at_ is in a block
  // already, and may be taken back.
  std::vector<char> ahead_;
  std::size_t ahead_at_ = 0;
  std::vector<char> peeked_;
  std::size_t filled_ = 0;      // of the block's bytes
  std::size_t from_ahead_ = 0;  // how many of these came from ahead_
};

}  // namespace mailscan
