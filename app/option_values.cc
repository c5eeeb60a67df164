#include "app/option_values.h"

#include <charconv>

namespace mailscan {

std::optional<Micros> ParseDuration(std::string_view text) {
  double value = 0;
  const auto [at, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0) {
    return std::nullopt;
  }
  const std::string_view unit =
      text.substr(static_cast<std::size_t>(at - text.data()));
  Micros scale = 0;
  if (unit.empty() || unit == "s") {
    scale = kSecond;
  } else if (unit == "ms") {
    scale = kMillisecond;
  } else if (unit == "m" || unit == "min") {
    scale = kMinute;
  } else if (unit == "h") {
    scale = kHour;
  } else if (unit == "d") {
    scale = kDay;
  }
  constexpr double kLongest = 1e17;  // microseconds; three thousand years
  const double us = value * static_cast<double>(scale);
  if (scale == 0 || us > kLongest) {
    return std::nullopt;
  }
  return static_cast<Micros>(us);
}

std::optional<Micros> ParseTimePoint(std::string_view text, Micros now) {
  const Micros today = now - now % kDay;
  if (text == "now") {
    return now;
  }
  if (text == "today") {
    return today;
  }
  if (text == "yesterday") {
    return today - kDay;
  }
  if (text.starts_with("-")) {
    const auto ago = ParseDuration(text.substr(1));
    return ago ? std::optional(now - *ago) : std::nullopt;
  }
  std::string full(text);
  if (full.size() == 10) {
    full += "T00:00:00Z";
  }
  std::size_t length = 0;
  const auto stamp = ParseRfc3339(full, &length);
  if (!stamp || length != full.size() || !stamp->has_zone) {
    return std::nullopt;
  }
  return stamp->us;
}

std::string NamesOf(const Formats& formats) {
  std::string names;
  for (const ParserInfo& info : formats.parsers()) {
    const bool last = &info == &formats.parsers().back();
    names += names.empty() ? "" : last ? " or " : ", ";
    names += info.name;
  }
  return names;
}

}  // namespace mailscan
