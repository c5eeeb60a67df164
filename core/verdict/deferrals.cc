#include "core/verdict/deferrals.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <utility>

namespace mailscan {
namespace {

// Three letters in a row, hashed. A reply has few of all there are, so that
// nearly all parts of the tables are ruled out without a search.
constexpr std::size_t kTriples = 4096;
constexpr std::uint32_t TripleOf(std::uint32_t letters) {
  return ((letters & 0xffffffU) * 0x9e3779b1U) >> 20U;
}
constexpr std::uint32_t Behind(std::uint32_t letters, char next) {
  return letters << 8U | static_cast<unsigned char>(next);
}

// What a reply must hold, in lower case; empty, or three letters at least.
struct Part {
  constexpr Part(const char* literal)  // NOLINT: the tables are lists of these
      : text(literal) {
    std::uint32_t letters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      letters = Behind(letters, text[i]);
      begins = i == 2 ? TripleOf(letters) : begins;
      ends = TripleOf(letters);
    }
  }
  std::string_view text;
  std::uint32_t begins = 0;
  std::uint32_t ends = 0;
};

// One row of the table: the reply must hold both parts; stage and code must be
// those given, if they are; so must the enhanced code, where the reply has one.
struct Row {
  Part first;
  Part second;
  Category category;
  SmtpStage stage = SmtpStage::kUnknown;
  std::uint16_t code = 0;
  std::string_view enhanced = {};
};

// What an MTA says itself where no reply came. In a receiver's reply the same
// words may tell of its own troubles ("unverified address: ... timed out"), so
// there they are looked for last.
constexpr auto kNoReply = std::to_array<Row>({
    {"lost connection", "", Category::kNetwork},
    {"closed connection", "", Category::kNetwork},
    {"timeout after", "", Category::kNetwork},
    {"timed out", "", Category::kNetwork},
    {"connection refused", "", Category::kNetwork},
    {"no route to host", "", Category::kNetwork},
    {"network is unreachable", "", Category::kNetwork},
    {"name service error", "", Category::kNetwork},
    {"host not found", "", Category::kNetwork},
    {"host lookup did not complete", "", Category::kNetwork},
});

// In order: the first row that fits decides. Texts as documented by the
// receivers or collected by SMTP Field Manual, Sisimai, KumoMTA and Rspamd,
// seen 2026-01.
constexpr auto kRows = std::to_array<Row>({
    {"greylist", "", Category::kGreylist},
    {"grey-list", "", Category::kGreylist},
    {"graylist", "", Category::kGreylist},
    {"grey listed", "", Category::kGreylist},
    {"grey.rbl", "", Category::kGreylist},
    {"internal resource", "temporarily unavailable", Category::kGreylist},
    {"resource is temporarily unavailable", "", Category::kGreylist},
    {"possible outbreak", "", Category::kContentHold},
    {"suspect content", "", Category::kContentHold},
    {"nature of the content", "", Category::kContentHold},
    {"content of this message", "", Category::kContentHold},
    {"scan", "try again", Category::kContentHold, SmtpStage::kEndOfData},
    {"unusual rate of", "", Category::kThrottle},
    {"exceeded its quota", "sending", Category::kThrottle},
    {"very low reputation", "", Category::kReputation},
    {"receiving mail too quickly", "", Category::kRecipientRate},
    {"receiving mail at a rate", "", Category::kRecipientRate},
    {"too many recent messages", "", Category::kRecipientRate},
    {"organization queue quota", "", Category::kRecipientRate},
    {"excessive volume", "", Category::kRecipientRate},
    {"over quota", "", Category::kMailboxFull},
    {"overquota", "", Category::kMailboxFull},
    {"quota exceeded", "", Category::kMailboxFull},
    {"exceeded its quota", "", Category::kMailboxFull},
    {"out of storage", "", Category::kMailboxFull},
    {"mailbox full", "", Category::kMailboxFull},
    {"mailbox is full", "", Category::kMailboxFull},
    {"temporary system problem", "", Category::kSystem},
    {"temporarily rejected", "", Category::kSystem, SmtpStage::kUnknown, 451,
     "4.3.0"},
    {"[tss09", "", Category::kReputation},
    {"[tss11", "", Category::kReputation},
    {"[ts", "", Category::kThrottle},
    {"unexpected volume", "", Category::kThrottle},
    {"resources temporarily unavailable", "", Category::kSystem},
    {"max message per connection", "", Category::kSessionLimit},
    {"due to ip reputation", "", Category::kReputation},
    {"server busy", "", Category::kSystem, SmtpStage::kUnknown, 421, "4.4.5"},
    {"server busy", "", Category::kThrottle},
    {"pfa agent busy", "", Category::kSystem},
    {"access denied", "try again later", Category::kReputation},
    {"replicated", "", Category::kSystem},
    {"temporary server error", "prx", Category::kSystem},
    {"office 365", "attr", Category::kSystem},
    {"cuda_nsu", "4.7.1", Category::kPolicy},
    {"cuda_nsu", "4.4.3", Category::kSystem},
    {"requested action aborted [", "", Category::kThrottle},
    {"service temporarily unavailable", "", Category::kThrottle,
     SmtpStage::kUnknown, 421},
    {"block temporarily", "", Category::kThrottle},
    {"temporary denial of connection", "", Category::kReputation},
    {"rl0000", "", Category::kThrottle},
    {"rate limit", "", Category::kThrottle},
    {"throttl", "", Category::kThrottle},
    {"too many messages", "", Category::kThrottle},
    {"too many connections", "", Category::kSessionLimit},
    {"", "", Category::kSessionLimit, SmtpStage::kUnknown, 432},
    {"starttls", "", Category::kTls},
    {"tls required", "", Category::kTls},
    {"tls is required", "", Category::kTls},
    {"cannot start tls", "", Category::kTls},
    {"tls session", "", Category::kTls},
    {"reverse dns", "", Category::kAuth},
    {"cannot find your", "", Category::kAuth},
    {"spf", "", Category::kAuth},
    {"dkim", "", Category::kAuth},
    {"dmarc", "", Category::kAuth},
    // The list refuses to answer the receiver's resolver: no listing.
    {"open resolver", "spamhaus", Category::kSystem},
    {"blocked using", "", Category::kDnsbl},
    {"unverified address", "", Category::kCallout},
    {"address verification", "", Category::kCallout},
    {"domain not found", "", Category::kSenderDns},
    {"helo command rejected", "", Category::kSenderDns},
    {"unresolvable", "", Category::kSenderDns},
    {"temporary mta failure", "", Category::kSystem},
    // A filter's soft reject (Rspamd, milters), which has seen the body; but
    // busy servers use these words too, with codes of their own.
    {"try again later", "", Category::kContentHold, SmtpStage::kEndOfData, 451,
     "4.7.1"},
    {"service unavailable", "try again later", Category::kSystem},
    {"reputation", "", Category::kReputation},
});

constexpr auto kUnknownUser = std::to_array<Row>({
    {"user unknown", "", Category::kUserUnknown},
    {"unknown user", "", Category::kUserUnknown},
    {"no such user", "", Category::kUserUnknown},
    {"does not exist", "", Category::kUserUnknown},
    {"recipient address rejected", "unknown", Category::kUserUnknown},
});

// Only so much of a reply is looked at: what a receiver means it says first,
// and the text is a stranger's.
constexpr std::size_t kLooked = 600;

// A reply in lower case.
class LowerText {
 public:
  explicit LowerText(std::string_view text) : size_(0) {
    std::uint32_t letters = 0;
    for (const char c : text.substr(0, kLooked)) {
      const char lower =
          c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      lower_[size_++] = lower;
      letters = Behind(letters, lower);
      triples_[TripleOf(letters)] = true;
    }
  }
  bool Has(const Part& part) const {
    return part.text.empty() ||
           (triples_[part.begins] && triples_[part.ends] &&
            std::string_view(lower_.data(), size_).find(part.text) !=
                std::string_view::npos);
  }

