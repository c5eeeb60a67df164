#pragma once

#include <vector>

#include "app/logging_facts.h"
#include "core/report/report.h"

namespace mailscan {

// What would let a report tell more: inputs that are missing and settings of
// the programs that wrote the others. Most important first; the same for the
// same counts. REQUIRES: the report's inputs are in it.
std::vector<Advice> AdviceOn(const Report& report,
                             const LoggingBySource& logging);

}  // namespace mailscan
