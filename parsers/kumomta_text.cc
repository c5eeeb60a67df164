#include "parsers/kumomta_text.h"

#include <array>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

// Greeting, encryption and login: what comes before MAIL FROM.
constexpr std::array<std::string_view, 6> kHellos = {
    "EHLO", "HELO", "LHLO", "STARTTLS", "AUTH", "XCLIENT"};

}  // namespace

KumoInternal KumoInternalOf(std::string_view content) {
  if (!SkipPrefix(&content, "KumoMTA internal: ")) {
    return KumoInternal::kNo;
  }
  if (HasPrefix(content, "failed to connect to any candidate hosts")) {
    return KumoInternal::kNoContact;
  }
  return HasPrefix(content, "failed to send message") ? KumoInternal::kTry
                                                      : KumoInternal::kNoTry;
}

SmtpStage KumoStage(std::string_view command) {
  command = WithoutBlanks(command.substr(0, command.find('\n')));
  if (command == ".") {
    return SmtpStage::kEndOfData;
  }
  if (HasPrefixInAnyCase(command, "mail from")) {
    return SmtpStage::kMail;
  }
  if (HasPrefixInAnyCase(command, "rcpt to")) {
    return SmtpStage::kRcpt;
  }
  if (HasPrefixInAnyCase(command, "data")) {
    return SmtpStage::kData;
  }
  for (const std::string_view hello : kHellos) {
    if (command.starts_with(hello)) {
      return SmtpStage::kEhlo;
    }
  }
  return SmtpStage::kUnknown;
}

std::optional<Micros> KumoIdTime(std::string_view id) {
  constexpr std::size_t kDigits = 32;
  constexpr Micros kUnixEpoch = 12'219'292'800 * kSecond;
  constexpr std::int64_t kUnitsPerMicro = 10;
  if (id.size() != kDigits || id[12] != '1') {
    return std::nullopt;
  }
  const auto digits = [id](std::size_t at, std::size_t count) {
    std::int64_t value = 0;
    for (const char c : id.substr(at, count)) {
      const char lower = LowerAscii(c);
      const bool is_letter = lower >= 'a' && lower <= 'f';
      if (!is_letter && !IsDigit(c)) {
        return std::int64_t{-1};
      }
      value = value * 16 + (is_letter ? lower - 'a' + 10 : c - '0');
    }
    return value;
  };
  const std::int64_t low = digits(0, 8);
  const std::int64_t middle = digits(8, 4);
  const std::int64_t high = digits(13, 3);
  if (low < 0 || middle < 0 || high < 0) {
    return std::nullopt;
  }
  const std::int64_t units = (high * 0x10000 + middle) * 0x1'0000'0000 + low;
  return units / kUnitsPerMicro - kUnixEpoch;
}

std::string_view KumoCampaign(std::string_view queue) {
  const std::size_t colon = queue.find(':');
  // A colon after the "@" is one of an address literal.
  const std::size_t at = queue.find('@');
  return colon < at && at != std::string_view::npos ? queue.substr(0, colon)
                                                    : std::string_view();
}

std::string_view ReportedMessageId(std::string_view mail) {
  while (!mail.empty()) {
    std::string_view line = TakeUntil<'\n'>(&mail);
    mail.remove_prefix(mail.empty() ? 0 : 1);
    if (WithoutBlanks(line).empty()) {
      break;
    }
    if (!HasPrefixInAnyCase(line, "message-id:")) {
      continue;
    }
    line = WithoutBlanks(line.substr(line.find(':') + 1));
    if (line.empty() && (HasPrefix(mail, " ") || HasPrefix(mail, "\t"))) {
      line = WithoutBlanks(TakeUntil<'\n'>(&mail));  // folded
    }
    return WithoutBrackets(line);
  }
  return {};
}

}  // namespace mailscan
