#pragma once

#include <cstdint>
#include <vector>

#include "core/model/event_sink.h"
#include "core/timeline/assembler.h"
#include "core/timeline/bundle.h"
#include "core/timeline/clock_table.h"

namespace mailscan {

// A bundle and the bundle that names its message (often itself).
struct Named {
  std::uint64_t name_hash = 0;  // of name, and of which life of it
  Bundle bundle;
  Bundle name;
};

// What one partition of round 1 comes to: bundles with the same key lie
// together, repeats are gone, fragments of one life (cut by rotation) are one.
struct Stitched {
  std::vector<Named> bundles;
  BundleStore store;                      // owns what had to be put together
  std::vector<std::uint64_t> duplicates;  // by input
};

// Ends round 1 for one partition. `entries` is reordered. Safe to call at the
// same time for different partitions. The result refers to the bundles of the
// entries.
Stitched Stitch(std::vector<Entry>* entries, const Tables& tables,
                const ClockTable& clocks, std::size_t inputs);

}  // namespace mailscan
