#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/verdict/detector.h"

namespace mailscan {

// Splits a trace's hits (by time) into sessions of one actor: hits from one
// network and of one agent with pauses of at most 15 minutes (Paminga's rule),
// of several agents with at most one, because a filter and its users may share
// a way out; of one agent from different networks with at most ten seconds,
// because agents are common. Where an address is missing the agent alone
// decides. Hits that name neither are one actor while there are no pauses over
// twenty seconds, and not both before and after the 250. An open that an ESP made up
// because of a click is in the session before it. Returns the session of each
// hit, numbered from 0 by the time of its first hit.
std::vector<std::uint32_t> SplitSessions(std::span<const SeenHit> hits);

}  // namespace mailscan
