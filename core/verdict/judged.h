#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/timeline/message.h"

namespace mailscan {

// What the classifier says. Plain values; views live as long as the Message
// that was judged. Names are those of rows.

// When an open or click happened, seen from the delivery.
enum class Timing : std::uint8_t {
  kDeferralGap,  // the receiver had the body, and had not yet accepted
  kInData,       // inside the transaction that ended in the 250
  kAtAccept,     // the clocks cannot say on which side of the 250
  kPostAccept,
  kOtherCopy,  // before this receiver can have had the body
  kNeverAccepted,
  kNoDeliveryRecord,
};
inline constexpr int kTimingCount = 7;
// Before anyone but the receiver could have it.
constexpr bool IsEarly(Timing timing) {
  return timing == Timing::kDeferralGap || timing == Timing::kInData ||
         timing == Timing::kNeverAccepted;
}
std::string_view NameOf(Timing timing);

enum class Certainty : std::uint8_t { kCertain, kWithinClockError, kUnknown };
std::string_view NameOf(Certainty certainty);

enum class Verdict : std::uint8_t {
  kScannerCertain,
  kLikelyScanner,
  kPrefetchProxy,
  kHuman,
  kLikelyHuman,
  kUnknown,
};
inline constexpr int kVerdictCount = 6;
std::string_view NameOf(Verdict verdict);
// Certain or likely; an image proxy is none of these.
bool IsMachine(Verdict verdict);

// Evidence is capped by group, because the signals of a group share causes.
enum class SignalGroup : std::uint8_t {
  kPrior,
  kTime,
  kShape,
  kCross,
  kNet,
  kAgent,
  kFlag,
  kHuman,
};
inline constexpr int kSignalGroupCount = 8;
std::string_view NameOf(SignalGroup group);

// One reason for or against "a machine did this", in decibans: ten times the
// decimal logarithm of the likelihood ratio.
struct Evidence {
  std::string_view signal;  // "S1", "S8", "prior"
  SignalGroup group = SignalGroup::kPrior;
  int db = 0;
  bool hard = false;  // cannot be a person, or the owner says so
  std::string why;
  Place place;
};

// One open or click with its verdict.
struct JudgedHit {
  const Hit* hit = nullptr;
  std::uint32_t session = 0;  // from 1, by time, within the trace
  Timing timing = Timing::kNoDeliveryRecord;
  Certainty certainty = Certainty::kUnknown;
  std::optional<Micros> lead;  // acceptance minus engagement
  Verdict verdict = Verdict::kUnknown;
  bool own = false;  // from the sender's own network or to a seed address
};
// Surely before the 250, by someone who had the body.
bool IsEarlyCertain(const JudgedHit& hit);

// Opens and clicks of one actor on one message.
struct Session {
  std::vector<std::uint32_t> hits;  // indices into JudgedTrace::hits
  std::vector<Evidence> evidence;
  std::vector<std::string_view> missing;  // fields no input carried
  int score_db = 0;
  Verdict verdict = Verdict::kUnknown;
  bool clean_early = false;  // S1 with all its preconditions
  bool tellable = false;     // the actor can only have had this copy
  bool assumed = false;      // early if two clocks agree that nobody compared
  bool nameless = false;     // neither an address nor an agent tells who it was
  bool unsubscribe_fetched = false;  // by a machine
  bool made_up = false;              // by an ESP, because of a click
};

enum class Category : std::uint8_t {
  kNone,
  kGreylist,
  kContentHold,
  kThrottle,
  kReputation,
  kRecipientRate,
  kMailboxFull,
  kSessionLimit,
  kSystem,
  kNetwork,
  kTls,
  kAuth,
  kDnsbl,
  kCallout,
  kSenderDns,
  kPolicy,
  kUserUnknown,
  kOther,
};
inline constexpr int kCategoryCount = 18;
std::string_view NameOf(Category category);

enum class Pattern : std::uint8_t {
  kNone,
  kGreylist,
  kGreylistLoop,
  kScanHold,
  kThrottle,
  kContentHold,
  kMailboxFull,
  kNetwork,
  kUnknown,
  kReplay,         // an answer given again instead of a new one
  kDuplicateRisk,  // refused, and perhaps taken
  kGivenUp,        // expired, or bounced after deferrals
};
inline constexpr int kPatternCount = 12;
std::string_view NameOf(Pattern pattern);

enum class ReceiverKind : std::uint8_t {
  kUnknownBusiness,
  kFollowingGateway,  // known to follow links
  kOtherGateway,
  kMicrosoft365,
  kConsumer,
};

struct ReplyRow;
struct ScheduleRow;
class WeightTable;

// A trace with everything that was concluded from it. Reused from one to the
// next, so that its vectors keep their room.
struct JudgedTrace {
  const Trace* trace = nullptr;
  std::vector<Category> categories;  // one an attempt; kNone for a 2xx
  // What the table says of each attempt; null where it knows no such reply.
  // Rows live as long as the rules.
  std::vector<const ReplyRow*> replies;
  const ScheduleRow* schedule = nullptr;  // of the sender; null: not known
  const WeightTable* weights = nullptr;   // of the verdicts; never null
  Pattern pattern = Pattern::kNone;
  std::string_view vendor;  // of the receiver, from its last relay; may be ""
  ReceiverKind receiver = ReceiverKind::kUnknownBusiness;
  Micros repeats = 0;  // for how long the receiver repeats a reply; 0: never
  std::optional<Interval> accepted;      // transaction begin .. 250
  std::optional<Interval> accepted_end;  // the 250 itself
  std::optional<Micros> exposed;         // from when the receiver had the body
  std::vector<JudgedHit> hits;           // opens and clicks only, by time
  std::vector<Session> sessions;
};

enum class Level : std::uint8_t { kInfo, kLow, kMedium, kHigh };
inline constexpr int kLevelCount = 4;
std::string_view NameOf(Level level);

struct FindingEvidence {
  std::string signal;
  int db = 0;
  std::string why;
  Place place;
  bool hard = false;
};

// What the signals of a group say together, and what of it counts.
struct CutGroup {
  std::string_view group;
  int said_db = 0;
  int counted_db = 0;
};

// Why something is claimed. What a score was not asked for has neither score
// nor sentence: lines of a log, each with what it shows. Owns its texts.
struct Explanation {
  std::vector<FindingEvidence> evidence;
  std::vector<CutGroup> cuts;        // the groups that reach their cap
  std::vector<std::string> missing;  // fields no input carried
  int score_db = 0;
  std::string because;  // why the verdict is not a higher or lower one
};

// A Finding is what deserves a look, with what explains it. It outlives the
// message; there are few of them.
struct Finding : Explanation {
  std::string kind;  // early-engagement, scanner-session, unsubscribe-fetched,
                     // retry-pattern, clock-fault, log-gap
  Level level = Level::kInfo;
  std::string title;
  Micros time = 0;
  Micros precision_us = 1'000'000;
  std::string message_id;
  std::string recipient;
  std::string vendor;
  Place place;
};

}  // namespace mailscan
