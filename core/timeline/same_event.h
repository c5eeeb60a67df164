#pragma once

#include "core/model/event.h"

namespace mailscan {

// Whether two records of one ESP tell one event. A post is repeated, or two
// endpoints, a webhook and an export, a topic and a stream tell the same: not
// always with the same fields, and not always as precisely. Pure functions,
// any thread.

// A total order of what events say, where neither time nor place sets them
// apart; never of their numbers in this run.
bool SaysLess(const Event& a, const Event& b);

// Nothing that both tell differs. Their times are not looked at.
bool MayBeOneEvent(const Event& a, const Event& b);

// How much an event tells.
int Richness(const Event& event);

}  // namespace mailscan
