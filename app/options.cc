#include "app/options.h"

#include <re2/re2.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

#include "app/format_options.h"
#include "app/option_values.h"
#include "app/table_options.h"
#include "core/report/text_page.h"

namespace mailscan {
namespace {

struct CommandInfo {
  Command command;
  const char* name;
  const char* help;
};
constexpr auto kCommands = std::to_array<CommandInfo>({
    {Command::kReport, "report", "a summary of everything (the default)"},
    {Command::kEvents, "events", "the unified timeline, one row an event"},
    {Command::kTrace, "trace",
     "the story of an address, domain, queue id, Message-ID or ESP id"},
    {Command::kFindings, "findings", "what deserves a look, one row each"},
    {Command::kDeliveries, "deliveries", "one row a message and recipient"},
    {Command::kEngagement, "engagement",
     "every open and click with its verdict"},
    {Command::kFormats, "formats",
     "what can be read, and formats of your own: list, show, test"},
    {Command::kRules, "rules",
     "the tables behind verdicts, and rules of your own: show, lint, test"},
});

// What CLI11 fills before it is checked.
struct RawOptions {
  std::string format;
  FormatOptions formats;
  std::string skew = "2s";
  std::string since;
  std::string until;
  std::string now;
  std::vector<std::string> zones;
  std::string honeypot;
  std::string rules;
  std::vector<std::string> own_nets;
  std::vector<std::string> own_recipients;
  std::string redact = "local";
  std::string color = "auto";
  bool no_progress = false;
};

std::string OutputFormats(Command command) {
  switch (command) {
    case Command::kReport:
      return "text, json or ndjson";
    case Command::kTrace:
      return "text or ndjson";
    case Command::kEvents:
      return "ndjson";
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

// What web servers and webhooks do not tell by themselves.
void AddTracker(CLI::App* app, RawOptions* raw) {
  app->add_option("--click-url", raw->formats.click_urls,
                  "access logs: pattern (RE2) of clicks, with groups named "
                  "token, message, recipient or link")
      ->allow_extra_args(false);
  app->add_option("--open-url", raw->formats.open_urls,
                  "access logs: pattern (RE2) of opens, likewise")
      ->allow_extra_args(false);
  app->add_option("--token-map", raw->formats.token_maps,
                  "CSV or NDJSON: token, message_id, recipient, link")
      ->allow_extra_args(false);
  app->add_option("--message-id-key", raw->formats.message_id_key,
                  "webhooks: key under which you set the Message-ID");
}

void AddOptions(CLI::App* app, Command command, Options* options,
                RawOptions* raw) {
  if (command == Command::kTrace) {
    app->add_option("QUERY", options->query,
                    "address, domain, queue id, Message-ID or ESP id")
        ->required();
  }
  app->add_option("INPUT", options->inputs,
                  "log files, plain or compressed; - is standard input");
  app->add_option("-f,--format", raw->format,
                  "output format: " + OutputFormats(command));
  AddFormatFiles(app, &raw->formats.files);
  app->add_option("--format-in", options->format_in,
                  "format of all inputs, instead of recognising each: " +
                      NamesOf(Formats()));
  app->add_option("--skew", raw->skew,
                  "how far the clocks of two sources may be apart (2s)");
  app->add_option("--since", raw->since,
                  "only messages from this time on: 2026-03-02, an RFC 3339 "
                  "time, -36h, today, yesterday");
  app->add_option("--until", raw->until, "only messages before this time");
  app->add_option("--year", options->year,
                  "year of the first line of logs whose stamps have none")
      ->check(CLI::Range(1970, 9999));
  app->add_option("--in-tz", raw->zones,
                  "[HOST=]ZONE of stamps without one, such as Europe/Berlin "
                  "or +01:00")
      ->allow_extra_args(false);
  app->add_option("--now", raw->now,
                  "the present, for logs without year and for --since");
  app->add_option("--honeypot", raw->honeypot,
                  "pattern (RE2) of links that no person can see");
  app->add_option("--own-net", raw->own_nets,
                  "network (CIDR) whose hits are our own")
      ->allow_extra_args(false);
  app->add_option("--own-recipient", raw->own_recipients,
                  "pattern (RE2, whole address) of our own test recipients")
      ->allow_extra_args(false);
  AddRulesFolder(app, &raw->rules);
  AddTracker(app, raw);
  app->add_option("--redact", raw->redact,
                  "addresses in text output: local (masked) or none");
  app->add_option("--top", options->top, "rows of each list in text (10)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000}));
  app->add_option("-j,--threads", options->threads, "threads (all cores)")
      ->check(CLI::Range(1U, 256U));
  app->add_option("--color", raw->color, "auto, always or never");
  app->add_flag("--explain", options->explain,
                "findings: as text, with the evidence for each");
  app->add_flag("--advise", options->advise,
                "report: end with every setting that would let it tell more");
  app->add_flag("-q,--quiet", options->quiet, "no notes on standard error");
  app->add_flag("--no-progress", raw->no_progress, "no progress bar");
}

int Usage(std::string_view what, std::string_view help) {
  std::cerr << "mailscan-cli: error: " << what << "\n  help: " << help << "\n";
  return kExitUsage;
}

std::optional<int> CheckFormat(const RawOptions& raw, Options* options) {
  if (raw.format.empty()) {
    return std::nullopt;
  }
  Format format = Format::kText;
  static const std::map<std::string, Format> kNames = {
      {"text", Format::kText},
      {"json", Format::kJson},
      {"ndjson", Format::kNdjson},
      {"csv", Format::kCsv}};
  const bool known = Choose(kNames, raw.format, &format);
  const std::string fit = OutputFormats(options->command);
  if (!known || fit.find(raw.format) == std::string::npos) {
    return Usage("--format " + raw.format + " does not fit this command",
                 "choose " + fit);
  }
  options->format = format;
  return std::nullopt;
}

std::optional<int> CheckTimes(const RawOptions& raw, Options* options) {
  options->now = std::chrono::duration_cast<std::chrono::microseconds>(
                     std::chrono::system_clock::now().time_since_epoch())
                     .count();
  const std::string forms =
      "use 2026-03-02, 2026-03-02T10:00:00Z, -36h, today or yesterday";
  if (!raw.now.empty()) {
    const auto now = ParseTimePoint(raw.now, options->now);
    if (!now) {
      return Usage("--now " + raw.now + " is not a time", forms);
    }
    options->now = *now;
  }
  const auto point = [&](const std::string& text, std::optional<Micros>* out) {
    *out = text.empty() ? std::nullopt : ParseTimePoint(text, options->now);
    return text.empty() || out->has_value();
  };
  if (!point(raw.since, &options->since)) {
    return Usage("--since " + raw.since + " is not a time", forms);
  }
  if (!point(raw.until, &options->until)) {
    return Usage("--until " + raw.until + " is not a time", forms);
  }
  const auto skew = ParseDuration(raw.skew);
  if (!skew) {
    return Usage("--skew " + raw.skew + " is not a duration",
                 "use 2s, 500ms or 1m");
  }
  options->verdict.skew = *skew;
  return std::nullopt;
}

std::shared_ptr<const re2::RE2> Compile(const std::string& pattern) {
  re2::RE2::Options quiet;
  quiet.set_log_errors(false);
  return std::make_shared<const re2::RE2>(pattern, quiet);
}

std::optional<int> CheckPatterns(const RawOptions& raw, Options* options) {
  const auto bad = [](std::string_view name, const std::string& pattern,
                      const re2::RE2& compiled) {
    return Usage(std::string(name) + " " + pattern + ": " + compiled.error(),
                 "write it as an RE2 regular expression");
  };
  if (!raw.honeypot.empty()) {
    options->verdict.honeypot = Compile(raw.honeypot);
    if (!options->verdict.honeypot->ok()) {
      return bad("--honeypot", raw.honeypot, *options->verdict.honeypot);
    }
  }
  for (const std::string& pattern : raw.own_recipients) {
    options->verdict.own_recipients.push_back(Compile(pattern));
    if (!options->verdict.own_recipients.back()->ok()) {
      return bad("--own-recipient", pattern,
                 *options->verdict.own_recipients.back());
    }
  }
  for (const std::string& text : raw.own_nets) {
    const auto net = ParseCidr(text);
    if (!net) {
      return Usage("--own-net " + text + " is not a network",
                   "write 192.0.2.0/24 or 2001:db8::/32");
    }
    options->verdict.own_nets.push_back(*net);
  }
  return std::nullopt;
}

std::optional<int> CheckInputFormats(const RawOptions& raw, Options* options) {
  if (const Status status = MakeFormats(raw.formats, &options->formats);
      !status.ok()) {
    return Usage(Safe(status.message()),
                 "mailscan-cli(1) and mailscan-formats(5) describe these");
  }
  if (!options->format_in.empty() &&
      options->formats->Find(options->format_in) == nullptr) {
    return Usage("--format-in " + options->format_in + " is not known",
                 "choose " + NamesOf(*options->formats));
  }
  return std::nullopt;
}

std::optional<int> CheckRules(const RawOptions& raw, Options* options) {
  if (raw.rules.empty()) {
    return std::nullopt;
  }
  const Status status = Rules::Load(raw.rules, &options->rules);
  if (status.ok()) {
    return std::nullopt;
  }
  // One fault a line.
  std::istringstream faults(status.message());
  std::string safe;
  for (std::string fault; std::getline(faults, fault);) {
    safe += (safe.empty() ? "--rules: " : "\n  ") + Safe(fault);
  }
  return Usage(safe, "mailscan-rules(5) describes these files");
}

std::optional<int> CheckRest(const RawOptions& raw, Options* options) {
  static const std::map<std::string, Redact> kRedacts = {
      {"local", Redact::kLocal}, {"none", Redact::kNone}};
  if (!Choose(kRedacts, raw.redact, &options->redact)) {
    return Usage("--redact " + raw.redact + " is not known",
                 "choose local or none");
  }
  static const std::map<std::string, Color> kColors = {
      {"auto", Color::kAuto},
      {"always", Color::kAlways},
      {"never", Color::kNever}};
  if (!Choose(kColors, raw.color, &options->color)) {
    return Usage("--color " + raw.color + " is not known",
                 "choose auto, always or never");
  }
  for (const std::string& zone : raw.zones) {
    const std::size_t equals = zone.find('=');
    if (equals == std::string::npos) {
      options->zone = zone;
    } else {
      options->host_zones.emplace_back(zone.substr(0, equals),
                                       zone.substr(equals + 1));
    }
  }
  options->progress = !raw.no_progress;
  return std::nullopt;
}

std::optional<int> Check(const RawOptions& raw, Options* options) {
  for (const auto check : {CheckFormat, CheckInputFormats, CheckTimes,
                           CheckPatterns, CheckRules, CheckRest}) {
    if (const auto code = check(raw, options)) {
      return code;
    }
  }
  return std::nullopt;
}

// `mailscan-cli FILE...` is `mailscan-cli report FILE...`.
std::vector<std::string> WithCommand(int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  constexpr auto kOwn =
      std::to_array<std::string_view>({"-h", "--help", "-V", "--version"});
  const bool named =
      !arguments.empty() &&
      (std::any_of(kCommands.begin(), kCommands.end(),
                   [&](const CommandInfo& info) {
                     return arguments[0] == info.name;
                   }) ||
       std::find(kOwn.begin(), kOwn.end(), arguments[0]) != kOwn.end());
  if (!named) {
    arguments.insert(arguments.begin(), "report");
  }
  return arguments;
}

}  // namespace

std::optional<int> ParseOptions(int argc, const char* const* argv,
                                Options* options) {
  options->threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App app(
      "Joins mail logs with opens and clicks and shows which of them came "
      "before delivery, how receivers defer, and what is a scanner.",
      "mailscan-cli");
  app.set_version_flag("-V,--version", "mailscan-cli " MAILSCAN_VERSION);
  app.set_help_flag("-h,--help", "this help");
  app.require_subcommand(1);
  app.footer(
      "mailscan-cli FILE... is mailscan-cli report FILE...\n"
      "Without INPUT, standard input is read if it is a pipe or a "
      "file.\nmailscan-cli COMMAND --help lists the options.");
  RawOptions raw;
  for (const CommandInfo& info : kCommands) {
    CLI::App* command = app.add_subcommand(info.name, info.help);
    if (info.command == Command::kFormats) {
      AddFormatsActions(command, options, &raw.formats.files);
    } else if (info.command == Command::kRules) {
      AddRulesActions(command, options, &raw.rules);
    } else {
      AddOptions(command, info.command, options, &raw);
    }
    command->callback([options, &info] { options->command = info.command; });
  }
  std::vector<std::string> arguments = WithCommand(argc, argv);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error);
    }
    return Usage(error.what(), "mailscan-cli --help lists what can be said");
  }
  return Check(raw, options);
}

}  // namespace mailscan
