// The part of MessageBuilder that finds which "sent" delivered nothing, because
// another life of the same message went on with it.
#include <algorithm>
#include <array>
#include <span>

#include "core/model/hash.h"
#include "core/timeline/message_builder.h"

namespace mailscan {
namespace {

// Two hosts' clocks may differ by this much, and their stamps be cut to the
// second, before "its arrival lies inside our transaction" is given up.
constexpr Micros kHandOffSlack = 3 * kSecond;

// Relays whose "sent" means that an ESP took the mail: hosts for SMTP
// submission as the ESPs publish them. Some answer without an id (Postmark,
// Mailjet), so that a Message-ID may be all that joins the two.
constexpr auto kEspRelays =
    std::to_array<std::string_view>({"sendgrid.net",
                                     "mailgun.org",
                                     "amazonaws.com",
                                     "mandrillapp.com",
                                     "smtp.postmarkapp.com",
                                     "sparkpostmail.com",
                                     "mailjet.com",
                                     "smtp-relay.brevo.com",
                                     "smtp-relay.sendinblue.com",
                                     "mailersend.net",
                                     "smtp.resend.com",
                                     "smtp.customer.io",
                                     "smtp-eu.customer.io",
                                     "smtp.mailtrap.io",
                                     "go1.unisender.ru",
                                     "go2.unisender.ru",
                                     "smtp.elasticemail.com",
                                     "send.ahasend.com",
                                     "smtp.sweego.io",
                                     "smtp.mailomat.swiss"});

bool IsEspRelay(std::string_view relay) {
  return std::any_of(kEspRelays.begin(), kEspRelays.end(),
                     [&](std::string_view suffix) {
                       return relay.ends_with(suffix) &&
                              (relay.size() == suffix.size() ||
                               relay[relay.size() - suffix.size() - 1] == '.');
                     });
}

bool IsAccepting(EventKind kind) {
  return kind == EventKind::kDelivered || kind == EventKind::kHandedOff;
}

// Whether an arrival there can be our transaction: it lies inside. Where that
// began is not always known.
bool IsInWindow(const Interval& arrival, const Attempt& attempt) {
  return (!attempt.begin_known ||
          arrival.hi + kHandOffSlack >= attempt.begin.lo) &&
         arrival.lo <= attempt.when.hi + kHandOffSlack;
}

}  // namespace

bool MessageBuilder::IsLoopback(std::string_view ip) {
  return ip.starts_with("127.") || ip == "::1" || ip.starts_with("/") ||
         ip.starts_with("private/");
}

void MessageBuilder::FindHandOffs() {
  ids_.clear();
  parents_.clear();
  handed_.clear();
  weak_.clear();
  if (lives_.size() < 2) {
    return;
  }
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    const RowKey& key = lives_[i].key;
    const std::string_view id = lives_[i].local ? key.local_id : key.esp_id;
    if (!id.empty() && !lives_[i].notice) {
      ids_.push_back({Hash64(id), i});
    }
    if (lives_[i].local && !lives_[i].notice && !lives_[i].parent.empty()) {
      parents_.push_back({Hash64(lives_[i].parent), i});
    }
  }
  const auto by_hash = [](const Hashed& a, const Hashed& b) {
    return a.hash < b.hash;
  };
  for (std::uint32_t i = 0; any_weak_ && i < used_; ++i) {
    if (lives_[facts_[i].life].weak &&
        facts_[i].event().has(Field::kRecipient)) {
      weak_.push_back(
          AddressHashAnyCase(facts_[i].event().text(Field::kRecipient)));
    }
  }
  std::sort(weak_.begin(), weak_.end());
  std::sort(ids_.begin(), ids_.end(), by_hash);
  std::sort(parents_.begin(), parents_.end(), by_hash);
  FindArrivals();
  // Ids first: who handed to whom in so many words settles what the other
  // signs may mean.
  for (const bool by_id : {true, false}) {
    for (std::uint32_t i = 0; i < used_; ++i) {
      Fact& fact = facts_[i];
      if (!fact.handed && IsOfMta(fact) && IsAccepting(fact.event().kind) &&
          (by_id ? IsTakenById(fact) : IsTakenUnnamed(fact))) {
        fact.handed = true;
        lives_[fact.life].hands_off = true;
        handed_.push_back({RecipientHash(fact), i});
      }
    }
  }
  std::sort(handed_.begin(), handed_.end(), by_hash);
}

