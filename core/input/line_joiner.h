#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/input/line_piece.h"

namespace mailscan {

// A LineJoiner passes on the lines it is fed, and makes one line of those that
// continue each other, although lines of others may stand between. The joined
// line stands in the place of the last piece, and has its head; the pieces
// before it become empty lines. So as many lines come out as went in, each in
// its place. A newline at which a line was cut becomes a tab, which ends no
// line, and before which no log writes the name of a field.
//
// Lines are held back from an open first piece on, and only then; within the
// bounds below, or the oldest pieces are passed on as they are. What comes out
// is a function of what went in, not of how it was cut.
//
// One thread.
class LineJoiner {
 public:
  // Beyond what syslog daemons and container runtimes put between two pieces.
  static constexpr std::size_t kMostHeldLines = 4096;
  static constexpr std::size_t kMostHeldBytes = std::size_t{4} << 20U;
  static constexpr std::size_t kMostOpen = 64;

  explicit LineJoiner(Joining joining) : joining_(joining) {}

  void Take(std::string_view bytes);
  // After the last Take: what is still held comes out.
  void Finish();
  // What has come out since the caller cleared it.
  std::string& out() { return out_; }

 private:
  // Pieces that wait for their next.
  struct Open {
    std::string key;
    std::string text;
    std::uint32_t next = 0;
    std::uint32_t count = 0;
    bool at_newline = false;
    std::vector<std::uint64_t> lines;  // counted from the first line held ever
  };

  void TakeLine(std::string_view line);
  void TakePiece(const LinePiece& piece, std::string_view end,
                 std::size_t open);
  void Hold(std::string_view line);
  std::size_t Find(std::string_view key) const;
  void Abandon(std::size_t open);
  void Release();
  void LetGo();

  Joining joining_;
  std::string carry_;     // the start of a line whose end was not seen yet
  bool passing_ = false;  // through a line that is too long to be held
  std::deque<std::string> held_;  // whole lines, with their newlines
  std::size_t held_bytes_ = 0;
  std::uint64_t released_ = 0;  // lines held once, and no more
  std::vector<Open> open_;      // oldest first
  std::string out_;
};

}  // namespace mailscan
