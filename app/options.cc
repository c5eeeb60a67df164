#include "app/options.h"

#include <re2/re2.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <thread>

#include "app/format_options.h"
#include "app/help_page.h"
#include "app/option_values.h"
#include "app/rule_options.h"
#include "app/table_options.h"
#include "app/time_options.h"
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
    {Command::kReceivers, "receivers",
     "how each receiving domain and vendor defers and scans"},
    {Command::kFormats, "formats",
     "what can be read, and formats of your own: list, show, test"},
    {Command::kRules, "rules",
     "the tables behind verdicts, and rules of your own: show, lint, test"},
});

class HelpPage : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    constexpr std::size_t kColumns = 80;
    return WrapHelp(CLI::Formatter::make_help(app, std::move(name), mode),
                    get_column_width(), kColumns);
  }
};

// What CLI11 fills before it is checked.
struct RawOptions {
  std::string format;
  std::string by;
  FormatOptions formats;
  TimeOptions times;
  std::string honeypot;
  RuleOptions rules;
  std::vector<std::string> own_nets;
  std::vector<std::string> own_recipients;
  std::string redact = "local";
  std::string color = "auto";
  bool no_progress = false;
};

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

void AddTimes(CLI::App* app, Options* options, RawOptions* raw) {
  app->add_option("--skew", raw->times.skew,
                  "how far the clocks of two sources may be apart (2s)");
  app->add_option("--since", raw->times.since,
                  "only messages from this time on: 2026-03-02, an RFC 3339 "
                  "time, -36h, today, yesterday");
  app->add_option("--until", raw->times.until,
                  "only messages before this time");
  app->add_option("--year", options->year,
                  "year of the first line of logs whose stamps have none")
      ->check(CLI::Range(1970, 9999));
  app->add_option("--in-tz", raw->times.zones,
                  "[HOST=]ZONE of stamps without one, such as Europe/Berlin "
                  "or +01:00")
      ->allow_extra_args(false);
  app->add_option("--now", raw->times.now,
                  "the present, for logs without year and for --since");
}

// What is known beside the logs.
void AddVerdicts(CLI::App* app, RawOptions* raw) {
  app->add_option("--honeypot", raw->honeypot,
                  "pattern (RE2) of links that no person can see");
  app->add_option("--own-net", raw->own_nets,
                  "network (CIDR) whose hits are our own")
      ->allow_extra_args(false);
  app->add_option("--own-recipient", raw->own_recipients,
                  "pattern (RE2, whole address) of our own test recipients")
      ->allow_extra_args(false);
  AddRulesFolder(app, &raw->rules.folder);
  app->add_option("--asn-db", raw->rules.asn_db,
                  "file in MaxMind's format that tells whose addresses are");
}

void AddOptions(CLI::App* app, Command command, Options* options,
                RawOptions* raw) {
  if (command == Command::kTrace) {
    app->add_option("QUERY", options->query,
                    "address, domain, queue id, Message-ID or ESP id")
        ->required();
  }
  if (command == Command::kReceivers) {
    app->add_option("--receiver", options->query,
                    "the whole page of one domain or vendor; of part of a "
                    "name, all that have it");
  }
  app->add_option("INPUT", options->inputs,
                  "log files, plain or compressed; - is standard input");
  app->add_option("-f,--format", raw->format,
                  "output format: " + OutputFormats(command));
  if (command == Command::kEngagement) {
    app->add_option("--by", raw->by,
                    "a table of corrected counts by campaign, domain or day: "
                    "text, json, ndjson or csv");
  }
  AddFormatFiles(app, &raw->formats.files);
  app->add_option("--format-in", options->format_in,
                  "format of all inputs, instead of recognising each: " +
                      NamesOf(Formats()));
  AddTimes(app, options, raw);
  AddVerdicts(app, raw);
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

std::optional<int> CheckBy(const RawOptions& raw, Options* options) {
  static const std::map<std::string, EngagementBy> kNames = {
      {"campaign", EngagementBy::kCampaign},
      {"domain", EngagementBy::kDomain},
      {"day", EngagementBy::kDeliveryDay}};
  EngagementBy by = EngagementBy::kCampaign;
  if (raw.by.empty()) {
    return std::nullopt;
  }
  if (!Choose(kNames, raw.by, &by)) {
    return Usage("--by " + raw.by + " is not known",
                 "choose campaign, domain or day");
  }
  options->by = by;
  return std::nullopt;
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
  const std::string fit = options->by ? "text, json, ndjson or csv"
                                      : OutputFormats(options->command);
  if (!known || fit.find(raw.format) == std::string::npos) {
    return Usage("--format " + raw.format + " does not fit this command",
                 "choose " + fit);
  }
  options->format = format;
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
  const Status status =
      ReadRules(raw.rules, &options->rules, &options->verdict.asns);
  if (status.ok()) {
    return std::nullopt;
  }
  // One fault a line.
  std::istringstream faults(status.message());
  std::string safe;
  for (std::string fault; std::getline(faults, fault);) {
    safe += (safe.empty() ? "" : "\n  ") + Safe(fault);
  }
  return Usage(safe,
               "mailscan-cli(1) and mailscan-rules(5) describe these files");
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
  options->progress = !raw.no_progress;
  return std::nullopt;
}

std::optional<int> Check(const RawOptions& raw, Options* options) {
  if (const auto code = TakeTimes(raw.times, options)) {
    return code;
  }
  for (const auto check : {CheckBy, CheckFormat, CheckInputFormats,
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
  app.formatter(std::make_shared<HelpPage>());
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
      AddRulesActions(command, options, &raw.rules.folder);
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
