#pragma once

#include <string>
#include <string_view>

#include "parsers/json_record.h"
#include "parsers/syslog_line.h"

namespace mailscan {

enum class SyslogJson : unsigned char {
  kNone,       // neither of the two
  kJournal,    // `out` has the line; its tag may be missing
  kContainer,  // out->text has what the container wrote, out->stamp when
};

// A SyslogJsonReader reads lines that are JSON objects: an entry of the
// systemd journal (journalctl -o json) or a line of Docker's json-file driver
// (Kubernetes' too). One thread; views point into the line and the reader, and
// die at the next Read.
class SyslogJsonReader {
 public:
  SyslogJsonReader();

  // REQUIRES: 64 bytes after the line are readable.
  SyslogJson Read(std::string_view line, SyslogLine* out);

 private:
  JsonRecord record_;
  std::string bytes_;  // of a message that is not UTF-8
};

}  // namespace mailscan
