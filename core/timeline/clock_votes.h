#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/model/event.h"
#include "core/model/time.h"
#include "core/timeline/differences.h"
#include "core/timeline/log_runs.h"

namespace mailscan {

// How a year or zone came to be known, the strongest first; the names are
// those of rows.
enum class ClockGround : std::uint8_t {
  kStamp,
  kQueueId,
  kMessageId,
  kReply,
  kJoined,
  kFileName,
  kNeighbour,
  kMtime,
  kOption,
  kAssumed,
};
inline constexpr std::size_t kClockGroundCount = 10;
std::string_view NameOf(ClockGround ground);
// REQUIRES: not kNone.
ClockGround GroundOf(HintGround ground);

// The grounds on which lines vote.
inline constexpr std::array kVotingGrounds = {
    ClockGround::kQueueId, ClockGround::kMessageId, ClockGround::kReply,
    ClockGround::kJoined};

// Hours of the local clock -> offsets from UTC in quarters -> votes.
using HourVotes = std::map<std::int64_t, std::map<int, std::uint32_t>>;

// What the lines of one ground tell.
struct GroundVotes {
  std::map<int, std::uint64_t> years;  // of a line without roll-overs
  HourVotes hours;
  // Stamp minus told time; less whole quarters where the stamp has no zone.
  Differences residuals;
};

// What one input says about one of its clocks.
struct OriginVotes {
  struct Edge {
    Micros scale = 0;  // rises over New Year; for comparing only
    Stamp stamp;
    std::int8_t rolls = 0;
  };
  struct Edges {
    std::uint64_t events = 0;
    Edge earliest;
    Edge latest;
  };
  // A local clock that went back by up to an hour or so.
  struct StepBack {
    Stamp from;
    Stamp to;
    std::int8_t rolls = 0;
  };
  std::array<Edges, 2> edges;  // of stamps without year, with one
  bool no_year = false;
  bool no_zone = false;
  Micros first_us = 0;  // year-less, of the first line
  Micros last_us = 0;   // likewise, of the last
  std::int8_t last_rolls = 0;
  std::optional<std::int8_t> leap_day_rolls;            // of a 29 February
  std::array<GroundVotes, kVotingGrounds.size()> told;  // as kVotingGrounds
  std::vector<StepBack> steps;

  // How far the local clock has come, in file order.
  struct Walk {
    bool started = false;
    bool again = false;        // after a step back, until that hour is over
    Edge newest;               // before the step, while `again`
    Micros second_newest = 0;  // after it
  };
  Walk walk;
  LogRuns runs;  // of an MTA's lines

  // REQUIRES: one of kVotingGrounds.
  GroundVotes& Told(ClockGround ground);
  const GroundVotes& Told(ClockGround ground) const;
};

// ClockVotes are what one input says about its clocks: which year and which
// zone its lines without them must have been written in, and what span of time
// its events cover. Collected by the one thread that has the input, in file
// order; merged into a ClockTable afterwards.
class ClockVotes {
 public:
  // us: the stamp as written (see Stamp), rolls: year roll-overs before it.
  // Whether the local clock has shown this hour before, see Stamp::again.
  bool Note(std::uint32_t origin, const Stamp& stamp, std::int8_t rolls);
  // Of a line of an MTA: its log goes on.
  void Cover(std::uint32_t origin, const LogRuns::Edge& edge);
  // Of a line that tells the true time besides its stamp.
  void Vote(std::uint32_t origin, const Stamp& stamp, std::int8_t rolls,
            Micros told_us, ClockGround ground);

  const std::map<std::uint32_t, OriginVotes>& origins() const {
    return origins_;
  }

 private:
  OriginVotes& Of(std::uint32_t origin);

  std::map<std::uint32_t, OriginVotes> origins_;
  std::uint32_t last_origin_ = 0;
  OriginVotes* last_ = nullptr;
};

}  // namespace mailscan
