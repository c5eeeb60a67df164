// The part of MessageBuilder that finds whose body a host had that was not the
// last one of its attempt. The log tells it in a line that names no recipient,
// before the attempt's own.
#include <algorithm>
#include <cstddef>

#include "core/timeline/message_builder.h"

namespace mailscan {
namespace {

// An attempt whose beginning no log tells ends within this after a host of it:
// more than Exim and Postfix wait for the answer to a body (10 min) and for a
// few connections after that.
constexpr Micros kLongestRest = 15 * kMinute;

// Facts looked at for one message: a forged log must not make this quadratic,
// and what was shown first counts most.
constexpr std::size_t kMostSteps = std::size_t{1} << 20U;

// Exim tells of the last host too, and then again in the attempt's own line.
bool Repeats(const Event& host_try, const Event& attempt) {
  if (host_try.stage != attempt.stage || host_try.code != attempt.code) {
    return false;
  }
  for (const Field field : {Field::kRelayIp, Field::kRelay}) {
    if (host_try.has(field) && attempt.has(field)) {
      return host_try.text(field) == attempt.text(field);
    }
  }
  return true;
}

}  // namespace

bool MessageBuilder::IsExposingHostTry(const Event& event) {
  return event.kind == EventKind::kOther &&
         event.stage == SmtpStage::kEndOfData &&
         event.text(Field::kFlag) == "host-try";
}

void MessageBuilder::FindHostTries() {
  shown_.clear();
  if (!any_host_try_) {
    return;
  }
  std::size_t steps = kMostSteps;
  for (std::uint32_t i = 0; i < order_.size() && steps > 0; ++i) {
    const Fact& fact = facts_[order_[i]];
    if (IsExposingHostTry(fact.event()) && lives_[fact.life].local &&
        !lives_[fact.life].notice) {
      TieHostTry(i, &steps);
    }
  }
  std::stable_sort(
      shown_.begin(), shown_.end(),
      [](const Shown& a, const Shown& b) { return a.attempt < b.attempt; });
}

// Whose it was: of each recipient of this life, the first attempt after it
// that can have begun before it.
void MessageBuilder::TieHostTry(std::uint32_t rank, std::size_t* steps) {
  const std::uint32_t number = order_[rank];
  const Fact& host_try = facts_[number];
  after_.clear();
  for (std::size_t i = std::size_t{rank} + 1; i < order_.size() && *steps > 0;
       ++i, --*steps) {
    const Fact& fact = facts_[order_[i]];
    if (fact.when.lo > host_try.when.hi + kLongestRest) {
      break;
    }
    if (fact.life == host_try.life && IsAttempt(fact.event().kind) &&
        fact.event().has(Field::kRecipient)) {
      after_.push_back({RecipientHash(fact), order_[i]});
    }
  }
  if (*steps == 0) {
    return;  // not all that it can have been were seen
  }
  // Stable: of one recipient the first in time stays.
  std::stable_sort(
      after_.begin(), after_.end(),
      [](const Hashed& a, const Hashed& b) { return a.hash < b.hash; });
  const auto same = std::unique(
      after_.begin(), after_.end(),
      [](const Hashed& a, const Hashed& b) { return a.hash == b.hash; });
  after_.erase(same, after_.end());
  std::erase_if(after_, [&](const Hashed& entry) {
    const auto start = EarliestStart(facts_[entry.index]);
    return start && *start > host_try.when.hi;
  });
  bool one_receiver = true;
  for (const Hashed& entry : after_) {
    const Fact& fact = facts_[entry.index];
    if (Repeats(host_try.event(), fact.event())) {
      return;
    }
    one_receiver =
        one_receiver && !IsHandedOff(fact) &&
        SameAddressAnyCase(
            DomainOf(fact.event().text(Field::kRecipient)),
            DomainOf(facts_[after_[0].index].event().text(Field::kRecipient)));
  }
  for (const Hashed& entry : after_) {
    shown_.push_back({entry.index, number, one_receiver});
  }
}

// The tries at earlier hosts of an attempt, before it in the trace.
void MessageBuilder::PlaceHostTries(std::uint32_t number, Trace* trace) const {
  const auto [from, to] = std::equal_range(
      shown_.begin(), shown_.end(), Shown{number, 0, false},
      [](const Shown& a, const Shown& b) { return a.attempt < b.attempt; });
  for (auto at = from; at != to; ++at) {
    const Fact& fact = facts_[at->host_try];
    Attempt host_try = AttemptOf(fact);
    host_try.earlier_host = true;
    if (!at->sure) {
      host_try.stage = SmtpStage::kUnknown;
    }
    if (const auto start = EarliestStart(facts_[number])) {
      host_try.begin_known = true;
      host_try.begin = {std::min(*start, fact.when.lo), fact.when.hi};
      host_try.transfer = fact.when.lo - host_try.begin.lo;
    }
    Attempt& attempt = trace->attempts.back();
    attempt.exposed_before =
        std::max(attempt.exposed_before, BodyExposedAtLastHost(host_try));
    trace->host_tries.push_back(host_try);
  }
}

}  // namespace mailscan
