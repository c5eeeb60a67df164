#pragma once

#include "core/model/event_sink.h"
#include "core/timeline/clock_table.h"
#include "core/timeline/join.h"
#include "core/timeline/skew.h"

namespace mailscan {

// Measures our own hosts' clocks where one of them handed a message to another:
// ids alone say so, because times are what is being asked about. Comes before
// messages are built, which asks whether an arrival lies inside a transaction.
// After Join::Run; ready to be asked.
SkewTable MeasureHandOffs(const Join& join, const Tables& tables,
                          const ClockTable& clocks, unsigned threads);

}  // namespace mailscan
