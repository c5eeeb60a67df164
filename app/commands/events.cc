#include <algorithm>
#include <string>
#include <tuple>

#include "app/commands/commands.h"
#include "core/model/row.h"
#include "core/report/writers.h"
#include "core/timeline/parallel.h"

namespace mailscan {
namespace {

// An event that can be found again: the place of its bytes in a bundle.
struct Placed {
  Micros lo = 0;
  std::uint32_t origin = 0;
  std::uint32_t line = 0;
  Bundle bundle;
  std::uint32_t index = 0;  // in the bundle
};

std::vector<Placed> Collect(const Corpus& corpus) {
  std::vector<std::vector<Placed>> parts(kPartitions);
  const Options& options = corpus.options();
  ParallelFor(options.threads, kPartitions, [&](std::size_t partition) {
    StoredEvent stored;
    corpus.join().Walk(partition, [&](Join::Bundles group) {
      for (const Named& named : group) {
        BundleReader reader(named.bundle.key(), named.bundle.events(),
                            corpus.tables().lexicon);
        for (std::uint32_t i = 0; reader.Next(&stored); ++i) {
          const Micros lo =
              corpus.clocks()
                  .At(stored.event.stamp, stored.rolls, stored.origin)
                  .lo;
          if ((!options.since || lo >= *options.since) &&
              (!options.until || lo < *options.until)) {
            parts[partition].push_back(
                {lo, stored.origin, stored.event.line, named.bundle, i});
          }
        }
      }
    });
  });
  std::vector<Placed> all;
  for (std::vector<Placed>& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
    std::vector<Placed>().swap(part);
  }
  const OriginTable& origins = corpus.tables().origins;
  std::sort(all.begin(), all.end(), [&](const Placed& a, const Placed& b) {
    if (a.lo != b.lo) {
      return a.lo < b.lo;
    }
    const int order =
        origins.At(a.origin).file.compare(origins.At(b.origin).file);
    return order != 0 ? order < 0
                      : std::tie(a.line, a.index) < std::tie(b.line, b.index);
  });
  return all;
}

}  // namespace

void RunEvents(const Corpus& corpus, Output* output) {
  StoredEvent stored;
  for (const Placed& placed : Collect(corpus)) {
    BundleReader reader(placed.bundle.key(), placed.bundle.events(),
                        corpus.tables().lexicon);
    for (std::uint32_t i = 0; i <= placed.index; ++i) {
      reader.Next(&stored);
    }
    WriteEventRow(
        stored,
        corpus.clocks().At(stored.event.stamp, stored.rolls, stored.origin),
        corpus.tables().origins.At(stored.origin), &output->buffer());
    if (!output->FlushSome()) {
      return;
    }
  }
}

}  // namespace mailscan
