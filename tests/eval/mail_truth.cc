#include "tests/eval/mail.h"

namespace mailscan::eval {
namespace {

testing::AttemptTruth TruthOf(const Try& attempt) {
  testing::AttemptTruth truth;
  truth.end = attempt.end;
  truth.outcome = "delivered";
  truth.stage = SmtpStage::kEndOfData;
  truth.code = 250;
  if (attempt.reply != nullptr) {
    truth.outcome = attempt.reply->bounce ? "bounced" : "deferred";
    truth.stage = attempt.reply->stage;
    truth.code = attempt.reply->code;
    truth.category = attempt.reply->category;
  }
  return truth;
}

// The names are those of rows.
std::string_view PatternOf(const testing::DeliveryTruth& truth,
                           const Reply* reply, bool scanned) {
  if (truth.deferred == 0) {
    return "none";
  }
  if (reply->risk) {
    return "duplicate-risk";
  }
  if (scanned) {
    return "scan-hold";
  }
  const std::string_view category = reply->category;
  if (category == "greylist") {
    return truth.deferred >= 3 ? "greylist-loop" : "greylist";
  }
  if (category == "reputation" || category == "recipient-rate" ||
      category == "session-limit") {
    return "throttle";
  }
  const bool named = category == "throttle" || category == "content-hold" ||
                     category == "mailbox-full" || category == "network";
  return named ? category : "unknown";
}

}  // namespace

testing::DeliveryTruth TruthOf(const World& world, const Mail& mail,
                               std::size_t recipient, bool scanned) {
  testing::DeliveryTruth truth;
  truth.message_id = mail.message_id;
  truth.recipient = world.people()[mail.people[recipient]].address;
  const Domain& domain = world.domains()[mail.domain];
  const Try& last = mail.tries.back();
  truth.relay = last.first_reply != nullptr ? domain.second_host : domain.host;
  truth.outcome = mail.taken ? "delivered" : "bounced";
  for (const Try& attempt : mail.tries) {
    if (attempt.suspended) {
      ++truth.suspended;
      continue;
    }
    truth.attempts.push_back(TruthOf(attempt));
    truth.deferred += truth.attempts.back().outcome == "deferred" ? 1 : 0;
  }
  truth.has_window = mail.taken;
  truth.window_from = last.mail_from;
  truth.window_to = last.end;
  truth.has_exposed = mail.exposed;
  truth.exposed = mail.exposed_at;
  truth.pattern = PatternOf(truth, mail.tries.front().reply, scanned);
  return truth;
}

}  // namespace mailscan::eval
