#pragma once

#include <vector>

#include "core/timeline/skew.h"
#include "core/verdict/judged.h"

namespace mailscan {

// Appends what deserves a look in one judged trace, of this level or above.
void FindingsOf(const JudgedTrace& judged, Level least,
                std::vector<Finding>* findings);

// Appends a finding for each clock that is more than five seconds off, dated
// at `at`: it concerns the whole of the inputs.
void ClockFindings(const SkewTable& skews, Micros at,
                   std::vector<Finding>* findings);

// Whether a comes before b in a list for people: the more severe first, then
// by time and content.
bool MoreSevere(const Finding& a, const Finding& b);

}  // namespace mailscan
