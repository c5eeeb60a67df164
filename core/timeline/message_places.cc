// The second half of MessageBuilder: which trace each fact belongs to, and
// what came of the trace.
#include <algorithm>
#include <cstdlib>

#include "core/timeline/message_builder.h"

namespace mailscan {
namespace {

// Postfix prints delays with two significant digits, and not finer than 10 ms
// (delay_logging_resolution_limit = 2): half a unit either way.
Micros PrintError(std::int64_t ms) {
  if (ms < 1000) {
    return 5 * kMillisecond;
  }
  return ms < 10'000 ? 50 * kMillisecond : 500 * kMillisecond;
}

bool EndsDelivery(EventKind kind) {
  return kind == EventKind::kBounced || kind == EventKind::kExpired ||
         kind == EventKind::kRejected;
}

}  // namespace

Attempt MessageBuilder::AttemptOf(const Fact& fact) const {
  const Event& event = fact.event();
  Attempt attempt;
  attempt.kind = event.kind;
  attempt.stage = event.stage;
  attempt.code = event.code;
  attempt.when = fact.when;
  attempt.begin = fact.when;
  attempt.begin_known = event.transfer_ms != Event::kNotKnown;
  if (attempt.begin_known) {
    const Micros length = event.transfer_ms * kMillisecond;
    const Micros error = PrintError(event.transfer_ms);
    attempt.begin = {fact.when.lo - length - error,
                     fact.when.hi - length + error};
  }
  attempt.from_esp = !lives_[fact.life].local;
  attempt.enhanced = event.text(Field::kEnhanced);
  attempt.reply = event.text(Field::kReply);
  attempt.relay = event.text(Field::kRelay);
  attempt.relay_ip = event.text(Field::kRelayIp);
  attempt.dup_risk = attempt.kind == EventKind::kAttemptDeferred &&
                     attempt.reply.find("may be sent more than once") !=
                         std::string_view::npos;
  attempt.place = {fact.stored.origin, event.line};
  return attempt;
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
  hit.flag = event.text(Field::kFlag);
  hit.campaign = event.text(Field::kCampaign);
  hit.esp_id = event.text(Field::kEspId);
  hit.place = {fact.stored.origin, event.line};
  return hit;
}

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
  if (number == AddressIndex::kNone) {
    number = static_cast<std::uint32_t>(message->traces().size());
    Trace& trace = message->Add();
    trace.message_id = message->message_id;
    trace.recipient = recipient;
    by_recipient_.Add(recipient, number);
  }
  Trace& trace = message->traces()[number];
  const std::string_view alias = event.text(Field::kOrigRecipient);
  if (!alias.empty() && trace.orig_recipient.empty()) {
    trace.orig_recipient = alias;
    by_alias_.Add(alias, number);
  }
  return trace;
}

void MessageBuilder::PlaceMtaFacts(Message* message) {
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    const Event& event = fact.event();
    const Life& life = lives_[fact.life];
    const bool told = IsAttempt(event.kind) ||
                      event.kind == EventKind::kSuspended ||
                      event.kind == EventKind::kRejected;
    if (!life.local || life.notice || !told || !event.has(Field::kRecipient) ||
        IsHandedOff(fact)) {
      continue;
    }
    Trace& trace = TraceOf(event, message);
    trace.in_mta_log = true;
    trace.recorded = true;
    trace.local_id = life.key.local_id;
    trace.host = life.key.host;
    if (IsAttempt(event.kind)) {
      trace.attempts.push_back(AttemptOf(fact));
    } else if (event.kind == EventKind::kSuspended) {
      ++trace.suspensions;
    }
    if (trace.place.line == 0) {
      trace.place = {fact.stored.origin, event.line};
    }
    if (EndsDelivery(event.kind)) {
      trace.ended = fact.when;
    }
    if (event.text(Field::kFlag) == "discarded") {
      trace.outcome = Outcome::kDiscarded;
    }
  }
}

// A recipient that the next life does not mention has only the hand-off.
void MessageBuilder::PlaceHandOffs(Message* message) {
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    if (!fact.handed ||
        Matching(fact.event().text(Field::kRecipient)) != AddressIndex::kNone) {
      continue;
    }
    Trace& trace = TraceOf(fact.event(), message);
    trace.in_mta_log = true;
    trace.recorded = true;
    trace.outcome = Outcome::kHandedOff;
    trace.local_id = lives_[fact.life].key.local_id;
    trace.host = lives_[fact.life].key.host;
    trace.place = {fact.stored.origin, fact.event().line};
  }
}

