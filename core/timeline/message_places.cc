// The second half of MessageBuilder: which trace each fact belongs to, and
// what came of the trace.
#include <algorithm>

#include "core/timeline/message_builder.h"

namespace mailscan {
namespace {

bool EndsDelivery(EventKind kind) {
  return kind == EventKind::kBounced || kind == EventKind::kExpired ||
         kind == EventKind::kRejected;
}

}  // namespace

std::uint32_t MessageBuilder::Matching(std::string_view recipient) const {
  std::uint32_t number = by_recipient_.Find(recipient);
  if (number == AddressIndex::kNone) {
    number = by_alias_.Find(recipient);
  }
  return number != AddressIndex::kNone ? number
                                       : by_recipient_.FindAnyCase(recipient);
}

Trace& MessageBuilder::TraceOf(const Event& event, Message* message) {
  const std::string_view recipient = event.text(Field::kRecipient);
  std::uint32_t number = by_recipient_.Find(recipient);
  if (number == AddressIndex::kNone && DomainOf(recipient).empty()) {
    // Exim logs a local delivery without the domain that a deferral before it
    // had; the address it was first meant for is the same.
    number = by_alias_.Find(event.text(Field::kOrigRecipient));
    if (number != AddressIndex::kNone &&
        LocalPartOf(message->traces()[number].recipient) != recipient) {
      number = AddressIndex::kNone;
    }
  }
  if (number == AddressIndex::kNone) {
    number = static_cast<std::uint32_t>(message->traces().size());
    Trace& trace = message->Add();
    trace.message_id = message->message_id;
    trace.recipient = recipient;
    by_recipient_.Add(recipient, number);
    life_of_.push_back(only_life_);
  }
  Trace& trace = message->traces()[number];
  TakeAlias(event, number, &trace);
  return trace;
}

// The trace is, as far as this line goes, in the queue of its life.
void MessageBuilder::PutInQueue(const Fact& fact, Message* message,
                                Trace* trace) {
  trace->in_mta_log = true;
  trace->local_id = lives_[fact.life].key.local_id;
  trace->host = lives_[fact.life].key.host;
  life_of_[static_cast<std::size_t>(trace - message->traces().data())] =
      fact.life;
  if (trace->place.line == 0) {
    trace->place = {fact.stored.origin, fact.event().line};
  }
}

// Every address that the mail was first meant for finds its trace.
void MessageBuilder::TakeAlias(const Event& event, std::uint32_t number,
                               Trace* trace) {
  const std::string_view alias = event.text(Field::kOrigRecipient);
  if (alias.empty() || alias == trace->orig_recipient) {
    return;
  }
  if (trace->orig_recipient.empty()) {
    trace->orig_recipient = alias;
  }
  if (by_alias_.Find(alias) == AddressIndex::kNone) {
    by_alias_.Add(alias, number);
  }
}

void MessageBuilder::PlaceMtaFacts(Message* message) {
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    const Event& event = fact.event();
    const Life& life = lives_[fact.life];
    const bool told = IsAttempt(event.kind) ||
                      event.kind == EventKind::kSuspended ||
                      EndsDelivery(event.kind);
    if (!life.local || life.notice || !told || !event.has(Field::kRecipient) ||
        IsHandedOff(fact)) {
      continue;
    }
    Trace& trace = TraceOf(event, message);
    PutInQueue(fact, message, &trace);
    trace.recorded = true;
    const bool discarded = event.text(Field::kFlag) == "discarded";
    // What our own server threw away was shown to no receiver; a filter that
    // is spoken to by SMTP has had it.
    const bool unsent = discarded && event.stage == SmtpStage::kUnknown;
    if (IsAttempt(event.kind) && !unsent) {
      trace.attempts.push_back(AttemptOf(fact));
      PlaceHostTries(i, &trace);
    } else if (event.kind == EventKind::kSuspended) {
      ++trace.suspensions;
    }
    if (EndsDelivery(event.kind) || unsent) {
      trace.ended = fact.when;
    }
    if (event.kind == EventKind::kExpired && trace.accepting() == nullptr) {
      trace.outcome = Outcome::kExpired;
    }
    if (discarded) {
      trace.outcome = Outcome::kDiscarded;
    }
  }
}

