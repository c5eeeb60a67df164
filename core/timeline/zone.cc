#include "core/timeline/zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace mailscan {
namespace {

bool FixedOffset(std::string_view name, Micros* offset) {
  *offset = 0;
  if (name == "UTC" || name == "Z") {
    return true;
  }
  // A stamp at that offset tells how far it is from UTC.
  const std::string text = "2000-01-01T00:00:00" + std::string(name);
  std::size_t length = 0;
  const auto stamp = ParseRfc3339(text, &length);
  if (!name.starts_with('+') && !name.starts_with('-')) {
    return false;
  }
  if (!stamp || !stamp->has_zone || length != text.size()) {
    return false;
  }
  *offset = DaysFromCivil(2000, 1, 1) * kDay - stamp->us;
  return true;
}

// The tz library throws where a zone or its database is missing; this is the
// only place that meets it.
const date::time_zone* FindZone(std::string_view name) {
  try {
    return name.empty() ? date::current_zone()
                        : date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace

void AddRun(const ZoneRun& run, ZoneRuns* runs) {
  while (!runs->empty() && runs->back().from >= run.from) {
    runs->pop_back();
  }
  if (runs->empty() || runs->back().least != run.least ||
      runs->back().most != run.most) {
    runs->push_back(run);
  }
}

std::size_t RunAt(const ZoneRuns& runs, Micros local) {
  const auto after = std::upper_bound(
      runs.begin(), runs.end(), local,
      [](Micros at, const ZoneRun& run) { return at < run.from; });
  return after == runs.begin()
             ? 0
             : static_cast<std::size_t>(after - runs.begin()) - 1;
}

Status ZoneByName(std::string_view name, int first_year, int last_year,
                  ZoneRuns* runs) {
  runs->clear();
  const Micros from = DaysFromCivil(first_year, 1, 1) * kDay;
  Micros fixed = 0;
  if (FixedOffset(name, &fixed)) {
    runs->push_back({from, fixed, fixed});
    return Status::Ok();
  }
  const date::time_zone* zone = FindZone(name);
  if (zone == nullptr) {
    if (name.empty()) {
      runs->push_back({from, 0, 0});
      return Status::Ok();
    }
    return Status::Error(fmt::format(
        "unknown time zone '{}': use a name of the tz database such as "
        "Europe/Berlin, or an offset such as +01:00",
        name));
  }
  const Micros to = DaysFromCivil(last_year + 1, 1, 1) * kDay + kDay;
  for (Micros at = from - kDay; at < to;) {
    const date::sys_info info =
        zone->get_info(date::sys_seconds(std::chrono::seconds(at / kSecond)));
    const Micros offset = info.offset.count() * kSecond;
    if (!runs->empty()) {
      // What the clock shows twice, or never.
      const Micros before = runs->back().most;
      const auto [least, most] = std::minmax(before, offset);
      AddRun({at + least, least, most}, runs);
      AddRun({at + most, offset, offset}, runs);
    } else {
      runs->push_back({at + offset, offset, offset});
    }
    const auto end = info.end.time_since_epoch();
    if (end >= std::chrono::seconds(to / kSecond)) {
      break;
    }
    at = end.count() * kSecond;
  }
  return Status::Ok();
}

}  // namespace mailscan
