// S8: several distinct links of one message within moments.
#include <fmt/format.h>

#include <algorithm>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

constexpr std::size_t kFewest = 3;
struct Band {
  Micros width;
  int db;
};
// Opening three tabs within two seconds is rare for a person, within ten not
// (Leo, Trend Micro Phish Insight, craft-campaign #546).
constexpr Band kBands[] = {{2 * kSecond, 18}, {10 * kSecond, 11}, {kMinute, 5}};

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
    std::size_t most = 0;
    const Hit* start = nullptr;
    Micros span = 0;
    for (std::size_t i = 0; i < clicks.size(); ++i) {
      std::vector<std::string_view> urls;
      std::size_t k = i;
      // Both are floors of the same stamp width, so the difference of floors
      // is taken: two clicks of one second are in one second.
      for (; k < clicks.size() &&
             clicks[k]->when.lo - clicks[i]->when.lo <= band.width;
           ++k) {
        urls.push_back(clicks[k]->url);
      }
      std::sort(urls.begin(), urls.end());
      const auto distinct = static_cast<std::size_t>(
          std::unique(urls.begin(), urls.end()) - urls.begin());
      if (distinct > most) {
        most = distinct;
        start = clicks[i];
        span = clicks[k - 1]->when.lo - clicks[i]->when.lo;
      }
    }
    if (most >= kFewest) {
      evidence->push_back(
          {"S8", SignalGroup::kShape, band.db, false,
           fmt::format("{} different links {}", most,
                       span < kSecond ? std::string("in the same second")
                                      : "within " + FormatDuration(span)),
           start->place});
      return;
    }
  }
}

}  // namespace mailscan
