// S17: a request with a changed token. Scanners try links with another case of
// letters or with something put behind them; mail programs rarely break them.
#include "core/verdict/detector.h"

namespace mailscan {

void DetectMutation(const SessionView& session, EvidenceList* evidence) {
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->flag == "token=mutated") {
      session.Tell(Weight::kS17, "the token in the link was changed",
                   seen.hit->place, evidence);
      return;
    }
  }
}

}  // namespace mailscan
