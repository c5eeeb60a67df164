#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/event.h"
#include "core/model/time.h"
#include "core/report/counts.h"
#include "core/report/engagement_table.h"
#include "core/report/histogram.h"
#include "core/report/receiver_book.h"
#include "core/verdict/judged.h"

namespace mailscan {

// What a report is made of. Every part is counts, sums, extremes or fixed-edge
// histograms, so that partial reports add up exactly in any order; ties are
// broken by content. Plain values, no thread rule.

// A refusal in its words, digits masked.
struct ReplyKey {
  bool permanent = false;
  std::string receiver;  // vendor, else the relay's or recipient's domain
  std::string stage;     // empty when not known
  std::uint16_t code = 0;
  std::string text;
  friend auto operator<=>(const ReplyKey&, const ReplyKey&) = default;
};
struct ReplyCount {
  std::uint64_t attempts = 0;
  std::uint64_t messages = 0;
  std::string category;
  SourceLine example;  // the smallest (path, line)
};

// Machine hits by the network they came from (/24 or /64).
struct ScannerCounts {
  std::uint64_t clicks = 0;
  std::uint64_t opens = 0;
  std::uint64_t early = 0;
  std::uint64_t recipients = 0;
  std::string agent;  // the smallest of those seen
};

struct OldestQueued {
  Micros since = 0;
  std::string message_id;
  std::string recipient;
  SourceLine place;
};

// The accounting and the clocks of one input.
struct InputReport {
  std::string path;
  std::string format;
  std::uint64_t read = 0;
  std::uint64_t event = 0;
  std::uint64_t ignored = 0;
  std::uint64_t foreign = 0;
  std::uint64_t malformed = 0;
  std::uint64_t duplicate = 0;
  std::string year_source;
  std::string zone_source;
  std::optional<Interval> coverage;  // first to last event
  std::string problem;               // why it is incomplete; empty: it is not
};

struct BadLineReport {
  std::string file;
  std::uint32_t line = 0;
  std::string text;  // raw bytes
  std::string why;
};

struct CoverageReport {  // one source kind and host
  std::string source;
  std::string host;
  Interval span;
  std::uint64_t events = 0;
  bool mail_log = false;  // see ParserInfo
};

struct ClockPairReport {
  std::string source;
  std::string against;
  Micros skew = 0;
  Micros spread = 0;
  std::uint64_t pairs = 0;
};

struct GapReport {
  std::string source;
  std::string host;
  std::string ground;  // "missing-file"
  Interval span;
  std::string file;         // that is missing
  std::uint64_t begun = 0;  // see LogGap
  std::uint64_t ended = 0;
  std::uint64_t lost = 0;
  SourceLine before;
};

// What would let a report tell more.
struct Advice {
  std::string source;  // the parser's name; empty: an input is missing
  std::string text;
  std::string setting;  // lines to paste; empty: nothing to set
};

struct Report {
  std::string version;
  std::optional<Interval> window;   // what all events span
  std::vector<InputReport> inputs;  // sorted by path
  std::vector<BadLineReport> unparsed;
  std::vector<CoverageReport> coverage;  // sorted by source and host
  std::vector<ClockPairReport> clocks;
  std::vector<GapReport> gaps;  // sorted by host, source and time

  std::uint64_t deliveries = 0;
  std::array<std::uint64_t, kOutcomeCount> by_outcome{};
  std::uint64_t ever_deferred = 0;
  std::uint64_t messages = 0;

  std::uint64_t attempts = 0;
  std::uint64_t attempts_deferred = 0;
  std::array<std::uint64_t, kCategoryCount> by_category{};
  std::array<std::uint64_t, kSmtpStageCount> by_stage{};
  std::array<std::uint64_t, kPatternCount> by_pattern{};
  DurationHistogram time_to_accept;
  DurationHistogram time_to_accept_deferred;  // of those refused at first
  std::optional<OldestQueued> oldest;

  EngagementCounts clicks;
  EngagementCounts opens;
  EngagementTable campaigns{EngagementBy::kCampaign};
  DurationHistogram early_lead;        // of certain early clicks
  std::uint64_t scanned_messages = 0;  // with a machine's click
  std::uint64_t unsubscribes_fetched = 0;

  std::map<ReplyKey, ReplyCount> replies;
  Receivers receivers;
  std::map<std::string, ScannerCounts, std::less<>> scanners;  // by network
  std::map<std::string, std::uint64_t, std::less<>>
      relays;                     // accepting, by host
  std::vector<Finding> findings;  // the most severe, see kReportFindings
  std::array<std::uint64_t, kLevelCount> findings_by_level{};
  std::vector<Advice> advice;         // the most important first
  std::vector<std::string> warnings;  // what makes figures less certain
};
inline constexpr std::size_t kReportFindings = 20;

// What `receivers` answers.
struct ReceiverReport {
  std::string version;
  std::optional<Interval> window;
  NamedReceiver named = NamedReceiver::kSeveral;
  Receivers receivers;
};

}  // namespace mailscan
