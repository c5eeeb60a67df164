#pragma once

#include "core/verdict/detector.h"

namespace mailscan {

// What is to be expected of a session before anything is known of it: of the
// receiver's filter, or of its domain's history. Pure; any thread.
void TellPrior(const SessionView& view, EvidenceList* evidence);

}  // namespace mailscan
