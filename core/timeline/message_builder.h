#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
  void Build(Join::Bundles group, Message* message);

 private:
  static constexpr std::uint32_t kNoLife = UINT32_MAX;
  struct Life {
    RowKey key;
    bool local = false;   // an MTA's queue id
    bool notice = false;  // a bounce, a delay notice, a probe
    bool queued = false;  // an instance with a queue tells of it
    bool accepted = false;
    bool hands_off = false;
    bool removed = false;    // by hand, undelivered
    bool weak = false;       // here by recipient and time alone
    bool several = false;    // recipients, of an ESP's id
    bool from_here = false;  // a program of this machine brought it
    std::uint32_t rank = 0;  // of its arrival among the facts, 0: not known
    std::uint32_t from = kNoLife;  // whose next hop it is, by the ids
    Interval accepted_at;
    std::uint32_t accepted_origin = 0;
    std::optional<Interval> expired;
    std::string_view sender;
    std::string_view parent;     // the queue id that it says it descends from
    std::string_view recipient;  // the first, of an ESP's id
  };
  struct Fact {
    StoredEvent stored;
    Interval when;
    std::uint32_t life = 0;
    bool handed = false;  // to a life of this group
    const Event& event() const { return stored.event; }
  };
  // Something to be found by hash; a message may have a million of either.
  struct Hashed {
    std::uint64_t hash = 0;
    std::uint32_t index = 0;
  };

  // A host that had the body before the last host of an attempt was tried.
  struct Shown {
    std::uint32_t attempt = 0;  // a fact
    std::uint32_t host_try = 0;
    bool sure = false;  // no other receiver's attempt can be meant
  };

  // Whom a life is for, by when it arrived.
  struct Arrival {
    std::uint64_t hash = 0;  // of the recipient
    std::uint32_t rank = 0;  // of the life
    std::uint32_t fact = 0;
    friend auto operator<=>(const Arrival&, const Arrival&) = default;
  };

  void Read(Join::Bundles group);
  void ReadLife(Fact& fact);
  void MergeFragments();
  static void Merge(const Life& fragment, Life* whole);
  void FindOnlyLife();
  void Sort();
  void FindHandOffs();
  bool IsTakenById(const Fact& fact);
  bool IsTakenUnnamed(const Fact& fact) const;
  bool DescendsFrom(std::uint32_t life, std::uint32_t other) const;
  std::uint32_t TakenAs(std::string_view next, const Fact& fact) const;
  bool HasChild(const Fact& fact) const;
  static bool IsLoopback(std::string_view ip);
  void FindArrivals();
  bool IsResubmitted(const Fact& fact) const;
  static std::span<const Hashed> WithHash(const std::vector<Hashed>& sorted,
                                          std::uint64_t hash);
  Interval ArrivalOnClockOf(const Fact& fact, const Life& to) const;
  bool IsHandedOff(const Fact& attempt) const;
  static bool IsExposingHostTry(const Event& event);
  void FindHostTries();
  void TieHostTry(std::uint32_t rank, std::size_t* steps);
  void PlaceHostTries(std::uint32_t number, Trace* trace) const;
  static std::optional<Micros> EarliestStart(const Fact& fact);
  bool IsOfMta(const Fact& fact) const;
  static std::uint64_t RecipientHash(const Fact& fact);

  void PlaceMtaFacts(Message* message);
  void PlaceHandOffs(Message* message);
  void PlaceArrivals(Message* message);
  void PlaceEspFacts(Message* message);
  void PlaceEspFact(const Fact& fact, Trace* trace);
  void CountRecipients(const Message& message);
  bool IsOfMessage(const Fact& fact) const;
  void PlaceUnnamed(const Fact& fact, Message* message);
  static void GatherEveryone(Message* message);
  static void MarkShared(Message* message);
  void PlaceNameless(Message* message);
  void Finish(Message* message);
  static void EndByLife(const Life& life, Trace* trace);
  void FinishTrace(Trace* trace) const;

  Trace& TraceOf(const Event& event, Message* message);
  void PutInQueue(const Fact& fact, Message* message, Trace* trace);
  void TakeAlias(const Event& event, std::uint32_t number, Trace* trace);
  std::uint32_t Matching(std::string_view recipient) const;
  static Micros Length(std::int64_t ms);
  static Micros PrintError(std::int64_t ms);
  Attempt AttemptOf(const Fact& fact) const;
  static Hit HitOf(const Fact& fact);

  const Tables& tables_;
  const ClockTable& clocks_;
  std::vector<Life> lives_;
  std::vector<Fact> facts_;  // a pool: the first used_ count
  std::size_t used_ = 0;
  std::vector<std::uint32_t> order_;  // facts by time
  // By trace: the life it was last in, kNoLife where that cannot be told.
  std::vector<std::uint32_t> life_of_;
  std::uint32_t only_life_ = kNoLife;    // an MTA's, where there is but one
  std::vector<Hashed> ids_;              // lives by queue id or ESP id
  std::vector<Hashed> wholes_;           // lives with a queue, by host and id
  std::vector<std::uint32_t> whole_of_;  // by life; mostly itself
  std::vector<Arrival> arrivals_;
  std::vector<Hashed> parents_;      // lives by the id they descend from
  std::vector<std::uint64_t> weak_;  // recipients of lives that are weak
  std::vector<Hashed> handed_;       // facts by life and recipient
  std::vector<Shown> shown_;         // by attempt
  std::vector<Hashed> after_;        // attempts after a host try, by recipient
  AddressIndex by_recipient_;
  AddressIndex by_alias_;
  bool any_esp_ = false;     // a fact that is not an MTA's
  bool any_esp_id_ = false;  // a life of an ESP
  bool any_host_try_ = false;
  bool any_weak_ = false;
  bool several_ = false;  // recipients are known
};

}  // namespace mailscan
