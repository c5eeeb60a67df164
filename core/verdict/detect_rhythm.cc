// S20: clicks as by a clock: at equal pauses, or at the top of one hour after
// another, from one network.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

// Pauses of a second or two are equal by chance where stamps are whole seconds;
// who comes every few minutes may be told to.
constexpr Micros kShortestPause = 5 * kSecond;
constexpr Micros kLongestPause = kMinute;
constexpr std::size_t kFewestPauses = 3;
// Of the mean, that a pause may differ by.
constexpr Micros kEven = 20;

constexpr Micros kNearHour = 90 * kSecond;
constexpr std::size_t kFewestHours = 3;
// A mail with more hits than this is not read by a person.
constexpr std::size_t kMostLooked = 500;

// The pause that the session's clicks keep; 0 if they keep none.
Micros EvenPause(const SessionView& session) {
  std::vector<Micros> at;
  for (const SeenHit& seen : session.hits) {
    if (seen.hit->kind == EventKind::kClicked) {
      at.push_back(seen.hit->when.lo);
    }
  }
  if (at.size() <= kFewestPauses) {
    return 0;
  }
  const Micros mean =
      (at.back() - at.front()) / static_cast<Micros>(at.size() - 1);
  if (mean < kShortestPause || mean > kLongestPause) {
    return 0;
  }
  for (std::size_t i = 1; i < at.size(); ++i) {
    if (std::abs(at[i] - at[i - 1] - mean) > mean / kEven) {
      return 0;
    }
  }
  return mean;
}

// In how many hours the network of the click clicked at their tops; 0 if it did
// at another time, too. The hour of the 250 says nothing: mailings are sent at
// full hours.
std::size_t HoursOf(const SessionView& session, const Hit& click) {
  std::vector<Micros> hours;
  for (const SeenHit& seen : session.all_hits) {
    const Hit& hit = *seen.hit;
    if (hit.kind != EventKind::kClicked || !SameNetwork(hit.ip, click.ip)) {
      continue;
    }
    const Micros hour = (hit.when.lo + kHour / 2) / kHour;
    if (std::abs(hit.when.lo - hour * kHour) > kNearHour) {
      return 0;
    }
    if (-seen.timed.lead.value_or(-kHour) >= kNearHour) {
      hours.push_back(hour);
    }
  }
  std::sort(hours.begin(), hours.end());
  return static_cast<std::size_t>(std::unique(hours.begin(), hours.end()) -
                                  hours.begin());
}

}  // namespace

void DetectRhythm(const SessionView& session, EvidenceList* evidence) {
  const auto click = std::find_if(
      session.hits.begin(), session.hits.end(), [](const SeenHit& seen) {
        return seen.hit->kind == EventKind::kClicked;
      });
  if (click == session.hits.end() || session.all_hits.size() > kMostLooked) {
    return;
  }
  if (const std::size_t hours = HoursOf(session, *click->hit);
      hours >= kFewestHours) {
    session.Tell(Weight::kS20Hourly,
                 fmt::format("the network clicks at the top of {} hours, and "
                             "at no other time",
                             hours),
                 click->hit->place, evidence);
  } else if (const Micros pause = EvenPause(session); pause != 0) {
    session.Tell(Weight::kS20Even,
                 "clicks at equal pauses of " + FormatDuration(pause),
                 click->hit->place, evidence);
  }
}

}  // namespace mailscan
