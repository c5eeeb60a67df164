#include "core/timeline/message_builder.h"

#include <algorithm>
#include <tuple>

#include "core/model/hash.h"
#include "core/timeline/same_event.h"

namespace mailscan {
namespace {

bool IsNullSender(std::string_view sender) {
  return sender == "<>";
}
bool IsProbeSender(std::string_view sender) {
  return sender.starts_with("double-bounce@");
}

}  // namespace

void MessageBuilder::Build(Join::Bundles group, Message* message) {
  message->Clear();
  Read(group);
  MergeFragments();
  FindOnlyLife();
  Sort();
  FindHandOffs();
  FindHostTries();
  by_recipient_.Clear();
  by_alias_.Clear();
  message->message_id = group[0].name.Is(kBundleMessageId)
                            ? group[0].name.message_id()
                            : std::string_view();
  PlaceMtaFacts(message);
  PlaceHandOffs(message);
  PlaceArrivals(message);
  PlaceEspFacts(message);
  PlaceNameless(message);
  Finish(message);
}

void MessageBuilder::Read(Join::Bundles group) {
  lives_.clear();
  life_of_.clear();
  used_ = 0;
  any_esp_ = false;
  any_esp_id_ = false;
  any_host_try_ = false;
  any_weak_ = false;
  for (const Named& named : group) {
    const auto index = static_cast<std::uint32_t>(lives_.size());
    Life& life = lives_.emplace_back();
    life.key = DecodeKey(named.bundle.key());
    life.local = !life.key.local_id.empty();
    life.weak = named.bundle.Is(kBundleWeak);
    any_weak_ = any_weak_ || life.weak;
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
      if (fact.event().kind == EventKind::kLinesLost) {
        continue;  // is of no message
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
  }
}

void MessageBuilder::ReadLife(Fact& fact) {
  Life& life = lives_[fact.life];
  const Event& event = fact.event();
  if (event.has(Field::kSender) && life.sender.empty()) {
    life.sender = event.text(Field::kSender);
  }
  if (!life.local && event.has(Field::kRecipient)) {
    const std::string_view recipient = event.text(Field::kRecipient);
    life.several =
        life.several || (!life.recipient.empty() &&
                         !SameAddressAnyCase(life.recipient, recipient));
    life.recipient = life.recipient.empty() ? recipient : life.recipient;
  }
  switch (event.kind) {
    case EventKind::kQueued:
      life.queued = true;
      break;
    case EventKind::kAccepted:
      life.accepted_origin = fact.stored.origin;
      life.accepted = true;
      life.accepted_at = fact.when;
      life.from_here =
          !event.has(Field::kIp) || IsLoopback(event.text(Field::kIp));
      life.parent = event.text(Field::kParentId);
      break;
    case EventKind::kClosed:
      // Exim ends a removal with a plain "Completed"; a client that went away
      // before the end still has its message.
      life.removed = life.removed || (event.has(Field::kFlag) &&
                                      event.text(Field::kFlag) != "canceled");
      break;
    case EventKind::kExpired:
      if (!event.has(Field::kRecipient)) {
        life.expired = fact.when;
      }
      break;
    case EventKind::kOther:
      life.notice = life.notice || event.text(Field::kFlag) == "probe";
      any_host_try_ = any_host_try_ || IsExposingHostTry(event);
      break;
    default:
      break;
  }
}

// A service may log under a name of its own (syslog_name in master.cf), which
// reads as another instance. What it says is of the life that an instance with
// a queue tells of.
void MessageBuilder::MergeFragments() {
  const auto hash = [](const Life& life) {
    return MixBits(Hash64(life.key.host), Hash64(life.key.local_id));
  };
  if (lives_.size() < 2 ||
      std::none_of(lives_.begin(), lives_.end(), [](const Life& life) {
        return life.local && !life.queued;
      })) {
    return;
  }
  wholes_.clear();
  whole_of_.clear();
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    whole_of_.push_back(i);
    if (lives_[i].local && lives_[i].queued) {
      wholes_.push_back({hash(lives_[i]), i});
    }
  }
  std::sort(wholes_.begin(), wholes_.end(),
            [](const Hashed& a, const Hashed& b) { return a.hash < b.hash; });
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    Life& life = lives_[i];
    if (!life.local || life.queued) {
      continue;
    }
    const std::span<const Hashed> found = WithHash(wholes_, hash(life));
    // Of two lives of the id nobody knows which is meant.
    if (found.size() == 1 &&
        lives_[found[0].index].key.local_id == life.key.local_id &&
        lives_[found[0].index].key.host == life.key.host &&
        lives_[found[0].index].key.instance != life.key.instance) {
      whole_of_[i] = found[0].index;
      Merge(life, &lives_[found[0].index]);
      life.local = false;
      life.key.local_id = {};
    }
  }
  for (std::size_t i = 0; i < used_; ++i) {
    facts_[i].life = whole_of_[facts_[i].life];
  }
}

void MessageBuilder::Merge(const Life& fragment, Life* whole) {
  if (fragment.accepted && !whole->accepted) {
    whole->accepted = true;
    whole->accepted_at = fragment.accepted_at;
    whole->accepted_origin = fragment.accepted_origin;
    whole->parent = fragment.parent;
    whole->from_here = fragment.from_here;
  }
  whole->notice = whole->notice || fragment.notice;
  whole->removed = whole->removed || fragment.removed;
  if (!whole->expired) {
    whole->expired = fragment.expired;
  }
}

void MessageBuilder::FindOnlyLife() {
  only_life_ = kNoLife;
  std::size_t local_lives = 0;
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    if (lives_[i].local && !lives_[i].notice) {
      only_life_ = ++local_lives == 1 ? i : kNoLife;
    }
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
    const bool is_logged = lives_[a.life].local;
    if (is_logged != lives_[b.life].local) {
      return is_logged;
    }
    const auto place = [this](const Fact& fact) {
      return std::tuple<std::string_view, std::uint32_t>(
          tables_.origins.At(fact.stored.origin).file, fact.event().line);
    };
    const auto by_place = a.stored.origin == b.stored.origin
                              ? a.event().line <=> b.event().line
                              : place(a) <=> place(b);
    // A server logs in order; webhooks are posted in any.
    if (is_logged && by_place != 0) {
      return by_place < 0;
    }
    if (SaysLess(a.event(), b.event())) {
      return true;
    }
    return by_place < 0 && !SaysLess(b.event(), a.event());
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

}  // namespace mailscan
