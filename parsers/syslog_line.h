#pragma once

#include <cstdint>
#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// A SyslogLine is one line of a traditional syslog file taken apart:
// "stamp host tag[pid]: text". Plain value, any thread; its views point into
// the line and die with it.
struct SyslogLine {
  Stamp stamp;
  std::string_view host;
  std::string_view tag;  // without the PID
  std::string_view text;
};

enum class SyslogShape : std::uint8_t {
  kNone,   // no stamp and host
  kNoTag,  // stamp and host, then something else; `text` has it
  kFull,
};

// Stamps are "Jul  5 06:52:11" (also with an unpadded or zero-padded day) or
// RFC 3339. Junk around the line (NUL runs that a crash left, a BOM, carriage
// returns) and a "<PRI>" in front are passed over.
SyslogShape ParseSyslogLine(std::string_view line, SyslogLine* out);

// Reads such a stamp at the start of text and moves on behind it.
bool TakeSyslogStamp(std::string_view* text, Stamp* stamp);

}  // namespace mailscan
