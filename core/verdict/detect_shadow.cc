// S18: a link followed again from another network shortly after. The second is
// a chaser, who asks for no picture; that there was a first one speaks for a
// person there. But who follows a link in the first minute may be a scanner,
// and the second then its person.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

constexpr Micros kShortly = 120 * kSecond;
// Who follows more is no person's shadow, and casts none.
constexpr std::size_t kMostClicks = 2;
// So many neighbours in time are looked at, each way: a mail that has more is
// not read by a person.
constexpr std::ptrdiff_t kMostLooked = 500;

constexpr Micros kScannersTime = kMinute;

// Whether whoever followed the link first is a person, as far as one can see:
// had opened it, or did not come right after the 250.
bool MayBePerson(const SeenHit& first, const SessionCounts& counts) {
  return counts.clicks <= kMostClicks && !IsEarly(first.timed.timing) &&
         (counts.opens != 0 ||
          (first.timed.timing == Timing::kPostAccept &&
           -first.timed.lead.value_or(0) >= kScannersTime));
}

bool MayBeChaser(const SessionCounts& counts) {
  return counts.clicks <= kMostClicks && counts.opens == 0;
}

// Whether other follows the same link from another network.
bool SameLinkElsewhere(const Hit& mine, const Hit& other) {
  return other.kind == EventKind::kClicked && other.url == mine.url &&
         !other.ip.empty() && !SameNetwork(other.ip, mine.ip);
}

// The nearest shadow of one hit, before it (step -1) or after it (step 1).
const Hit* ShadowOf(const SessionView& session, const SeenHit& mine_seen,
                    std::ptrdiff_t step) {
  const Hit& mine = *mine_seen.hit;
  const auto size = static_cast<std::ptrdiff_t>(session.all_hits.size());
  // Hits stand in the trace in the order in which they are seen.
  const auto mine_at =
      std::lower_bound(session.all_hits.begin(), session.all_hits.end(), &mine,
                       [](const SeenHit& seen, const Hit* hit) {
                         return std::less<const Hit*>()(seen.hit, hit);
                       });
  std::ptrdiff_t i = mine_at - session.all_hits.begin();
  for (std::ptrdiff_t looked = 0; looked < kMostLooked; ++looked) {
    i += step;
    if (i < 0 || i >= size) {
      return nullptr;
    }
    const auto at = static_cast<std::size_t>(i);
    const SeenHit& other_seen = session.all_hits[at];
    const Hit& other = *other_seen.hit;
    const Micros apart = step * (other.when.lo - mine.when.lo);
    if (apart > kShortly) {
      return nullptr;
    }
    if (apart <= 0 || session.session_of[at] == session.number ||
        !SameLinkElsewhere(mine, other)) {
      continue;
    }
    const SessionCounts& my_counts = session.counts_of[session.number];
    const SessionCounts& other_counts =
        session.counts_of[session.session_of[at]];
    if (step < 0
            ? MayBePerson(other_seen, other_counts) && MayBeChaser(my_counts)
            : MayBePerson(mine_seen, my_counts) && MayBeChaser(other_counts)) {
      return &other;
    }
  }
  return nullptr;
}

}  // namespace

void DetectShadow(const SessionView& session, EvidenceList* evidence) {
  if (session.hits.size() == session.all_hits.size() ||
      session.clicks() > kMostClicks) {
    return;
  }
  const SeenHit* chased = nullptr;
  for (const SeenHit& mine : session.hits) {
    if (mine.hit->kind != EventKind::kClicked || mine.hit->ip.empty()) {
      continue;
    }
    if (const Hit* first = ShadowOf(session, mine, -1)) {
      session.Tell(
          Weight::kS18Second,
          fmt::format("the same link again from another network {} later",
                      FormatDuration(mine.hit->when.lo - first->when.lo)),
          mine.hit->place, evidence);
      return;
    }
    chased = ShadowOf(session, mine, 1) != nullptr ? &mine : chased;
  }
  if (chased != nullptr) {
    session.Tell(Weight::kS18First, "followed by a chaser from another network",
                 chased->hit->place, evidence);
  }
}

}  // namespace mailscan
