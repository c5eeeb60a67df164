#pragma once

#include <vector>

#include "core/verdict/judged.h"

namespace mailscan {

// Why a try was refused, from its reply and stage; kNone for an accepted one.
Category CategoryOf(const Attempt& attempt);

// What a trace's tries look like together. categories: one an attempt, as
// CategoryOf says. gap_hits: opens or clicks between an exposing deferral and
// the 250 (they make a content hold a scan-hold).
Pattern PatternOf(const Trace& trace, const std::vector<Category>& categories,
                  bool gap_hits);

}  // namespace mailscan
