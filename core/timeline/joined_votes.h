#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/model/lexicon.h"
#include "core/timeline/assembler.h"
#include "core/timeline/clock_votes.h"

namespace mailscan {

// Lets the logs with whole stamps vote for the clocks of those without: what a
// message's webhook events, or the next hop, tell of its arrival and its
// delivery, against what the log in question wrote of them. Never from opens
// and clicks. `origins` are those in question, sorted; only they get votes. The
// order of `inputs` does not matter. Must come before Join::Run.
ClockVotes VotesByJoin(std::span<const std::unique_ptr<Folded>> inputs,
                       const std::vector<std::uint32_t>& origins,
                       const Lexicon& lexicon);

}  // namespace mailscan
