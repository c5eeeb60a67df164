#include "tests/eval/world.h"

#include <algorithm>
#include <array>

#include "tests/bench/line_text.h"

namespace mailscan::eval {
namespace {

constexpr std::uint32_t kPeoplePerFirm = 9;

std::uint64_t HashOf(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return hash;
}

std::string AddressUnder(std::string_view prefix, Prng& prng) {
  std::string text(prefix);
  if (prefix.find(':') != std::string_view::npos) {
    constexpr std::string_view kHex = "0123456789abcdef";
    text.push_back(kHex[1 + prng.Below(15)]);
    for (int i = 0; i < 3; ++i) {
      text.push_back(kHex[prng.Below(16)]);
    }
    text += "::";
    return text + std::to_string(1 + prng.Below(9000));
  }
  for (auto dots = std::count(text.begin(), text.end(), '.'); dots < 3;
       ++dots) {
    text += std::to_string(prng.Below(256)) + ".";
  }
  return text + std::to_string(1 + prng.Below(254));
}

bool IsAt(const std::vector<std::string>& at, const std::string& name) {
  return std::find(at.begin(), at.end(), name) != at.end();
}

std::string_view PickAgent(const Settings& settings, std::string_view name,
                           Prng& prng) {
  const Agents& agents = settings.AgentsNamed(name);
  return agents.list[prng.Below(agents.list.size())];
}

}  // namespace

World::World(const Mix& mix, std::uint64_t seed, std::uint32_t messages)
    : settings_(TheSettings()),
      mix_(mix),
      seed_(seed ^ HashOf(mix.name)),
      prng_(seed_) {
  const std::uint32_t people = std::max(320U, messages / 6);
  MakeDomains(people);
  PlaceScanners();
  MakePeople(people);
}

std::string World::AddressIn(const Network& network, Prng& prng) const {
  const std::uint64_t count = network.prefixes.size();
  if (network.shared == 0) {
    return AddressUnder(network.prefixes[prng.Below(count)], prng);
  }
  const std::uint64_t which =
      prng.Below(static_cast<std::uint64_t>(network.shared));
  Prng fixed(seed_ ^ HashOf(network.name) ^ which);
  return AddressUnder(network.prefixes[which % count], fixed);
}

std::string World::NodeOf(const Kind& kind, Prng& prng) const {
  if (kind.nodes == 0) {
    return AddressIn(*kind.network, prng);
  }
  Prng fixed(seed_ ^ HashOf(kind.name) ^
             prng.Below(static_cast<std::uint64_t>(kind.nodes)));
  return AddressIn(*kind.network, fixed);
}

void World::MakeDomains(std::uint32_t people) {
  for (const Share& share : mix_.receivers) {
    const ReceiverKind& kind = settings_.ReceiverNamed(share.name);
    const std::int64_t firms =
        kind.domain.empty()
            ? std::max<std::int64_t>(
                  1, share.share * people / kPeoplePerFirm / 100)
            : 1;
    for (std::int64_t i = 0; i < firms; ++i) {
      MakeDomain(kind);
    }
  }
}

void World::MakeDomain(const ReceiverKind& kind) {
  Domain domain;
  domain.number = domains_.size();
  domain.kind = &kind;
  const std::string short_name = "corp" + std::to_string(domain.number);
  domain.name = kind.domain.empty() ? short_name + ".example" : kind.domain;
  domain.host = Filled(kind.host, [&](char what) {
    return what == 'D' ? short_name : std::to_string(100 + domain.number);
  });
  domain.ip = "198.51.100." + std::to_string(1 + domain.number % 250);
  if (prng_.Chance(400)) {
    domain.second_host = "alt-" + domain.host;
    domain.second_ip = "203.0.113." + std::to_string(1 + domain.number % 250);
  }
  domain.office = AddressIn(settings_.NetworkNamed("office"), prng_);
  domains_.push_back(std::move(domain));
}

// Dealt from a deck, so that a small world has every kind too.
void World::PlaceScanners() {
  std::vector<const Kind*> deck;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < domains_.size(); ++i) {
    if (domains_[i].kind->domain.empty()) {
      order.push_back(i);
    }
  }
  const auto shuffle = [&](auto* items) {
    for (std::size_t i = items->size(); i > 1; --i) {
      std::swap((*items)[i - 1], (*items)[prng_.Below(i)]);
    }
  };
  shuffle(&order);
  order.resize(order.size() * static_cast<std::size_t>(mix_.scanned) / 1000);
  std::size_t most = 0;
  for (const Share& share : mix_.scanners) {
    most = std::max(most, static_cast<std::size_t>(share.share));
  }
  for (std::size_t round = 0; round < most; ++round) {
    std::vector<const Kind*> suit;
    for (const Share& share : mix_.scanners) {
      if (static_cast<std::size_t>(share.share) > round) {
        suit.push_back(&settings_.ScannerNamed(share.name));
      }
    }
    shuffle(&suit);
    deck.insert(deck.end(), suit.begin(), suit.end());
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    domains_[order[i]].scanner = deck[i % deck.size()];
  }
}

void World::MakePeople(std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const Share& share = mix_.receivers[PickWeighted(
        mix_.receivers, [](const Share& row) { return row.share; }, prng_)];
    std::vector<std::uint32_t> those;
    for (const Domain& domain : domains_) {
      if (domain.kind->name == share.name) {
        those.push_back(static_cast<std::uint32_t>(domain.number));
      }
    }
    people_.push_back(MakePerson(those[prng_.Below(those.size())], prng_));
    constexpr std::array<std::string_view, 8> kNames = {
        "ann", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"};
    people_.back().address = std::string(kNames[i % kNames.size()]) +
                             std::to_string(i) + "@" +
                             domains_[people_.back().domain].name;
  }
}

Person World::MakePerson(std::uint32_t domain, Prng& prng) const {
  Person person;
  person.domain = domain;
  const bool at_home = !domains_[domain].kind->domain.empty();
  person.kind = &settings_.people[PickWeighted(
      settings_.people,
      [&](const Kind& kind) { return at_home ? kind.consumer : kind.share; },
      prng)];
  for (const Kind& proxy : settings_.proxies) {
    if (person.proxy == nullptr &&
        IsAt(proxy.at, domains_[domain].kind->name) &&
        prng.Chance(static_cast<std::uint64_t>(proxy.share))) {
      person.proxy = &proxy;
    }
  }
  const bool old = person.kind->device == Device::kOld;
  person.desktop = PickAgent(settings_, old ? "old-desktop" : "desktop", prng);
  person.phone = PickAgent(settings_, "phone", prng);
  person.home = AddressIn(settings_.NetworkNamed("home"), prng);
  const Place place = person.kind->place;
  person.elsewhere =
      AddressIn(settings_.NetworkNamed(place == Place::kSase  ? "sase"
                                       : place == Place::kVpn ? "vpn"
                                                              : "mobile"),
                prng);
  // Few read everything, most hardly anything.
  const std::uint64_t even = prng.Below(1000);
  person.keen = 40 + even * even / 1000 * even / 1000 * 7 / 10;
  return person;
}

}  // namespace mailscan::eval
