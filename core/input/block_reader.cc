#include "core/input/block_reader.h"

#include <algorithm>
#include <cstring>

#include "core/input/csv_cutter.h"

namespace mailscan {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kFirstPeek = std::size_t{16} << 10U;
constexpr std::size_t kSkipBytes = std::size_t{64} << 10U;

// From the last newline on, where that is too near the end of the text to see
// what its line begins with.
std::size_t UndecidedSize(std::string_view text) {
  const std::string_view last =
      text.substr(text.size() - std::min(text.size(), kUndecidedLine));
  const std::size_t newline = last.rfind('\n');
  return newline == std::string_view::npos ? 0 : last.size() - newline;
}

void Reserve(Block* block, std::size_t keep, std::size_t want) {
  if (block->capacity >= want + kPadding) {
    return;
  }
  std::unique_ptr<char[]> bytes =
      std::make_unique_for_overwrite<char[]>(want + kPadding);
  if (keep > 0) {
    std::memcpy(bytes.get(), block->bytes.get(), keep);
  }
  block->bytes = std::move(bytes);
  block->capacity = want + kPadding;
}

}  // namespace

BlockReader::BlockReader(std::string path, std::size_t block_bytes)
    : source_(std::move(path)),
      block_bytes_(std::max<std::size_t>(block_bytes, 1)) {}

std::string_view BlockReader::Peek(std::size_t bytes) {
  bytes = std::max(bytes, kByteOrderMark.size());
  // In steps that grow, so that a short input costs little.
  std::size_t step = kFirstPeek;
  bool at_end = false;
  while (!at_end && ahead_.size() < bytes + ahead_at_) {
    const std::size_t have = ahead_.size();
    step = std::min(step, bytes + ahead_at_ - have);
    ahead_.resize(have + step);
    ahead_.resize(have + source_.Read(ahead_.data() + have, step));
    at_end = ahead_.size() < have + step;
    step *= 2;
  }
  DropByteOrderMark();
  peeked_.assign(ahead_.begin() + static_cast<std::ptrdiff_t>(ahead_at_),
                 ahead_.end());
  const std::size_t size = peeked_.size();
  peeked_.resize(size + kPadding, '\0');
  return {peeked_.data(), size};
}

void BlockReader::set_joining(Joining joining) {
  source_.Join(joining, {ahead_.data() + ahead_at_, ahead_.size() - ahead_at_});
  ahead_.clear();
  ahead_at_ = 0;
}

void BlockReader::DropByteOrderMark() {
  if (!started_) {
    started_ = true;
    const std::string_view start(ahead_.data(), ahead_.size());
    ahead_at_ = start.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  }
}

// Brings the block to `want` bytes. False when the input ended before.
bool BlockReader::Fill(Block* block, std::size_t want) {
  Reserve(block, filled_, want);
  const std::size_t taken = std::min(want - filled_, ahead_.size() - ahead_at_);
  if (taken > 0) {
    std::memcpy(block->bytes.get() + filled_, ahead_.data() + ahead_at_, taken);
    ahead_at_ += taken;
    from_ahead_ += taken;
    filled_ += taken;
  }
  if (filled_ < want) {
    filled_ += source_.Read(block->bytes.get() + filled_, want - filled_);
  }
  return filled_ == want;
}

std::size_t BlockReader::CutLines(const Block& block, bool at_end) {
  if (at_end) {
    return filled_;
  }
  const char* const bytes = block.bytes.get();
  const void* const newline = ::memrchr(bytes, '\n', filled_);
  if (newline != nullptr) {
    return static_cast<std::size_t>(static_cast<const char*>(newline) - bytes) +
           1;
  }
  skip_tail_ = filled_ > kMaxLine;
  return 0;
}

std::size_t BlockReader::CutJson(const Block& block, bool at_end) {
  next_place_ = JsonPlace::kTop;
  if (at_end) {
    return filled_;
  }
  const std::string_view text(block.bytes.get(), filled_);
  const std::size_t safe = LastSafeJsonCut(text);
  if (safe != 0) {
    return safe;
  }
  JsonCutter cutter(text, place_, TextEnd::kMayGoOn);
  Record record;
  while (cutter.Next(&record)) {
  }
  next_place_ = cutter.place();
  skip_tail_ = cutter.boundary() == 0 && cutter.rest_is_broken();
  return cutter.boundary();
}

