// deliveries: one row a trace, in the order of time.
#include "app/commands/commands.h"
#include "core/report/writers.h"

namespace mailscan {

void RunDeliveries(const Corpus& corpus, Output* output) {
  const bool csv = corpus.options().format == Format::kCsv;
  Classifier classifier(corpus.clocks(), corpus.learned(), corpus.sightings(),
                        corpus.rules(), corpus.options().verdict);
  JudgedTrace judged;
  if (csv) {
    WriteDeliveryCsvHeader(&output->buffer());
  }
  bool open = true;
  corpus.VisitInOrder([&](const Message& message) {
    for (const Trace& trace : message.traces()) {
      // What only a click speaks of is no delivery.
      if (!open || trace.outcome == Outcome::kNotKnown) {
        continue;
      }
      classifier.Judge(trace, &judged);
      (csv ? WriteDeliveryCsv : WriteDeliveryRow)(judged, corpus.tables(),
                                                  &output->buffer());
      open = output->FlushSome();
    }
  });
}

}  // namespace mailscan
