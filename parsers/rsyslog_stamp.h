#pragma once

#include <cstdint>
#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// What the minute and zone of the stamp before came to: lines of one minute
// are read by their seconds alone. Begins empty; changes nothing of what is
// read.
struct RsyslogMinute {
  std::uint64_t date = 0;  // the characters, as a word each
  std::uint64_t minute = 0;
  std::uint64_t zone = 0;
  Micros us = 0;
};

// Reads the stamp that rsyslog writes, "2021-05-16T00:01:42.278515+02:00" with
// a blank behind it, and moves *text on to that blank. False for any other
// stamp, and for 29 February; *text is then left alone. REQUIRES: eight bytes
// after the text are readable. Any thread.
bool TakeRsyslogStamp(std::string_view* text, RsyslogMinute* last,
                      Stamp* stamp);

}  // namespace mailscan
