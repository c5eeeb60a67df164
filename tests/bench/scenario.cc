#include "tests/bench/scenario.h"

#include <algorithm>
#include <array>

namespace mailscan::testing {
namespace {

constexpr Micros kBackoffMin = 300 * kSecond;
constexpr Micros kBackoffMax = 4000 * kSecond;
constexpr Micros kLifetime = 5 * kDay;

struct Share {
  Fate fate;
  int per_thousand;
};
constexpr std::array<Share, 10> kShares = {{
    {Fate::kSlowData, 12},
    {Fate::kGreylist, 50},
    {Fate::kContentHold, 30},
    {Fate::kThrottle, 20},
    {Fate::kMailboxFull, 10},
    {Fate::kNetwork, 12},
    {Fate::kLostInData, 3},
    {Fate::kBounceRcpt, 15},
    {Fate::kBounceData, 8},
    {Fate::kDown, 1},
}};

Fate PickFate(bool smart_host, Prng& prng) {
  int left = static_cast<int>(prng.Below(1000));
  for (const Share& share : kShares) {
    left -= share.per_thousand;
    if (left < 0) {
      // SendGrid's events tell neither of the first three.
      const bool told = share.fate != Fate::kSlowData &&
                        share.fate != Fate::kLostInData &&
                        share.fate != Fate::kDown;
      return smart_host && !told ? Fate::kInstant : share.fate;
    }
  }
  return Fate::kInstant;
}

bool TakesBodyFirst(Fate fate) {
  return fate == Fate::kSlowData || fate == Fate::kContentHold ||
         fate == Fate::kBounceData;
}

struct Trouble {
  const Reason* reason = nullptr;
  int tries = 0;
};

Trouble TroubleOf(const Plan& plan, bool smart_host, Prng& prng) {
  switch (plan.fate) {
    case Fate::kGreylist:
      return {plan.number % 2 == 0 ? &kReplyGreylisted : &kReplyGreylistedToo,
              prng.Chance(100) ? 3 : 1};
    case Fate::kContentHold:
      return {smart_host ? &kReplyBusy : &kReplySuspectContent,
              prng.Chance(250) ? 2 : 1};
    case Fate::kThrottle:
      return {&kReplyThrottled, 1 + static_cast<int>(prng.Below(4))};
    case Fate::kMailboxFull:
      return {&kReplyMailboxFull, 2 + static_cast<int>(prng.Below(5))};
    case Fate::kNetwork:
      return {&kReplyTimedOut, 1 + static_cast<int>(prng.Below(3))};
    case Fate::kLostInData:
      return {&kReplyLostInData, 1};
    default:
      return {};
  }
}

void MakeRecipients(Plan* plan, Prng& prng) {
  constexpr std::array<std::string_view, 8> kNames = {
      "ann", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"};
  const std::uint64_t first = prng.Below(20'000);
  const std::uint64_t count = prng.Chance(60) ? 2 + prng.Below(4) : 1;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string address(kNames[(first + i) % kNames.size()]);
    PutNumber(first + i, &address);
    plan->recipients.push_back(address + "@" + plan->receiver->domain);
  }
  plan->first_unknown =
      count > 1 && plan->fate == Fate::kInstant && prng.Chance(150);
}

void MakeMessageId(Plan* plan, Prng& prng) {
  PutNumber(static_cast<std::uint64_t>(plan->arrival / kSecond),
            &plan->message_id);
  plan->message_id += ".";
  PutUpperHex(prng.Next() >> 32U, 8, &plan->message_id);
  plan->message_id += ".";
  PutNumber(plan->number, &plan->message_id);
  plan->message_id += "@news.example";
}

}  // namespace

Planner::Planner(const LogOptions& options, const Cast& cast)
    : options_(options),
      cast_(cast),
      log_begin_(DaysFromCivil(2026, 3, 2) * kDay),
      log_end_(log_begin_ + options.days * kDay) {}

Micros Planner::SlotOf(std::uint64_t number) const {
  const Micros span = log_end_ - log_begin_ - 10 * kSecond;
  const auto messages = static_cast<Micros>(options_.messages);
  const auto i = static_cast<Micros>(number);
  return log_begin_ + 2 * kSecond + span / messages * i +
         span % messages * i / messages;
}

Plan Planner::Make(std::uint64_t number, Prng& prng) const {
  Plan plan;
  plan.number = number;
  const Micros slot = SlotOf(number);
  plan.arrival = slot + prng.Between(0, SlotOf(number + 1) - slot - 1);
  plan.fate = PickFate(options_.smart_host, prng);
  plan.receiver = TakesBodyFirst(plan.fate) ? &cast_.PickGateway(prng)
                                            : &cast_.PickReceiver(prng);
  plan.campaign = &cast_.CampaignOf(number);
  MakeMessageId(&plan, prng);
  MakeRecipients(&plan, prng);
  PutToken(prng.Next(), 22, &plan.esp_id);
  MakeAttempts(&plan, prng);
  if (!options_.smart_host) {
    CutAtEnd(&plan);
    plan.in_queue = plan.attempts.empty();
  }
  return plan;
}

void Planner::AddAttempt(Micros active, const Reason* reason, Ending ending,
                         Plan* plan, Prng& prng) const {
  Attempt attempt;
  attempt.active = active;
  attempt.reason = reason;
  attempt.ending = ending;
  attempt.start = active + prng.Between(900, 22'000);
  if (ending == Ending::kSuspended) {
    attempt.mail_from = attempt.end = attempt.start;
    plan->attempts.push_back(attempt);
    return;
  }
  const bool no_contact =
      reason != nullptr && reason->stage == SmtpStage::kConnect;
  attempt.mail_from =
      attempt.start +
      (no_contact ? 30 * kSecond : prng.Between(35'000, 600'000));
  const bool body = reason == nullptr || reason->stage >= SmtpStage::kData;
  Micros transfer =
      body ? prng.Between(180'000, 2'600'000) : prng.Between(20'000, 300'000);
  if (no_contact) {
    transfer = 0;
  } else if (plan->fate == Fate::kSlowData || plan->fate == Fate::kBounceData) {
    transfer = prng.Between(20 * kSecond, 58 * kSecond);
  }
  attempt.end = attempt.mail_from + transfer;
  plan->attempts.push_back(attempt);
}

Micros Planner::RetryAfter(const Plan& plan, Prng& prng) const {
  // qmgr waits for as long as the message is old, within bounds, and looks at
  // deferred mail only in its scans.
  const Micros end = plan.attempts.back().end;
  const Micros wait = std::clamp(end - plan.arrival, kBackoffMin, kBackoffMax);
  const Micros scans = (end + wait - log_begin_ + kQueueScan - 1) / kQueueScan;
  return log_begin_ + scans * kQueueScan + prng.Between(20'000, 2'500'000);
}

void Planner::NeverAnswer(Plan* plan, Prng& prng) const {
  Micros active = plan->attempts.back().end;
  while (active - plan->arrival < kLifetime && active < log_end_) {
    active = RetryAfter(*plan, prng);
    AddAttempt(active, &kReplyTimedOut, Ending::kDeferred, plan, prng);
  }
  plan->expired = active - plan->arrival >= kLifetime;
}

void Planner::MakeAttempts(Plan* plan, Prng& prng) const {
  Micros active = plan->arrival + prng.Between(15'000, 60'000);
  if (options_.smart_host) {
    AddAttempt(active, nullptr, Ending::kSent, plan, prng);
    plan->handoff = plan->attempts.back();
    plan->attempts.clear();
    active = plan->handoff.end + prng.Between(300'000, 900'000);
  }
  if (plan->fate == Fate::kDown) {
    AddAttempt(active, &kReplyTimedOut, Ending::kDeferred, plan, prng);
    NeverAnswer(plan, prng);
    return;
  }
  const Trouble trouble = TroubleOf(*plan, options_.smart_host, prng);
  for (int i = 0; i < trouble.tries; ++i) {
    // A dead destination makes qmgr put off the next mail without a try.
    const bool suspended = trouble.reason == &kReplyTimedOut && i == 1 &&
                           !options_.smart_host && prng.Chance(500);
    AddAttempt(active, trouble.reason,
               suspended ? Ending::kSuspended : Ending::kDeferred, plan, prng);
    active = RetryAfter(*plan, prng);
  }
  if (plan->fate == Fate::kBounceRcpt || plan->fate == Fate::kBounceData) {
    AddAttempt(active,
               plan->fate == Fate::kBounceRcpt ? &kReplyUnknownUser
                                               : &kReplyRefusedContent,
               Ending::kBounced, plan, prng);
  } else {
    AddAttempt(active, nullptr, Ending::kSent, plan, prng);
  }
}

void Planner::CutAtEnd(Plan* plan) const {
  // The very last messages have just come in.
  const bool late = plan->number + 2 >= options_.messages;
  while (!plan->attempts.empty() &&
         (late || plan->attempts.back().end > log_end_ - kSecond)) {
    plan->attempts.pop_back();
    plan->cut = true;
    plan->expired = false;
  }
}

namespace {

AttemptTruth TruthOf(const Attempt& attempt) {
  AttemptTruth truth;
  truth.end = attempt.end;
  truth.outcome = "delivered";
  truth.stage = SmtpStage::kEndOfData;
  truth.code = 250;
  if (attempt.reason != nullptr) {
    truth.outcome = attempt.ending == Ending::kBounced ? "bounced" : "deferred";
    truth.stage = attempt.reason->stage;
    truth.code = attempt.reason->code;
    truth.category = attempt.reason->category;
  }
  return truth;
}

std::string_view PatternOf(const DeliveryTruth& truth) {
  if (truth.deferred == 0) {
    return "none";
  }
  const AttemptTruth& first = truth.attempts.front();
  const std::string_view category = first.category;
  // Refused without an answer after the body.
  if (first.stage == SmtpStage::kEndOfData && first.code == 0) {
    return "duplicate-risk";
  }
  if (category == "greylist" && truth.deferred >= 3) {
    return "greylist-loop";
  }
  if (truth.outcome == "expired" || truth.outcome == "bounced") {
    return "given-up";
  }
  return category;
}

void TakeOutcome(const Plan& plan, DeliveryTruth* truth) {
  if (plan.in_queue) {
    truth->outcome = "in-queue";
    return;
  }
  const Attempt& last = plan.attempts.back();
  switch (last.ending) {
    case Ending::kSent:
      truth->outcome = "delivered";
      truth->has_window = true;
      truth->window_from = last.mail_from;
      truth->window_to = last.end;
      break;
    case Ending::kBounced:
      truth->outcome = "bounced";
      break;
    default:
      truth->outcome = plan.expired ? "expired" : "deferred";
  }
}

}  // namespace

DeliveryTruth TruthOf(const Plan& plan, std::size_t recipient) {
  DeliveryTruth truth;
  truth.message_id = plan.message_id;
  truth.relay = plan.receiver->host;
  if (!plan.in_queue) {
    truth.recipient = plan.recipients[recipient];
  }
  if (plan.refused(recipient)) {
    Attempt refused = plan.attempts.front();
    refused.ending = Ending::kBounced;
    refused.reason = &kReplyUnknownUser;
    refused.end = RefusalTime(refused);
    truth.outcome = "bounced";
    truth.pattern = "none";
    truth.attempts.push_back(TruthOf(refused));
    return truth;
  }
  for (const Attempt& attempt : plan.attempts) {
    if (attempt.ending == Ending::kSuspended) {
      ++truth.suspended;
      continue;
    }
    truth.attempts.push_back(TruthOf(attempt));
    truth.deferred += attempt.ending == Ending::kDeferred ? 1 : 0;
    if (!truth.has_exposed &&
        truth.attempts.back().stage == SmtpStage::kEndOfData) {
      truth.has_exposed = true;
      truth.exposed = attempt.mail_from;
    }
  }
  TakeOutcome(plan, &truth);
  truth.pattern = PatternOf(truth);
  return truth;
}

}  // namespace mailscan::testing
