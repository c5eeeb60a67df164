#include "app/run.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "app/clock_notes.h"
#include "app/commands/commands.h"
#include "app/corpus.h"
#include "app/output.h"
#include "core/report/text_page.h"

namespace mailscan {
namespace {

// Without INPUT, a pipe or a file on standard input is meant; a terminal, or
// nothing, is not waited for.
bool StandardInputHolds() {
  struct stat info {};
  return fstat(STDIN_FILENO, &info) == 0 &&
         (S_ISFIFO(info.st_mode) || S_ISREG(info.st_mode) ||
          S_ISSOCK(info.st_mode));
}

int Complain(const Options& options, const Corpus& corpus) {
  int code = kExitOk;
  const auto worsen = [&code](int to) {
    // A missing input outweighs a damaged one, that one an unknown format.
    const auto weight = [](int c) {
      return c == kExitNoInput        ? 3
             : c == kExitDamaged      ? 2
             : c == kExitUnrecognised ? 1
                                      : 0;
    };
    code = weight(to) > weight(code) ? to : code;
  };
  for (const SourceReport& source : corpus.sources()) {
    if (source.status.ok()) {
      continue;
    }
    std::cerr << "mailscan-cli: error: " << source.status.message() << "\n";
    if (!source.opened) {
      worsen(kExitNoInput);
    } else {
      worsen(source.format.empty() && source.read > 0 ? kExitUnrecognised
                                                      : kExitDamaged);
    }
  }
  if (code == kExitNoInput && !options.quiet) {
    std::cerr << "  note: commands come first: mailscan-cli report FILE...\n";
  }
  return code;
}

// The report has these in its own text; rows have no place for what was
// assumed. A contradiction is said in any case.
void NoteClocks(const Corpus& corpus) {
  const bool report = corpus.options().command == Command::kReport;
  for (const ClockNote& note : ClockNotes(corpus)) {
    if (note.contradicts || !report) {
      std::cerr << "mailscan-cli: note: " << note.path << ": " << note.text
                << "\n";
    }
  }
}

bool AnyOpened(const Corpus& corpus) {
  return std::any_of(corpus.sources().begin(), corpus.sources().end(),
                     [](const SourceReport& source) { return source.opened; });
}

void Write(const Corpus& corpus, Output* output) {
  const Options& options = corpus.options();
  switch (options.command) {
    case Command::kReport:
      RunReport(corpus, output);
      break;
    case Command::kEvents:
      RunEvents(corpus, output);
      break;
    case Command::kTrace:
      if (!RunTrace(corpus, output) && !options.quiet) {
        std::cerr << "mailscan-cli: note: nothing in the inputs matches "
                  << options.query << "\n";
      }
      break;
    case Command::kFindings:
      RunFindings(corpus, output);
      break;
    case Command::kDeliveries:
      RunDeliveries(corpus, output);
      break;
    case Command::kEngagement:
      RunEngagement(corpus, output);
      break;
    case Command::kReceivers:
      if (!RunReceivers(corpus, output) && !options.quiet) {
        std::cerr << "mailscan-cli: note: no receiver in the inputs has "
                  << Safe(options.query) << " in its name\n";
      }
      break;
    case Command::kFormats:
    case Command::kRules:
      break;  // need no inputs
  }
}

}  // namespace

int Run(Options options) {
  if (options.command == Command::kFormats) {
    return RunFormats(options);
  }
  if (options.command == Command::kRules) {
    return RunRules(options);
  }
  if (options.inputs.empty()) {
    if (!StandardInputHolds()) {
      std::cerr << "mailscan-cli: error: no input\n"
                   "  help: name log files, or pipe a log in: "
                   "zcat mail.log.2.gz | mailscan-cli\n";
      return kExitUsage;
    }
    options.inputs.emplace_back("-");
  }
  Corpus corpus(options);
  if (const Status status = corpus.Read(); !status.ok()) {
    std::cerr << "mailscan-cli: error: " << status.message() << "\n";
    return kExitUsage;
  }
  int code = Complain(options, corpus);
  if (!AnyOpened(corpus)) {
    return code;
  }
  if (!corpus.options().quiet) {
    NoteClocks(corpus);
  }
  Output output;
  Write(corpus, &output);
  code = Finish(&output, code);
  // The kernel takes the memory back faster than destructors would.
  std::cerr.flush();
  return code;
}

}  // namespace mailscan