// A recipient that the next life does not mention has only the hand-off.
void MessageBuilder::PlaceHandOffs(Message* message) {
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    if (!fact.handed || !fact.event().has(Field::kRecipient)) {
      continue;
    }
    const std::uint32_t number = Matching(fact.event().text(Field::kRecipient));
    if (number != AddressIndex::kNone) {
      TakeAlias(fact.event(), number, &message->traces()[number]);
      continue;
    }
    Trace& trace = TraceOf(fact.event(), message);
    PutInQueue(fact, message, &trace);
    trace.recorded = true;
    trace.outcome = Outcome::kHandedOff;
  }
}

// A recipient that only the arrival, or a removal by hand, names is in the
// queue, as far as the logs go.
void MessageBuilder::PlaceArrivals(Message* message) {
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    const Event& event = fact.event();
    const Life& life = lives_[fact.life];
    const bool told = event.kind == EventKind::kAccepted ||
                      event.kind == EventKind::kQueued ||
                      event.kind == EventKind::kClosed;
    if (told && life.local && !life.notice && event.has(Field::kRecipient) &&
        Matching(event.text(Field::kRecipient)) == AddressIndex::kNone) {
      Trace& trace = TraceOf(event, message);
      PutInQueue(fact, message, &trace);
    }
  }
}

// What is no step of a delivery adds to a trace but makes none.
void MessageBuilder::PlaceEspFacts(Message* message) {
  if (!any_esp_) {
    return;
  }
  CountRecipients(*message);
  for (const bool of_message : {false, true}) {
    for (const std::uint32_t i : order_) {
      const Fact& fact = facts_[i];
      const Event& event = fact.event();
      const bool scoped = IsHit(event.kind) && event.has(Field::kScope);
      if (IsOfMta(fact) || !event.has(Field::kRecipient) ||
          scoped != of_message || (scoped && IsOfMessage(fact))) {
        continue;
      }
      const std::uint32_t number = Matching(event.text(Field::kRecipient));
      if (number != AddressIndex::kNone) {
        PlaceEspFact(fact, &message->traces()[number]);
      } else if (event.kind != EventKind::kOther) {
        PlaceEspFact(fact, &TraceOf(event, message));
      }
    }
  }
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    if (!IsOfMta(fact) && IsOfMessage(fact)) {
      PlaceUnnamed(fact, message);
    }
  }
}

void MessageBuilder::PlaceEspFact(const Fact& fact, Trace* trace) {
  const Event& event = fact.event();
  trace->weak = trace->weak || lives_[fact.life].weak;
  if (trace->esp_id.empty()) {
    trace->esp_id = event.text(Field::kEspId);
  }
  if (trace->campaign.empty()) {
    trace->campaign = event.text(Field::kCampaign);
  }
  if (trace->place.line == 0) {
    trace->place = {fact.stored.origin, event.line};
  }
  // Tries that an MTA's own log tells are not counted again; they came first.
  const bool mta_tells =
      !trace->attempts.empty() && !trace->attempts.front().from_esp;
  switch (event.kind) {
    case EventKind::kAccepted:
      if (!trace->queued) {
        trace->queued = fact.when;
      }
      break;
    case EventKind::kAttemptDeferred:
    case EventKind::kDelivered:
    case EventKind::kHandedOff:
    case EventKind::kBounced:
      (mta_tells ? trace->witnessed : trace->attempts)
          .push_back(AttemptOf(fact));
      trace->recorded = true;
      break;
    case EventKind::kExpired:
    case EventKind::kRejected:
      trace->recorded = true;
      break;
    case EventKind::kOpened:
    case EventKind::kClicked:
    case EventKind::kComplained:
    case EventKind::kUnsubscribed:
      trace->hits.push_back(HitOf(fact));
      break;
    default:
      break;
  }
  if (EndsDelivery(event.kind) && !mta_tells) {
    trace->ended = fact.when;
    trace->outcome = event.kind == EventKind::kRejected  ? Outcome::kRejected
                     : event.kind == EventKind::kExpired ? Outcome::kExpired
                                                         : trace->outcome;
  }
}

