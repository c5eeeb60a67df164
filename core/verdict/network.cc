#include "core/verdict/network.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

namespace mailscan {
namespace {

constexpr unsigned kV4Offset = 96;

bool SamePrefix(const IpAddress& a, const IpAddress& b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (std::memcmp(a.bytes.data(), b.bytes.data(), whole) != 0) {
    return false;
  }
  const unsigned rest = bits % 8;
  return rest == 0 ||
         (a.bytes[whole] >> (8 - rest)) == (b.bytes[whole] >> (8 - rest));
}

// ::ffff:192.0.2.1, the way some servers write an IPv4 address.
bool IsMapped(const IpAddress& ip) {
  constexpr std::array<std::uint8_t, 12> kPrefix = {0, 0, 0, 0, 0,    0,
                                                    0, 0, 0, 0, 0xff, 0xff};
  return std::memcmp(ip.bytes.data(), kPrefix.data(), kPrefix.size()) == 0;
}

unsigned CountedBits(const IpAddress& ip) {
  return ip.v4 ? kV4Offset + 24 : 64;
}

}  // namespace

std::optional<IpAddress> ParseIp(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> copy{};
  if (text.empty() || text.size() >= copy.size() ||
      text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::memcpy(copy.data(), text.data(), text.size());
  IpAddress ip;
  if (inet_pton(AF_INET, copy.data(), ip.bytes.data() + 12) == 1) {
    ip.v4 = true;
    ip.bytes[10] = ip.bytes[11] = 0xff;
    return ip;
  }
  if (inet_pton(AF_INET6, copy.data(), ip.bytes.data()) == 1) {
    ip.v4 = IsMapped(ip);
    return ip;
  }
  return std::nullopt;
}

std::string NetworkOf(std::string_view ip) {
  std::optional<IpAddress> address = ParseIp(ip);
  if (!address) {
    return {};
  }
  const unsigned bits = CountedBits(*address);
  for (unsigned i = bits / 8; i < 16; ++i) {
    address->bytes[i] = 0;
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->v4) {
    inet_ntop(AF_INET, address->bytes.data() + 12, text.data(), text.size());
    return std::string(text.data()) + "/24";
  }
  inet_ntop(AF_INET6, address->bytes.data(), text.data(), text.size());
  return std::string(text.data()) + "/64";
}

bool SameNetwork(std::string_view a, std::string_view b) {
  if (a == b) {
    return !a.empty();
  }
  const auto first = ParseIp(a);
  const auto second = ParseIp(b);
  return first && second && first->v4 == second->v4 &&
         SamePrefix(*first, *second, CountedBits(*first));
}

bool Cidr::Contains(const IpAddress& ip) const {
  return ip.v4 == base.v4 && SamePrefix(ip, base, bits);
}

std::optional<Cidr> ParseCidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = ParseIp(text.substr(0, slash));
  if (!base) {
    return std::nullopt;
  }
  // A mapped address counts its prefix as IPv6 does.
  const bool dotted = text.find(':') == std::string_view::npos;
  const unsigned width = dotted ? 32 : 128;
  unsigned bits = width;
  if (slash != std::string_view::npos) {
    const std::string_view number = text.substr(slash + 1);
    const char* end = number.data() + number.size();
    const auto [at, error] = std::from_chars(number.data(), end, bits);
    if (error != std::errc() || at != end || bits > width ||
        (base->v4 && !dotted && bits < kV4Offset)) {
      return std::nullopt;
    }
  }
  return Cidr{*base, dotted ? kV4Offset + bits : bits};
}

}  // namespace mailscan
