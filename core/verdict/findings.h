#pragma once

#include <vector>

#include "core/verdict/judged.h"

namespace mailscan {

// Appends what deserves a look in one judged trace, of this level or above.
void FindingsOf(const JudgedTrace& judged, Level least,
                std::vector<Finding>* findings);

// Whether a comes before b in a list for people: the more severe first, then
// by time and content.
bool MoreSevere(const Finding& a, const Finding& b);

}  // namespace mailscan
