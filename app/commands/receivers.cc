#include <cstdint>

#include "app/commands/commands.h"
#include "core/report/receiver_book.h"
#include "core/report/writers.h"
#include "core/timeline/parallel.h"

namespace mailscan {
namespace {

ReceiverBook Judge(const Corpus& corpus) {
  const Options& options = corpus.options();
  struct Part {
    ReceiverBook book;
    Classifier classifier;
    JudgedTrace judged;
  };
  auto parts = ParallelFor(
      options.threads, kPartitions,
      [&] {
        return Part{
            ReceiverBook(corpus.tables().origins),
            Classifier(corpus.clocks(), corpus.learned(), corpus.sightings(),
                       corpus.rules(), options.verdict),
            {}};
      },
      [&](Part& part, std::size_t partition) {
        corpus.VisitPartition(partition, [&](const Message& message) {
          for (const Trace& trace : message.traces()) {
            part.classifier.Judge(trace, &part.judged);
            part.book.Add(part.judged);
          }
        });
      });
  for (std::size_t i = 1; i < parts.size(); ++i) {
    parts[0].book.Merge(std::move(parts[i].book));
  }
  return std::move(parts[0].book);
}

}  // namespace

bool RunReceivers(const Corpus& corpus, Output* output) {
  const Options& options = corpus.options();
  ReceiverReport report;
  report.version = MAILSCAN_VERSION;
  report.window = corpus.Window();
  ReceiverBook book = Judge(corpus);
  if (options.query.empty()) {
    report.receivers = book.Take();
  } else {
    // Who is asked for may be one of the smallest.
    report.receivers = book.Take(SIZE_MAX);
    report.named = KeepNamed(options.query, &report.receivers);
  }
  if (report.named == NamedReceiver::kNone) {
    return false;
  }
  switch (options.format.value_or(Format::kText)) {
    case Format::kText:
      (report.named == NamedReceiver::kSeveral
           ? WriteReceiversText
           : WriteReceiverPage)(report, StyleOf(options), &output->buffer());
      break;
    case Format::kJson:
      WriteReceiversJson(report, &output->buffer());
      break;
    case Format::kNdjson:
      WriteReceiverRows(report.receivers, &output->buffer());
      break;
    case Format::kCsv:
      WriteReceiversCsv(report.receivers, &output->buffer());
      break;
  }
  return true;
}

}  // namespace mailscan
