#include "app/option_values.h"

#include <iostream>

#include "app/options.h"

namespace mailscan {

int Usage(std::string_view what, std::string_view help) {
  std::cerr << "mailscan-cli: error: " << what << "\n  help: " << help << "\n";
  return kExitUsage;
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

std::string OutputFormats(Command command) {
  switch (command) {
    case Command::kReport:
      return "text, json or ndjson";
    case Command::kTrace:
      return "text or ndjson";
    case Command::kEvents:
      return "ndjson";
    case Command::kReceivers:
      return "text, json, ndjson or csv";
    case Command::kFindings:
      return "ndjson, csv or text";
    case Command::kDeliveries:
    case Command::kEngagement:
      return "ndjson or csv";
    case Command::kFormats:
    case Command::kRules:
      break;
  }
  return {};
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
