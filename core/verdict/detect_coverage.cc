// S9: how many of the mailing's links one session followed. Which links there
// are is known from what other recipients followed, never from its own hits.
// Who has the mail, and reads them one after another, is a person.
#include <fmt/format.h>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

// So long for each link but the first, a reader takes.
constexpr Micros kReading = 15 * kSecond;

bool IsRead(const SessionView& session, std::size_t links) {
  const Hit* first = nullptr;
  const Hit* last = nullptr;
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->kind == EventKind::kClicked) {
      if (IsEarly(seen.timed.timing)) {
        return false;
      }
      first = first == nullptr ? seen.hit : first;
      last = seen.hit;
    }
  }
  return (last->when.lo - first->when.lo) / kReading >=
         static_cast<Micros>(links - 1);
}

}  // namespace

void DetectCoverage(const SessionView& session, EvidenceList* evidence) {
  constexpr std::size_t kFewestLinks = 4;
  const std::vector<std::string_view> urls = session.Urls();
  if (urls.size() < kFewestLinks || IsRead(session, urls.size())) {
    return;
  }
  const Learned::Coverage coverage =
      session.learned.CoverageOf(session.trace, urls);
  // A link that no other followed may carry a token: it is not counted.
  if (coverage.hit < kFewestLinks) {
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
  }
}

}  // namespace mailscan
