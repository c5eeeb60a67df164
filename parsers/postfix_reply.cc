#include "parsers/postfix_reply.h"

#include <array>
#include <cstddef>

#include "parsers/cursor.h"
#include "parsers/smtp_reply.h"
#include "parsers/wording.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

// smtp_proto.c: what follows " while " in a lost or timed-out connection.
constexpr std::array<Wording, 13> kWhile = {{
    {"receiving the initial server greeting", SmtpStage::kConnect},
    {"receiving the initial SMTP greeting", SmtpStage::kConnect},  // until 2.3
    {"performing the initial protocol handshake", SmtpStage::kEhlo},
    {"performing the EHLO handshake", SmtpStage::kEhlo},
    {"performing the HELO handshake", SmtpStage::kEhlo},
    {"performing the LHLO handshake", SmtpStage::kEhlo},
    {"sending RSET probe", SmtpStage::kEhlo},
    {"sending XFORWARD", SmtpStage::kEhlo},
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

// "host H[IP] said: 450 4.2.0 ... (in reply to RCPT TO command)". A remote
// text may hold the same words: only the last ones are Postfix's, and only
// where nothing follows.
void ReadServerReply(std::string_view text, Event* event) {
  TakeUntil<' '>(&text);
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

}  // namespace

void ReadFailure(std::string_view text, Event* event) {
  // What the server said made no sense at that point.
  SkipPrefix(&text, "Protocol error: ");
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
      event->set(Field::kNextId, TakeUntil<' '>(&text));
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
  ReadAcceptedId(text, event);
}

}  // namespace mailscan
