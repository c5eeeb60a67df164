// S36.old: a browser that renews itself, and has not for years.
#include <fmt/format.h>

#include "core/verdict/detector.h"

namespace mailscan {

void DetectAge(const SessionView& session, EvidenceList* evidence) {
  constexpr int kBehind = 30;  // majors; some two and a half years
  int most = kBehind;
  const Hit* oldest = nullptr;
  BrowserVersion version;
  int newest = 0;
  for (const SeenHit& seen : session.hits) {
    // Of others the table knows better, and what a table holds to be frozen
    // says nothing of its age.
    const auto told = seen.agent == AgentClass::kNone
                          ? BrowserVersionOf(seen.hit->agent)
                          : std::nullopt;
    if (!told) {
      continue;
    }
    const int of_month = session.learned.ages()
                             .NewestOf(told->browser, seen.hit->when.lo)
                             .value_or(0);
    if (of_month - told->major > most) {
      most = of_month - told->major;
      oldest = seen.hit;
      version = *told;
      newest = of_month;
    }
  }
  if (oldest != nullptr) {
    session.Tell(
        Weight::kS36Old,
        fmt::format("{} {} is {} versions behind what others had that month "
                    "({})",
                    NameOf(version.browser), version.major, most, newest),
        oldest->place, evidence);
  }
}

}  // namespace mailscan
