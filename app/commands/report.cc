#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>

#include "app/advice.h"
#include "app/clock_notes.h"
#include "app/commands/commands.h"
#include "core/report/aggregate.h"
#include "core/report/writers.h"
#include "core/timeline/parallel.h"
#include "core/verdict/findings.h"
#include "core/verdict/gates.h"

namespace mailscan {
namespace {

Report Judge(const Corpus& corpus, LoggingBySource* logging) {
  const Options& options = corpus.options();
  struct Part {
    Aggregate aggregate;
    Classifier classifier;
    JudgedTrace judged;
    LoggingFacts logging;
  };
  auto parts = ParallelFor(
      options.threads, kPartitions,
      [&] {
        return Part{
            Aggregate(corpus.tables()),
            Classifier(corpus.clocks(), corpus.learned(), corpus.sightings(),
                       corpus.rules(), options.verdict),
            {},
            {}};
      },
      [&](Part& part, std::size_t partition) {
        corpus.VisitPartition(partition, [&](const Message& message) {
          part.aggregate.AddMessage();
          for (const Trace& trace : message.traces()) {
            part.classifier.Judge(trace, &part.judged);
            part.aggregate.Add(part.judged);
            part.logging.Add(trace);
          }
        });
      });
  for (std::size_t i = 1; i < parts.size(); ++i) {
    parts[0].aggregate.Merge(std::move(parts[i].aggregate));
    parts[0].logging.Merge(parts[i].logging);
  }
  *logging = parts[0].logging.BySource(corpus.tables().origins);
  return parts[0].aggregate.Take();
}

void Widen(const Interval& span, std::optional<Interval>* window) {
  if (!*window) {
    *window = span;
  } else {
    (*window)->lo = std::min((*window)->lo, span.lo);
    (*window)->hi = std::max((*window)->hi, span.hi);
  }
}

// Of rows that others wrote only those of a server name a host.
bool IsMailLog(const Formats& formats, const Origin& origin) {
  const ParserInfo* const format = formats.Find(origin.source);
  return !origin.host.empty() || (format != nullptr && format->mail_log);
}

void AddCoverage(const Corpus& corpus, Report* report,
                 std::vector<std::optional<Interval>>* by_input) {
  std::map<std::pair<std::string, std::string>, CoverageReport> clocks;
  const OriginTable& origins = corpus.tables().origins;
  for (std::uint32_t i = 0; i < origins.size(); ++i) {
    const auto span = corpus.clocks().SpanOf(i);
    if (!span) {
      continue;
    }
    const Origin& origin = origins.At(i);
    Widen(*span, &(*by_input)[origin.input]);
    const auto [entry, added] = clocks.try_emplace(
        {origin.source, origin.host},
        CoverageReport{origin.source, origin.host, *span, 0,
                       IsMailLog(*corpus.options().formats, origin)});
    CoverageReport& coverage = entry->second;
    coverage.span.lo = std::min(coverage.span.lo, span->lo);
    coverage.span.hi = std::max(coverage.span.hi, span->hi);
    coverage.events += corpus.clocks().EventsOf(i);
  }
  for (auto& [clock, coverage] : clocks) {
    report->coverage.push_back(std::move(coverage));
  }
}

// Many gaps are one fault, of which the longest tell enough: all are rows.
void AddGates(const Corpus& corpus, Report* report) {
  const OriginTable& origins = corpus.tables().origins;
  constexpr std::size_t kMostWarnings = 5;
  std::vector<const LogGap*> gaps;
  for (const LogGap& gap : corpus.clocks().gaps().all()) {
    gaps.push_back(&gap);
    report->gaps.push_back(
        {gap.source,
         gap.host,
         std::string(NameOf(gap.ground)),
         gap.span,
         gap.file,
         gap.begun,
         gap.ended,
         gap.lost,
         {origins.At(gap.before.origin).file, gap.before.line}});
  }
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const LogGap* a, const LogGap* b) {
                     return a->length() > b->length();
                   });
  gaps.resize(std::min(gaps.size(), kMostWarnings));
  for (const LogGap* gap : gaps) {
    report->warnings.push_back(TitleOf(*gap) + "; " +
                               std::string(RemedyOf(*gap)));
  }
  for (const WrongStamps::Fault& fault : corpus.clocks().wrong_stamps().All()) {
    report->warnings.push_back(TitleOf(fault) + "; " +
                               std::string(RemedyOf(fault)));
  }
  std::vector<Finding> findings;
  GateFindings(corpus.clocks(), &findings);
  for (Finding& finding : findings) {
    ++report->findings_by_level[static_cast<std::size_t>(finding.level)];
    if (report->findings.size() < 2 * kReportFindings) {
      report->findings.push_back(std::move(finding));
    }
  }
}

