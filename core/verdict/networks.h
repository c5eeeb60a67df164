#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/verdict/ip_database.h"
#include "core/verdict/network.h"
#include "core/verdict/rule_table.h"

namespace mailscan {

// What a network tells of who is behind an address in it.
enum class NetworkKind : unsigned char {
  kFilter,      // a vendor of mail filters owns it, for its own machines
  kShared,      // such a vendor's, and its customers browse through it as well
  kHosting,     // a data centre
  kMicrosoft,   // filters, image proxies and rented machines, all in one
  kEgress,      // people leave a company or a VPN through it
  kRelay,       // people's own addresses are hidden behind it
  kImageProxy,  // fetches images for readers
};

struct NetworkRow {
  std::string owner;
  NetworkKind kind = NetworkKind::kHosting;
  std::vector<Cidr> ranges;
  std::vector<std::uint32_t> asns;   // autonomous systems
  std::vector<std::string> vendors;  // what receivers.toml calls the owner
};

// Whether many people share the addresses of a network, so that what one
// address did tells nothing of each.
bool ServesManyPeople(NetworkKind kind);
// Whether images are fetched from it for people who read.
bool FetchesForReaders(NetworkKind kind);

// Whose networks are. See RuleTable; the longest range that holds an address
// decides, and of equal ones the first row. An address costs one binary search.
class NetworkTable final : public RowsOf<NetworkRow> {
 public:
  NetworkTable() : RowsOf("network") {}

  // Null where no row has it. Rows live as long as the table.
  const NetworkRow* OfAddress(const IpAddress& ip) const;
  const NetworkRow* OfAsn(std::uint32_t asn) const;

  // Of an address, or of "AS64500".
  std::optional<std::size_t> RowFor(std::string_view sample) const override;

 private:
  // From `base` on, up to the next edge, the row is this one; kNoRow for none.
  struct Edge {
    std::array<std::uint8_t, 16> base;
    std::size_t row;
  };
  using Edges = std::vector<Edge>;  // by base

  std::string TakeRow(RuleRow* from, NetworkRow* row) override;
  void Finish(RuleFaults* faults) override;
  Edges EdgesOf(bool v4) const;
  std::optional<std::size_t> AddressRow(const IpAddress& ip) const;

  Edges v4_;
  Edges v6_;
  std::unordered_map<std::uint32_t, std::size_t> asns_;
};

// Networks knows whose an address is: by the table, else by the autonomous
// system that the user's database names. Any number of threads may ask; table
// and database must outlive it.
class Networks {
 public:
  // asns may be null.
  Networks(const NetworkTable& table, const IpDatabase* asns)
      : table_(table), asns_(asns) {}

  // Null where nothing is known, or `ip` is no address.
  const NetworkRow* Of(std::string_view ip) const;
  const NetworkRow* Of(const IpAddress& ip) const;
  bool ServesManyPeople(const IpAddress& ip) const;

 private:
  const NetworkTable& table_;
  const IpDatabase* asns_;
};

}  // namespace mailscan
