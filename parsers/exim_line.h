#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/model/time.h"
#include "parsers/syslog_json.h"
#include "parsers/syslog_line.h"
#include "parsers/syslog_reader.h"

namespace mailscan {

// An EximLine is what stands before the words of an Exim log line, taken
// apart:
//   2025-03-04 09:00:00[.123][ +0100][ [4711]] [1abcde-000abc-Xy] text
// bare, or within a syslog line, with or without a time of Exim's own. Plain
// value, any thread; its views point into the line and die with it.
struct EximLine {
  Stamp stamp;
  std::string_view host;  // syslog's; files of Exim's own name none
  std::string_view id;    // of the message, may be empty
  std::string_view text;
  bool named = false;  // a PID or syslog's tag says that Exim wrote it
};

enum class EximShape : std::uint8_t {
  kNone,          // no time, and nothing that could go on an entry
  kContinuation,  // goes on the entry before: a rejectlog's headers, a text
                  // that had newlines
  kForeign,       // syslog's line of another program
  kFull,
};

// The minute of the last stamp without a zone, as TakeSecond knows it again:
// its characters, a word each, and what they came to. Begins empty; changes
// nothing of what is read.
struct EximMinute {
  std::uint64_t date = 0;
  std::uint64_t minute = 0;
  Micros us = 0;
};

// An EximLineReader takes lines apart, bare or in whatever syslog, journald and
// the runtimes of containers put around them. It keeps no memory of lines, only
// buffers that it uses again: one thread; what Read sets dies at the next Read.
class EximLineReader {
 public:
  // REQUIRES: 64 bytes after the line are readable.
  EximShape Read(std::string_view line, EximLine* out);

 private:
  SyslogShape ReadOuter(std::string_view line, SyslogLine* outer);

  EximMinute minute_;
  SyslogReader syslog_;
  std::unique_ptr<SyslogJsonReader> json_;  // made for the first such line
};

}  // namespace mailscan
