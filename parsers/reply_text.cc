#include "parsers/reply_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "parsers/cursor.h"
#include "parsers/decimal.h"
#include "parsers/postfix_reply.h"
#include "parsers/wording.h"

namespace mailscan {
namespace {

struct ReplyCode {
  std::uint16_t code = 0;
  std::string_view enhanced;
};

// What stands before the answer: the type of a diagnostic code (RFC 3464), or
// what became of the mail.
std::string_view WithoutLead(std::string_view reply) {
  constexpr std::size_t kMostLead = 16;
  if (const std::size_t end = reply.find(';'); end < kMostLead) {
    const std::string_view type = reply.substr(0, end);
    if (std::all_of(type.begin(), type.end(), [](char c) {
          return IsAsciiLetter(c) || c == '-' || c == ' ';
        })) {
      reply.remove_prefix(end + 1);
    }
  } else if (const std::size_t open = reply.find('('); open < kMostLead) {
    const std::string_view word = reply.substr(0, open);
    if (std::all_of(word.begin(), word.end(),
                    [](char c) { return IsAsciiLetter(c) || c == ' '; })) {
      reply.remove_prefix(open + 1);
    }
  }
  SkipAll(&reply, ' ');
  return reply;
}

ReplyCode CodeOf(std::string_view reply) {
  reply = WithoutLead(reply);
  ReplyCode found;
  if (reply.size() < 3 ||
      (reply[0] != '2' && reply[0] != '4' && reply[0] != '5') ||
      !IsDigit(reply[1]) || !IsDigit(reply[2]) ||
      (reply.size() > 3 && reply[3] != ' ' && reply[3] != '-')) {
    found.enhanced = EnhancedAt(reply);
    return found;
  }
  found.code = static_cast<std::uint16_t>(
      (reply[0] - '0') * 100 + (reply[1] - '0') * 10 + (reply[2] - '0'));
  if (reply.size() > 4) {
    found.enhanced = EnhancedAt(reply.substr(4));
  }
  return found;
}

// How ESPs say that there was no contact. Go's dialler ("dial tcp") is behind
// several of them.
constexpr std::array<Wording, 6> kNoContact = {{
    {"error dialing remote address", SmtpStage::kConnect},
    {"dial tcp ", SmtpStage::kConnect},
    {"unable to get mx info", SmtpStage::kConnect},
    {"unable to connect", SmtpStage::kConnect},
    {"Unable to connect", SmtpStage::kConnect},
    {"No MX for ", SmtpStage::kConnect},
}};

}  // namespace

std::string_view EnhancedAt(std::string_view text) {
  if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5')) {
    return {};
  }
  std::size_t at = 1;
  for (int part = 0; part < 2; ++part) {
    if (at >= text.size() || text[at] != '.') {
      return {};
    }
    const std::size_t start = ++at;
    while (at < text.size() && IsDigit(text[at])) {
      ++at;
    }
    if (at == start || at - start > 3) {
      return {};
    }
  }
  const bool ends = at == text.size() || text[at] == ' ' || text[at] == ':' ||
                    text[at] == ',' || text[at] == '\r' || text[at] == '\n';
  return ends ? text.substr(0, at) : std::string_view();
}

// A status of "5.0.0" says no more than "failed"; the text may know better.
void SetReplyText(std::string_view reply, std::string_view status,
                  Event* event) {
  event->set(Field::kReply, reply);
  const ReplyCode found = CodeOf(reply);
  event->code = found.code;
  const std::string_view told = EnhancedAt(status);
  const bool text_is_better =
      told.empty() || (told.ends_with(".0.0") && !found.enhanced.empty());
  event->set(Field::kEnhanced, text_is_better ? found.enhanced : told);
}

void ReadOwnWords(std::string_view text, Event* event) {
  if (event->code != 0) {
    return;
  }
  ReadFailure(text, event);  // a Postfix may be behind it all
  if (event->stage == SmtpStage::kUnknown) {
    event->stage = StageOf(kNoContact, text);
  }
}

void UseReplyEpoch(std::string_view reply, Stamp* stamp) {
  constexpr std::size_t kEpochDigits = 10;
  constexpr Micros kMostLag = 10 * kMinute;
  if (reply.find("gsmtp") == std::string_view::npos) {
    return;
  }
  for (std::size_t at = 0; at < reply.size();) {
    const std::size_t end = std::min(reply.find(' ', at), reply.size());
    const std::string_view word = reply.substr(at, end - at);
    at = end + 1;
    if (word.size() != kEpochDigits ||
        !std::all_of(word.begin(), word.end(), IsDigit)) {
      continue;
    }
    const std::optional<Stamp> epoch = ReadEpoch(word);
    if (epoch && epoch->us < stamp->us && stamp->us - epoch->us <= kMostLag) {
      *stamp = *epoch;
    }
    return;
  }
}

}  // namespace mailscan
