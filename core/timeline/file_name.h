#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// What the name of a rotated log tells. Pure functions.

// The end of the day, or of the month, that the name of a file says:
// mail.log-20250304, mainlog-20021225.gz, acct-2025-03-04-0001.csv,
// exim_mainlog-Mar-2025.gz. It is the day of the rotation, or that of the
// lines, so that all are from before the end of it, but for the zone. Folders
// do not count, nor does the text of an id or a counter that is no date.
std::optional<Micros> DateInFileName(std::string_view path);

// What the names of a rotated log have in common: the folder, and the letters
// of the name without those of months and compression.
std::string RotatedSetOf(std::string_view path);

// Of a log that is rotated by number, as mail.log, mail.log.1, mail.log.2.gz:
// "mail.log" with its folder, and 0, 1, 2; later files have smaller numbers.
struct RotatedFile {
  std::string first;
  unsigned number = 0;
};
RotatedFile RotationOf(std::string_view path);

}  // namespace mailscan
