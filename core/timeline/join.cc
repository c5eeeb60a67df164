#include "core/timeline/join.h"

#include <algorithm>

#include "core/model/hash.h"
#include "core/timeline/links.h"
#include "core/timeline/parallel.h"

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
  Shuffle(&stitched, threads);
}

void Join::Shuffle(std::vector<Stitched>* stitched, unsigned threads) {
  for (Stitched& part : *stitched) {
    for (const Named& named : part.bundles) {
      messages_[PartitionOf(NameHash(named.name))].push_back(named);
    }
    std::vector<Named>().swap(part.bundles);
    stores_.push_back(std::move(part.store));
  }
  ParallelFor(threads, kPartitions, [&](std::size_t i) {
    std::vector<Named>& messages = messages_[i];
    std::vector<std::pair<std::uint64_t, Named>> sorted;
    sorted.reserve(messages.size());
    for (const Named& named : messages) {
      sorted.emplace_back(NameHash(named.name), named);
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first
                                : a.second.name.name() < b.second.name.name();
    });
    for (std::size_t k = 0; k < sorted.size(); ++k) {
      messages[k] = sorted[k].second;
    }
  });
}

void Join::Walk(std::size_t partition,
                const std::function<void(Group)>& take) const {
  const std::vector<Named>& all = messages_[partition];
  for (std::size_t from = 0; from < all.size();) {
    std::size_t to = from + 1;
    while (to < all.size() &&
           (all[to].name == all[from].name ||
            (all[to].name.Is(kBundleMessageId) ==
                 all[from].name.Is(kBundleMessageId) &&
             all[to].name.name() == all[from].name.name()))) {
      ++to;
    }
    take(Group(all).subspan(from, to - from));
    from = to;
  }
}

}  // namespace mailscan
