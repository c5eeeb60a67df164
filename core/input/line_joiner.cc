#include "core/input/line_joiner.h"

#include <algorithm>

#include "core/input/record_cutter.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;
constexpr std::size_t kNone = SIZE_MAX;

// A line without its newline and carriage return, and these.
struct Ended {
  std::string_view text;
  std::string_view end;
};
Ended SplitEnd(std::string_view line) {
  std::size_t size = line.size();
  if (size > 0 && line[size - 1] == '\n') {
    --size;
  }
  if (size > 0 && line[size - 1] == '\r') {
    --size;
  }
  return {line.substr(0, size), line.substr(size)};
}

bool Fits(const LinePiece& piece, std::uint32_t next, std::uint32_t count) {
  return piece.count == 0 || (piece.number == next && piece.count == count);
}

}  // namespace

void LineJoiner::Take(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t newline = bytes.find('\n');
    const bool ends = newline != kNpos;
    const std::string_view line = bytes.substr(0, ends ? newline + 1 : kNpos);
    bytes.remove_prefix(line.size());
    if (passing_) {
      out_.append(line);
      passing_ = !ends;
    } else if (ends && carry_.empty()) {
      TakeLine(line);
    } else {
      carry_.append(line);
      if (ends) {
        TakeLine(carry_);
        carry_.clear();
      } else if (carry_.size() > kMaxLine) {
        TakeLine(carry_);
        carry_.clear();
        passing_ = true;
      }
    }
  }
}

void LineJoiner::Finish() {
  if (!carry_.empty()) {
    TakeLine(carry_);
    carry_.clear();
  }
  open_.clear();
  Release();
}

void LineJoiner::TakeLine(std::string_view line) {
  if (line.size() > kMaxLine) {
    open_.clear();
    Release();
    out_.append(line);
    return;
  }
  const Ended ended = SplitEnd(line);
  LinePiece piece;
  const bool is_piece = ReadPiece(ended.text, joining_, &piece);
  std::size_t open = is_piece && !open_.empty() ? Find(piece.key) : kNone;
  if (open != kNone && !Fits(piece, open_[open].next, open_[open].count)) {
    Abandon(open);
    open = kNone;
  }
  const bool begins = is_piece && !piece.is_last && piece.number <= 1;
  const bool is_part = open != kNone || begins;
  if (!is_part && held_.empty()) {
    out_.append(line);
    return;
  }
  Hold(line);
  if (is_part) {
    TakePiece(piece, ended.end, open);
  }
  Release();
}

// The piece's line is the last one held.
void LineJoiner::TakePiece(const LinePiece& piece, std::string_view end,
                           std::size_t open) {
  const std::uint64_t line = released_ + held_.size() - 1;
  if (open == kNone) {
    open = open_.size();
    open_.push_back({std::string(piece.key), {}, 1, piece.count, false, {}});
  }
  Open& pieces = open_[open];
  if (pieces.at_newline) {
    pieces.text.push_back('\t');
  }
  pieces.text.append(piece.text);
  pieces.at_newline = piece.at_newline;
  ++pieces.next;
  if (piece.head.size() + pieces.text.size() + end.size() > kMaxLine) {
    Abandon(open);
    return;
  }
  if (!piece.is_last) {
    pieces.lines.push_back(line);
    return;
  }
  std::string joined(piece.head);
  if (!joined.ends_with(' ')) {
    joined.push_back(' ');  // an empty last piece, without its blank
  }
  joined.append(pieces.text).append(end);
  for (const std::uint64_t before : pieces.lines) {
    std::string& held = held_[before - released_];
    const std::size_t size = SplitEnd(held).text.size();
    held.erase(0, size);
    held_bytes_ -= size;
  }
  held_bytes_ += joined.size();
  held_bytes_ -= held_.back().size();
  held_.back().swap(joined);
  Abandon(open);
}

void LineJoiner::Hold(std::string_view line) {
  held_.emplace_back(line);
  held_bytes_ += line.size();
}

std::size_t LineJoiner::Find(std::string_view key) const {
  for (std::size_t i = 0; i < open_.size(); ++i) {
    if (open_[i].key == key) {
      return i;
    }
  }
  return kNone;
}

// Its lines are what they are by now.
void LineJoiner::Abandon(std::size_t open) {
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(open));
}

// Lets go what stands before the first open piece, which is given up where too
// much is held.
void LineJoiner::Release() {
  LetGo();
  while (!open_.empty() &&
         (held_.size() > kMostHeldLines || held_bytes_ > kMostHeldBytes ||
          open_.size() > kMostOpen)) {
    Abandon(0);
    LetGo();
  }
}

void LineJoiner::LetGo() {
  while (!held_.empty() &&
         (open_.empty() || open_.front().lines.front() > released_)) {
    out_.append(held_.front());
    held_bytes_ -= held_.front().size();
    held_.pop_front();
    ++released_;
  }
}

}  // namespace mailscan
