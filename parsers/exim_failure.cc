#include "parsers/exim_failure.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "parsers/cursor.h"
#include "parsers/exim_address.h"
#include "parsers/exim_fields.h"
#include "parsers/smtp_reply.h"
#include "parsers/wording.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

// How texts begin that tell of an SMTP dialogue, and what the command stands
// behind. "remote mailer" is what 4.6x said.
struct Verb {
  std::string_view start;
  std::string_view before_command;
  bool answered = false;     // a reply follows the command
  bool lmtp_answer = false;  // to the data, in which each recipient gets one
};
constexpr auto kVerbs = std::to_array<Verb>({
    {"SMTP error from remote mail", " after ", true},
    {"SMTP timeout ", "after "},
    {"Remote host ", "closed connection in response to "},
    {"LMTP error ", "after ", true, true},
    {"PRDR error ", "after ", true, true},
    {"LMTP timeout ", "after "},
    {"Malformed SMTP reply ", "in response to ", true},
    {"Malformed LMTP response ", "in response to ", true},
});

constexpr auto kCommands = std::to_array<Wording>({
    {"RCPT TO", SmtpStage::kRcpt},
    {"end of data", SmtpStage::kEndOfData},
    {"MAIL FROM", SmtpStage::kMail},
    {"initial connection", SmtpStage::kConnect},
    {"TLS-on-connect", SmtpStage::kConnect},
    {"EHLO", SmtpStage::kEhlo},
    {"HELO", SmtpStage::kEhlo},
    {"LHLO", SmtpStage::kEhlo},
    {"STARTTLS", SmtpStage::kEhlo},
    {"AUTH", SmtpStage::kEhlo},
    {"DATA", SmtpStage::kData},
    {"BDAT", SmtpStage::kEndOfData},  // it carries the data itself
    {"sending data block", SmtpStage::kEndOfData},
});

// How texts begin that tell of no dialogue. Connection, name service and
// routing trouble is no contact at all.
constexpr auto kLocalCauses = std::to_array<Wording>({
    {"Connection refused", SmtpStage::kConnect},
    {"Connection timed out", SmtpStage::kConnect},
    {"Operation timed out", SmtpStage::kConnect},
    {"Network is unreachable", SmtpStage::kConnect},
    {"No route to host", SmtpStage::kConnect},
    {"Host is down", SmtpStage::kConnect},
    {"Host is unreachable", SmtpStage::kConnect},
    {"host lookup did not complete", SmtpStage::kConnect},
    {"lookup of host ", SmtpStage::kConnect},
    {"lowest numbered MX record", SmtpStage::kConnect},
    {"all relevant MX records", SmtpStage::kConnect},
    {"an MX or SRV record indicated", SmtpStage::kConnect},
    {"remote host address is the local host", SmtpStage::kConnect},
    {"Unrouteable address", SmtpStage::kConnect},
    {"unrouteable mail domain", SmtpStage::kConnect},
    {"DANE error: ", SmtpStage::kConnect},
    {"TLS session: ", SmtpStage::kEhlo},
    {"a TLS session is required", SmtpStage::kEhlo},
    {"failure while setting up TLS session", SmtpStage::kEhlo},
    {"authentication required but", SmtpStage::kEhlo},
});

constexpr auto kSkips = std::to_array<std::string_view>({
    "retry time not reached",
    "Retry time not yet reached",
    "Spool file is locked",
    "Message is frozen",
    "connection limit reached for all hosts",
    "concurrency limit reached",
    "SMTP delivery explicitly queued",
    "domain matches queue_smtp_domains",
    "first-pass only routing due to",
    "no host found for existing SMTP connection",
    "reusing SMTP connection skips previous routing defer",
    "domain is held",
    "domain is in queue_domains",
    "hold_domains lookup deferred",
    "queue_domains lookup deferred",
    "queue_smtp_domains lookup deferred",
});

constexpr auto kExpiries = std::to_array<std::string_view>({
    "retry timeout exceeded",
    "all hosts for '",
    "all hosts have been failing",
    "retry time not reached for any host after a long failure period",
    "delivery cancelled; message timed out",
});

template <std::size_t kSize>
bool StartsWithOne(const std::array<std::string_view, kSize>& starts,
                   std::string_view text) {
  return std::any_of(starts.begin(), starts.end(), [&](std::string_view start) {
    return Begins(text, start);
  });
}

