#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict/judged.h"

namespace mailscan {

// An EngagementTable counts opens and clicks by campaign, recipient domain or
// day, each with who made them, so that a sender can put raw rates right. One
// thread; tables add up in any order to the same one. It keeps a bounded number
// of keys, the smallest by their bytes, whose counts are exact; all others are
// counted together.

enum class EngagementBy : std::uint8_t { kCampaign, kDomain, kDeliveryDay };
std::string_view NameOf(EngagementBy by);  // "campaign"

// Opens or clicks by who made them. Of what is undecided nobody knows: people
// are at least `human` and at most human_most().
struct ActorCounts {
  std::uint64_t machine = 0;   // certain and likely scanners
  std::uint64_t prefetch = 0;  // image proxies
  std::uint64_t human = 0;     // certain and likely
  std::uint64_t undecided = 0;
  std::uint64_t own = 0;

  std::uint64_t raw() const {
    return machine + prefetch + human + undecided + own;
  }
  std::uint64_t human_most() const { return human + undecided; }
  void Merge(const ActorCounts& other);
  friend bool operator==(const ActorCounts&, const ActorCounts&) = default;
};

// unique: every message to a recipient once, as a person's if one of its hits
// is, else undecided, else a proxy's, else a scanner's, else our own.
struct UniqueAndTotal {
  ActorCounts unique;
  ActorCounts total;
  friend bool operator==(const UniqueAndTotal&,
                         const UniqueAndTotal&) = default;
};

// What rates are of: messages that were delivered, or were opened or clicked
// where no log tells of that.
enum class RateOf : std::uint8_t { kNothing, kDelivered, kEvents, kBoth };
std::string_view NameOf(RateOf of);  // "delivered"

struct EngagementSums {
  std::uint64_t messages = 0;   // to a recipient each
  std::uint64_t delivered = 0;  // as a log tells
  std::uint64_t only_hit = 0;   // opened or clicked, without such a line
  UniqueAndTotal clicks;
  UniqueAndTotal opens;

  std::uint64_t base() const { return delivered + only_hit; }
  RateOf rate_of() const;
  void Merge(const EngagementSums& other);
  friend bool operator==(const EngagementSums&,
                         const EngagementSums&) = default;
};

class EngagementTable {
 public:
  using Rows = std::map<std::string, EngagementSums, std::less<>>;
  static constexpr std::size_t kMostKeys = 10'000;

  // REQUIRES: most > 0.
  explicit EngagementTable(EngagementBy by, std::size_t most = kMostKeys)
      : by_(by), most_(most) {}

  void Add(const JudgedTrace& judged);
  void Merge(const EngagementTable& other);

  EngagementBy by() const { return by_; }
  // Under "" what names no campaign, or no recipient.
  const Rows& rows() const { return rows_; }
  const EngagementSums& others() const { return others_; }
  // The rows with the most messages first, then by key.
  std::vector<const Rows::value_type*> Largest() const;
  EngagementSums All() const;

 private:
  EngagementSums* RowOf(std::string_view key);

  EngagementBy by_;
  std::size_t most_;
  Rows rows_;
  EngagementSums others_;
  std::string key_;  // filled anew each time, so that it keeps its room
};

}  // namespace mailscan
