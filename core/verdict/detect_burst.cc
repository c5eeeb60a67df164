// S8: several distinct links of one message within moments.
#include <fmt/format.h>

#include <unordered_map>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

// So many links within so short a while; the first that holds. Who opens tabs
// takes half a second for each at the least, and stops at four or five of them;
// a machine follows all within moments (Leo, Trend Micro Phish Insight,
// craft-campaign #546).
struct Band {
  Micros width;
  std::size_t fewest;
  Weight weight;
};
constexpr std::size_t kFewest = 2;
constexpr std::size_t kFew = 3;
constexpr Band kBands[] = {{kSecond - 1, kFew, Weight::kS8In1s},
                           {2 * kSecond, 5, Weight::kS8In2s},
                           {10 * kSecond, 6, Weight::kS8In10s},
                           {2 * kSecond, kFew, Weight::kS8Few},
                           {kSecond - 1, kFewest, Weight::kS8Pair},
                           {kMinute, 6, Weight::kS8In60s},
                           {10 * kSecond, kFew, Weight::kS8FewIn10s}};

struct Most {
  std::size_t links = 0;
  const Hit* first = nullptr;
  Micros span = 0;
};

// The most distinct links that were followed within so short a while.
Most MostWithin(const std::vector<const Hit*>& clicks, Micros width) {
  Most most;
  std::unordered_map<std::string_view, std::size_t> counts;
  std::size_t from = 0;
  for (const Hit* last : clicks) {
    ++counts[last->url];
    // Both are floors of the same stamp width, so the difference of floors
    // is taken: two clicks of one second are in one second.
    for (; last->when.lo - clicks[from]->when.lo > width; ++from) {
      const auto gone = counts.find(clicks[from]->url);
      if (--gone->second == 0) {
        counts.erase(gone);
      }
    }
    if (counts.size() > most.links) {
      most = {counts.size(), clicks[from],
              last->when.lo - clicks[from]->when.lo};
    }
  }
  return most;
}

}  // namespace

void DetectBurst(const SessionView& session, EvidenceList* evidence) {
  std::vector<const Hit*> clicks;
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->kind == EventKind::kClicked && !seen.hit->url.empty()) {
      clicks.push_back(seen.hit);
    }
  }
  if (clicks.size() < kFewest) {
    return;
  }
  for (const Band& band : kBands) {
    if (clicks.size() < band.fewest) {
      continue;
    }
    const Most most = MostWithin(clicks, band.width);
    if (most.links >= band.fewest) {
      session.Tell(band.weight,
                   fmt::format("{} different links {}", most.links,
                               most.span < kSecond
                                   ? std::string("in the same second")
                                   : "within " + FormatDuration(most.span)),
                   most.first->place, evidence);
      return;
    }
  }
}

}  // namespace mailscan
