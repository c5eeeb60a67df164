#include "core/timeline/clock_votes.h"

#include <algorithm>
#include <cstdlib>

#include "core/timeline/clock_year.h"

namespace mailscan {
namespace {

constexpr Micros kYearlessLength = 366 * kDay;
constexpr Micros kQuarter = 15 * kMinute;
// Offsets in use go from -12:00 to +14:00.
constexpr Micros kWidestOffset = 14 * kHour;

// How far a line may lie from the time it tells: it is written a while after
// an id was made or a reply was given, and the remote clock may be wrong. Well
// below half a quarter, so that what is rounded is beyond doubt.
constexpr Micros kFarthestLine = 5 * kMinute;
// A webhook tells of the same fact within seconds; what is farther away is
// more likely another try.
constexpr Micros kFarthestJoined = 2 * kMinute;

// Lines of one host come up to two seconds out of order; a clock that is set
// goes by less than this, or by an hour.
constexpr Micros kDisorder = 2 * kSecond;
constexpr Micros kShortestStep = 5 * kMinute;
constexpr Micros kLongestStep = 75 * kMinute;
// A log steps back once a year; one that does so often says nothing.
constexpr std::size_t kMostSteps = 64;

// Whether the time that a line tells is another machine's, or runs on its own,
// so that its difference from the stamp says something about the clocks. An
// epoch in a reply is a whole second, that of the 250; an id in one was made a
// while before.
bool IsMeasure(ClockGround ground, Micros told_us) {
  return ground == ClockGround::kMessageId ||
         (ground == ClockGround::kReply && told_us % kSecond == 0);
}

Micros FloorDivide(Micros value, Micros by) {
  return value >= 0 ? value / by : -((-value + by - 1) / by);
}

std::size_t IndexOf(ClockGround ground) {
  return static_cast<std::size_t>(ground) -
         static_cast<std::size_t>(kVotingGrounds[0]);
}

// The end of summer time: the clock goes back by an hour while the file goes
// on. Until that hour is over, its lines show the clock's second pass, but for
// those that were only written late.
bool Step(const OriginVotes::Edge& edge, OriginVotes* of) {
  OriginVotes::Walk& walk = of->walk;
  const auto start = [&] {
    walk = {true, false, edge, 0};
    return false;
  };
  if (!walk.started || edge.stamp.has_year != walk.newest.stamp.has_year) {
    return start();
  }
  const Micros ahead = edge.scale - walk.newest.scale;
  if (walk.again) {
    if (ahead > kHour || edge.scale < walk.second_newest - kLongestStep) {
      return start();
    }
    if (edge.scale > walk.second_newest + kShortestStep &&
        std::abs(ahead) <= kDisorder) {
      return false;
    }
    walk.second_newest = std::max(walk.second_newest, edge.scale);
    return true;
  }
  if (ahead >= 0 || ahead < -kLongestStep) {
    return start();
  }
  if (ahead > -kShortestStep) {
    return false;
  }
  if (of->steps.size() < kMostSteps) {
    of->steps.push_back({walk.newest.stamp, edge.stamp, edge.rolls});
  }
  walk.again = true;
  walk.second_newest = edge.scale;
  return true;
}

}  // namespace

std::string_view NameOf(ClockGround ground) {
  constexpr std::array<std::string_view, kClockGroundCount> kNames = {
      "stamp",     "queue-id",  "message-id", "reply",  "joined",
      "file-name", "neighbour", "mtime",      "option", "assumed"};
  return kNames[static_cast<std::size_t>(ground)];
}

ClockGround GroundOf(HintGround ground) {
  switch (ground) {
    case HintGround::kMessageId:
      return ClockGround::kMessageId;
    case HintGround::kReply:
      return ClockGround::kReply;
    case HintGround::kQueueId:
    case HintGround::kNone:
      break;
  }
  return ClockGround::kQueueId;
}

GroundVotes& OriginVotes::Told(ClockGround ground) {
  return told[IndexOf(ground)];
}
const GroundVotes& OriginVotes::Told(ClockGround ground) const {
  return told[IndexOf(ground)];
}

OriginVotes& ClockVotes::Of(std::uint32_t origin) {
  if (last_ == nullptr || origin != last_origin_) {
    last_ = &origins_[origin];
    last_origin_ = origin;
  }
  return *last_;
}

bool ClockVotes::Note(std::uint32_t origin, const Stamp& stamp,
                      std::int8_t rolls) {
  OriginVotes& of = Of(origin);
  const OriginVotes::Edge edge{stamp.us + rolls * kYearlessLength, stamp,
                               rolls};
  OriginVotes::Edges& edges = of.edges[stamp.has_year ? 1 : 0];
  if (edges.events == 0 || edge.scale < edges.earliest.scale) {
    edges.earliest = edge;
  }
  if (edges.events == 0 || edge.scale > edges.latest.scale) {
    edges.latest = edge;
  }
  ++edges.events;
  if (!stamp.has_year) {
    if (!of.no_year) {
      of.first_us = stamp.us;
    }
    of.no_year = true;
    of.last_us = stamp.us;
    of.last_rolls = rolls;
    if (IsLeapDay(stamp.us)) {
      of.leap_day_rolls = rolls;
    }
  }
  if (stamp.has_zone) {
    return false;
  }
  of.no_zone = true;
  return Step(edge, &of);
}

void ClockVotes::Cover(std::uint32_t origin, const LogRuns::Edge& edge) {
  Of(origin).runs.Note(edge.stamp.us + edge.rolls * kYearlessLength, edge);
}

void ClockVotes::Vote(std::uint32_t origin, const Stamp& stamp,
                      std::int8_t rolls, Micros told_us, ClockGround ground) {
  if (stamp.has_year && stamp.has_zone && !IsMeasure(ground, told_us)) {
    return;
  }
  GroundVotes& votes = Of(origin).Told(ground);
  Micros local = stamp.us;
  if (!stamp.has_year) {
    const int year = NearestYear(stamp.us, told_us);
    local = InYear(stamp.us, year);
    if (std::abs(local - told_us) > kWidestOffset + kFarthestLine) {
      return;
    }
    ++votes.years[year - rolls];
  }
  // A time in a reply is a whole second; both are taken at their middle.
  const Micros told_width = ground == ClockGround::kReply ? kSecond : 0;
  const Micros precision = std::max<Micros>(stamp.precision_us, told_width);
  const Micros distance =
      local + stamp.precision_us / 2 - told_us - told_width / 2;
  if (stamp.has_zone) {
    if (IsMeasure(ground, told_us)) {
      votes.residuals.Add(distance, precision);
    }
    return;
  }
  const Micros quarters = FloorDivide(distance + kQuarter / 2, kQuarter);
  const Micros residual = distance - quarters * kQuarter;
  const Micros farthest =
      ground == ClockGround::kJoined ? kFarthestJoined : kFarthestLine;
  if (std::abs(residual) > farthest ||
      std::abs(quarters * kQuarter) > kWidestOffset) {
    return;
  }
  ++votes.hours[FloorDivide(local, kHour)][static_cast<int>(quarters)];
  if (IsMeasure(ground, told_us)) {
    votes.residuals.Add(residual, precision);
  }
}

}  // namespace mailscan
