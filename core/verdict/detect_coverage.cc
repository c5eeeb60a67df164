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
  const auto tell = [&](Weight weight) {
    session.Tell(weight,
                 fmt::format("{} of the {} links that others followed",
                             coverage.hit, coverage.known),
                 session.hits.front().hit->place, evidence);
  };
  if (coverage.hit * 10 >= coverage.known * 9) {
    tell(Weight::kS9All);
  } else if (coverage.hit * 10 >= coverage.known * 6) {
    tell(Weight::kS9Most);
  } else if (urls.size() == 1 && coverage.hit == 1) {
    // A link that no other followed may carry a token: it is not counted.
    tell(Weight::kS9Single);
  }
}

}  // namespace mailscan