 private:
  std::array<char, kLooked> lower_;
  std::size_t size_;
  std::bitset<kTriples> triples_;
};

bool Fits(const Row& row, const LowerText& reply, const Attempt& attempt) {
  return reply.Has(row.first) && reply.Has(row.second) &&
         (row.stage == SmtpStage::kUnknown || row.stage == attempt.stage) &&
         (row.code == 0 || row.code == attempt.code) &&
         (row.enhanced.empty() || attempt.enhanced.empty() ||
          row.enhanced == attempt.enhanced);
}

template <std::size_t N>
std::optional<Category> Find(const std::array<Row, N>& rows,
                             const LowerText& reply, const Attempt& attempt) {
  for (const Row& row : rows) {
    if (Fits(row, reply, attempt)) {
      return row.category;
    }
  }
  return std::nullopt;
}

// By the last two parts of the enhanced code (RFC 3463, RFC 7372, and Gmail's
// numbers for senders).
constexpr auto kDetails = std::to_array<std::pair<std::string_view, Category>>(
    {{"1.1", Category::kUserUnknown},
     {"1.2", Category::kUserUnknown},
     {"1.3", Category::kUserUnknown},
     {"1.8", Category::kSenderDns},
     {"2.2", Category::kMailboxFull},
     {"7.20", Category::kAuth},
     {"7.21", Category::kAuth},
     {"7.22", Category::kAuth},
     {"7.23", Category::kAuth},
     {"7.24", Category::kAuth},
     {"7.25", Category::kAuth},
     {"7.26", Category::kAuth},
     {"7.27", Category::kAuth},
     {"7.28", Category::kThrottle},
     {"7.29", Category::kTls},
     {"7.30", Category::kAuth},
     {"7.32", Category::kAuth}});

// What is left when no text is known.
Category ByCode(const Attempt& attempt) {
  const std::string_view enhanced = attempt.enhanced;
  if (enhanced.size() < 5 || enhanced[1] != '.') {
    return Category::kOther;
  }
  const std::string_view detail = enhanced.substr(2);
  for (const auto& [known, category] : kDetails) {
    if (detail == known) {
      return category;
    }
  }
  if (detail == "3.2" && attempt.stage <= SmtpStage::kEhlo) {
    return Category::kSessionLimit;
  }
  switch (detail[0]) {
    case '4':
      return Category::kNetwork;
    case '3':
      return Category::kSystem;
    case '7':
      return Category::kPolicy;
    default:
      return Category::kOther;
  }
}

}  // namespace

