#include "core/timeline/links.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/model/hash.h"
#include "core/model/row.h"

namespace mailscan {
namespace {

// An id that somebody may have handed a message to: an ESP's, or a queue id.
struct Target {
  std::uint64_t hash = 0;
  Named* first = nullptr;  // of the bundles with this key, which lie together
  std::size_t count = 0;
};

std::string_view BareId(Bundle bundle) {
  const RowKey key = DecodeKey(bundle.key());
  return key.local_id.empty() ? key.esp_id : key.local_id;
}

// An ESP's events always look for the mail they came from; a queue id only
// where the Message-ID is missing on either side.
bool Wanted(const Named& named, bool any_nameless) {
  switch (named.bundle.key().front()) {
    case kEspKey:
      return true;
    case kLocalKey:
      return any_nameless;
    default:
      return false;
  }
}

bool Nameless(const Named& named) {
  return !named.name.Is(kBundleMessageId);
}

std::vector<Target> Targets(std::vector<Stitched>* stitched) {
  bool any_nameless = false;
  for (const Stitched& part : *stitched) {
    any_nameless =
        any_nameless ||
        std::any_of(
            part.bundles.begin(), part.bundles.end(), [](const Named& named) {
              return named.bundle.key().front() == kLocalKey && Nameless(named);
            });
  }
  std::vector<Target> targets;
  for (Stitched& part : *stitched) {
    std::vector<Named>& all = part.bundles;
    for (std::size_t i = 0; i < all.size();) {
      std::size_t count = 1;
      // The lives of a queue id are different messages; an ESP id is one.
      while (all[i].bundle.key().front() == kEspKey && i + count < all.size() &&
             all[i + count].bundle.key() == all[i].bundle.key()) {
        ++count;
      }
      if (Wanted(all[i], any_nameless)) {
        targets.push_back({Hash64(BareId(all[i].bundle)), &all[i], count});
      }
      i += count;
    }
  }
  std::sort(targets.begin(), targets.end(),
            [](const Target& a, const Target& b) { return a.hash < b.hash; });
  return targets;
}

void Rename(const Target& target, const Named& source) {
  for (std::size_t i = 0; i < target.count; ++i) {
    target.first[i].name = source.name;
    target.first[i].name_hash = source.name_hash;
  }
}

// Of several mails that claim the same next hop, the smallest name wins, so
// that no order of inputs decides.
bool Better(Bundle candidate, Bundle present) {
  return candidate.Is(kBundleMessageId) != present.Is(kBundleMessageId)
             ? candidate.Is(kBundleMessageId)
             : candidate.name() < present.name();
}

bool Tie(Named* source, const Target& target) {
  const bool esp = target.first->bundle.key().front() == kEspKey;
  if (source->bundle == target.first->bundle ||
      source->name == target.first->name) {
    return false;
  }
  const bool adopted = target.first->name != target.first->bundle &&
                       target.first->name.key().front() == kLocalKey;
  // A queue id hands to as many next hops as it likes, so that of two without
  // Message-ID the next hop takes the name.
  if (Nameless(*source) && !Nameless(*target.first)) {
    source->name = target.first->name;
    source->name_hash = target.first->name_hash;
    return true;
  }
  if (esp ? !adopted || Better(source->name, target.first->name)
          : Nameless(*target.first)) {
    Rename(target, *source);
    return true;
  }
  return false;
}

// The targets with this id; with another one only by a collision of hashes.
std::span<const Target> Known(const std::vector<Target>& targets,
                              std::string_view id) {
  if (id.empty()) {
    return {};
  }
  const auto [from, to] = std::equal_range(
      targets.begin(), targets.end(), Target{Hash64(id), nullptr, 0},
      [](const Target& a, const Target& b) { return a.hash < b.hash; });
  return {from, to};
}

// A queue id that names the one it descends from is that one's message, where
// only one life of that id is known.
bool TakeParentsName(Named* source, std::string_view id,
                     std::span<const Target> parents) {
  if (parents.size() != 1 || BareId(parents[0].first->bundle) != id ||
      source->name == parents[0].first->name) {
    return false;
  }
  source->name = parents[0].first->name;
  source->name_hash = parents[0].first->name_hash;
  return true;
}

bool SpeaksOfQueue(Bundle bundle, const Tables& tables) {
  if (bundle.Is(kBundleMessageId)) {
    return true;
  }
  StoredEvent stored;
  BundleReader reader(bundle.key(), bundle.events(), tables.lexicon);
  while (reader.Next(&stored)) {
    if (stored.event.kind == EventKind::kQueued) {
      return true;
    }
  }
  return false;
}

// A service may log under a name of its own (syslog_name in master.cf), which
// reads as another instance. Its lines are of the one life of that queue id on
// that host that an instance with a queue tells of.
bool TakeWholesName(Named* source, std::span<const Target> same_hash,
                    const Tables& tables) {
  const RowKey key = DecodeKey(source->bundle.key());
  const Named* whole = nullptr;
  for (const Target& target : same_hash) {
    const RowKey other = DecodeKey(target.first->bundle.key());
    if (other.local_id != key.local_id || other.host != key.host ||
        other.instance == key.instance ||
        !SpeaksOfQueue(target.first->bundle, tables)) {
      continue;
    }
    if (whole != nullptr) {
      return false;
    }
    whole = target.first;
  }
  if (whole == nullptr || whole->name == source->name) {
    return false;
  }
  source->name = whole->name;
  source->name_hash = whole->name_hash;
  return true;
}

// Whether a name changed.
bool LinkOne(Named* source, const std::vector<Target>& targets,
             const Tables& tables) {
  const bool looks_back =
      Nameless(*source) && source->bundle.key().front() == kLocalKey;
  if (!source->bundle.Is(kBundleNextId) && !looks_back) {
    return false;
  }
  bool changed = false;
  bool queued = false;
  StoredEvent stored;
  BundleReader reader(source->bundle.key(), source->bundle.events(),
                      tables.lexicon);
  while (reader.Next(&stored)) {
    const Event& event = stored.event;
    queued = queued || event.kind == EventKind::kQueued;
    const std::string_view parent = event.text(Field::kParentId);
    if (looks_back && Nameless(*source)) {
      changed =
          TakeParentsName(source, parent, Known(targets, parent)) || changed;
    }
    // A notice is about this message, and another one itself.
    if (event.text(Field::kFlag) == "notice") {
      continue;
    }
    const std::string_view next = event.text(Field::kNextId);
    for (const Target& target : Known(targets, next)) {
      if (BareId(target.first->bundle) == next) {
        changed = Tie(source, target) || changed;
      }
    }
  }
  if (looks_back && !queued && Nameless(*source)) {
    changed = TakeWholesName(source, Known(targets, BareId(source->bundle)),
                             tables) ||
              changed;
  }
  return changed;
}

bool LinkOnce(std::vector<Stitched>* stitched,
              const std::vector<Target>& targets, const Tables& tables) {
  bool changed = false;
  for (Stitched& part : *stitched) {
    for (Named& source : part.bundles) {
      changed = LinkOne(&source, targets, tables) || changed;
    }
  }
  return changed;
}

}  // namespace

void Link(std::vector<Stitched>* stitched, const Tables& tables) {
  const std::vector<Target> targets = Targets(stitched);
  // A chain of hops without Message-IDs learns one hop a pass; nobody runs
  // mail through more filters than this.
  constexpr int kLongestChain = 4;
  for (int pass = 0; pass < kLongestChain && !targets.empty(); ++pass) {
    if (!LinkOnce(stitched, targets, tables)) {
      return;
    }
  }
}

}  // namespace mailscan
