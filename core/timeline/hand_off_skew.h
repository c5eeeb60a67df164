#pragma once

#include <span>

#include "core/model/event_sink.h"
#include "core/timeline/clock_table.h"
#include "core/timeline/skew.h"
#include "core/timeline/stitch.h"

namespace mailscan {

// Whether the bundles of one message are of more than one host's queue.
bool MayHandOff(std::span<const Named> group);

// Measures our own hosts' clocks where one of them handed this message to
// another: ids alone say so, because times are what is being asked about. Any
// thread; the table is the caller's.
void MeasureHandOffs(std::span<const Named> group, const Tables& tables,
                     const ClockTable& clocks, SkewTable* skews);

}  // namespace mailscan