Category CategoryOf(const Attempt& attempt) {
  if (attempt.accepted()) {
    return Category::kNone;
  }
  const LowerText reply(attempt.reply);
  const bool final = attempt.code >= 500 || attempt.kind == EventKind::kBounced;
  if (const auto unknown = Find(kUnknownUser, reply, attempt);
      final && unknown) {
    return *unknown;
  }
  const bool replied = attempt.code != 0;
  const auto no_reply = Find(kNoReply, reply, attempt);
  if (!replied && no_reply) {
    return *no_reply;
  }
  // A code in the enhanced status says more than words about a full mailbox.
  if (attempt.enhanced == "4.2.2" || attempt.enhanced == "5.2.2") {
    return Category::kMailboxFull;
  }
  if (const auto told = Find(kRows, reply, attempt)) {
    return *told;
  }
  return no_reply.value_or(ByCode(attempt));
}

Pattern PatternOf(const Trace& trace, const std::vector<Category>& categories,
                  bool gap_hits) {
  std::array<std::size_t, kCategoryCount> counts{};
  std::size_t deferred = 0;
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    if (trace.attempts[i].kind == EventKind::kAttemptDeferred) {
      ++deferred;
      ++counts[static_cast<std::size_t>(categories[i])];
    }
  }
  if (deferred == 0) {
    return trace.suspensions > 0 ? Pattern::kUnknown : Pattern::kNone;
  }
  if (gap_hits && trace.accepting() != nullptr) {
    return Pattern::kScanHold;
  }
  const auto count = [&](Category category) {
    return counts[static_cast<std::size_t>(category)];
  };
  // The most frequent kind of refusal names the pattern; at a tie the one
  // listed first.
  struct Kind {
    std::size_t count;
    Pattern pattern;
  };
  const std::array<Kind, 5> kinds = {{
      {count(Category::kContentHold), Pattern::kContentHold},
      {count(Category::kGreylist), count(Category::kGreylist) >= 3
                                       ? Pattern::kGreylistLoop
                                       : Pattern::kGreylist},
      {count(Category::kMailboxFull), Pattern::kMailboxFull},
      {count(Category::kThrottle) + count(Category::kReputation) +
           count(Category::kRecipientRate) + count(Category::kSessionLimit),
       Pattern::kThrottle},
      {count(Category::kNetwork), Pattern::kNetwork},
  }};
  const Kind* most = &kinds[0];
  for (const Kind& kind : kinds) {
    most = kind.count > most->count ? &kind : most;
  }
  std::size_t named = 0;
  for (const Kind& kind : kinds) {
    named += kind.count;
  }
  const bool others_prevail = deferred - named > most->count;
  return most->count == 0 || others_prevail ? Pattern::kUnknown : most->pattern;
}

}  // namespace mailscan