// Headers are looked for here, where blocks are cut one after another, because
// a block can be parsed only with the last one before it.
std::size_t BlockReader::CutCsv(const Block& block, bool at_end) {
  next_header_ = header_;
  if (at_end) {
    return filled_;
  }
  CsvCutter cutter({block.bytes.get(), filled_}, TextEnd::kMayGoOn);
  Record record;
  while (cutter.Next(&record)) {
    if (record.fault.empty() && is_header_(record.text)) {
      next_header_ = record.text;
    }
  }
  skip_tail_ = cutter.boundary() == 0 && cutter.rest_is_too_long();
  return cutter.boundary();
}

bool BlockReader::Next(Block* block) {
  if (!started_) {
    Peek(kByteOrderMark.size());
  }
  peeked_ = {};
  filled_ = 0;
  from_ahead_ = 0;
  skip_tail_ = false;
  std::size_t want = block_bytes_;
  std::size_t cut = 0;
  while (cut == 0 && !skip_tail_) {
    const bool at_end = !Fill(block, want);
    if (filled_ == 0) {
      return false;
    }
    cut = framing_ == Framing::kLines  ? CutLines(*block, at_end)
          : framing_ == Framing::kJson ? CutJson(*block, at_end)
                                       : CutCsv(*block, at_end);
    want = filled_ * 2;
  }
  Finish(block, cut);
  return true;
}

// Keeps what is after the cut for the next block.
void BlockReader::Finish(Block* block, std::size_t cut) {
  const std::size_t rest = filled_ - cut;
  if (from_ahead_ == filled_) {
    ahead_at_ -= rest;
  } else {
    const char* const bytes = block->bytes.get() + cut;
    ahead_.assign(bytes, bytes + rest);
    ahead_at_ = 0;
  }
  std::memset(block->bytes.get() + cut, 0, kPadding);
  block->text = {block->bytes.get(), cut};
  block->place = place_;
  place_ = next_place_;
  block->header = header_;
  header_.swap(next_header_);
  block->tail_fault = {};
  block->tail_sample.clear();
  block->tail_newlines = 0;
  if (skip_tail_) {
    block->tail_fault = framing_ == Framing::kJson ? kNotAValue : kLineTooLong;
    SkipTail(block);
    place_ = JsonPlace::kTop;
  }
}

// Keeps the last bytes and reads on behind them.
bool BlockReader::RefillAhead(std::size_t keep) {
  ahead_.erase(ahead_.begin(),
               ahead_.end() - static_cast<std::ptrdiff_t>(keep));
  ahead_at_ = 0;
  ahead_.resize(keep + kSkipBytes);
  ahead_.resize(keep + source_.Read(ahead_.data() + keep, kSkipBytes));
  return ahead_.size() > keep;
}

// Where the tail ends in text, npos when not in it.
std::size_t BlockReader::EndOfTail(std::string_view text) const {
  if (framing_ == Framing::kJson) {
    return NextJsonLine(text);
  }
  const std::size_t newline = text.find('\n');
  return newline == std::string_view::npos ? newline : newline + 1;
}

void BlockReader::SkipTail(Block* block) {
  std::string start;
  const auto skip = [&](std::string_view text) {
    start += text.substr(0, kMaxSample - start.size());
    block->tail_newlines += CountNewlines(text);
    ahead_at_ += text.size();
  };
  std::size_t kept = 0;
  do {
    const std::string_view text(ahead_.data() + ahead_at_,
                                ahead_.size() - ahead_at_);
    const std::size_t end = EndOfTail(text);
    kept = end == std::string_view::npos ? UndecidedSize(text) : 0;
    skip(text.substr(0,
                     end == std::string_view::npos ? text.size() - kept : end));
    if (end != std::string_view::npos) {
      break;
    }
  } while (RefillAhead(kept));
  skip({ahead_.data() + ahead_at_, kept});
  block->tail_sample = SampleOf(start);
}

}  // namespace mailscan
