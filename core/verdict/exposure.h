#pragma once

#include <optional>

#include "core/timeline/clock_table.h"
#include "core/verdict/judged.h"

namespace mailscan {

// Where an engagement lies in its message's delivery.
struct Timed {
  Timing timing = Timing::kNoDeliveryRecord;
  Certainty certainty = Certainty::kUnknown;
  std::optional<Micros> lead;
  Interval at;  // the engagement, on the clock it was compared on
  // Whether the body may have been shown by a try whose stage no log tells.
  bool stage_unknown = false;
  // That no log tells the stage, and that such a reply comes before DATA as a
  // rule. Set by the classifier.
  bool hardly_exposed = false;
  // Whether an earlier try may have delivered it all the same: then a person
  // may have had a copy.
  bool dup_risk = false;
  // Certain only if the two clocks agree as well as --skew says, though nobody
  // compared them. Set by the classifier.
  bool assumed = false;
  // Distance to the nearer of: the end of the exposing deferral, the start of
  // the accepting try. Only for deferral-gap.
  Micros from_edges = 0;
  const Attempt* exposing = nullptr;  // perhaps at an attempt's earlier host
  const Attempt* accepting = nullptr;
  // A gate is shut (gates.h): nothing else is said then.
  bool wrong_stamp = false;
  const LogGap* gap = nullptr;  // lives as long as the clocks
};

// S1 with all its preconditions, far from both edges of the gap: such a click
// stands alone.
bool IsCleanEarly(const Timed& timed);

// skew: by how much two sources' clocks may disagree; one source agrees with
// itself. "Before" is claimed only where the intervals say so with the skew
// added. A hit that may be any recipient's is compared with what came first for
// any of them. Pure; any thread.
Timed TimeHit(const Trace& told, const Hit& hit, const ClockTable& clocks,
              Micros skew);

// When the receiver first had the body, at the earliest: the transaction of
// the first try that got past DATA. Nothing if none is known to have.
std::optional<Interval> ExposedFrom(const Trace& trace);

}  // namespace mailscan