const Verb* VerbOf(std::string_view text) {
  for (const Verb& verb : kVerbs) {
    if (Begins(text, verb.start)) {
      return &verb;
    }
  }
  return nullptr;
}

// Takes "NAME [IP]" at the start of text, if it is one.
bool TakeHost(std::string_view* text, Event* event) {
  const std::size_t blank = text->find(' ');
  if (blank == kNpos || blank == 0 || text->compare(blank, 2, " [") != 0) {
    return false;
  }
  const std::size_t close = text->find(']', blank);
  const std::string_view ip =
      text->substr(blank + 2, close == kNpos ? 0 : close - blank - 2);
  if (ip.empty() || ip.find(' ') != kNpos) {
    return false;
  }
  if (!event->has(Field::kRelay)) {
    event->set(Field::kRelay, text->substr(0, blank));
    event->set(Field::kRelayIp, ip);
  }
  text->remove_prefix(close + 1);
  return true;
}

// Behind the command: its argument may hold anything.
std::string_view AnswerTo(std::string_view command) {
  const std::size_t open = command.find(":<");
  if (open < command.find(": ")) {
    const std::string_view address = command.substr(open + 1);
    const std::size_t size = AddressSize(address, EndsEximAddress);
    if (size != kNpos) {
      command = address.substr(size);
    }
  }
  const std::size_t colon = command.find(": ");
  return colon == kNpos ? std::string_view() : command.substr(colon + 2);
}

// From the verb on; true if the command is known.
bool ReadDialogue(const Verb& verb, std::string_view text, Event* event) {
  const std::size_t at = text.find(verb.before_command);
  if (at == kNpos) {
    return false;
  }
  // Before 4.85: "SMTP timeout while connected to H [I] after ...", "Remote
  // host H [I] closed ...", "Malformed SMTP reply from H [I] in response ...".
  std::string_view host = text.substr(verb.start.size());
  if (SkipPrefix(&host, "while connected to ") || SkipPrefix(&host, "from ") ||
      verb.start == "Remote host ") {
    TakeHost(&host, event);
  }
  text.remove_prefix(at + verb.before_command.size());
  SkipPrefix(&text, "pipelined ");
  event->stage = StageOf(kCommands, text);
  if (event->stage == SmtpStage::kData && verb.lmtp_answer) {
    event->stage = SmtpStage::kEndOfData;
  }
  std::string_view answer = verb.answered ? AnswerTo(text) : std::string_view();
  std::string_view old_host = answer;
  if (SkipPrefix(&old_host, "host ") && TakeHost(&old_host, event) &&
      SkipPrefix(&old_host, ": ")) {
    answer = old_host;
  }
  if (!answer.empty()) {
    SetReply(answer, event);
  }
  return event->stage != SmtpStage::kUnknown;
}

}  // namespace

bool ReadEximFailure(std::string_view text, Event* event) {
  SetReply(text, event);
  const Verb* const verb = VerbOf(text);
  if (verb != nullptr) {
    return ReadDialogue(*verb, text, event);
  }
  event->stage = StageOf(kLocalCauses, text);
  return event->stage != SmtpStage::kUnknown;
}

bool ReadEximHostTry(std::string_view text, Event* event) {
  if (HasPrefix(text, "H=")) {
    const EximFields fields = ReadEximFields(text, EximFieldsOf::kRemark);
    event->set(Field::kRelay, fields.host.empty() ? fields.ip : fields.host);
    event->set(Field::kRelayIp, fields.ip);
    text = fields.text;
  } else if (VerbOf(text) == nullptr) {
    if (text.substr(0, text.find(' ')).find_first_of("=:[") != kNpos ||
        !TakeHost(&text, event)) {
      return false;
    }
    SkipPrefix(&text, ":");
    SkipPrefix(&text, " ");
  }
  if (ReadEximFailure(text, event)) {
    return true;
  }
  event->code = 0;
  for (const Field field :
       {Field::kRelay, Field::kRelayIp, Field::kReply, Field::kEnhanced}) {
    event->set(field, {});
  }
  return false;
}

bool IsEximSkip(std::string_view text) {
  return StartsWithOne(kSkips, text);
}

bool IsEximExpiry(std::string_view text) {
  return StartsWithOne(kExpiries, text) ||
         (VerbOf(text) == nullptr &&
          HasSuffix(text, ": retry timeout exceeded"));
}

}  // namespace mailscan
