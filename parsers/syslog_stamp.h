#pragma once

#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// Stamps of syslog lines. Pure functions, any thread; each moves *text on
// behind what it read, and leaves it alone when it returns false.

// Reads the stamp at the start of text:
//   "Jul  5 06:52:11", "Jul 5 ...", "Jul 05 ...", "Jul 05 06:52:11.123456"
//   RFC 3339 with up to nine digits of a fraction, a zone without its colon,
//   or none; a blank for the T
//   "Fri 2026-11-06 12:00:00 CET" and "1789228152.650438" (journalctl's
//   short-full and short-unix), "Fri Nov  6 12:00:00 2026" (logread)
//   the first with the month in another language
bool TakeSyslogStamp(std::string_view* text, Stamp* stamp);

// Passes over a stamp of the traditional form whose month is no word of a
// language we know: "Xyz  5 06:52:11 ".
bool SkipUnknownMonth(std::string_view* text);

// A line that was passed on by another program has two stamps. What its own
// lacks (year, zone) follows from the outer one: the two tell the same time,
// but for a zone of whole quarters of an hour and the moment it took to be
// passed on. Does nothing where they do not fit.
void CompleteStamp(const Stamp& outer, Stamp* stamp);

}  // namespace mailscan
