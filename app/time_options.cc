#include "app/time_options.h"

#include <chrono>

#include "app/option_values.h"

namespace mailscan {

std::optional<int> TakeTimes(const TimeOptions& times, Options* options) {
  options->now = std::chrono::duration_cast<std::chrono::microseconds>(
                     std::chrono::system_clock::now().time_since_epoch())
                     .count();
  const std::string forms =
      "use 2026-03-02, 2026-03-02T10:00:00Z, -36h, today or yesterday";
  if (!times.now.empty()) {
    const auto now = ParseTimePoint(times.now, options->now);
    if (!now) {
      return Usage("--now " + times.now + " is not a time", forms);
    }
    options->now = *now;
  }
  const auto point = [&](const std::string& text, std::optional<Micros>* out) {
    *out = text.empty() ? std::nullopt : ParseTimePoint(text, options->now);
    return text.empty() || out->has_value();
  };
  if (!point(times.since, &options->since)) {
    return Usage("--since " + times.since + " is not a time", forms);
  }
  if (!point(times.until, &options->until)) {
    return Usage("--until " + times.until + " is not a time", forms);
  }
  if (!times.skew.empty()) {
    const auto skew = ParseDuration(times.skew);
    if (!skew) {
      return Usage("--skew " + times.skew + " is not a duration",
                   "use 2s, 500ms or 1m");
    }
    options->verdict.skew = *skew;
    options->verdict.skew_stated = true;
  }
  for (const std::string& zone : times.zones) {
    const std::size_t equals = zone.find('=');
    if (equals == std::string::npos) {
      options->zone = zone;
    } else {
      options->host_zones.emplace_back(zone.substr(0, equals),
                                       zone.substr(equals + 1));
    }
  }
  return std::nullopt;
}

}  // namespace mailscan
