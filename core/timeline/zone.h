#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "core/model/status.h"
#include "core/model/time.h"

namespace mailscan {

// The UTC offsets of a zone from the beginning of first_year to the end of
// last_year, as (local time from which it holds, offset east of UTC), sorted.
// name: "+02:00", "UTC", a name of the tz database, or empty for the machine's
// own zone (UTC where it has none). Any thread; opens the tz database.
Status ZoneOffsets(std::string_view name, int first_year, int last_year,
                   std::vector<std::pair<Micros, Micros>>* offsets);

}  // namespace mailscan
