#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/timeline/clock_votes.h"
#include "core/timeline/zone.h"

namespace mailscan {

// The zone that the votes of one clock tell: the offset of each hour by
// majority, the changes between them, and where nobody can know. Empty where
// there are no votes. *one_zone says whether all believed votes can be those of
// one zone, with its summer time.
ZoneRuns ZoneByVotes(const HourVotes& hours, bool* one_zone);

// The votes of those origins that share a clock, or might, on the strongest
// ground that any of them has; and the zone they tell.
struct Council {
  ClockGround ground = ClockGround::kStamp;
  HourVotes hours;
  ZoneRuns zone;
  bool one_zone = false;
};

// Councils by name. Origins are added in any order. One thread.
class Councils {
 public:
  void Add(const std::string& name, const OriginVotes& of);
  // Works out the zones; after the last Add.
  void Finish();
  // Null where none of that name has a vote.
  const Council* Find(const std::string& name) const;

 private:
  std::map<std::string, Council> councils_;
};

// How many votes a zone has against it, of how many, and what most of those
// say.
struct ZoneDissent {
  std::uint64_t against = 0;
  std::uint64_t all = 0;
  Micros told = 0;   // the offset that most of those against it tell
  Micros taken = 0;  // and that of the zone there
};
ZoneDissent DissentOf(const HourVotes& hours, const ZoneRuns& zone);

}  // namespace mailscan
