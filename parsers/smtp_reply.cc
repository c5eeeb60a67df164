#include "parsers/smtp_reply.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "parsers/cursor.h"
#include "parsers/exim_id.h"
#include "parsers/postfix_id.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

void SkipCode(std::uint16_t code, std::string_view* text) {
  text->remove_prefix(code == 0 ? 0 : std::min<std::size_t>(text->size(), 4));
}

// The size of the "2.0.0" of a "2.0.0 ", or 0 if text begins with some number.
std::size_t EnhancedSize(std::string_view text) {
  if (text.size() < 6 || text[1] != '.') {
    return 0;
  }
  std::size_t at = 0;
  while (at < text.size() && (IsDigit(text[at]) || text[at] == '.')) {
    ++at;
  }
  return at >= 5 && at < text.size() && text[at] == ' ' ? at : 0;
}

// "OK  1646800024 az9-v6si5976496plb.190 - gsmtp" is Google's clock,
// "ok 1446233056 qp 4711" that of qmail and its heirs.
std::optional<Micros> TimeTold(std::string_view text) {
  constexpr std::size_t kEpochDigits = 10;
  SkipReplyCodes(&text);
  const bool google = SkipPrefix(&text, "OK ");
  if (!google && !SkipPrefix(&text, "ok ")) {
    return std::nullopt;
  }
  SkipAll(&text, ' ');
  Micros seconds = 0;
  std::size_t at = 0;
  while (at < text.size() && at <= kEpochDigits && IsDigit(text[at])) {
    seconds = seconds * 10 + (text[at] - '0');
    ++at;
  }
  text.remove_prefix(at);
  if (at != kEpochDigits || !HasPrefix(text, " ") ||
      (!google && !HasPrefix(text, " qp "))) {
    return std::nullopt;
  }
  return seconds * kSecond;
}

// The bare id in the token after "queued as ", "id=" and the like.
std::string_view IdIn(std::string_view token) {
  token = token.substr(0, FindFirst<' '>(token));
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
  const std::size_t blank = FindLast<' '>(text);
  if (blank == kNpos) {
    return {};
  }
  const std::string_view head = text.substr(0, blank);
  const std::string_view last = text.substr(blank + 1);
  if (HasSuffix(head, "queued as") || HasSuffix(head, "Queued as")) {
    return IdIn(last);
  }
  if (HasSuffix(head, " as") && head.find("ueued on ") != kNpos) {
    return IdIn(last);  // Yandex: "queued on HOST as ID"
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
  if (text.find(kQueuedAs) != kNpos) {  // faster than rfind where it is not
    return IdIn(text.substr(text.rfind(kQueuedAs) + kQueuedAs.size()));
  }
  SkipReplyCodes(&text);
  if (SkipPrefix(&text, "OK id=")) {  // Exim, with words after it
    return IdIn(text);
  }
  return {};
}

// A Postfix or an Exim that took the mail made its id when the message began,
// seconds before its 250: near enough for a year and a zone, not for comparing
// clocks.
std::optional<Micros> TimeOfId(std::string_view id) {
  const std::optional<Micros> made = LongQueueIdTime(id);
  return made ? made : EximIdTime(id);
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
  SkipCode(ReplyCode(*text), text);
  const std::size_t size = EnhancedSize(*text);
  text->remove_prefix(size == 0 ? 0 : size + 1);
}

void SetReply(std::string_view reply, Event* event) {
  event->set(Field::kReply, reply);
  event->code = ReplyCode(reply);
  SkipCode(event->code, &reply);
  event->set(Field::kEnhanced, reply.substr(0, EnhancedSize(reply)));
}

void ReadAcceptedId(std::string_view text, Event* event) {
  event->set(Field::kNextId, AcceptedId(text));
  if (event->hint_ground != HintGround::kNone) {
    return;
  }
  std::optional<Micros> told;
  if (!event->has(Field::kNextId)) {
    told = TimeTold(text);
  } else if (!event->stamp.has_year || !event->stamp.has_zone) {
    told = TimeOfId(event->text(Field::kNextId));
  }
  if (told) {
    event->hint_us = *told;
    event->hint_ground = HintGround::kReply;
  }
}

}  // namespace mailscan
