#include "core/timeline/joined_votes.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "core/model/hash.h"
#include "core/model/row.h"

namespace mailscan {
namespace {

// So many bundles are enough to vote; of more, those whose names have a hash
// that happens to be a multiple.
constexpr std::size_t kEnough = 200'000;

constexpr std::uint64_t kIdSeed = 2;  // see NameHash for the others

// One fact under a name: the Message-ID, or the id that the next hop gave.
struct Fact {
  std::uint64_t name = 0;
  bool asked = false;      // by a clock in question
  bool delivered = false;  // else it arrived
  std::int8_t rolls = 0;
  std::uint32_t origin = 0;
  Stamp stamp;
};

class Gatherer {
 public:
  Gatherer(const std::vector<std::uint32_t>& origins, const Lexicon& lexicon,
           std::uint64_t every)
      : origins_(origins), lexicon_(lexicon), every_(every) {}

  void Take(Bundle bundle) {
    const RowKey key = DecodeKey(bundle.key());
    const std::string_view id =
        key.local_id.empty() ? key.esp_id : key.local_id;
    if (id.empty()) {
      return;
    }
    const std::string_view message_id =
        bundle.Is(kBundleMessageId) ? bundle.message_id() : std::string_view();
    bool arrived = false;
    BundleReader reader(bundle.key(), bundle.events(), lexicon_);
    while (reader.Next(&stored_)) {
      const EventKind kind = stored_.event.kind;
      Fact fact;
      fact.delivered =
          kind == EventKind::kDelivered || kind == EventKind::kHandedOff;
      const bool arrives =
          kind == EventKind::kAccepted || kind == EventKind::kQueued;
      fact.stamp = stored_.event.stamp;
      fact.asked = !fact.stamp.has_year || !fact.stamp.has_zone;
      fact.origin = stored_.origin;
      fact.rolls = stored_.rolls;
      if ((!fact.delivered && (!arrives || arrived)) ||
          (fact.asked && !std::binary_search(origins_.begin(), origins_.end(),
                                             fact.origin))) {
        continue;
      }
      arrived = arrived || arrives;
      Put(message_id, 1, fact);
      // The name of an id is asked for by the hop before.
      Put(fact.asked ? stored_.event.text(Field::kNextId) : id, kIdSeed, fact);
    }
  }

  std::vector<Fact>& facts() { return facts_; }

 private:
  void Put(std::string_view name, std::uint64_t seed, Fact fact) {
    if (!name.empty()) {
      fact.name = Hash64(name, seed);
      if (fact.name % every_ == 0) {
        facts_.push_back(fact);
      }
    }
  }

  const std::vector<std::uint32_t>& origins_;
  const Lexicon& lexicon_;
  const std::uint64_t every_;
  StoredEvent stored_;
  std::vector<Fact> facts_;
};

// The first arrival and the first delivery that whole stamps tell of a name.
struct Known {
  std::optional<Micros> arrived;
  std::optional<Micros> delivered;
  void Take(const Fact& fact) {
    std::optional<Micros>& first = fact.delivered ? delivered : arrived;
    first = first ? std::min(*first, fact.stamp.us) : fact.stamp.us;
  }
};

// A delivery is an ESP's delivery, or its taking of the mail.
void Vote(const Fact& fact, const Known& known, ClockVotes* votes) {
  const auto vote = [&](Micros told) {
    votes->Vote(fact.origin, fact.stamp, fact.rolls, told,
                ClockGround::kJoined);
  };
  if (fact.delivered && known.delivered) {
    vote(*known.delivered);
  }
  if (known.arrived) {
    vote(*known.arrived);
  }
}

void VoteByName(std::span<const Fact> facts, ClockVotes* votes) {
  Known known;
  for (const Fact& fact : facts) {
    if (!fact.asked) {
      known.Take(fact);
    }
  }
  for (const Fact& fact : facts) {
    if (fact.asked) {
      Vote(fact, known, votes);
    }
  }
}

}  // namespace

ClockVotes VotesByJoin(std::span<const std::unique_ptr<Folded>> inputs,
                       const std::vector<std::uint32_t>& origins,
                       const Lexicon& lexicon) {
  ClockVotes votes;
  if (origins.empty()) {
    return votes;
  }
  std::size_t bundles = 0;
  for (const auto& input : inputs) {
    for (const auto& entries : input->entries) {
      bundles += entries.size();
    }
  }
  Gatherer gatherer(origins, lexicon, bundles / kEnough + 1);
  for (const auto& input : inputs) {
    for (const auto& entries : input->entries) {
      for (const Entry& entry : entries) {
        gatherer.Take(entry.bundle);
      }
    }
  }
  std::vector<Fact>& facts = gatherer.facts();
  std::sort(facts.begin(), facts.end(),
            [](const Fact& a, const Fact& b) { return a.name < b.name; });
  for (std::size_t from = 0; from < facts.size();) {
    std::size_t to = from;
    while (to < facts.size() && facts[to].name == facts[from].name) {
      ++to;
    }
    VoteByName(std::span(facts).subspan(from, to - from), &votes);
    from = to;
  }
  return votes;
}

}  // namespace mailscan