void MessageBuilder::PlaceEspFacts(Message* message) {
  if (!any_esp_) {
    return;
  }
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    const Event& event = fact.event();
    if (lives_[fact.life].local || !event.has(Field::kRecipient)) {
      continue;
    }
    const std::uint32_t number = Matching(event.text(Field::kRecipient));
    PlaceEspFact(fact, number == AddressIndex::kNone
                           ? &TraceOf(event, message)
                           : &message->traces()[number]);
  }
  // What names no recipient belongs to the only one there is, else to none.
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    if (lives_[fact.life].local || fact.event().has(Field::kRecipient)) {
      continue;
    }
    const bool single = message->traces().size() == 1;
    Trace& trace =
        single ? message->traces()[0] : TraceOf(fact.event(), message);
    trace.shared = trace.shared || !single;
    PlaceEspFact(fact, &trace);
  }
}

void MessageBuilder::PlaceEspFact(const Fact& fact, Trace* trace) {
  const Event& event = fact.event();
  if (trace->esp_id.empty()) {
    trace->esp_id = event.text(Field::kEspId);
  }
  if (trace->campaign.empty()) {
    trace->campaign = event.text(Field::kCampaign);
  }
  if (trace->place.line == 0) {
    trace->place = {fact.stored.origin, event.line};
  }
  // Tries that an MTA's own log tells are not counted again.
  const bool mta_tells =
      std::any_of(trace->attempts.begin(), trace->attempts.end(),
                  [](const Attempt& attempt) { return !attempt.from_esp; });
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

// A message whose recipient no line names is still a message.
void MessageBuilder::PlaceNameless(Message* message) {
  if (!message->traces().empty()) {
    return;
  }
  for (const std::uint32_t i : order_) {
    const Fact& fact = facts_[i];
    const Life& life = lives_[fact.life];
    if (life.local && !life.notice) {
      Trace& trace = message->Add();
      trace.message_id = message->message_id;
      trace.in_mta_log = true;
      trace.local_id = life.key.local_id;
      trace.host = life.key.host;
      trace.place = {fact.stored.origin, fact.event().line};
      return;
    }
  }
}

void MessageBuilder::Finish(Message* message) {
  std::optional<Interval> queued;
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
    // A log that was cut begins with an attempt; its age tells the arrival.
    if (!queued && life.local && event.age_ms != Event::kNotKnown) {
      queued = Interval{fact.when.lo - event.age_ms * kMillisecond,
                        fact.when.hi - event.age_ms * kMillisecond};
    }
    if (sender.empty()) {
      sender = life.sender;
    }
    if (event.kind == EventKind::kExpired && life.local) {
      for (Trace& trace : message->traces()) {
        if (trace.accepting() == nullptr && !trace.ended) {
          trace.ended = fact.when;
          trace.outcome = Outcome::kExpired;
        }
      }
    }
  }
  const bool removed =
      std::any_of(lives_.begin(), lives_.end(), [](const Life& life) {
        return life.local && !life.notice && life.closed &&
               !life.closed_flag.empty();
      });
  for (Trace& trace : message->traces()) {
    if (queued && (!trace.queued || queued->lo < trace.queued->lo)) {
      trace.queued = queued;
    }
    trace.sender = sender;
    FinishTrace(&trace);
    if (removed && (trace.outcome == Outcome::kInQueue ||
                    trace.outcome == Outcome::kDeferred)) {
      trace.outcome = Outcome::kDiscarded;
    }
  }
  std::sort(
      message->traces().begin(), message->traces().end(),
      [](const Trace& a, const Trace& b) { return a.recipient < b.recipient; });
}

void MessageBuilder::FinishTrace(Trace* trace) const {
  std::stable_sort(
      trace->attempts.begin(), trace->attempts.end(),
      [](const Attempt& a, const Attempt& b) { return a.when.lo < b.when.lo; });
  std::stable_sort(
      trace->hits.begin(), trace->hits.end(),
      [](const Hit& a, const Hit& b) { return a.when.lo < b.when.lo; });
  if (trace->outcome == Outcome::kHandedOff && !trace->attempts.empty()) {
    trace->outcome = Outcome::kNotKnown;  // the next hop's tries tell more
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
