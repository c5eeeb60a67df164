#pragma once

#include <string>

#include "core/verdict/judged.h"
#include "core/verdict/weights.h"

namespace mailscan {

// An Explanation is a verdict laid open, so that a person can add it up again
// and argue with it. Pure functions, any thread.

// Explains judged.sessions[i], which is `session`: its evidence, what speaks
// for a machine before what speaks against one, each the strongest first, the
// prior last; which groups were cut; and in one sentence what kept the verdict
// from being another. Writes over *explanation.
void Explain(const JudgedTrace& judged, const Session& session,
             Explanation* explanation);

// Whether the weights come from people or from data: one sentence, to be said
// once beside any number of explanations.
std::string BasisOf(const WeightTable& weights);

}  // namespace mailscan
