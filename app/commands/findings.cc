#include "core/verdict/findings.h"

#include <algorithm>

#include "app/commands/commands.h"
#include "core/report/writers.h"
#include "core/verdict/gates.h"
#include "core/verdict/waves.h"

namespace mailscan {

void RunFindings(const Corpus& corpus, Output* output) {
  const Options& options = corpus.options();
  const Format format = options.format.value_or(
      options.explain ? Format::kText : Format::kNdjson);
  const TextStyle style = StyleOf(options);
  if (format == Format::kCsv) {
    WriteFindingCsvHeader(&output->buffer());
  }
  Classifier classifier(corpus.clocks(), corpus.learned(), corpus.sightings(),
                        corpus.rules(), options.verdict);
  JudgedTrace judged;
  std::vector<Finding> findings;
  Waves waves(corpus.tables().origins);
  bool explained = false;
  bool open = true;
  const auto put = [&](const Finding& finding) {
    if (format == Format::kCsv) {
      WriteFindingCsv(finding, corpus.tables(), &output->buffer());
    } else if (format == Format::kText) {
      WriteFindingText(finding, corpus.tables(), style, options.explain,
                       &output->buffer());
      explained = explained || (options.explain && !finding.because.empty());
    } else {
      WriteFindingRow(finding, corpus.tables(), &output->buffer());
    }
  };
  ClockFindings(corpus.clocks().skews(), corpus.BeginsAt(), &findings);
  GateFindings(corpus.clocks(), &findings);
  std::for_each(findings.begin(), findings.end(), put);
  corpus.VisitInOrder([&](const Message& message) {
    for (const Trace& trace : message.traces()) {
      if (!open) {
        return;
      }
      findings.clear();
      classifier.Judge(trace, &judged);
      FindingsOf(judged, Level::kInfo, &findings);
      waves.Add(judged);
      std::for_each(findings.begin(), findings.end(), put);
      open = output->FlushSome();
    }
  });
  findings.clear();
  waves.AppendFindings(&findings);
  std::for_each(findings.begin(), findings.end(), put);
  if (explained) {
    WriteBasisText(corpus.rules().weights, style, &output->buffer());
  }
}

}  // namespace mailscan
