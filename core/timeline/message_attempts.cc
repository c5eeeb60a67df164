// The part of MessageBuilder that reads what one line says of a try, an open or
// a click.
#include <algorithm>

#include "core/timeline/message_builder.h"

namespace mailscan {
namespace {

// An MTA that cuts durations writes its line only when the connection is closed
// and the other recipients are done (Exim, deliver.c), so that the transaction
// began that much before the stamp says.
constexpr Micros kWrittenLate = kSecond;

// The receiver may have taken a message whose answer got lost. Postfix says so;
// Exim says what it waited for.
bool IsDupRisk(const Attempt& attempt) {
  return attempt.kind == EventKind::kAttemptDeferred &&
         (attempt.reply.find("may be sent more than once") !=
              std::string_view::npos ||
          (attempt.stage == SmtpStage::kEndOfData && attempt.code == 0 &&
           attempt.reply.find("end of data") != std::string_view::npos));
}

}  // namespace

// Postfix prints delays with two significant digits, and not finer than 10 ms
// (delay_logging_resolution_limit = 2): half a unit either way.
Micros MessageBuilder::PrintError(std::int64_t ms) {
  if (ms < 1000) {
    return 5 * kMillisecond;
  }
  return ms < 10'000 ? 50 * kMillisecond : 500 * kMillisecond;
}

// A duration that a log can mean; a forged one must not overflow a time.
Micros MessageBuilder::Length(std::int64_t ms) {
  constexpr std::int64_t kLongest = 100 * 366 * kDay / kMillisecond;
  return std::clamp(ms, -kLongest, kLongest) * kMillisecond;
}

Attempt MessageBuilder::AttemptOf(const Fact& fact) const {
  const Event& event = fact.event();
  Attempt attempt;
  // A host that was not the last of its attempt put the mail off.
  attempt.kind = event.kind == EventKind::kOther ? EventKind::kAttemptDeferred
                                                 : event.kind;
  attempt.stage = event.stage;
  attempt.code = event.code;
  attempt.when = fact.when;
  attempt.begin = fact.when;
  attempt.begin_known = event.transfer_ms != Event::kNotKnown;
  if (attempt.begin_known) {
    const Micros length = Length(event.transfer_ms);
    const bool cut = event.transfer_unit_ms != Event::kNotKnown;
    const Micros error = PrintError(event.transfer_ms);
    const Micros more =
        cut ? Length(event.transfer_unit_ms) + kWrittenLate : error;
    attempt.transfer = length;
    attempt.begin = {fact.when.lo - length - more,
                     fact.when.hi - length + (cut ? Micros{0} : error)};
  }
  attempt.from_esp = !lives_[fact.life].local;
  attempt.enhanced = event.text(Field::kEnhanced);
  attempt.reply = event.text(Field::kReply);
  attempt.relay = event.text(Field::kRelay);
  attempt.relay_ip = event.text(Field::kRelayIp);
  attempt.dup_risk = IsDupRisk(attempt);
  attempt.place = {fact.stored.origin, event.line};
  return attempt;
}

// When the agent can have taken up the recipient, at the earliest: Postfix
// counts earlier hosts as part of the connection set-up.
std::optional<Micros> MessageBuilder::EarliestStart(const Fact& fact) {
  const Event& event = fact.event();
  if (event.connect_ms == Event::kNotKnown ||
      event.transfer_ms == Event::kNotKnown) {
    return std::nullopt;
  }
  return fact.when.lo - Length(event.connect_ms) - Length(event.transfer_ms) -
         PrintError(event.connect_ms) - PrintError(event.transfer_ms);
}

Hit MessageBuilder::HitOf(const Fact& fact) {
  const Event& event = fact.event();
  Hit hit;
  hit.kind = event.kind;
  hit.when = fact.when;
  hit.url = event.text(Field::kUrl);
  hit.ip = event.text(Field::kIp);
  hit.agent = event.text(Field::kAgent);
  hit.method = event.text(Field::kMethod);
  hit.referer = event.text(Field::kReferer);
  hit.flag = event.text(Field::kFlag);
  hit.campaign = event.text(Field::kCampaign);
  hit.esp_id = event.text(Field::kEspId);
  hit.time_field = event.text(Field::kTimeField);
  hit.place = {fact.stored.origin, event.line};
  return hit;
}

}  // namespace mailscan
