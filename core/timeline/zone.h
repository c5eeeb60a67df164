#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/model/status.h"
#include "core/model/time.h"

namespace mailscan {

// How far east of UTC a local clock may be, from a local time on. The two
// differ where the clock alone cannot tell: in the hour that the end of summer
// time shows twice, in the one that its beginning leaves out, and where nobody
// knows on which side of a change it is.
struct ZoneRun {
  Micros from = 0;
  Micros least = 0;
  Micros most = 0;
  friend bool operator==(const ZoneRun&, const ZoneRun&) = default;
};
// Sorted; the first holds before it too.
using ZoneRuns = std::vector<ZoneRun>;

// Adds a run, unless all goes on as before; it takes the place of those that
// begin no earlier.
void AddRun(const ZoneRun& run, ZoneRuns* runs);

// The index of the run that a local time lies in. REQUIRES: not empty.
std::size_t RunAt(const ZoneRuns& runs, Micros local);

// A zone from the beginning of first_year to the end of last_year. name:
// "+02:00", "UTC", a name of the tz database, or empty for the machine's own
// zone (UTC where it has none). Any thread; opens the tz database.
Status ZoneByName(std::string_view name, int first_year, int last_year,
                  ZoneRuns* runs);

}  // namespace mailscan
