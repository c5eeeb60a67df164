// The part of MessageBuilder that says whose a hit is that an ESP tells of the
// message, and what such a hit is to be compared with.
#include <algorithm>
#include <tuple>
#include <vector>

#include "core/timeline/message_builder.h"

namespace mailscan {

// Before the ESPs' facts are placed.
void MessageBuilder::CountRecipients(const Message& message) {
  several_ = message.traces().size() > 1;
  std::string_view first;
  if (!message.traces().empty()) {
    first = message.traces()[0].recipient;
  }
  for (const Life& life : lives_) {
    several_ = several_ || life.several ||
               (!first.empty() && !life.recipient.empty() &&
                !SameAddressAnyCase(first, life.recipient));
    first = first.empty() ? life.recipient : first;
  }
}

// Whether the fact says nothing of one recipient: it names none, or is said of
// a message that is known to have several.
bool MessageBuilder::IsOfMessage(const Fact& fact) const {
  const Event& event = fact.event();
  if (!event.has(Field::kRecipient)) {
    return true;
  }
  const Life& life = lives_[fact.life];
  return IsHit(event.kind) && event.text(Field::kScope) == "message" &&
         (life.key.esp_id.empty() ? several_ : life.several);
}

// It is the only recipient's, or that of the only one of its ESP id; else the
// message's, in a trace without recipient.
void MessageBuilder::PlaceUnnamed(const Fact& fact, Message* message) {
  const Event& event = fact.event();
  const Life& life = lives_[fact.life];
  std::uint32_t number =
      message->traces().size() == 1 ? 0 : AddressIndex::kNone;
  if (number == AddressIndex::kNone && !life.several && !life.local &&
      !life.recipient.empty() && !life.key.esp_id.empty() &&
      event.text(Field::kScope) != "message") {
    number = Matching(life.recipient);
  }
  if (number != AddressIndex::kNone) {
    PlaceEspFact(fact, &message->traces()[number]);
  } else if (event.kind != EventKind::kOther) {
    Trace& trace = TraceOf(Event(), message);
    trace.shared = true;
    PlaceEspFact(fact, &trace);
  }
}

// What came first for any of the recipients: a hit before that came before it
// for each of them.
void MessageBuilder::GatherEveryone(Message* message) {
  const std::span<Trace> traces = message->traces();
  const auto shared = std::find_if(traces.begin(), traces.end(),
                                   [](const Trace& t) { return t.shared; });
  if (shared == traces.end() || traces.size() == 1) {
    return;
  }
  Trace& all = message->everyone();
  all.Clear();
  bool all_ended = true;
  for (const Trace& trace : traces) {
    if (trace.shared) {
      continue;
    }
    all.attempts.insert(all.attempts.end(), trace.attempts.begin(),
                        trace.attempts.end());
    all.host_tries.insert(all.host_tries.end(), trace.host_tries.begin(),
                          trace.host_tries.end());
    all.recorded = all.recorded || trace.recorded;
    all.weak = all.weak || trace.weak;
    all.shared = all.shared || (trace.accepting() == nullptr && !trace.ended);
    all_ended = all_ended && trace.ended;
    if (trace.ended && (!all.ended || all.ended->lo < trace.ended->lo)) {
      all.ended = trace.ended;
    }
    if (trace.queued && (!all.queued || trace.queued->lo < all.queued->lo)) {
      all.queued = trace.queued;
    }
  }
  if (!all_ended) {
    all.ended.reset();
  }
  const auto by_time = [](const Attempt& a, const Attempt& b) {
    return a.when.lo < b.when.lo;
  };
  std::stable_sort(all.attempts.begin(), all.attempts.end(), by_time);
  std::stable_sort(all.host_tries.begin(), all.host_tries.end(), by_time);
  shared->everyone = &all;
}

// A request is one recipient's, if links have tokens. What is told of several
// to the millisecond, from one address, was one request under one token.
void MessageBuilder::MarkShared(Message* message) {
  constexpr Micros kWidest = kMillisecond;
  struct Told {
    Hit* hit = nullptr;
    std::size_t trace = 0;
  };
  const auto what = [](const Told& told) {
    const Hit& hit = *told.hit;
    return std::tie(hit.when.lo, hit.kind, hit.ip, hit.agent, hit.url);
  };
  if (message->traces().size() < 2) {
    return;
  }
  std::vector<Told> all;
  for (std::size_t i = 0; i < message->traces().size(); ++i) {
    for (Hit& hit : message->traces()[i].hits) {
      if (hit.when.hi - hit.when.lo <= kWidest && !hit.ip.empty()) {
        all.push_back({&hit, i});
      }
    }
  }
  std::sort(all.begin(), all.end(),
            [&](const Told& a, const Told& b) { return what(a) < what(b); });
  for (auto from = all.begin(); from != all.end();) {
    const auto end = std::find_if(from, all.end(), [&](const Told& told) {
      return what(told) != what(*from);
    });
    const bool several = std::any_of(
        from, end, [&](const Told& told) { return told.trace != from->trace; });
    for (; from != end; ++from) {
      from->hit->shared = several;
    }
  }
}

}  // namespace mailscan
