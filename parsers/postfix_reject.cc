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
constexpr std::array<StageWord, 10> kStageWords = {{
    {"RCPT", SmtpStage::kRcpt},
    {"CONNECT", SmtpStage::kConnect},
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

// Where the "; from=<S> to=<R> proto=P helo=<H>" of a line begins, or its end.
// The text before it may hold semicolons of its own (DNSBL addresses).
std::size_t TailStart(std::string_view text) {
  for (const std::string_view first : {"; from=", "; to=<", "; proto="}) {
    const std::size_t at = text.rfind(first);
    if (at != kNpos) {
      return at;
    }
  }
  return text.size();
}

bool EndsTailField(std::string_view rest) {
  return rest.empty() || rest.front() == ' ' || rest.front() == ',';
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
  const std::size_t split = TailStart(text);
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
  if (SkipPrefix(&text, "milter-discard: ")) {
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
