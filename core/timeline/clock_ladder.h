#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/origin.h"
#include "core/model/status.h"
#include "core/timeline/clock_votes.h"
#include "core/timeline/log_clock.h"

namespace mailscan {

struct ClockOptions {
  std::optional<int> year;  // of each input's first line
  std::string zone;         // for every host, empty: not given
  std::map<std::string, std::string> host_zones;
  Micros now = 0;                    // for inputs without anything better
  std::vector<Micros> input_mtimes;  // by input, 0: not known (a pipe)
  std::string local_zone;            // empty: the machine's
};

using VotesByOrigin = std::map<std::uint32_t, OriginVotes>;

// The ladder by which each origin's year and zone are found, one rung at a
// time: the stamp itself, an option, the votes of its lines (by ClockGround),
// the name of its file, its mates, the file's last change, and what is left is
// assumed. Mates share a clock (source and host; where no host is named, the
// rotated set), or else the rotated set. Pure functions.

// Those that need the votes of VotesByJoin: neither an option nor any line
// tells the year or the zone. Sorted.
std::vector<std::uint32_t> Voteless(const VotesByOrigin& votes,
                                    const OriginTable& origins,
                                    const ClockOptions& options);

// Fills in a clock for each origin of the table. Fails when a zone of the
// options does not exist.
Status FindClocks(const VotesByOrigin& votes, const OriginTable& origins,
                  const ClockOptions& options, std::vector<LogClock>* clocks);

}  // namespace mailscan
