#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailscan {

// An Address is an IPv4 or IPv6 address; IPv4 is held as ::ffff:a.b.c.d.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool v4 = false;
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};
std::optional<IpAddress> ParseIp(std::string_view text);

// The network an address is counted under: its /24 or /64.
std::string NetworkOf(std::string_view ip);  // "" when it is no address
bool SameNetwork(std::string_view a, std::string_view b);

// "192.0.2.0/24", "2001:db8::/32" or one address.
struct Cidr {
  IpAddress base;
  unsigned bits = 0;  // of the 128
  bool Contains(const IpAddress& ip) const;
};
std::optional<Cidr> ParseCidr(std::string_view text);

}  // namespace mailscan
