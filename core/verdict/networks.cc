#include "core/verdict/networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <tuple>

namespace mailscan {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr std::size_t kNoRow = std::numeric_limits<std::size_t>::max();
// Nobody has a quarter of all addresses; "::/0" is a slip of the pen.
constexpr unsigned kWidest = 8;
constexpr unsigned kWidestV4 = 96 + kWidest;

struct Range {
  Bytes first{};
  Bytes last{};
  unsigned bits = 0;
  std::size_t row = 0;
};

// The first address of a range, or the last: all bits after the prefix are
// `fill`.
Bytes Filled(const Cidr& net, bool fill) {
  Bytes bytes = net.base.bytes;
  for (unsigned bit = net.bits; bit < 128; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    bytes[bit / 8] = static_cast<std::uint8_t>(fill ? bytes[bit / 8] | mask
                                                    : bytes[bit / 8] & ~mask);
  }
  return bytes;
}

// The address after this one; nothing after the very last.
std::optional<Bytes> Next(Bytes bytes) {
  for (std::size_t i = bytes.size(); i-- > 0;) {
    if (++bytes[i] != 0) {
      return bytes;
    }
  }
  return std::nullopt;
}

std::optional<std::uint32_t> ParseAsn(std::string_view text) {
  if (!text.starts_with("AS")) {
    return std::nullopt;
  }
  text.remove_prefix(2);
  std::uint32_t asn = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, asn);
  return error == std::errc() && at == end ? std::optional(asn) : std::nullopt;
}

std::vector<Cidr> TakeRanges(RuleRow* from) {
  std::vector<Cidr> ranges;
  for (const std::string& text : from->Texts("ranges")) {
    const auto net = ParseCidr(text);
    if (!net || net->base.bytes != Filled(*net, false)) {
      from->Complain("ranges",
                     fmt::format("'{}' is no network; write 192.0.2.0/24 or "
                                 "2001:db8::/32",
                                 text));
    } else if (net->bits < (net->base.v4 ? kWidestV4 : kWidest)) {
      from->Complain("ranges", fmt::format("'{}' is wider than /{}, and no "
                                           "one's",
                                           text, kWidest));
    } else {
      ranges.push_back(*net);
    }
  }
  return ranges;
}

}  // namespace

bool ServesManyPeople(NetworkKind kind) {
  switch (kind) {
    case NetworkKind::kShared:
    case NetworkKind::kEgress:
    case NetworkKind::kRelay:
    case NetworkKind::kImageProxy:
      return true;
    case NetworkKind::kFilter:
    case NetworkKind::kHosting:
    case NetworkKind::kMicrosoft:
      break;
  }
  return false;
}

bool FetchesForReaders(NetworkKind kind) {
  return kind == NetworkKind::kImageProxy || kind == NetworkKind::kMicrosoft;
}

std::string NetworkTable::TakeRow(RuleRow* from, NetworkRow* row) {
  row->owner = from->Text("owner");
  // In the order of NetworkKind.
  const auto kind = from->OneOf("kind",
                                {"filter", "shared", "hosting", "microsoft",
                                 "egress", "relay", "image-proxy"},
                                true);
  row->kind = static_cast<NetworkKind>(kind.value_or(0));
  row->ranges = TakeRanges(from);
  for (const std::string& text : from->Texts("asns")) {
    if (const auto asn = ParseAsn(text)) {
      row->asns.push_back(*asn);
    } else {
      from->Complain("asns", fmt::format("'{}' is no autonomous system; write "
                                         "AS64500",
                                         text));
    }
  }
  row->vendors = from->Texts("vendors");
  if (row->ranges.empty() && row->asns.empty()) {
    from->Complain("ranges", "give ranges, asns or both");
  }
  return fmt::format("{}: {}", from->MaybeText("kind"), row->owner);
}

// Ranges nest or are apart, so that a walk by first address with a stack of
// those that are open cuts them into pieces, each of the innermost.
NetworkTable::Edges NetworkTable::EdgesOf(bool v4) const {
  std::vector<Range> ranges;
  for (std::size_t row = 0; row < size(); ++row) {
    for (const Cidr& net : At(row).ranges) {
      if (net.base.v4 == v4) {
        ranges.push_back({net.base.bytes, Filled(net, true), net.bits, row});
      }
    }
  }
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) {
    return std::tie(a.first, a.bits, a.row) < std::tie(b.first, b.bits, b.row);
  });
  Edges edges;
  std::vector<Range> open;
  const auto put = [&](const Bytes& base, std::size_t row) {
    if (!edges.empty() && edges.back().base == base) {
      edges.back().row = row;
    } else {
      edges.push_back({base, row});
    }
  };
  const auto close = [&] {
    const auto after = Next(open.back().last);
    open.pop_back();
    if (after) {
      put(*after, open.empty() ? kNoRow : open.back().row);
    }
  };
  for (const Range& range : ranges) {
    while (!open.empty() && open.back().last < range.first) {
      close();
    }
    if (!open.empty() && open.back().first == range.first &&
        open.back().bits == range.bits) {
      continue;  // an earlier row has it
    }
    put(range.first, range.row);
    open.push_back(range);
  }
  while (!open.empty()) {
    close();
  }
  return edges;
}

void NetworkTable::Finish(RuleFaults* /*faults*/) {
  v4_ = EdgesOf(true);
  v6_ = EdgesOf(false);
  asns_.clear();
  for (std::size_t row = 0; row < size(); ++row) {
    for (const std::uint32_t asn : At(row).asns) {
      asns_.emplace(asn, row);
    }
  }
}

std::optional<std::size_t> NetworkTable::AddressRow(const IpAddress& ip) const {
  const Edges& edges = ip.v4 ? v4_ : v6_;
  const auto after = std::upper_bound(
      edges.begin(), edges.end(), ip.bytes,
      [](const Bytes& bytes, const Edge& edge) { return bytes < edge.base; });
  if (after == edges.begin() || std::prev(after)->row == kNoRow) {
    return std::nullopt;
  }
  return std::prev(after)->row;
}

const NetworkRow* NetworkTable::OfAddress(const IpAddress& ip) const {
  const auto row = AddressRow(ip);
  return row ? &At(*row) : nullptr;
}

const NetworkRow* NetworkTable::OfAsn(std::uint32_t asn) const {
  const auto found = asns_.find(asn);
  return found == asns_.end() ? nullptr : &At(found->second);
}

std::optional<std::size_t> NetworkTable::RowFor(std::string_view sample) const {
  if (const auto ip = ParseIp(sample)) {
    return AddressRow(*ip);
  }
  const auto asn = ParseAsn(sample);
  const auto found = asn ? asns_.find(*asn) : asns_.end();
  return found == asns_.end() ? std::nullopt : std::optional(found->second);
}

const NetworkRow* Networks::Of(std::string_view ip) const {
  const auto address = ParseIp(ip);
  return address ? Of(*address) : nullptr;
}

const NetworkRow* Networks::Of(const IpAddress& ip) const {
  const NetworkRow* row = table_.OfAddress(ip);
  if (row == nullptr && asns_ != nullptr) {
    if (const auto asn = asns_->AsnOf(ip)) {
      row = table_.OfAsn(*asn);
    }
  }
  return row;
}

bool Networks::ServesManyPeople(const IpAddress& ip) const {
  const NetworkRow* row = Of(ip);
  return row != nullptr && mailscan::ServesManyPeople(row->kind);
}

}  // namespace mailscan
