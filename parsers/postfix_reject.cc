#include "parsers/postfix_reject.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "parsers/cursor.h"
#include "parsers/smtp_reply.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

struct StageWord {
  std::string_view word;
  SmtpStage stage;
};
constexpr std::array<StageWord, 11> kStageWords = {{
    {"RCPT", SmtpStage::kRcpt},
    {"CONNECT", SmtpStage::kConnect},
    {"connect", SmtpStage::kConnect},  // postscreen, out of ports
    {"EHLO", SmtpStage::kEhlo},
    {"HELO", SmtpStage::kEhlo},
    {"STARTTLS", SmtpStage::kEhlo},
    {"AUTH", SmtpStage::kEhlo},
    {"MAIL", SmtpStage::kMail},
    {"DATA", SmtpStage::kData},
    {"BDAT", SmtpStage::kEndOfData},
    {"END-OF-MESSAGE", SmtpStage::kEndOfData},
}};

SmtpStage StageOfWord(std::string_view word) {
  for (const StageWord& known : kStageWords) {
    if (known.word == word) {
      return known.stage;
    }
  }
  return SmtpStage::kUnknown;
}

bool EndsTailField(std::string_view rest) {
  return rest.empty() || rest.front() == ' ' || rest.front() == ',';
}

// Whether "; from=<S> to=<R> proto=" begins here; from, to or both may be
// absent, and what follows proto= was written by the client.
bool IsTail(std::string_view text) {
  SkipPrefix(&text, "; ");
  bool any = false;
  for (const bool sender : {true, false}) {
    if (!(sender ? SkipPrefix(&text, "from=") : SkipPrefix(&text, "to="))) {
      continue;
    }
    const std::size_t size = AddressSize(text, EndsTailField);
    if (size == kNpos) {
      return false;
    }
    any = true;
    text.remove_prefix(size);
    SkipPrefix(&text, ",");
    SkipPrefix(&text, " ");
  }
  return HasPrefix(text, "proto=") || (any && text.empty());
}

// Where the last thing begins that looks like the tail of a line, or its end.
std::size_t LastTailStart(std::string_view text) {
  for (const std::string_view first : {"; from=", "; to=<", "; proto="}) {
    const std::size_t at = text.rfind(first);
    if (at != kNpos) {
      return at;
    }
  }
  return text.size();
}

// Where the "; from=<S> to=<R> proto=P helo=<H>" of a line begins, or its end.
// The text before it may hold semicolons of its own (DNSBL addresses), and the
// helo behind it anything: the first that is a tail counts. Addresses in the
// text quote what would look like one.
std::size_t TailStart(std::string_view text) {
  constexpr std::size_t kLongest = 4096;  // Postfix cuts lines at 2000 bytes
  bool quoted = false;
  for (std::size_t i = text.size() - std::min(text.size(), kLongest);
       i < text.size(); ++i) {
    if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ';' && !quoted && IsTail(text.substr(i))) {
      return i;
    }
  }
  return LastTailStart(text);
}

// Any of the pairs may be absent; postscreen puts commas between them.
void ReadTail(std::string_view tail, Event* event) {
  SkipPrefix(&tail, ";");
  while (SkipPrefix(&tail, " ") || SkipPrefix(&tail, ",")) {
    const bool sender = SkipPrefix(&tail, "from=");
    if (!sender && !SkipPrefix(&tail, "to=")) {
      continue;
    }
    const std::size_t size = AddressSize(tail, EndsTailField);
    if (size == kNpos) {
      return;
    }
    const std::string_view address = tail.substr(0, size);
    event->set(sender ? Field::kSender : Field::kRecipient,
               sender ? SenderOf(address) : WithoutBrackets(address));
    tail.remove_prefix(size);
  }
}

// "header Subject: ... from NAME[IP]; from=<S> ... helo=<H>: TEXT"
bool ReadContentReject(std::string_view text, Event* event) {
  // The header was a stranger's from its first byte, so only the last tail can
  // be Postfix's.
  const std::size_t split = LastTailStart(text);
  const std::string_view head = text.substr(0, split);
  const std::size_t open = head.rfind('[');
  if (open != kNpos && HasSuffix(head, "]")) {
    event->set(Field::kIp, head.substr(open + 1, head.size() - open - 2));
  }
  event->stage = SmtpStage::kEndOfData;
  const std::string_view tail = text.substr(split);
  const std::size_t reply = tail.rfind(">: ");
  if (reply != kNpos) {
    SetReply(tail.substr(reply + 3), event);
  }
  ReadTail(tail, event);
  return true;
}

}  // namespace

bool ReadPostfixReject(std::string_view text, Event* event) {
  event->kind = EventKind::kRejected;
  if (SkipPrefix(&text, "milter-discard: ") || SkipPrefix(&text, "discard: ")) {
    event->set(Field::kFlag, "discarded");
  } else if (!SkipPrefix(&text, "reject: ") &&
             !SkipPrefix(&text, "milter-reject: ") &&
             !SkipPrefix(&text, "proxy-reject: ")) {
    return false;
  }
  if (HasPrefix(text, "header ") || HasPrefix(text, "body ") ||
      HasPrefix(text, "mime-error ")) {
    return ReadContentReject(text, event);
  }
  std::size_t word = 0;
  while (word < text.size() && text[word] != ' ' && text[word] != ':') {
    ++word;
  }
  event->stage = StageOfWord(text.substr(0, word));
  text.remove_prefix(word);
  if (SkipPrefix(&text, " from ")) {
    const std::size_t open = text.find('[');
    const std::size_t close = text.find(']', open == kNpos ? 0 : open);
    if (open == kNpos || close == kNpos) {
      return false;
    }
    event->set(Field::kIp, text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
    text.remove_prefix(std::min(text.find(": "), text.size()));  // a port
  }
  if (!SkipPrefix(&text, ": ")) {
    return false;
  }
  const std::size_t split = TailStart(text);
  SetReply(text.substr(0, split), event);
  ReadTail(text.substr(split), event);
  return true;
}

}  // namespace mailscan
