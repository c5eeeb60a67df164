// S10: a link that no person can see was followed.
#include <re2/re2.h>

#include "core/verdict/detector.h"

namespace mailscan {

void DetectHoneypot(const SessionView& session, EvidenceList* evidence) {
  if (session.options.honeypot == nullptr) {
    return;
  }
  for (const SeenHit& seen : session.hits) {
    const std::string_view url = seen.hit->url;
    if (seen.hit->kind == EventKind::kClicked &&
        re2::RE2::PartialMatch(re2::StringPiece(url.data(), url.size()),
                               *session.options.honeypot)) {
      session.Tell(Weight::kS10, "followed a link that no person can see",
                   seen.hit->place, evidence);
      return;
    }
  }
}

}  // namespace mailscan
