// S18: a link followed again from another network shortly after. The second is
// a chaser; that there was a first one speaks for a person there.
#include <fmt/format.h>

#include "core/verdict/detector.h"

namespace mailscan {

void DetectShadow(const SessionView& session, EvidenceList* evidence) {
  constexpr Micros kShortly = 120 * kSecond;
  const SeenHit* chased = nullptr;
  for (const SeenHit& mine : session.hits) {
    if (mine.hit->kind != EventKind::kClicked) {
      continue;
    }
    for (std::size_t i = 0; i < session.all_hits.size(); ++i) {
      const Hit& other = *session.all_hits[i].hit;
      if (session.session_of[i] == session.number ||
          other.kind != EventKind::kClicked || other.url != mine.hit->url ||
          other.ip.empty() || mine.hit->ip.empty() ||
          SameNetwork(other.ip, mine.hit->ip)) {
        continue;
      }
      const Micros later = mine.hit->when.lo - other.when.lo;
      if (later > 0 && later <= kShortly && session.clicks() <= 2) {
        evidence->push_back(
            {"S18", SignalGroup::kCross, 9, false,
             fmt::format("the same link again from another network {} later",
                         FormatDuration(later)),
             mine.hit->place});
        return;
      }
      if (later < 0 && -later <= kShortly && session.clicks() <= 2) {
        chased = &mine;
      }
    }
  }
  if (chased != nullptr) {
    evidence->push_back({"S18", SignalGroup::kHuman, -4, false,
                         "followed by a chaser from another network",
                         chased->hit->place});
  }
}

}  // namespace mailscan
