#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "parsers/syslog_json.h"
#include "parsers/syslog_line.h"

namespace mailscan {

// A SyslogReader reads syslog lines in every wrapping that journald, Docker,
// Kubernetes and terminals put around them: what ParseSyslogLine reads, and
//   journalctl -o json, Docker's json-file           {"log":"...","time":...}
//   Docker's syslog and journald drivers    Jul  5 ... docker[1]: Jul  5 ...
//   CRI and `docker logs -t`                 2026-...Z stdout F Jul  5 ...
//   compose, `kubectl logs --prefix`         mail-1  | Jul  5 ...
//   lines with the colours of a terminal
// Where a line has two stamps the inner one counts, where it has one that one.
//
// It keeps no memory of lines, only buffers that it uses again: one thread;
// what Read sets points into the line or these, and dies at the next Read.
class SyslogReader {
 public:
  // REQUIRES: 64 bytes after the line are readable.
  SyslogShape Read(std::string_view line, SyslogLine* out);

 private:
  SyslogShape ReadWrapped(std::string_view line, SyslogLine* out);
  SyslogShape ReadJson(std::string_view line, SyslogLine* out);
  std::string_view WithoutColours(std::string_view line);

  RsyslogMinute minute_;
  std::unique_ptr<SyslogJsonReader> json_;  // made for the first such line
  std::string plain_;                       // a line without its colours
};

}  // namespace mailscan
