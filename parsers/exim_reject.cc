#include "parsers/exim_reject.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "parsers/cursor.h"
#include "parsers/exim_address.h"
#include "parsers/exim_fields.h"
#include "parsers/smtp_reply.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

struct Refused {
  std::string_view what;
  SmtpStage stage;
};
constexpr auto kRefused = std::to_array<Refused>({
    {"RCPT", SmtpStage::kRcpt},
    {"after DATA", SmtpStage::kEndOfData},
    {"MAIL", SmtpStage::kMail},
    {"connection", SmtpStage::kConnect},
    {"EHLO or HELO", SmtpStage::kEhlo},
    {"EHLO", SmtpStage::kEhlo},
    {"HELO", SmtpStage::kEhlo},
    {"AUTH", SmtpStage::kEhlo},
    {"STARTTLS", SmtpStage::kEhlo},
    {"DATA", SmtpStage::kData},
    {"during MIME ACL checks", SmtpStage::kEndOfData},
    {"by local_scan()", SmtpStage::kEndOfData},
    {"PRDR", SmtpStage::kEndOfData},
});

// How entries begin that name no message, as they are in the source of Exim.
constexpr auto kRemarks = std::to_array<std::string_view>({
    "H=",
    "U=",
    "Start ",
    "End ",
    "SMTP ",
    "TLS ",
    "no MAIL in ",
    "no host name found for ",
    "no IP address found for ",
    "exim ",
    "Exim ",
    "cwd=",
    "pid ",
    "Warning: ",
    "warning: ",
    "daemon ",
    "rejected ",
    "refused connection ",
    "temporarily ",
    "unexpected ",
    "unqualified ",
    "SIGHUP ",
    "SIGTERM ",
    "DNS ",
    "DKIM: ",
    "SPF: ",
    "ACL ",
    "VRFY ",
    "EXPN ",
    "ETRN ",
    "ATRN ",
    "Connection from ",
    "connection from ",
    "ignoring AUTH=",
    "dropping ",
    "failed to ",
    "Failed to ",
    "unable to ",
    "Unable to ",
    "cannot ",
    "lowest numbered MX ",
    "authenticator ",
    "socket bind() ",
    "listening on ",
    "too many ",
    "timed out ",
    "spool directory ",
    "queue ",
    "host ",
    "lookup ",
    "malware acl ",
    "spam acl ",
    "syntactically invalid ",
    "Recipient ",
    "Sender ",
    "sender ",
    "GnuTLS ",
    "Proxy ",
    "PROXY ",
    "re-exec ",
    "exec of ",
    "string_",
    "LDAP ",
    "MYSQL ",
});

// "dovecot_login authenticator failed for ...", "[192.0.2.1] SSL verify error:
// ..."
bool IsAboutPeer(std::string_view text) {
  TakeUntil<' '>(&text);
  return HasPrefix(text, " authenticator ") || HasPrefix(text, " SSL verify ");
}

SmtpStage StageOf(std::string_view* text) {
  for (const Refused& refused : kRefused) {
    if (Begins(*text, refused.what)) {
      text->remove_prefix(refused.what.size());
      return refused.stage;
    }
  }
  return SmtpStage::kUnknown;
}

// The address behind RCPT or MAIL: " <R>", " R" or " FROM:<S>".
std::string_view TakeAddress(std::string_view* text) {
  SkipPrefix(text, " FROM:");
  SkipPrefix(text, " TO:");
  SkipPrefix(text, " ");
  const std::size_t size =
      HasPrefix(*text, "<") ? AddressSize(*text, EndsEximAddress)
                            : std::min(text->find_first_of(": "), text->size());
  if (size == kNpos) {
    return {};
  }
  const std::string_view address = text->substr(0, size);
  text->remove_prefix(size);
  return address;
}

}  // namespace

// The first "rejected" counts: what follows it may quote the peer ("rejected
// EHLO or HELO x"), what precedes it holds only names that Exim checks, unless
// it was told not to (helo_accept_junk_hosts).
bool ReadEximReject(std::string_view text, Event* event) {
  const EximFields fields = ReadEximFields(text, EximFieldsOf::kRemark);
  std::string_view what = fields.text;
  const bool temporary = SkipPrefix(&what, "temporarily ");
  if (!SkipPrefix(&what, "rejected ")) {
    return false;
  }
  event->kind = EventKind::kRejected;
  event->stage = StageOf(&what);
  event->set(Field::kSender, fields.sender);
  event->set(Field::kIp, fields.ip);
  if (temporary) {
    event->set(Field::kFlag, "temporary");
  }
  if (event->stage == SmtpStage::kRcpt) {
    event->set(Field::kRecipient, WithoutBrackets(TakeAddress(&what)));
  } else if (event->stage == SmtpStage::kMail && !event->has(Field::kSender)) {
    event->set(Field::kSender, SenderOf(TakeAddress(&what)));
  }
  const std::size_t colon = what.find(": ");
  if (colon != kNpos) {
    SetReply(what.substr(colon + 2), event);
  }
  return true;
}

bool IsEximRemark(std::string_view text) {
  return IsAboutPeer(text) || std::any_of(kRemarks.begin(), kRemarks.end(),
                                          [&](std::string_view start) {
                                            return Begins(text, start);
                                          });
}

}  // namespace mailscan
