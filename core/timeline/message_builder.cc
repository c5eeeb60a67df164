#include "core/timeline/message_builder.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/model/hash.h"

namespace mailscan {
namespace {

// Two hosts' clocks may differ by this much, and their stamps be cut to the
// second, before "its arrival lies inside our transaction" is given up.
constexpr Micros kHandOffSlack = 3 * kSecond;

// Relays whose "sent" means that an ESP took the mail. Names as published by
// the ESPs for SMTP submission.
constexpr std::array<std::string_view, 9> kEspRelays = {
    "sendgrid.net",    "mailgun.org",          "amazonaws.com",
    "mandrillapp.com", "smtp.postmarkapp.com", "sparkpostmail.com",
    "mailjet.com",     "smtp-relay.brevo.com", "mailersend.net"};

bool IsEspRelay(std::string_view relay) {
  return std::any_of(kEspRelays.begin(), kEspRelays.end(),
                     [&](std::string_view suffix) {
                       return relay.ends_with(suffix) &&
                              (relay.size() == suffix.size() ||
                               relay[relay.size() - suffix.size() - 1] == '.');
                     });
}

bool IsLoopback(std::string_view ip) {
  return ip.starts_with("127.") || ip == "::1" || ip.starts_with("/") ||
         ip.starts_with("private/");
}

bool IsNullSender(std::string_view sender) {
  return sender == "<>";
}
bool IsProbeSender(std::string_view sender) {
  return sender.starts_with("double-bounce@");
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

// What two events say, where neither time nor place sets them apart (records
// of one line); never their numbers in this run.
bool IsLess(const Event& a, const Event& b) {
  if (a.kind != b.kind || a.stage != b.stage || a.code != b.code) {
    return std::tie(a.kind, a.stage, a.code) <
           std::tie(b.kind, b.stage, b.code);
  }
  for (int i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (a.text(field) != b.text(field)) {
      return a.text(field) < b.text(field);
    }
  }
  return std::tie(a.connect_ms, a.transfer_ms, a.transfer_unit_ms, a.age_ms) <
         std::tie(b.connect_ms, b.transfer_ms, b.transfer_unit_ms, b.age_ms);
}

}  // namespace

void MessageBuilder::Build(Join::Bundles group, Message* message) {
  message->Clear();
  Read(group);
  Sort();
  FindHandOffs();
  by_recipient_.Clear();
  by_alias_.Clear();
  message->message_id = group[0].name.Is(kBundleMessageId)
                            ? group[0].name.message_id()
                            : std::string_view();
  PlaceMtaFacts(message);
  PlaceHandOffs(message);
  PlaceEspFacts(message);
  PlaceNameless(message);
  Finish(message);
}

void MessageBuilder::Read(Join::Bundles group) {
  lives_.clear();
  life_of_.clear();
  only_life_ = kNoLife;
  std::size_t local_lives = 0;
  used_ = 0;
  any_esp_ = false;
  any_esp_id_ = false;
  for (const Named& named : group) {
    const auto index = static_cast<std::uint32_t>(lives_.size());
    Life& life = lives_.emplace_back();
    life.key = DecodeKey(named.bundle.key());
    life.local = !life.key.local_id.empty();
    any_esp_id_ = any_esp_id_ || !life.key.esp_id.empty();
    BundleReader reader(named.bundle.key(), named.bundle.events(),
                        tables_.lexicon);
    while (true) {
      if (used_ == facts_.size()) {
        facts_.emplace_back();
      }
      Fact& fact = facts_[used_];
      if (!reader.Next(&fact.stored)) {
        break;
      }
      ++used_;
      fact.when =
          clocks_.At(fact.event().stamp, fact.stored.rolls, fact.stored.origin);
      fact.life = index;
      fact.handed = false;
      any_esp_ = any_esp_ || !IsOfMta(fact);
      ReadLife(fact);
    }
    life.notice =
        life.notice || IsNullSender(life.sender) || IsProbeSender(life.sender);
    if (life.local && !life.notice) {
      only_life_ = ++local_lives == 1 ? index : kNoLife;
    }
  }
}

void MessageBuilder::ReadLife(Fact& fact) {
  Life& life = lives_[fact.life];
  const Event& event = fact.event();
  if (event.has(Field::kSender) && life.sender.empty()) {
    life.sender = event.text(Field::kSender);
  }
  switch (event.kind) {
    case EventKind::kAccepted:
      life.accepted_origin = fact.stored.origin;
      life.accepted = true;
      life.accepted_at = fact.when;
      break;
    case EventKind::kClosed:
      life.removed = event.has(Field::kFlag);
      break;
    case EventKind::kExpired:
      if (!event.has(Field::kRecipient)) {
        life.expired = fact.when;
      }
      break;
    case EventKind::kOther:
      life.notice = life.notice || event.text(Field::kFlag) == "probe";
      break;
    default:
      break;
  }
}

void MessageBuilder::Sort() {
  order_.resize(used_);
  for (std::uint32_t i = 0; i < used_; ++i) {
    order_[i] = i;
  }
  const auto before = [this](std::uint32_t x, std::uint32_t y) {
    const Fact& a = facts_[x];
    const Fact& b = facts_[y];
    if (a.when.lo != b.when.lo) {
      return a.when.lo < b.when.lo;
    }
    const auto place = [this](const Fact& fact) {
      return std::tuple<std::string_view, std::uint32_t>(
          tables_.origins.At(fact.stored.origin).file, fact.event().line);
    };
    const auto order = a.stored.origin == b.stored.origin
                           ? a.event().line <=> b.event().line
                           : place(a) <=> place(b);
    return order != 0 ? order < 0 : IsLess(a.event(), b.event());
  };
  if (!std::is_sorted(order_.begin(), order_.end(), before)) {
    std::sort(order_.begin(), order_.end(), before);
  }
}

// What an MTA's own log tells of its queue; the rest is an ESP's or a
// recipient's doing.
bool MessageBuilder::IsOfMta(const Fact& fact) const {
  return lives_[fact.life].local && !IsHit(fact.event().kind);
}

void MessageBuilder::FindHandOffs() {
  ids_.clear();
  handed_.clear();
  if (lives_.size() < 2) {
    return;
  }
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    const RowKey& key = lives_[i].key;
    const std::string_view id = lives_[i].local ? key.local_id : key.esp_id;
    if (!id.empty() && !lives_[i].notice) {
      ids_.push_back({Hash64(id), i});
    }
  }
  const auto by_hash = [](const Hashed& a, const Hashed& b) {
    return a.hash < b.hash;
  };
  std::sort(ids_.begin(), ids_.end(), by_hash);
  for (std::uint32_t i = 0; i < used_; ++i) {
    Fact& fact = facts_[i];
    if (IsOfMta(fact) && IsAccepting(fact.event().kind) && IsTaken(fact)) {
      fact.handed = true;
      lives_[fact.life].hands_off = true;
      handed_.push_back({RecipientHash(fact), i});
    }
  }
  std::sort(handed_.begin(), handed_.end(), by_hash);
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

// "Sent" to our own next hop, or to an ESP whose events we have, delivers
// nothing: the next life's tries do.
bool MessageBuilder::IsTaken(const Fact& fact) const {
  if (any_esp_id_ && IsEspRelay(fact.event().text(Field::kRelay))) {
    return true;
  }
  const std::string_view next = fact.event().text(Field::kNextId);
  if (next.empty()) {
    return false;
  }
  const std::uint64_t hash = Hash64(next);
  auto at = std::lower_bound(
      ids_.begin(), ids_.end(), hash,
      [](const Hashed& entry, std::uint64_t h) { return entry.hash < h; });
  for (; at != ids_.end() && at->hash == hash; ++at) {
    const Life& to = lives_[at->index];
    if (!to.local && to.key.esp_id == next) {
      return true;
    }
    if (to.local && at->index != fact.life && to.key.local_id == next &&
        (!to.accepted || IsLoopback(fact.event().text(Field::kRelayIp)) ||
         IsInWindow(ArrivalOnClockOf(fact, to), AttemptOf(fact)))) {
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
  const std::uint64_t hash = RecipientHash(attempt);
  auto at = std::lower_bound(
      handed_.begin(), handed_.end(), hash,
      [](const Hashed& entry, std::uint64_t h) { return entry.hash < h; });
  for (; at != handed_.end() && at->hash == hash; ++at) {
    const Fact& fact = facts_[at->index];
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
