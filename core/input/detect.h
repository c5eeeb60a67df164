#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/input/record_cutter.h"
#include "core/model/parser.h"

namespace mailscan {

// How much of the start of an input DetectFormat wants to see, the second only
// where the first leaves doubts: constants, so that the verdict does not depend
// on the size of blocks.
inline constexpr std::size_t kFirstLookBytes = std::size_t{64} << 10U;
inline constexpr std::size_t kDetectBytes = std::size_t{1} << 20U;

struct Detected {
  const ParserInfo* parser = nullptr;
  // The parser's name, or that of the one format that all records were of which
  // it looked at, if it reads several. Lives as long as the parsers.
  std::string_view format;
  bool sure = false;  // many events: more of the input would show no other
};

// The parser that knows `start` best, null when none does. Every parser reads
// a sample of its records, from the head, the middle and the end: most events
// win, then what is at least known, then the order of the table. A parser that
// saw nothing but well-formed lines of other programs is taken when no other
// did better. `start` is padded as BlockReader::Peek pads it; `end` says
// whether it is the whole input. Keeps nothing; any thread.
Detected DetectFormat(std::string_view start, TextEnd end,
                      std::span<const ParserInfo> parsers);

}  // namespace mailscan
