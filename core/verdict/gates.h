#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/timeline/clock_table.h"
#include "core/verdict/detector.h"
#include "core/verdict/exposure.h"
#include "core/verdict/judged.h"

namespace mailscan {

// Gates are what must hold of the data before a verdict may rest on them: no
// gap in the log that may hide a try, and a stamp that is that of the hit. Pure
// functions, any thread.

// Takes back what timed says where a gate is shut, and notes which.
void ShutGates(const Trace& trace, const Hit& hit, const ClockTable& clocks,
               Timed* timed);

// Says in a session why nothing is made of the time of some of its hits, and
// takes back what detectors made of stamps that are wrong.
void TellShut(std::span<const SeenHit> hits, Session* session);

// "the log of mx1 (postfix) has a gap of 3 h: mail.log.1 is missing".
std::string TitleOf(const LogGap& gap);
std::string_view RemedyOf(const LogGap& gap);
// "the clicks of ses bear the time of the sending or delivery".
std::string TitleOf(const WrongStamps::Fault& fault);
std::string_view RemedyOf(const WrongStamps::Fault& fault);

// Appends a finding for each gap and each source whose stamps are wrong.
void GateFindings(const ClockTable& clocks, std::vector<Finding>* findings);

}  // namespace mailscan
