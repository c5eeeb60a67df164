// S22: behaves like a person: opened, then one or two links, without hurry.
#include "core/verdict/detector.h"

namespace mailscan {

void DetectPerson(const SessionView& session, EvidenceList* evidence) {
  const std::size_t clicks = session.clicks();
  if (clicks == 0 || clicks > 2 || session.Urls().size() > 2) {
    return;
  }
  const Hit* first_click = nullptr;
  const Hit* last_click = nullptr;
  for (const SeenHit& seen : session.hits) {
    if ((!IsBrowser(seen.agent) && seen.agent != AgentClass::kProbe) ||
        IsEarly(seen.timed.timing)) {
      return;
    }
    if (seen.hit->kind == EventKind::kClicked) {
      if (last_click != nullptr &&
          seen.hit->when.lo - last_click->when.lo < 4 * kSecond) {
        return;
      }
      first_click = first_click == nullptr ? seen.hit : first_click;
      last_click = seen.hit;
    }
  }
  const Hit& opened = *session.hits.front().hit;
  if (opened.kind == EventKind::kOpened && !opened.ip.empty() &&
      opened.ip == first_click->ip &&
      first_click->when.lo - opened.when.lo >= 3 * kSecond) {
    session.Tell(
        Weight::kS22,
        "opened, and " + FormatDuration(first_click->when.lo - opened.when.lo) +
            " later followed " + (clicks == 1 ? "one link" : "two links"),
        first_click->place, evidence);
  }
}

}  // namespace mailscan
