// S11: the unsubscribe link fetched in the middle of a burst.
#include <array>
#include <cstdlib>

#include "core/verdict/detector.h"
#include "core/verdict/unsubscribe.h"

namespace mailscan {

bool IsUnsubscribeLink(std::string_view url) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"unsubscribe", "opt-out", "optout", "abmelden", "desabonner",
       "list-unsub", "unsub?", "unsub/"});
  std::string lower(url.substr(0, 2000));
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  for (const std::string_view word : kWords) {
    if (lower.find(word) != std::string::npos) {
      return true;
    }
  }
  return false;
}

void DetectUnsubscribe(const SessionView& session, EvidenceList* evidence) {
  constexpr Micros kNear = 10 * kSecond;
  for (const SeenHit& unsubscribe : session.hits) {
    if (unsubscribe.hit->kind != EventKind::kClicked ||
        !IsUnsubscribeLink(unsubscribe.hit->url)) {
      continue;
    }
    for (const SeenHit& other : session.hits) {
      if (other.hit->kind == EventKind::kClicked &&
          other.hit->url != unsubscribe.hit->url &&
          std::abs(other.hit->when.lo - unsubscribe.hit->when.lo) <= kNear) {
        evidence->push_back({"S11", SignalGroup::kShape, 8, false,
                             "the unsubscribe link among other links within "
                             "10 s",
                             unsubscribe.hit->place});
        return;
      }
    }
  }
}

}  // namespace mailscan
