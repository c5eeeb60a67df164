#include "core/timeline/message_builder.h"

#include <algorithm>
#include <array>
#include <tuple>

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

}  // namespace

void MessageBuilder::Build(Join::Group group, Message* message) {
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

void MessageBuilder::Read(Join::Group group) {
  lives_.clear();
  used_ = 0;
  any_esp_ = false;
  for (const Named& named : group) {
    const auto index = static_cast<std::uint32_t>(lives_.size());
    Life& life = lives_.emplace_back();
    life.key = DecodeKey(named.bundle.key());
    life.local = !life.key.local_id.empty();
    any_esp_ = any_esp_ || !life.local;
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
      fact.handed_to = kNone;
      ReadLife(fact);
    }
    life.notice =
        life.notice || IsNullSender(life.sender) || IsProbeSender(life.sender);
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
      life.accepted = true;
      life.accepted_at = fact.when;
      break;
    case EventKind::kClosed:
      life.closed = true;
      life.closed_flag = event.text(Field::kFlag);
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
    return a.stored.origin == b.stored.origin ? a.event().line < b.event().line
                                              : place(a) < place(b);
  };
  if (!std::is_sorted(order_.begin(), order_.end(), before)) {
    std::sort(order_.begin(), order_.end(), before);
  }
}

void MessageBuilder::FindHandOffs() {
  if (lives_.size() < 2) {
    return;
  }
  for (std::uint32_t i = 0; i < used_; ++i) {
    if (facts_[i].event().kind == EventKind::kDelivered) {
      FindHandOff(facts_[i]);
    }
  }
}

// "Sent" to our own next hop, or to an ESP whose events we have, delivers
// nothing: the next life's tries do.
void MessageBuilder::FindHandOff(Fact& fact) {
  Life& from = lives_[fact.life];
  if (!from.local) {
    return;
  }
  const std::string_view next = fact.event().text(Field::kNextId);
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    const Life& to = lives_[i];
    if (i == fact.life || to.notice) {
      continue;
    }
    bool taken = false;
    if (to.local) {
      const bool in_window =
          !to.accepted ||
          (to.accepted_at.hi + kHandOffSlack >= AttemptOf(fact).begin.lo &&
           to.accepted_at.lo <= fact.when.hi + kHandOffSlack);
      taken = !next.empty() && to.key.local_id == next &&
              (in_window || IsLoopback(fact.event().text(Field::kRelayIp)));
    } else {
      taken = !to.key.esp_id.empty() &&
              (to.key.esp_id == next ||
               IsEspRelay(fact.event().text(Field::kRelay)));
    }
    if (taken) {
      fact.handed = true;
      fact.handed_to = i;
      from.hands_off = true;
      return;
    }
  }
}

// Whether the life of this attempt ended, for this recipient, in a hand-off:
// then its earlier tries were made at our own next hop too.
bool MessageBuilder::IsHandedOff(const Fact& attempt) const {
  if (attempt.handed) {
    return true;
  }
  if (!lives_[attempt.life].hands_off) {
    return false;
  }
  const std::string_view recipient = attempt.event().text(Field::kRecipient);
  return std::any_of(
      facts_.begin(), facts_.begin() + static_cast<std::ptrdiff_t>(used_),
      [&](const Fact& fact) {
        return fact.handed && fact.life == attempt.life &&
               SameAddress(fact.event().text(Field::kRecipient), recipient);
      });
}

}  // namespace mailscan