// "Sent" to our own next hop, or to an ESP whose events we have, delivers
// nothing: the next life's tries do.
bool MessageBuilder::IsTakenById(const Fact& fact) {
  if (any_esp_id_ && IsEspRelay(fact.event().text(Field::kRelay))) {
    return true;
  }
  // That it was passed on to an ESP is what the join rests on.
  if (!weak_.empty() && std::binary_search(weak_.begin(), weak_.end(),
                                           AddressHashAnyCase(fact.event().text(
                                               Field::kRecipient)))) {
    return true;
  }
  const std::string_view next = fact.event().text(Field::kNextId);
  const std::uint32_t to = next.empty() ? kNoLife : TakenAs(next, fact);
  if (to == kNoLife) {
    return false;
  }
  lives_[to].from = lives_[to].from == kNoLife ? fact.life : lives_[to].from;
  return true;
}

// An id that is not the child's is another mail's, but for filters on this
// machine, which count for themselves.
bool MessageBuilder::IsTakenUnnamed(const Fact& fact) const {
  const std::string_view next = fact.event().text(Field::kNextId);
  return (next.empty() || IsLoopback(fact.event().text(Field::kRelayIp))) &&
         (HasChild(fact) || IsResubmitted(fact));
}

std::span<const MessageBuilder::Hashed> MessageBuilder::WithHash(
    const std::vector<Hashed>& sorted, std::uint64_t hash) {
  const auto [from, to] = std::equal_range(
      sorted.begin(), sorted.end(), Hashed{hash, 0},
      [](const Hashed& a, const Hashed& b) { return a.hash < b.hash; });
  return {from, to};
}

// When a life of another host arrived, by the clock of this one, as far as the
// two were measured.
Interval MessageBuilder::ArrivalOnClockOf(const Fact& fact,
                                          const Life& to) const {
  const bool measured =
      clocks_.skews().AnyUsable() && fact.stored.origin != to.accepted_origin;
  const Micros ahead = measured ? clocks_.skews().BetweenHosts(
                                      tables_.origins.At(to.accepted_origin),
                                      tables_.origins.At(fact.stored.origin))
                                : 0;
  return {to.accepted_at.lo - ahead, to.accepted_at.hi - ahead};
}

// Whether a life came, by the ids, out of another, over however many hops.
bool MessageBuilder::DescendsFrom(std::uint32_t life,
                                  std::uint32_t other) const {
  constexpr int kMostHops = 16;
  for (int hop = 0; hop < kMostHops && life != kNoLife; ++hop) {
    life = lives_[life].from;
    if (life == other) {
      return true;
    }
  }
  return false;
}

// The life that the next hop's id means, or kNoLife.
std::uint32_t MessageBuilder::TakenAs(std::string_view next,
                                      const Fact& fact) const {
  for (const Hashed& entry : WithHash(ids_, Hash64(next))) {
    const Life& to = lives_[entry.index];
    if (!to.local && to.key.esp_id == next) {
      return entry.index;
    }
    if (to.local && entry.index != fact.life && to.key.local_id == next &&
        (!to.accepted || IsLoopback(fact.event().text(Field::kRelayIp)) ||
         IsInWindow(ArrivalOnClockOf(fact, to), AttemptOf(fact)))) {
      return entry.index;
    }
  }
  return kNoLife;
}

