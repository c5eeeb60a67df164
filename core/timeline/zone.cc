#include "core/timeline/zone.h"

#include <date/tz.h>
#include <fmt/format.h>

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

Status ZoneOffsets(std::string_view name, int first_year, int last_year,
                   std::vector<std::pair<Micros, Micros>>* offsets) {
  offsets->clear();
  Micros fixed = 0;
  if (FixedOffset(name, &fixed)) {
    offsets->emplace_back(DaysFromCivil(first_year, 1, 1) * kDay, fixed);
    return Status::Ok();
  }
  const date::time_zone* zone = FindZone(name);
  if (zone == nullptr) {
    if (name.empty()) {
      offsets->emplace_back(DaysFromCivil(first_year, 1, 1) * kDay, 0);
      return Status::Ok();
    }
    return Status::Error(fmt::format(
        "unknown time zone '{}': use a name of the tz database such as "
        "Europe/Berlin, or an offset such as +01:00",
        name));
  }
  const auto from = DaysFromCivil(first_year, 1, 1) * kDay - kDay;
  const auto to = DaysFromCivil(last_year + 1, 1, 1) * kDay + kDay;
  for (Micros at = from; at < to;) {
    const date::sys_info info =
        zone->get_info(date::sys_seconds(std::chrono::seconds(at / kSecond)));
    const Micros offset = info.offset.count() * kSecond;
    offsets->emplace_back(at + offset, offset);
    const auto end = info.end.time_since_epoch();
    if (end >= std::chrono::seconds(to / kSecond)) {
      break;
    }
    at = end.count() * kSecond;
  }
  return Status::Ok();
}

}  // namespace mailscan
