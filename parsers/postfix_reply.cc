#include "parsers/postfix_reply.h"

#include <array>
#include <cstddef>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

struct Wording {
  std::string_view text;
  SmtpStage stage;
};

// smtp_proto.c: what follows " while " in a lost or timed-out connection.
constexpr std::array<Wording, 9> kWhile = {{
    {"receiving the initial server greeting", SmtpStage::kConnect},
    {"performing the EHLO handshake", SmtpStage::kEhlo},
    {"performing the HELO handshake", SmtpStage::kEhlo},
    {"performing the LHLO handshake", SmtpStage::kEhlo},
    {"sending MAIL FROM", SmtpStage::kMail},
    {"sending RCPT TO", SmtpStage::kRcpt},
    {"sending DATA command", SmtpStage::kData},
    {"sending message body", SmtpStage::kEndOfData},
    {"sending end of data", SmtpStage::kEndOfData},
}};

// The X of "(in reply to X command)". XFORWARD comes before MAIL FROM.
constexpr std::array<Wording, 10> kInReplyTo = {{
    {"RCPT TO", SmtpStage::kRcpt},
    {"end of DATA", SmtpStage::kEndOfData},
    {"MAIL FROM", SmtpStage::kMail},
    {"DATA", SmtpStage::kData},
    {"EHLO", SmtpStage::kEhlo},
    {"HELO", SmtpStage::kEhlo},
    {"LHLO", SmtpStage::kEhlo},
    {"STARTTLS", SmtpStage::kEhlo},
    {"AUTH", SmtpStage::kEhlo},
    {"XFORWARD", SmtpStage::kEhlo},
}};

// How texts begin that name no server's reply. Connection, name service and
// routing trouble is no contact at all.
constexpr std::array<Wording, 15> kLocalCauses = {{
    {"connect to ", SmtpStage::kConnect},
    {"Host or domain name not found", SmtpStage::kConnect},
    {"Host not found", SmtpStage::kConnect},
    {"Name service error", SmtpStage::kConnect},
    {"unable to look up host", SmtpStage::kConnect},
    {"unable to find primary relay", SmtpStage::kConnect},
    {"mail for ", SmtpStage::kConnect},
    {"no MX host for ", SmtpStage::kConnect},
    {"TLSA lookup error", SmtpStage::kConnect},
    {"TLS is required", SmtpStage::kEhlo},
    {"Server certificate", SmtpStage::kEhlo},
    {"certificate verification failed", SmtpStage::kEhlo},
    {"Cannot start TLS", SmtpStage::kEhlo},
    {"SASL ", SmtpStage::kEhlo},
    {"Authentication ", SmtpStage::kEhlo},
}};

template <std::size_t kSize>
SmtpStage StageOf(const std::array<Wording, kSize>& wordings,
                  std::string_view text) {
  for (const Wording& wording : wordings) {
    if (text.starts_with(wording.text)) {
      return wording.stage;
    }
  }
  return SmtpStage::kUnknown;
}

// "host H[IP] said: 450 4.2.0 ... (in reply to RCPT TO command)". A remote
// text may hold the same words: only the last ones are Postfix's, and only
// where nothing follows.
void ReadServerReply(std::string_view text, Event* event) {
  TakeUntil(&text, ' ');
  if (SkipPrefix(&text, " refused to talk to me: ")) {
    event->code = ReplyCode(text);
    event->stage = SmtpStage::kConnect;
    return;
  }
  if (!SkipPrefix(&text, " said: ")) {
    return;
  }
  event->code = ReplyCode(text);
  if (HasSuffix(text, " command)")) {
    constexpr std::string_view kMarker = "(in reply to ";
    const std::size_t at = text.rfind(kMarker);
    if (at != kNpos) {
      event->stage = StageOf(kInReplyTo, text.substr(at + kMarker.size()));
    }
  }
}

// "250 2.0.0 OK  1646800024 az9-v6si5976496plb.190 - gsmtp": Google's clock.
void ReadGoogleTime(std::string_view text, Event* event) {
  constexpr std::size_t kEpochDigits = 10;
  if (!HasSuffix(text, " - gsmtp") || event->hint_ground != HintGround::kNone) {
    return;
  }
  SkipReplyCodes(&text);
  if (!SkipPrefix(&text, "OK ")) {
    return;
  }
  while (HasPrefix(text, " ")) {
    text.remove_prefix(1);
  }
  Micros seconds = 0;
  std::size_t at = 0;
  while (at < text.size() && at <= kEpochDigits && IsDigit(text[at])) {
    seconds = seconds * 10 + (text[at] - '0');
    ++at;
  }
  if (at == kEpochDigits && at < text.size() && text[at] == ' ') {
    event->hint_us = seconds * kSecond;
    event->hint_ground = HintGround::kReply;
  }
}

