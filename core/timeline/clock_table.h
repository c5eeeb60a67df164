#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/origin.h"
#include "core/model/status.h"
#include "core/model/time.h"
#include "core/timeline/clock_ladder.h"
#include "core/timeline/clock_votes.h"
#include "core/timeline/log_clock.h"
#include "core/timeline/log_gaps.h"
#include "core/timeline/skew.h"
#include "core/timeline/wrong_stamps.h"

namespace mailscan {

// A ClockTable turns raw stamps into intervals of UTC. Add may be called from
// any thread; Finish once, after the last Add; At, SourceOf and the like
// afterwards, from any thread.
class ClockTable {
 public:
  explicit ClockTable(const OriginTable& origins) : origins_(origins) {}

  void Add(const ClockVotes& votes);
  // The origins to ask VotesByJoin for, and its answer. After the last Add.
  std::vector<std::uint32_t> Voteless(const ClockOptions& options) const;
  void AddJoined(const ClockVotes& votes);
  // Fails when a zone of the options does not exist.
  Status Finish(const ClockOptions& options);

  Interval At(const Stamp& stamp, std::int8_t rolls,
              std::uint32_t origin) const;
  // What the events of an origin cover; nothing if it has none.
  std::optional<Interval> SpanOf(std::uint32_t origin) const;
  std::uint64_t EventsOf(std::uint32_t origin) const;
  // Until when a host's log, in whatever files, is known to go on.
  Micros CoveredUntil(std::string_view host) const;
  // The weakest ground among an input's origins.
  ClockSource SourceOf(std::uint32_t input) const;
  // What speaks against the years and zones of an input, in no order.
  std::vector<ClockDoubt> DoubtsOf(std::uint32_t input) const;

  // How far clocks differ from those that lines tell of: a remote server's in
  // its reply, a mailer's own in its message ids.
  void MeasureTold(SkewTable* skews) const;
  // How far the clocks are apart that tell of the same deliveries; measured
  // once years and zones are known.
  void set_skews(SkewTable skews) { skews_ = std::move(skews); }
  const SkewTable& skews() const { return skews_; }
  // Where the logs of MTAs have gaps; found once all is joined.
  void set_gaps(LogGaps gaps) { gaps_ = std::move(gaps); }
  const LogGaps& gaps() const { return gaps_; }
  // Whose opens and clicks bear another fact's time; likewise.
  void set_wrong_stamps(WrongStamps stamps) {
    wrong_stamps_ = std::move(stamps);
  }
  const WrongStamps& wrong_stamps() const { return wrong_stamps_; }
  // What inputs said, by origin; for who looks for gaps.
  const VotesByOrigin& votes() const { return votes_; }
  const OriginTable& origins() const { return origins_; }

 private:
  const OriginTable& origins_;
  std::mutex mutex_;
  VotesByOrigin votes_;
  std::vector<LogClock> clocks_;                              // by origin
  std::map<std::string, Micros, std::less<>> covered_until_;  // by host
  SkewTable skews_;
  LogGaps gaps_;
  WrongStamps wrong_stamps_;
};

}  // namespace mailscan
