#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/model/event_sink.h"
#include "core/timeline/address.h"
#include "core/timeline/clock_table.h"
#include "core/timeline/join.h"
#include "core/timeline/message.h"

namespace mailscan {

// A MessageBuilder makes a Message of a group of bundles: which lives handed
// the mail to which, which tries were made for whom, what came of it. One
// thread each; the message's views live until the next Build.
class MessageBuilder {
 public:
  MessageBuilder(const Tables& tables, const ClockTable& clocks)
      : tables_(tables), clocks_(clocks) {}

  // The message has no traces when the group holds only bounce and delay
  // notices or address probes.
  void Build(Join::Group group, Message* message);

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Life {
    RowKey key;
    bool local = false;   // an MTA's queue id
    bool notice = false;  // a bounce, a delay notice, a probe
    bool accepted = false;
    bool closed = false;
    bool hands_off = false;
    Interval accepted_at;
    std::string_view closed_flag;
    std::string_view sender;
    const Interval* expired = nullptr;
  };
  struct Fact {
    StoredEvent stored;
    Interval when;
    std::uint32_t life = 0;
    std::uint32_t handed_to = kNone;  // a life
    bool handed = false;
    const Event& event() const { return stored.event; }
  };

  void Read(Join::Group group);
  void ReadLife(Fact& fact);
  void Sort();
  void FindHandOffs();
  void FindHandOff(Fact& fact);
  bool IsHandedOff(const Fact& attempt) const;

  void PlaceMtaFacts(Message* message);
  void PlaceHandOffs(Message* message);
  void PlaceEspFacts(Message* message);
  void PlaceEspFact(const Fact& fact, Trace* trace);
  void PlaceNameless(Message* message);
  void Finish(Message* message);
  void FinishTrace(Trace* trace) const;

  Trace& TraceOf(const Event& event, Message* message);
  std::uint32_t Matching(std::string_view recipient) const;
  Attempt AttemptOf(const Fact& fact) const;
  static Hit HitOf(const Fact& fact);

  const Tables& tables_;
  const ClockTable& clocks_;
  std::vector<Life> lives_;
  std::vector<Fact> facts_;  // a pool: the first used_ count
  std::size_t used_ = 0;
  std::vector<std::uint32_t> order_;  // facts by time
  AddressIndex by_recipient_;
  AddressIndex by_alias_;
  bool any_esp_ = false;
};

}  // namespace mailscan
