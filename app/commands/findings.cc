#include "core/verdict/findings.h"

#include <algorithm>

#include "app/commands/commands.h"
#include "core/report/writers.h"

namespace mailscan {

void RunFindings(const Corpus& corpus, Output* output) {
  const Options& options = corpus.options();
  const Format format = options.format.value_or(
      options.explain ? Format::kText : Format::kNdjson);
  const TextStyle style = StyleOf(options);
  if (format == Format::kCsv) {
    WriteFindingCsvHeader(&output->buffer());
  }
  Classifier classifier(corpus.clocks(), corpus.learned(), options.verdict);
  JudgedTrace judged;
  std::vector<Finding> findings;
  bool open = true;
  corpus.VisitInOrder([&](const Message& message) {
    for (const Trace& trace : message.traces()) {
      if (!open) {
        return;
      }
      findings.clear();
      classifier.Judge(trace, &judged);
      FindingsOf(judged, Level::kInfo, &findings);
      for (const Finding& finding : findings) {
        if (format == Format::kCsv) {
          WriteFindingCsv(finding, corpus.tables(), &output->buffer());
        } else if (format == Format::kText) {
          WriteFindingText(finding, corpus.tables(), style, options.explain,
                           &output->buffer());
        } else {
          WriteFindingRow(finding, corpus.tables(), &output->buffer());
        }
      }
      open = output->FlushSome();
    }
  });
}

}  // namespace mailscan
