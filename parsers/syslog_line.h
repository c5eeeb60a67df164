#pragma once

#include <cstdint>
#include <string_view>

#include "core/model/time.h"
#include "parsers/rsyslog_stamp.h"

namespace mailscan {

// A SyslogLine is one line of syslog taken apart: "stamp host tag[pid]: text".
// Plain value, any thread; its views point into the line (or into the
// SyslogReader that read it) and die with it.
struct SyslogLine {
  Stamp stamp;
  std::string_view host;  // empty where a line names none
  std::string_view tag;   // without the PID
  std::string_view pid;   // what stands in the brackets, if anything
  std::string_view text;
};

enum class SyslogShape : std::uint8_t {
  kNone,    // no stamp and host
  kNoTag,   // stamp and host, then something else; `text` has it
  kNoTime,  // as kFull, but the stamp cannot be read: a month in a language
            // we do not know, or RFC 5424's "-"
  kFull,
};

// Reads a line as a syslog daemon or Postfix writes it into a file, all in one
// pass and without memory: the traditional form with any stamp that
// TakeSyslogStamp reads, with or without host, and RFC 5424. Junk around the
// line (NUL runs that a crash left, a BOM, carriage returns), a "<PRI>" in
// front, and what Solaris, FreeBSD and busybox add are passed over. Pure.
// SyslogReader reads these and what other programs wrap around them.
// `last`, where given, makes lines of one minute cheaper, and nothing else.
SyslogShape ParseSyslogLine(std::string_view line, SyslogLine* out,
                            RsyslogMinute* last = nullptr);

// "tag[pid]: " or "tag: "; sets tag and pid and moves on behind them. False
// leaves *text alone.
bool TakeSyslogTag(std::string_view* text, SyslogLine* out);

// Without the junk that surrounds lines of damaged or converted files.
std::string_view WithoutJunk(std::string_view line);

}  // namespace mailscan
