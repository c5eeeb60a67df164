#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/time.h"
#include "core/report/writers.h"
#include "core/verdict/detector.h"
#include "parsers/formats.h"

namespace mailscan {

enum class Command : std::uint8_t {
  kReport,
  kEvents,
  kTrace,
  kFindings,
  kDeliveries,
  kEngagement,
  kReceivers,
  kFormats,
  kRules,
};

// What `formats` and `rules` are to do.
enum class FormatsAction : std::uint8_t { kList, kShow, kTest };
enum class RulesAction : std::uint8_t { kShow, kLint, kTest };

enum class Format : std::uint8_t { kText, kJson, kNdjson, kCsv };

enum class Color : std::uint8_t { kAuto, kAlways, kNever };

// What the user asked for. Plain values.
struct Options {
  Command command = Command::kReport;
  std::vector<std::string> inputs;
  FormatsAction formats_action = FormatsAction::kList;
  RulesAction rules_action = RulesAction::kShow;
  // Of trace, receivers; a name or file of formats; a table or folder of rules.
  std::string query;
  std::optional<Format> format;
  std::shared_ptr<const Formats> formats;  // never null once parsed
  std::string format_in;                   // empty: detect
  VerdictOptions verdict;
  std::shared_ptr<const Rules> rules;  // null: those built in
  std::optional<Micros> since;         // half-open: since <= t < until
  std::optional<Micros> until;
  std::optional<int> year;
  std::string zone;
  std::vector<std::pair<std::string, std::string>> host_zones;
  Micros now = 0;
  Redact redact = Redact::kLocal;
  std::optional<EngagementBy> by;  // of engagement: a table instead of rows
  bool explain = false;
  bool advise = false;
  std::size_t top = 10;
  unsigned threads = 1;
  Color color = Color::kAuto;
  bool quiet = false;
  bool progress = true;
};

// Exit codes, after sysexits(3): verdicts and failures never share a number.
enum ExitCode : int {
  kExitOk = 0,
  kExitUsage = 64,
  kExitUnrecognised = 65,
  kExitNoInput = 66,
  kExitInternal = 70,
  kExitCannotWrite = 73,
  kExitDamaged = 74,
};

// Reads the command line. On success, nothing is returned; else the exit code
// to end with, after --help, --version or an error has been printed. This is
// the only place, with table_options.h, that knows CLI11.
std::optional<int> ParseOptions(int argc, const char* const* argv,
                                Options* options);

}  // namespace mailscan
