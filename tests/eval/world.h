#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/prng.h"
#include "tests/eval/settings.h"

namespace mailscan::eval {

using testing::Prng;

// Where mail goes: a firm, or a provider of mailboxes.
struct Domain {
  std::string name;
  const ReceiverKind* kind = nullptr;
  std::string host;
  std::string ip;
  std::string second_host;  // of less preference; empty: there is none
  std::string second_ip;
  const Kind* scanner = nullptr;  // stands before its mailboxes
  std::string office;             // the address its people share
  std::uint64_t number = 0;
};

struct Person {
  std::uint32_t domain = 0;
  std::string address;
  const Kind* kind = nullptr;
  const Kind* proxy = nullptr;  // fetches the images
  std::string_view desktop;     // agents
  std::string_view phone;
  std::string home;        // addresses
  std::string elsewhere;   // mobile, or a service for many
  std::uint64_t keen = 0;  // clicks so many of a thousand mailings
};

// A World is all who are there before a mail is sent. Immutable once made.
class World {
 public:
  World(const Mix& mix, std::uint64_t seed, std::uint32_t messages);

  const Mix& mix() const { return mix_; }
  const Settings& settings() const { return settings_; }
  std::uint64_t seed() const { return seed_; }
  const std::vector<Domain>& domains() const { return domains_; }
  const std::vector<Person>& people() const { return people_; }

  // Any address of a network, or one of those that serve everyone.
  std::string AddressIn(const Network& network, Prng& prng) const;
  // One of the kind's own.
  std::string NodeOf(const Kind& kind, Prng& prng) const;

 private:
  void MakeDomains(std::uint32_t people);
  void MakeDomain(const ReceiverKind& kind);
  void PlaceScanners();
  void MakePeople(std::uint32_t count);
  Person MakePerson(std::uint32_t domain, Prng& prng) const;

  const Settings& settings_;
  const Mix& mix_;
  std::uint64_t seed_;
  Prng prng_;
  std::vector<Domain> domains_;
  std::vector<Person> people_;
};

// The index of one of shares, each as likely as it says.
template <typename Row, typename Weight>
std::size_t PickWeighted(const std::vector<Row>& rows, const Weight& weight,
                         Prng& prng) {
  std::int64_t sum = 0;
  for (const Row& row : rows) {
    sum += weight(row);
  }
  auto left =
      static_cast<std::int64_t>(prng.Below(static_cast<std::uint64_t>(sum)));
  std::size_t at = 0;
  while (left >= weight(rows[at])) {
    left -= weight(rows[at++]);
  }
  return at;
}

inline std::int64_t Draw(const Span& span, Prng& prng) {
  return prng.Between(span.low, span.high);
}

// text with %X replaced by what `fill` says of X.
template <typename Fill>
std::string Filled(std::string_view text, const Fill& fill) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 1 < text.size()) {
      out += fill(text[++i]);
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace mailscan::eval
