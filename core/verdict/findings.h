#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/timeline/skew.h"
#include "core/verdict/judged.h"

namespace mailscan {

// Appends what deserves a look in one judged trace, of this level or above.
void FindingsOf(const JudgedTrace& judged, Level least,
                std::vector<Finding>* findings);

// A clock that is certainly more than five seconds off, dated at `at`: it
// concerns the whole of the inputs. Nothing for one that is not.
std::optional<Finding> ClockFault(const Skew& skew, Micros at);

// What is done about it, for a warning.
std::string_view RemedyOf(const Skew& skew);

// Appends a finding for each fault.
void ClockFindings(const SkewTable& skews, Micros at,
                   std::vector<Finding>* findings);

// Whether a comes before b in a list for people: the more severe first, then
// by time and content.
bool MoreSevere(const Finding& a, const Finding& b);

}  // namespace mailscan
