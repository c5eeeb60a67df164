#pragma once

#include <vector>

#include "core/model/event_sink.h"
#include "core/timeline/clock_table.h"
#include "core/timeline/stitch.h"

namespace mailscan {

// An ESP's mail whose Message-ID and id no MTA knows is, for want of better,
// the one mail that an MTA passed on for its recipient at about that time: at
// most five minutes before the ESP accepted it or, where no acceptance is told,
// at most an hour before it was delivered. Only where one mail alone can be
// meant, that one is no other's, and so for every recipient that the ESP names.
// Its bundles take the name of the MTA's and are marked kBundleWeak. After
// Link; nothing is read where all ESPs' mails are known.
void JoinByRecipient(unsigned threads, const Tables& tables,
                     const ClockTable& clocks, std::vector<Stitched>* stitched);

}  // namespace mailscan
