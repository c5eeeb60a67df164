#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/verdict/network.h"

namespace mailscan::testing {

// A database of autonomous systems in MaxMind's format, version 2.0
// (https://maxmind.github.io/MaxMind-DB/): a tree of bits, a data section, and
// what it says of itself.
class MmdbFile {
 public:
  explicit MmdbFile(std::string type, std::string field)
      : type_(std::move(type)), field_(std::move(field)) {}

  MmdbFile& Put(std::string_view network, std::uint32_t number) {
    const Cidr net = ParseCidr(network).value_or(Cidr{});
    std::array<std::uint8_t, 16> bytes = net.base.bytes;
    if (net.base.v4) {
      bytes[10] = bytes[11] = 0;  // IPv4 is at ::a.b.c.d
    }
    std::size_t node = 0;
    for (unsigned bit = 0; bit + 1 < net.bits; ++bit) {
      Record& record = nodes_[node][BitOf(bytes, bit)];
      if (record.kind == Record::kEmpty) {
        record = {Record::kNode, nodes_.size()};
        node = record.value;
        nodes_.emplace_back();
      } else {
        node = record.value;
      }
    }
    nodes_[node][BitOf(bytes, net.bits - 1)] = {Record::kData, data_.size()};
    data_ += Map(1) + Text(field_) + Number(6, number, 4);
    return *this;
  }

  std::string bytes() const {
    constexpr std::size_t kSeparator = 16;  // zeros after the tree
    std::string file;
    for (const Node& node : nodes_) {
      for (const Record& record : node) {
        const std::size_t value =
            record.kind == Record::kNode ? record.value
            : record.kind == Record::kEmpty
                ? nodes_.size()
                : nodes_.size() + kSeparator + record.value;
        file += BigEndian(value, 3);
      }
    }
    file += std::string(kSeparator, '\0') + data_ + "\xab\xcd\xefMaxMind.com";
    file += Map(9);
    file += Text("binary_format_major_version") + Number(5, 2, 2);
    file += Text("binary_format_minor_version") + Number(5, 0, 2);
    file += Text("build_epoch") + std::string("\x08\x02", 2) + BigEndian(1, 8);
    file += Text("database_type") + Text(type_);
    file += Text("description") + Map(0);
    file += Text("ip_version") + Number(5, 6, 2);
    file += Text("languages") + std::string("\x00\x04", 2);
    file += Text("node_count") + Number(6, nodes_.size(), 4);
    file += Text("record_size") + Number(5, 24, 2);
    return file;
  }

 private:
  struct Record {
    enum Kind { kEmpty, kNode, kData } kind = kEmpty;
    std::size_t value = 0;
  };
  using Node = std::array<Record, 2>;

  static std::size_t BitOf(const std::array<std::uint8_t, 16>& bytes,
                           unsigned bit) {
    return (bytes[bit / 8] >> (7 - bit % 8)) & 1U;
  }
  static std::string BigEndian(std::uint64_t value, int bytes) {
    std::string text;
    while (bytes-- > 0) {
      text += static_cast<char>((value >> (8 * bytes)) & 0xffU);
    }
    return text;
  }
  // The type in the upper three bits, the size (below 29) in the others.
  static std::string Head(std::size_t type, std::size_t size) {
    return std::string(1, static_cast<char>(type << 5U | size));
  }
  static std::string Text(const std::string& text) {
    return Head(2, text.size()) + text;
  }
  static std::string Number(std::size_t type, std::uint64_t value, int bytes) {
    return Head(type, static_cast<std::size_t>(bytes)) +
           BigEndian(value, bytes);
  }
  static std::string Map(std::size_t pairs) { return Head(7, pairs); }

  std::string type_;
  std::string field_;
  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::string data_;
};

inline MmdbFile AsnDatabase() {
  return MmdbFile("Test-ASN", "autonomous_system_number");
}

}  // namespace mailscan::testing
