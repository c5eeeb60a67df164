#pragma once

#include <vector>

#include "core/model/event_sink.h"
#include "core/timeline/clock_table.h"
#include "core/timeline/stitch.h"

namespace mailscan {

// Where one bundle says "taken over there as X" and another is X, the two are
// one message even if only one of them knows its Message-ID. Link renames the
// bundles that do not: an ESP's events take the name of the mail that was
// relayed to it, a queue id without Message-ID takes that of its next hop or
// of its previous one, be it that hop or itself that says so. One thread.
void Link(std::vector<Stitched>* stitched, const Tables& tables);

}  // namespace mailscan
