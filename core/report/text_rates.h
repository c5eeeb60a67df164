#pragma once

#include <string>

#include "core/report/engagement_table.h"
#include "core/report/text_page.h"

namespace mailscan {

// Corrected rates in words, for pages. Pure functions.

// Of how many messages a person opened or clicked: "12.5-15.8 %" where some are
// undecided, "12.5 %", or "-" of nothing.
std::string PeopleShare(const ActorCounts& unique, std::uint64_t base);

// What the rates are of, as a sentence.
std::string RateOfText(const EngagementSums& sums);

// A row's name as the page shows it.
std::string KeyText(EngagementBy by, std::string_view key,
                    const TextPage& page);

}  // namespace mailscan