// The bare id in the token after "queued as ", "id=" and the like.
std::string_view IdIn(std::string_view token) {
  token = token.substr(0, token.find(' '));
  while (!token.empty() && (token.back() == ')' || token.back() == '.' ||
                            token.back() == ',' || token.back() == ';')) {
    token.remove_suffix(1);
  }
  return WithoutBrackets(token);
}

// SES: "250 Ok 010001...-000000". A word after "Ok" is an id only if it could
// not be one of a sentence.
bool IsOpaqueId(std::string_view token) {
  constexpr std::size_t kShortest = 16;
  bool digit = false;
  for (const char c : token) {
    digit = digit || IsDigit(c);
  }
  return digit && token.size() >= kShortest;
}

std::string_view AcceptedId(std::string_view text) {
  // In nearly all texts the id is the last word.
  const std::size_t blank = text.rfind(' ');
  if (blank == kNpos) {
    return {};
  }
  const std::string_view head = text.substr(0, blank);
  const std::string_view last = text.substr(blank + 1);
  if (HasSuffix(head, "queued as") || HasSuffix(head, "Queued as")) {
    return IdIn(last);
  }
  if (HasPrefix(last, "id=") || HasPrefix(last, "ids=")) {
    return IdIn(last.substr(last.find('=') + 1));
  }
  if (HasSuffix(head, "250 Ok") && IsOpaqueId(last)) {
    return last;
  }
  if (HasSuffix(text, " Message accepted for delivery")) {  // Sendmail
    SkipReplyCodes(&text);
    return HasPrefix(text, "Message ") ? std::string_view() : IdIn(text);
  }
  constexpr std::string_view kQueuedAs = "ueued as ";
  const std::size_t at = text.rfind(kQueuedAs);
  if (at != kNpos) {
    return IdIn(text.substr(at + kQueuedAs.size()));
  }
  SkipReplyCodes(&text);
  if (SkipPrefix(&text, "OK id=")) {  // Exim, with words after it
    return IdIn(text);
  }
  return {};
}

}  // namespace

std::uint16_t ReplyCode(std::string_view text) {
  if (text.size() < 3 || text[0] < '2' || text[0] > '5' || !IsDigit(text[1]) ||
      !IsDigit(text[2]) ||
      (text.size() > 3 && text[3] != ' ' && text[3] != '-')) {
    return 0;
  }
  return static_cast<std::uint16_t>((text[0] - '0') * 100 +
                                    (text[1] - '0') * 10 + (text[2] - '0'));
}

void SkipReplyCodes(std::string_view* text) {
  if (ReplyCode(*text) != 0) {
    text->remove_prefix(text->size() > 3 ? 4 : 3);
  }
  std::size_t at = 0;
  while (at < text->size() && (IsDigit((*text)[at]) || (*text)[at] == '.')) {
    ++at;
  }
  // "2.0.0 " and not some number.
  if (at >= 5 && at < text->size() && (*text)[at] == ' ' && (*text)[1] == '.') {
    text->remove_prefix(at + 1);
  }
}

void ReadFailure(std::string_view text, Event* event) {
  if (SkipPrefix(&text, "host ")) {
    ReadServerReply(text, event);
    return;
  }
  if (HasPrefix(text, "lost connection with ") ||
      HasPrefix(text, "conversation with ")) {
    constexpr std::string_view kMarker = " while ";
    const std::size_t at = text.rfind(kMarker);
    if (at != kNpos) {
      event->stage = StageOf(kWhile, text.substr(at + kMarker.size()));
    }
    return;
  }
  event->stage = StageOf(kLocalCauses, text);
  if (event->stage == SmtpStage::kEhlo) {
    // "SASL authentication failed; server H[IP] said: 535 5.7.8 ..."
    constexpr std::string_view kSaid = " said: ";
    const std::size_t at = text.find(kSaid);
    if (at != kNpos) {
      event->code = ReplyCode(text.substr(at + kSaid.size()));
    }
  }
}

void ReadAcceptance(std::string_view text, Event* event) {
  event->code = ReplyCode(text);
  if (event->code == 0) {
    if (SkipPrefix(&text, "forwarded as ")) {
      event->set(Field::kNextId, IdIn(text));
    } else if (HasPrefix(text, "discarded")) {
      event->set(Field::kFlag, "discarded");
    }
    return;
  }
  std::string_view words = text;
  SkipReplyCodes(&words);
  if (HasPrefix(words, "Ok, discarded") || HasPrefix(words, "discarded")) {
    event->set(Field::kFlag, "discarded");  // amavisd: accepted and thrown away
    return;
  }
  event->set(Field::kNextId, AcceptedId(text));
  if (!event->has(Field::kNextId)) {
    ReadGoogleTime(text, event);
  }
}

}  // namespace mailscan
