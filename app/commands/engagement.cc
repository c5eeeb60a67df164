// engagement: one row an open or click, in the order of time; or a table of
// them.
#include "app/commands/commands.h"
#include "core/report/writers.h"
#include "core/timeline/parallel.h"

namespace mailscan {
namespace {

void PutRows(const Corpus& corpus, Output* output) {
  const bool csv = corpus.options().format == Format::kCsv;
  Classifier classifier(corpus.clocks(), corpus.learned(), corpus.sightings(),
                        corpus.rules(), corpus.options().verdict);
  JudgedTrace judged;
  if (csv) {
    WriteEngagementCsvHeader(&output->buffer());
  }
  bool open = true;
  corpus.VisitInOrder([&](const Message& message) {
    for (const Trace& trace : message.traces()) {
      if (!open || trace.hits.empty()) {
        continue;
      }
      classifier.Judge(trace, &judged);
      for (std::size_t i = 0; i < judged.hits.size(); ++i) {
        (csv ? WriteEngagementCsv : WriteEngagementRow)(
            judged, i, corpus.tables(), &output->buffer());
      }
      open = output->FlushSome();
    }
  });
}

EngagementTable TableOf(const Corpus& corpus, EngagementBy by) {
  const Options& options = corpus.options();
  struct Part {
    EngagementTable table;
    Classifier classifier;
    JudgedTrace judged;
  };
  auto parts = ParallelFor(
      options.threads, kPartitions,
      [&] {
        return Part{
            EngagementTable(by),
            Classifier(corpus.clocks(), corpus.learned(), corpus.sightings(),
                       corpus.rules(), options.verdict),
            {}};
      },
      [&](Part& part, std::size_t partition) {
        corpus.VisitPartition(partition, [&](const Message& message) {
          for (const Trace& trace : message.traces()) {
            part.classifier.Judge(trace, &part.judged);
            part.table.Add(part.judged);
          }
        });
      });
  for (std::size_t i = 1; i < parts.size(); ++i) {
    parts[0].table.Merge(parts[i].table);
  }
  return std::move(parts[0].table);
}

}  // namespace

void RunEngagement(const Corpus& corpus, Output* output) {
  const Options& options = corpus.options();
  if (!options.by) {
    PutRows(corpus, output);
    return;
  }
  const EngagementTable table = TableOf(corpus, *options.by);
  switch (options.format.value_or(Format::kText)) {
    case Format::kText:
      WriteEngagementTableText(table, StyleOf(options), &output->buffer());
      break;
    case Format::kJson:
      WriteEngagementTableJson(table, &output->buffer());
      break;
    case Format::kNdjson:
      WriteEngagementTableRows(table, &output->buffer());
      break;
    case Format::kCsv:
      WriteEngagementTableCsv(table, &output->buffer());
      break;
  }
}

}  // namespace mailscan
