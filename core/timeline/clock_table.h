#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/event.h"
#include "core/model/origin.h"
#include "core/model/status.h"
#include "core/model/time.h"
#include "core/timeline/skew.h"

namespace mailscan {

// How a year or zone came to be known; the names are those of rows.
enum class ClockGround : std::uint8_t {
  kStamp,
  kQueueId,
  kMessageId,
  kReply,
  kNeighbour,
  kMtime,
  kOption,
  kAssumed,
};
std::string_view NameOf(ClockGround ground);

// ClockVotes are what one input says about its clocks: which year and which
// zone its lines without them must have been written in, the first and the
// last year-less stamp, and what span of time its events cover. Collected by
// the one thread that has the input, in file order; merged into a ClockTable
// afterwards.
class ClockVotes {
 public:
  // us: the stamp as written (see Stamp), rolls: year roll-overs before it.
  void Note(std::uint32_t origin, const Stamp& stamp, std::int8_t rolls);
  void Vote(std::uint32_t origin, const Stamp& stamp, std::int8_t rolls,
            Micros hint_us, HintGround ground);

 private:
  friend class ClockTable;
  struct OfOrigin {
    struct Edge {
      Micros scale = 0;  // rises over New Year; for comparing only
      Stamp stamp;
      std::int8_t rolls = 0;
    };
    struct Edges {
      std::uint64_t events = 0;
      Edge earliest;
      Edge latest;
    };
    std::array<Edges, 2> edges;  // of stamps without year, with one
    bool no_year = false;
    bool no_zone = false;
    Micros first_us = 0;  // year-less, of the first line
    Micros last_us = 0;   // likewise, of the last
    std::int8_t last_rolls = 0;
    std::array<std::map<int, std::uint64_t>, kHintGroundCount>
        years;  // by HintGround
    // Local hour -> offset in quarters of an hour -> votes.
    std::array<std::map<std::int64_t, std::map<int, std::uint32_t>>,
               kHintGroundCount>
        zones;
  };
  OfOrigin& Of(std::uint32_t origin);

  std::map<std::uint32_t, OfOrigin> origins_;
  std::uint32_t last_origin_ = 0;
  OfOrigin* last_ = nullptr;
};

struct ClockOptions {
  std::optional<int> year;  // of each input's first line
  std::string zone;         // for every host, empty: not given
  std::map<std::string, std::string> host_zones;
  Micros now = 0;                    // for inputs without anything better
  std::vector<Micros> input_mtimes;  // by input, 0: not known (a pipe)
  std::string local_zone;            // empty: the machine's
};

// Where an input's years and zones came from, for the report.
struct ClockSource {
  ClockGround year = ClockGround::kStamp;
  ClockGround zone = ClockGround::kStamp;
};

// A ClockTable turns raw stamps into intervals of UTC. Add may be called from
// any thread; Finish once, after the last Add; At and SourceOf afterwards,
// from any thread.
class ClockTable {
 public:
  explicit ClockTable(const OriginTable& origins) : origins_(origins) {}

  void Add(const ClockVotes& votes);
  // Fails when a zone of the options does not exist.
  Status Finish(const ClockOptions& options);

  Interval At(const Stamp& stamp, std::int8_t rolls,
              std::uint32_t origin) const;
  // What the events of an origin cover; nothing if it has none.
  std::optional<Interval> SpanOf(std::uint32_t origin) const;
  std::uint64_t EventsOf(std::uint32_t origin) const;
  // Until when a host's log, in whatever files, is known to go on.
  Micros CoveredUntil(std::string_view host) const;
  // How far the clocks are apart that tell of the same deliveries; measured
  // once years and zones are known.
  void set_skews(SkewTable skews) { skews_ = std::move(skews); }
  const SkewTable& skews() const { return skews_; }
  const OriginTable& origins() const { return origins_; }
  // The weakest ground among an input's origins.
  ClockSource SourceOf(std::uint32_t input) const;

 private:
  // A zone as offsets that hold from a local time on.
  using ZoneRuns = std::vector<std::pair<Micros, Micros>>;
  struct Clock {
    int base_year = 0;  // of a line without roll-overs
    ZoneRuns zone;
    ClockSource ground;
  };
  void FinishYear(const ClockOptions& options, std::uint32_t origin);
  void FinishNeighbours();
  Status FinishZone(const ClockOptions& options, std::uint32_t origin);
  bool ZoneByVotes(std::uint32_t origin);
  // The first and the last year that an origin's stamps name.
  static std::pair<int, int> YearsOf(const ClockVotes::OfOrigin& of,
                                     int base_year);

  const OriginTable& origins_;
  std::mutex mutex_;
  std::map<std::uint32_t, ClockVotes::OfOrigin> votes_;
  std::vector<Clock> clocks_;                                 // by origin
  std::map<std::string, Micros, std::less<>> covered_until_;  // by host
  SkewTable skews_;
};

}  // namespace mailscan
