#pragma once

#include <cstdint>
#include <string_view>

namespace mailscan {

// Which lines of a source continue others. Containers' logs (CRI) are cut every
// 16 KiB by the runtime; Exim cuts what it gives to syslog itself.
enum class Joining : std::uint8_t { kNone, kCri, kExim };

// By the shape of a source's start, which may end in the middle of a line.
// Lines that go on may come much later than the first that could.
Joining JoiningOf(std::string_view start);

// A line that goes on another, or is gone on by one. The texts are views into
// it.
struct LinePiece {
  std::string_view key;   // which lines can go together
  std::string_view head;  // the line up to its text, without what marks pieces
  std::string_view text;
  std::uint32_t number = 0;  // from 1, where pieces are counted
  std::uint32_t count = 0;   // 0 where they are not
  bool is_last = false;
  bool at_newline = false;  // was cut where a newline was, which is gone
};

// False when the line, without its newline, is whole. The last piece of a CRI
// line looks like any whole one, and counts as a piece. Pure, any thread.
bool ReadPiece(std::string_view line, Joining joining, LinePiece* piece);

}  // namespace mailscan
