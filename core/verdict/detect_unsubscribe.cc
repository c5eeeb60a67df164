// S11: the unsubscribe link fetched in the middle of a burst, or pressed as a
// button.
#include <array>
#include <string>

#include "core/model/letters.h"
#include "core/verdict/detector.h"
#include "core/verdict/unsubscribe.h"

namespace mailscan {

namespace {

bool IsLetter(char c) {
  return c >= 'a' && c <= 'z';
}

// "unsub" as a word of its own, as in "/unsub?u=1" or "list-unsub".
bool HasUnsub(std::string_view lower) {
  constexpr std::string_view kWord = "unsub";
  for (std::size_t at = lower.find(kWord); at != std::string_view::npos;
       at = lower.find(kWord, at + 1)) {
    const std::size_t end = at + kWord.size();
    if ((at == 0 || !IsLetter(lower[at - 1])) &&
        (end == lower.size() || !IsLetter(lower[end]))) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool IsUnsubscribeLink(std::string_view url) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"unsubscribe", "opt-out", "opt_out",
                                       "optout", "abmelden", "desabonner"});
  std::string lower;
  LowerTo(url.substr(0, 2000), &lower);
  for (const std::string_view word : kWords) {
    if (lower.find(word) != std::string::npos) {
      return true;
    }
  }
  return HasUnsub(lower);
}

bool IsOneClick(const Hit& hit) {
  return hit.kind == EventKind::kClicked && hit.method == "POST" &&
         IsUnsubscribeLink(hit.url);
}

void DetectUnsubscribe(const SessionView& session, EvidenceList* evidence) {
  constexpr Micros kNear = 10 * kSecond;
  // Two links that are near each other have neighbours by time that are.
  const Hit* last = nullptr;
  const Hit* pressed = nullptr;
  const Hit* fetched = nullptr;
  for (const SeenHit& seen : session.hits) {
    const Hit& hit = *seen.hit;
    if (hit.kind != EventKind::kClicked) {
      continue;
    }
    if (IsOneClick(hit)) {
      pressed = pressed == nullptr ? &hit : pressed;
      continue;
    }
    if (fetched == nullptr && last != nullptr && last->url != hit.url &&
        hit.when.lo - last->when.lo <= kNear) {
      fetched = IsUnsubscribeLink(hit.url)     ? &hit
                : IsUnsubscribeLink(last->url) ? last
                                               : nullptr;
    }
    last = &hit;
  }
  if (fetched != nullptr) {
    session.Tell(Weight::kS11,
                 "the unsubscribe link among other links within 10 s",
                 fetched->place, evidence);
  }
  if (pressed != nullptr) {
    session.Tell(Weight::kS11OneClick,
                 "a POST to the unsubscribe link, as the button of a mailbox "
                 "provider sends it",
                 pressed->place, evidence);
  }
}

}  // namespace mailscan
