#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "app/options.h"
#include "core/model/time.h"
#include "parsers/formats.h"

namespace mailscan {

// Tells what is wrong with the command line and what would be right; returns
// the exit code.
int Usage(std::string_view what, std::string_view help);

// A point in time: RFC 3339 with a zone, a date (midnight UTC), "now", "today",
// "yesterday" (UTC days of `now`), or a duration before now: "-36h".
std::optional<Micros> ParseTimePoint(std::string_view text, Micros now);

// What a command can print, "text, json or csv"; the first is the default.
std::string OutputFormats(Command command);

// "a, b or c", of the formats there are.
std::string NamesOf(const Formats& formats);

// One of a few names; false if it is none of them.
template <typename Value>
bool Choose(const std::map<std::string, Value>& names, const std::string& name,
            Value* value) {
  const auto found = names.find(name);
  if (found == names.end()) {
    return false;
  }
  *value = found->second;
  return true;
}

}  // namespace mailscan