void AddClocks(const Corpus& corpus, Report* report) {
  for (const Skew& skew : corpus.clocks().skews().All()) {
    report->clocks.push_back(
        {skew.source, skew.against, skew.skew, skew.error(), skew.pairs});
    if (auto fault = ClockFault(skew, corpus.BeginsAt())) {
      report->warnings.push_back(fault->title + "; " +
                                 std::string(RemedyOf(skew)));
      ++report->findings_by_level[static_cast<std::size_t>(fault->level)];
      report->findings.push_back(std::move(*fault));
    }
  }
  AddGates(corpus, report);
  std::sort(report->findings.begin(), report->findings.end(), MoreSevere);
  for (const ClockNote& note : ClockNotes(corpus)) {
    report->warnings.push_back(note.path + ": " + note.text);
  }
  std::sort(report->warnings.begin(), report->warnings.end());
}

void AddInputs(const Corpus& corpus, Report* report) {
  std::vector<std::optional<Interval>> coverage(corpus.sources().size());
  AddCoverage(corpus, report, &coverage);
  for (std::uint32_t i = 0; i < corpus.sources().size(); ++i) {
    const SourceReport& source = corpus.sources()[i];
    InputReport input;
    input.path = source.path;
    input.format = source.format;
    input.read = source.read;
    input.duplicate = corpus.join().duplicates()[i];
    input.event = source.event - input.duplicate;
    input.ignored = source.ignored;
    input.foreign = source.foreign;
    input.malformed = source.malformed;
    input.problem = source.status.message();
    input.coverage = coverage[i];
    if (coverage[i]) {
      const ClockSource clock = corpus.clocks().SourceOf(i);
      input.year_source = NameOf(clock.year);
      input.zone_source = NameOf(clock.zone);
    }
    for (const BadLine& bad : source.samples) {
      report->unparsed.push_back({source.path, bad.line, bad.text, bad.why});
    }
    report->inputs.push_back(std::move(input));
  }
  std::sort(report->inputs.begin(), report->inputs.end(),
            [](const InputReport& a, const InputReport& b) {
              return std::tie(a.path, a.event, a.duplicate) <
                     std::tie(b.path, b.event, b.duplicate);
            });
  std::sort(report->unparsed.begin(), report->unparsed.end(),
            [](const BadLineReport& a, const BadLineReport& b) {
              return std::tie(a.file, a.line, a.text) <
                     std::tie(b.file, b.line, b.text);
            });
}

}  // namespace

TextStyle StyleOf(const Options& options) {
  TextStyle style;
  style.redact = options.redact;
  style.top = options.top;
  style.advise = options.advise;
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  winsize size{};
  constexpr unsigned kNarrowest = 60;
  constexpr unsigned kWidest = 120;
  if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
      size.ws_col != 0) {
    style.width = std::clamp<unsigned>(size.ws_col, kNarrowest, kWidest);
  }
  // https://no-color.org: set and not empty.
  const char* no_color = std::getenv("NO_COLOR");  // NOLINT(concurrency-*)
  const char* term = std::getenv("TERM");          // NOLINT(concurrency-*)
  const bool plain = (no_color != nullptr && *no_color != '\0') ||
                     (term != nullptr && std::string_view(term) == "dumb");
  style.color = options.color == Color::kAlways ||
                (options.color == Color::kAuto && terminal && !plain);
  return style;
}

void RunReport(const Corpus& corpus, Output* output) {
  LoggingBySource logging;
  Report report = Judge(corpus, &logging);
  report.version = MAILSCAN_VERSION;
  report.window = corpus.Window();
  AddInputs(corpus, &report);
  AddClocks(corpus, &report);
  report.advice = AdviceOn(report, logging);
  if (corpus.options().format.value_or(Format::kText) == Format::kText) {
    WriteReportText(report, corpus.tables(), StyleOf(corpus.options()),
                    &output->buffer());
  } else {
    WriteReportJson(report, corpus.tables(), &output->buffer());
  }
}

}  // namespace mailscan
