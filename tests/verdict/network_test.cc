#include "core/verdict/network.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace mailscan {
namespace {

TEST(NetworkTest, TheNetworkOfAnAddress) {
  const struct {
    std::string_view ip;
    std::string_view network;
  } cases[] = {
      {"192.0.2.1", "192.0.2.0/24"},
      {"192.0.2.255", "192.0.2.0/24"},
      {"0.0.0.0", "0.0.0.0/24"},
      {"255.255.255.255", "255.255.255.0/24"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
      {"2001:DB8::", "2001:db8::/64"},
      {"::1", "::/64"},
      {"::ffff:192.0.2.1", "192.0.2.0/24"},
      {"::FFFF:c000:0201", "192.0.2.0/24"},
      // Junk has no network.
      {"", ""},
      {"192.0.2", ""},
      {"192.0.2.256", ""},
      {"192.0.2.1.1", ""},
      {" 192.0.2.1", ""},
      {"192.0.2.1 ", ""},
      {"192.0.2.1:25", ""},
      {"[192.0.2.1]", ""},
      {"fe80::1%eth0", ""},
      {"2001:db8::1::2", ""},
      {"unknown", ""},
      {std::string_view("192.0.2.1\0", 10), ""},
      {std::string_view("192.0.2.1\0x", 11), ""},
      {"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(NetworkOf(c.ip), c.network) << c.ip;
  }
  EXPECT_EQ(NetworkOf(std::string(10'000'000, '1')), "");
}

TEST(NetworkTest, SameNetwork) {
  EXPECT_TRUE(SameNetwork("192.0.2.1", "192.0.2.254"));
  EXPECT_FALSE(SameNetwork("192.0.2.1", "192.0.3.1"));
  EXPECT_TRUE(SameNetwork("2001:db8::1", "2001:db8::ffff:0:0:1"));
  EXPECT_FALSE(SameNetwork("2001:db8::1", "2001:db8:0:1::1"));
  EXPECT_TRUE(SameNetwork("::ffff:192.0.2.1", "192.0.2.9"));
  EXPECT_FALSE(SameNetwork("::1", "0.0.0.1"));
  EXPECT_TRUE(SameNetwork("hidden", "hidden"));
  EXPECT_FALSE(SameNetwork("hidden", "unknown"));
  EXPECT_FALSE(SameNetwork("", ""));
  EXPECT_FALSE(SameNetwork("", "192.0.2.1"));
}

bool Holds(std::string_view cidr, std::string_view ip) {
  const auto range = ParseCidr(cidr);
  const auto address = ParseIp(ip);
  return range && address && range->Contains(*address);
}

TEST(CidrTest, Contains) {
  const struct {
    std::string_view cidr;
    std::string_view in;
    std::string_view out;
  } cases[] = {
      {"192.0.2.0/24", "192.0.2.255", "192.0.3.0"},
      {"192.0.2.128/25", "192.0.2.128", "192.0.2.127"},
      {"192.0.2.77/25", "192.0.2.127", "192.0.2.128"},
      {"192.0.2.4/30", "192.0.2.7", "192.0.2.8"},
      {"192.0.2.4/32", "192.0.2.4", "192.0.2.5"},
      {"192.0.2.4", "192.0.2.4", "192.0.2.5"},
      {"0.0.0.0/0", "203.0.113.9", "2001:db8::1"},
      {"128.0.0.0/1", "192.0.2.1", "127.0.0.1"},
      {"2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"},
      {"2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"},
      {"2001:db8::1", "2001:db8::1", "2001:db8::2"},
      {"::/0", "2001:db8::1", "192.0.2.1"},
      // One address, written in two ways.
      {"192.0.2.0/24", "::ffff:192.0.2.9", "::ffff:192.0.3.9"},
      {"::ffff:192.0.2.0/120", "192.0.2.9", "192.0.3.9"},
      {"::ffff:192.0.2.9", "192.0.2.9", "192.0.2.8"},
  };
  for (const auto& c : cases) {
    EXPECT_TRUE(Holds(c.cidr, c.in)) << c.cidr << " " << c.in;
    EXPECT_FALSE(Holds(c.cidr, c.out)) << c.cidr << " " << c.out;
  }
}

TEST(CidrTest, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "/", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1",
        "192.0.2.0/+8", "192.0.2.0/8x", "192.0.2.0/ 8", "192.0.2.0/24/24",
        "192.0.2.0/4294967296", "2001:db8::/129", "corp.example/24",
        "192.0.2/24", "192.0.2.0 /24"}) {
    EXPECT_FALSE(ParseCidr(text)) << text;
  }
}

}  // namespace
}  // namespace mailscan
