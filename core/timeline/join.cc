#include "core/timeline/join.h"

#include <algorithm>

#include "core/model/hash.h"
#include "core/timeline/links.h"
#include "core/timeline/parallel.h"
#include "core/timeline/weak_join.h"

namespace mailscan {

Join::Join(const Tables& tables, const ClockTable& clocks, std::size_t inputs)
    : tables_(tables), clocks_(clocks), duplicates_(inputs) {}

void Join::Add(std::unique_ptr<Folded> folded) {
  const std::lock_guard<std::mutex> lock(mutex_);
  folded_.push_back(std::move(folded));
}

void Join::Run(unsigned threads) {
  std::vector<Stitched> stitched(kPartitions);
  ParallelFor(threads, kPartitions, [&](std::size_t i) {
    std::vector<Entry> entries;
    for (const auto& folded : folded_) {
      std::vector<Entry>& part = folded->entries[i];
      if (entries.empty()) {
        entries.swap(part);
      } else {
        entries.insert(entries.end(), part.begin(), part.end());
        std::vector<Entry>().swap(part);
      }
    }
    stitched[i] = Stitch(&entries, tables_, clocks_, duplicates_.size());
  });
  for (const Stitched& part : stitched) {
    for (std::size_t i = 0; i < duplicates_.size(); ++i) {
      duplicates_[i] += part.duplicates[i];
    }
  }
  Link(&stitched, tables_);
  if (std::any_of(folded_.begin(), folded_.end(),
                  [](const auto& folded) { return folded->any_esp; })) {
    JoinByRecipient(threads, tables_, clocks_, &stitched);
  }
  Shuffle(&stitched, threads);
}

void Join::Shuffle(std::vector<Stitched>* stitched, unsigned threads) {
  std::array<std::size_t, kPartitions> sizes{};
  for (const Stitched& part : *stitched) {
    for (const Named& named : part.bundles) {
      ++sizes[PartitionOf(named.name_hash)];
    }
  }
  for (std::size_t i = 0; i < kPartitions; ++i) {
    messages_[i].bundles.reserve(sizes[i]);
  }
  for (Stitched& part : *stitched) {
    for (const Named& named : part.bundles) {
      messages_[PartitionOf(named.name_hash)].bundles.push_back(named);
    }
    std::vector<Named>().swap(part.bundles);
    stores_.push_back(std::move(part.store));
  }
  ParallelFor(threads, kPartitions,
              [this](std::size_t i) { Group(&messages_[i]); });
}

// Bundles of one name together; where one group ends is remembered, so that
// the walks need not compare names again.
void Join::Group(Messages* messages) {
  std::vector<Named>& bundles = messages->bundles;
  std::sort(bundles.begin(), bundles.end(), [](const Named& a, const Named& b) {
    if (a.name_hash != b.name_hash) {
      return a.name_hash < b.name_hash;
    }
    return a.name != b.name && a.name.name() < b.name.name();
  });
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    const Named& named = bundles[i];
    const bool last = i + 1 == bundles.size() ||
                      bundles[i + 1].name_hash != named.name_hash ||
                      (bundles[i + 1].name != named.name &&
                       bundles[i + 1].name.name() != named.name.name());
    if (last) {
      messages->ends.push_back(static_cast<std::uint32_t>(i + 1));
    }
  }
}

}  // namespace mailscan
