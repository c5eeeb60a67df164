#include "core/timeline/hand_off_skew.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/model/row.h"
#include "core/timeline/parallel.h"

namespace mailscan {
namespace {

// The lines of an arrival (client=, the Message-ID, queue active) are written
// within this time of the first; later ones are of a retry.
constexpr Micros kLongestArrival = kMinute;

struct Accepted {
  std::string_view host;
  std::string_view next_id;
  std::uint32_t origin = 0;
  Interval when;
};

// The last line of an arrival is the nearest to the giver's 250.
struct Arrived {
  std::string_view host;
  std::string_view id;
  std::uint32_t origin = 0;
  std::optional<Interval> first;
  Interval last;

  void Take(const Interval& when, std::uint32_t at) {
    if (!first || when.lo < first->lo) {
      first = when;
    }
    if (when.lo - first->lo <= kLongestArrival && when.lo >= last.lo) {
      last = when;
      origin = at;
    }
  }
};

// Whether the bundles of one message are of more than one host's queue.
bool MayHandOff(Join::Bundles group) {
  std::string_view host;
  bool any = false;
  for (const Named& named : group) {
    if (named.bundle.key().front() != kLocalKey) {
      continue;
    }
    const std::string_view here = DecodeKey(named.bundle.key()).host;
    if (any && here != host) {
      return true;
    }
    any = true;
    host = here;
  }
  return false;
}

void Measure(Join::Bundles group, const Tables& tables,
             const ClockTable& clocks, SkewTable* skews) {
  std::vector<Accepted> given;
  std::vector<Arrived> taken;
  StoredEvent stored;
  for (const Named& named : group) {
    if (named.bundle.key().front() != kLocalKey) {
      continue;
    }
    const RowKey key = DecodeKey(named.bundle.key());
    Arrived arrived;
    arrived.host = key.host;
    arrived.id = key.local_id;
    BundleReader reader(named.bundle.key(), named.bundle.events(),
                        tables.lexicon);
    while (reader.Next(&stored)) {
      const Event& event = stored.event;
      const Interval when = clocks.At(event.stamp, stored.rolls, stored.origin);
      if (event.kind == EventKind::kAccepted ||
          event.kind == EventKind::kQueued) {
        arrived.Take(when, stored.origin);
      } else if ((event.kind == EventKind::kDelivered ||
                  event.kind == EventKind::kHandedOff) &&
                 event.has(Field::kNextId)) {
        given.push_back(
            {key.host, event.text(Field::kNextId), stored.origin, when});
      }
    }
    if (arrived.first) {
      taken.push_back(arrived);
    }
  }
  for (const Accepted& from : given) {
    for (const Arrived& to : taken) {
      if (to.id == from.next_id && to.host != from.host) {
        skews->TakeHandOff(tables.origins.At(from.origin), from.when,
                           tables.origins.At(to.origin), to.last);
      }
    }
  }
}

// Nothing is to be measured where only one host's log is given.
bool SeveralHosts(const OriginTable& origins) {
  std::string_view host;
  for (std::uint32_t i = 0; i < origins.size(); ++i) {
    const std::string_view here = origins.At(i).host;
    if (!host.empty() && !here.empty() && here != host) {
      return true;
    }
    host = here.empty() ? host : here;
  }
  return false;
}

}  // namespace

SkewTable MeasureHandOffs(const Join& join, const Tables& tables,
                          const ClockTable& clocks, unsigned threads) {
  SkewTable skews;
  if (!SeveralHosts(tables.origins)) {
    return skews;
  }
  const auto parts = ParallelFor(
      threads, kPartitions, [] { return SkewTable(); },
      [&](SkewTable& part, std::size_t partition) {
        join.Walk(partition, [&](Join::Bundles group) {
          if (MayHandOff(group)) {
            Measure(group, tables, clocks, &part);
          }
        });
      });
  for (const SkewTable& part : parts) {
    skews.Merge(part);
  }
  skews.Finish();
  return skews;
}

}  // namespace mailscan
