#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/origin.h"
#include "core/timeline/clock_votes.h"
#include "core/timeline/differences.h"
#include "core/timeline/message.h"

namespace mailscan {

// What two clocks were compared over.
enum class SkewKind : std::uint8_t {
  kDelivery,   // an ESP's delivered event, and the 250 of the MTA's log
  kHandOff,    // a host's arrival, and the 250 of the host that handed it over
  kReply,      // an MTA's log, and the time that a remote server's reply tells
  kMessageId,  // an MTA's log, and the time in its own message ids
};

// How one clock differs from another, measured where both tell of one fact.
struct Skew {
  SkewKind kind = SkewKind::kDelivery;
  std::string source;    // "sendgrid", "postfix mx2"
  std::string against;   // "postfix mx1", "reply", "message-id"
  Micros skew = 0;       // median of source minus against
  Micros spread = 0;     // half the width that holds nine tenths of the pairs
  Micros precision = 0;  // of the coarser stamps
  std::uint64_t pairs = 0;

  // What remains unknown of the skew.
  Micros error() const;
  // Whether the two are known to agree but for their skew and error.
  bool compared() const;
  // Enough pairs, and a skew that stands out from its error: then it is taken
  // off, and the error is what remains.
  bool usable() const;
};

// What is to be taken off a time of one clock to have it on another.
struct ClockShift {
  Micros skew = 0;
  Micros error = 0;
};

// A SkewTable measures clocks against each other where two logs tell of one
// fact (SkewKind). Never from clicks, and never over a hand-off to an ESP,
// where the two are different facts. Taken by one thread each, merged in any
// order to the same table.
class SkewTable {
 public:
  void Take(const Trace& trace, const OriginTable& origins);
  // A mail that one of our hosts handed to another: when the one saw it
  // accepted, and the other arrive.
  void TakeHandOff(const Origin& from, const Interval& accepted,
                   const Origin& to, const Interval& arrived);
  // ground: kReply or kMessageId.
  void TakeTold(const Origin& origin, ClockGround ground,
                const Differences& differences);
  void Merge(const SkewTable& other);

  // Sorted by kind and names.
  std::vector<Skew> All() const;
  // Prepares what follows; after the last Merge. Then any thread.
  void Finish();
  // Whether there is anything to ask for below.
  bool AnyUsable() const { return any_usable_; }
  // From the source of an engagement to the log of an attempt, if that was
  // measured. Where only the log was, against the world's clock, the ESP is
  // taken to be within `trusted` of that.
  std::optional<ClockShift> FromHit(const Origin& engagement,
                                    const Origin& attempt,
                                    Micros trusted) const;
  // Whether the two clocks were compared at all, with or without a skew that
  // stands out; an MTA known by replies to have the world's time is taken to
  // agree with an ESP.
  bool Compared(const Origin& engagement, const Origin& attempt) const;
  // How far the clock of one MTA's log is ahead of another's; 0 where that was
  // not measured.
  Micros BetweenHosts(const Origin& to, const Origin& from) const;

 private:
  struct Clocks {
    SkewKind kind = SkewKind::kDelivery;
    std::string source;
    std::string against;
    auto operator<=>(const Clocks&) const = default;
  };
  void Add(const Clocks& clocks, const Interval& mine, const Interval& theirs);
  // Of those that were compared, or only of those whose skew is usable.
  const Skew* Find(SkewKind kind, const std::string& source,
                   const std::string& against, bool usable = true) const;

  std::map<Clocks, Differences> differences_;
  std::vector<Skew> compared_;
  bool any_usable_ = false;
};

}  // namespace mailscan
