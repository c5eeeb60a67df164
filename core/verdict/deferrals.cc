#include "core/verdict/deferrals.h"

#include <algorithm>
#include <array>

namespace mailscan {
namespace {

// One row of the table: the reply must hold both texts (lower case), and the
// stage must be the one given, if one is.
struct Row {
  std::string_view first;
  std::string_view second;
  Category category;
  SmtpStage stage = SmtpStage::kUnknown;
};

// In order: the first row that fits decides. Texts as documented by the
// receivers or collected by SMTP Field Manual, Sisimai, KumoMTA and Rspamd,
// seen 2026-01.
constexpr auto kRows = std::to_array<Row>({
    {"lost connection", "", Category::kNetwork},
    {"timed out", "", Category::kNetwork},
    {"connection refused", "", Category::kNetwork},
    {"no route to host", "", Category::kNetwork},
    {"network is unreachable", "", Category::kNetwork},
    {"name service error", "", Category::kNetwork},
    {"host not found", "", Category::kNetwork},
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
    {"try again later", "", Category::kContentHold, SmtpStage::kEndOfData},
    {"unusual rate of", "", Category::kThrottle},
    {"exceeded its quota", "", Category::kThrottle},
    {"very low reputation", "", Category::kReputation},
    {"receiving mail too quickly", "", Category::kRecipientRate},
    {"receiving mail at a rate", "", Category::kRecipientRate},
    {"too many recent messages", "", Category::kRecipientRate},
    {"organization queue quota", "", Category::kRecipientRate},
    {"excessive volume", "", Category::kThrottle},
    {"over quota", "", Category::kMailboxFull},
    {"overquota", "", Category::kMailboxFull},
    {"quota exceeded", "", Category::kMailboxFull},
    {"out of storage", "", Category::kMailboxFull},
    {"mailbox full", "", Category::kMailboxFull},
    {"mailbox is full", "", Category::kMailboxFull},
    {"temporary system problem", "", Category::kSystem},
    {"[ts", "", Category::kThrottle},
    {"unexpected volume", "", Category::kThrottle},
    {"due to ip reputation", "", Category::kReputation},
    {"server busy", "", Category::kThrottle},
    {"rate limit", "", Category::kThrottle},
    {"throttl", "", Category::kThrottle},
    {"too many messages", "", Category::kThrottle},
    {"too many connections", "", Category::kSessionLimit},
    {"max message per connection", "", Category::kSessionLimit},
    {"starttls", "", Category::kTls},
    {"tls required", "", Category::kTls},
    {"tls is required", "", Category::kTls},
    {"cannot start tls", "", Category::kTls},
    {"reverse dns", "", Category::kAuth},
    {"spf", "", Category::kAuth},
    {"dkim", "", Category::kAuth},
    {"dmarc", "", Category::kAuth},
    {"blocked using", "", Category::kDnsbl},
    {"unverified address", "", Category::kCallout},
    {"address verification", "", Category::kCallout},
    {"domain not found", "", Category::kSenderDns},
    {"unresolvable", "", Category::kSenderDns},
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

class LowerText {
 public:
  explicit LowerText(std::string_view text) : size_(0) {
    for (const char c : text.substr(0, kLooked)) {
      lower_[size_++] =
          c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  bool Has(std::string_view part) const {
    return std::string_view(lower_.data(), size_).find(part) !=
           std::string_view::npos;
  }

 private:
  std::array<char, kLooked> lower_;
  std::size_t size_;
};

bool Fits(const Row& row, const LowerText& reply, SmtpStage stage) {
  return (row.stage == SmtpStage::kUnknown || row.stage == stage) &&
         reply.Has(row.first) && (row.second.empty() || reply.Has(row.second));
}

// What is left when no text is known: the enhanced code (RFC 3463), the stage.
Category ByCode(const Attempt& attempt) {
  const std::string_view enhanced = attempt.enhanced;
  if (enhanced.size() >= 5 && enhanced[1] == '.') {
    const std::string_view detail = enhanced.substr(2);
    if (detail == "1.1" || detail == "1.2" || detail == "1.3") {
      return Category::kUserUnknown;
    }
    if (detail == "1.8") {
      return Category::kSenderDns;
    }
    if (detail == "2.2") {
      return Category::kMailboxFull;
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
        break;
    }
  }
  return Category::kOther;
}

}  // namespace

Category CategoryOf(const Attempt& attempt) {
  if (attempt.accepted()) {
    return Category::kNone;
  }
  const LowerText reply(attempt.reply);
  if (attempt.code >= 500 || attempt.kind == EventKind::kBounced) {
    for (const Row& row : kUnknownUser) {
      if (Fits(row, reply, attempt.stage)) {
        return row.category;
      }
    }
  }
  // A code in the enhanced status says more than words about a full mailbox.
  if (attempt.enhanced == "4.2.2" || attempt.enhanced == "5.2.2") {
    return Category::kMailboxFull;
  }
  for (const Row& row : kRows) {
    if (Fits(row, reply, attempt.stage)) {
      return row.category;
    }
  }
  return ByCode(attempt);
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
  return most->count == 0 ? Pattern::kUnknown : most->pattern;
}

std::string MaskReply(std::string_view reply) {
  constexpr std::size_t kLongest = 100;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_word = [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  // "host H[IP] said: ..." and "(in reply to ...)" are the MTA's words.
  if (const std::size_t said = reply.find(" said: ");
      reply.starts_with("host ") && said != std::string_view::npos) {
    reply.remove_prefix(said + 7);
  }
  if (const std::size_t end = reply.rfind(" (in reply to ");
      end != std::string_view::npos) {
    reply = reply.substr(0, end);
  }
  std::string masked;
  for (std::size_t i = 0; i < reply.size() && masked.size() < kLongest;) {
    if (reply[i] == '<') {
      const std::size_t close = reply.find('>', i);
      masked += "<>";
      i = close == std::string_view::npos ? reply.size() : close + 1;
      continue;
    }
    std::size_t end = i;
    bool digit = false;
    bool at = false;
    while (end < reply.size() &&
           (is_word(reply[end]) || reply[end] == '-' || reply[end] == '_' ||
            reply[end] == '@' || reply[end] == '.')) {
      digit = digit || is_digit(reply[end]);
      at = at || reply[end] == '@';
      ++end;
    }
    if (end == i) {
      masked += reply[i++];
      continue;
    }
    const std::string_view word = reply.substr(i, end - i);
    // Codes such as 451 and 4.7.1 stay readable; the first word is the code.
    const bool is_code = masked.size() < 12 && word.size() <= 7;
    if (at) {
      masked += "<>";
    } else if (digit && !is_code) {
      masked += '#';
    } else {
      masked += word;
    }
    i = end;
  }
  masked.resize(std::min(masked.size(), kLongest));
  return masked;
}

}  // namespace mailscan
