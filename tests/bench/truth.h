#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/event.h"

namespace mailscan::testing {

// What a generator knows about the log it wrote. Names are those of rows;
// times are the true ones, before any fault was put on a clock.

struct AttemptTruth {
  Micros end = 0;
  std::string_view outcome;  // delivered, deferred, bounced
  SmtpStage stage = SmtpStage::kUnknown;
  int code = 0;
  std::string_view category;
};

// One message and recipient.
struct DeliveryTruth {
  std::string message_id;
  std::string recipient;  // empty: the logs never name one
  std::string_view outcome;
  std::string_view pattern;
  std::string relay;  // the host of it
  bool has_window = false;
  Micros window_from = 0;  // MAIL FROM of the accepting try
  Micros window_to = 0;    // its 250
  bool has_exposed = false;
  Micros exposed = 0;
  int deferred = 0;   // tries refused for now
  int suspended = 0;  // no tries at all
  std::vector<AttemptTruth> attempts;
};

// One open or click as it stands in the webhook file.
struct EngagementTruth {
  std::string message_id;  // empty: no log knows the message
  std::string recipient;
  std::string_view kind;
  std::string url;
  Micros time = 0;
  std::string_view timing;
  std::string_view actor;
  // Nearer to an edge than clocks can tell; then `timing` is what is true,
  // not what can be known.
  bool edge = false;
  Micros clear = 0;  // from the nearest edge
  bool has_lead = false;
  Micros lead = 0;  // acceptance minus engagement
  std::uint64_t line = 0;
};

enum class LineKind {
  kConnect,
  kClient,
  kMessageId,
  kActive,
  kDelivery,
  kSuspended,
  kRemoved,
  kExpired,
  kNotice,
  kDisconnect,
  kTls,
  kReject,
  kNoise,
  kForeign,
  kHostTry,
};
inline constexpr std::size_t kLineKindCount = 15;
std::string_view NameOf(LineKind kind);

struct Totals {
  std::uint64_t messages = 0;
  std::uint64_t mail_lines = 0;
  std::uint64_t webhook_records = 0;  // duplicates too
  std::uint64_t duplicates = 0;
  std::uint64_t bounce_notices = 0;
  std::array<std::uint64_t, kLineKindCount> lines_by_kind{};
  std::map<std::string_view, std::uint64_t> deliveries;  // by outcome
  std::map<std::string_view, std::uint64_t> clicks;      // by timing
  std::map<std::string_view, std::uint64_t> opens;
  std::uint64_t edge_clicks = 0;
  std::uint64_t edge_opens = 0;
  std::uint64_t ever_deferred = 0;
  std::uint64_t deferred_attempts = 0;
};

// All of it, for runs small enough to hold.
struct Truth {
  std::vector<DeliveryTruth> deliveries;
  std::vector<EngagementTruth> engagements;
  Totals totals;
};

// One line of a truth file each, with its newline.
std::string TruthLine(const DeliveryTruth& delivery);
std::string TruthLine(const EngagementTruth& engagement);
std::string TruthLine(const Totals& totals);

}  // namespace mailscan::testing