// A message whose recipient no line names is still a message, unless it never
// came: what arrived and no queue manager ever spoke of was given up.
void MessageBuilder::PlaceNameless(Message* message) {
  if (!message->traces().empty()) {
    return;
  }
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    const Life& life = lives_[fact.life];
    const bool given_up = life.accepted && life.sender.empty() && !life.removed;
    if (life.local && !life.notice && !given_up) {
      Trace& trace = message->Add();
      trace.message_id = message->message_id;
      life_of_.push_back(fact.life);
      PutInQueue(fact, message, &trace);
      return;
    }
  }
}

void MessageBuilder::Finish(Message* message) {
  std::optional<Interval> queued;
  std::optional<Interval> aged;
  Micros age_error = 0;
  std::string_view sender;
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    const Event& event = fact.event();
    const Life& life = lives_[fact.life];
    if (life.notice) {
      continue;
    }
    if (!queued && life.local &&
        (event.kind == EventKind::kAccepted ||
         event.kind == EventKind::kQueued)) {
      queued = fact.when;
    }
    if (life.local && event.age_ms != Event::kNotKnown) {
      const Micros age = Length(event.age_ms);
      if (!aged || fact.when.lo - age < aged->lo) {
        aged = {fact.when.lo - age, fact.when.hi - age};
        age_error = PrintError(event.age_ms);
      }
    }
    if (sender.empty()) {
      sender = life.sender;
    }
  }
  // A log that was cut begins with a retry; its age tells the arrival.
  if (aged && (!queued || aged->hi + age_error <= queued->lo)) {
    queued = aged;
  }
  for (std::size_t i = 0; i < message->traces().size(); ++i) {
    Trace& trace = message->traces()[i];
    if (life_of_[i] != kNoLife) {
      EndByLife(lives_[life_of_[i]], &trace);
    }
    if (queued && !trace.shared &&
        (!trace.queued || queued->lo < trace.queued->lo)) {
      trace.queued = queued;
    }
    trace.sender = sender;
    FinishTrace(&trace);
  }
  GatherEveryone(message);
  MarkShared(message);
  std::sort(
      message->traces().begin(), message->traces().end(),
      [](const Trace& a, const Trace& b) { return a.recipient < b.recipient; });
}

// An expiry, or a removal by hand, ends what this queue id had still to
// deliver; the same message may be in another queue too.
void MessageBuilder::EndByLife(const Life& life, Trace* trace) {
  if (trace->outcome != Outcome::kNotKnown || trace->ended ||
      trace->accepting() != nullptr) {
    return;
  }
  if (life.expired) {
    trace->ended = life.expired;
    trace->outcome = Outcome::kExpired;
  } else if (life.removed) {
    trace->outcome = Outcome::kDiscarded;
  }
}

void MessageBuilder::FinishTrace(Trace* trace) const {
  std::stable_sort(
      trace->attempts.begin(), trace->attempts.end(),
      [](const Attempt& a, const Attempt& b) { return a.when.lo < b.when.lo; });
  std::stable_sort(
      trace->host_tries.begin(), trace->host_tries.end(),
      [](const Attempt& a, const Attempt& b) { return a.when.lo < b.when.lo; });
  std::stable_sort(
      trace->hits.begin(), trace->hits.end(),
      [](const Hit& a, const Hit& b) { return a.when.lo < b.when.lo; });
  if (trace->outcome == Outcome::kHandedOff && !trace->attempts.empty()) {
    trace->outcome = Outcome::kNotKnown;  // the next hop's tries tell more
    trace->host = {};  // and what our log covers says nothing about them
  }
  if (trace->outcome != Outcome::kNotKnown) {
    return;
  }
  for (const Attempt& attempt : trace->attempts) {
    if (attempt.accepted()) {
      trace->outcome = attempt.kind == EventKind::kHandedOff
                           ? Outcome::kHandedOff
                           : Outcome::kDelivered;
    } else if (attempt.kind == EventKind::kBounced) {
      trace->outcome = Outcome::kBounced;
    } else if (trace->outcome == Outcome::kNotKnown) {
      trace->outcome = Outcome::kDeferred;
    }
  }
  if (trace->outcome != Outcome::kNotKnown) {
    return;
  }
  if (trace->ended) {
    trace->outcome = Outcome::kRejected;
  } else if (trace->suspensions > 0) {
    trace->outcome = Outcome::kDeferred;
  } else if (trace->in_mta_log || trace->queued) {
    trace->outcome = Outcome::kInQueue;
  }
}

}  // namespace mailscan