// A life that arrived inside this transaction and says it descends from ours.
bool MessageBuilder::HasChild(const Fact& fact) const {
  if (parents_.empty()) {
    return false;
  }
  const std::string_view id = lives_[fact.life].key.local_id;
  for (const Hashed& entry : WithHash(parents_, Hash64(id))) {
    const Life& to = lives_[entry.index];
    if (to.parent == id && entry.index != fact.life &&
        IsInWindow(to.accepted_at, AttemptOf(fact))) {
      return true;
    }
  }
  return false;
}

// Whom the lives are for that a program of this machine brought.
void MessageBuilder::FindArrivals() {
  arrivals_.clear();
  std::uint32_t rank = 0;
  std::size_t locals = 0;
  for (const std::uint32_t i : order_) {
    Life& life = lives_[facts_[i].life];
    ++rank;
    if (life.local && life.accepted && life.rank == 0 &&
        facts_[i].event().kind == EventKind::kAccepted) {
      life.rank = rank;
      ++locals;
    }
  }
  if (locals < 2) {
    return;
  }
  for (std::uint32_t i = 0; i < used_; ++i) {
    const Life& life = lives_[facts_[i].life];
    if (life.rank == 0 || !life.from_here) {
      continue;
    }
    for (const Field field : {Field::kRecipient, Field::kOrigRecipient}) {
      if (facts_[i].event().has(field)) {
        arrivals_.push_back(
            {AddressHash(facts_[i].event().text(field)), life.rank, i});
      }
    }
  }
  std::sort(arrivals_.begin(), arrivals_.end());
}

// A filter on this machine that says no id, or none of ours: the message came
// back for the same recipient before the filter had answered. What is
// delivered here for good does not come back.
bool MessageBuilder::IsResubmitted(const Fact& fact) const {
  const Life& from = lives_[fact.life];
  const Event& event = fact.event();
  const std::string_view ip = event.text(Field::kRelayIp);
  const std::string_view recipient = event.text(Field::kRecipient);
  if (arrivals_.empty() || from.rank == 0 || recipient.empty() ||
      !(ip.empty() || IsLoopback(ip))) {
    return false;
  }
  const Attempt attempt = AttemptOf(fact);
  const std::uint64_t hash = AddressHash(recipient);
  // Later ones only: of two lives just one can have come out of the other.
  auto at = std::upper_bound(arrivals_.begin(), arrivals_.end(),
                             Arrival{hash, from.rank, UINT32_MAX});
  for (; attempt.begin_known && at != arrivals_.end() && at->hash == hash;
       ++at) {
    const Fact& to = facts_[at->fact];
    const Life& life = lives_[to.life];
    if (life.accepted_at.lo > attempt.when.hi + kHandOffSlack) {
      break;
    }
    if (life.key.host == from.key.host && !DescendsFrom(fact.life, to.life) &&
        IsInWindow(life.accepted_at, attempt) &&
        (SameAddress(to.event().text(Field::kRecipient), recipient) ||
         SameAddress(to.event().text(Field::kOrigRecipient), recipient))) {
      return true;
    }
  }
  return false;
}

// Whether the life of this attempt ended, for this recipient, in a hand-off:
// then its earlier tries were made at our own next hop too.
bool MessageBuilder::IsHandedOff(const Fact& attempt) const {
  if (attempt.handed || !lives_[attempt.life].hands_off) {
    return attempt.handed;
  }
  for (const Hashed& entry : WithHash(handed_, RecipientHash(attempt))) {
    const Fact& fact = facts_[entry.index];
    if (fact.life == attempt.life &&
        SameAddress(fact.event().text(Field::kRecipient),
                    attempt.event().text(Field::kRecipient))) {
      return true;
    }
  }
  return false;
}

std::uint64_t MessageBuilder::RecipientHash(const Fact& fact) {
  return MixBits(AddressHash(fact.event().text(Field::kRecipient)),
                 std::uint64_t{fact.life} + 1);
}

}  // namespace mailscan
