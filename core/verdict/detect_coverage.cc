// S9: how many of the mailing's links one session followed. Which links there
// are is known from what other recipients followed, never from its own hits.
#include <fmt/format.h>

#include "core/verdict/detector.h"

namespace mailscan {

void DetectCoverage(const SessionView& session, EvidenceList* evidence) {
  const std::vector<std::string_view> urls = session.Urls();
  if (urls.empty()) {
    return;
  }
  const Learned::Coverage coverage =
      session.learned.CoverageOf(session.trace, urls);
  constexpr std::size_t kFewestLinks = 4;
  if (coverage.known < kFewestLinks) {
    return;
  }
  int db = 0;
  if (coverage.hit * 10 >= coverage.known * 9) {
    db = 15;
  } else if (coverage.hit * 10 >= coverage.known * 6) {
    db = 8;
  } else if (urls.size() == 1 && coverage.hit == 1) {
    // A link that no other followed may carry a token: it is not counted.
    db = -4;
  }
  if (db != 0) {
    evidence->push_back(
        {"S9", db > 0 ? SignalGroup::kShape : SignalGroup::kHuman, db, false,
         fmt::format("{} of the {} links that others followed", coverage.hit,
                     coverage.known),
         session.hits.front().hit->place});
  }
}

}  // namespace mailscan
