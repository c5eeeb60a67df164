#include "core/verdict/networks.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/model/toml_tree.h"
#include "tests/support/built_in_rules.h"
#include "tests/verdict/asn_file.h"

namespace mailscan::testing {
namespace {

// A row of a table; its owner is its name.
std::string Row(std::string_view owner, std::string_view kind,
                std::string_view rest) {
  return "[[network]]\nowner = \"" + std::string(owner) + "\"\nkind = \"" +
         std::string(kind) + "\"\n" + std::string(rest) +
         "\nsource = \"ours\"\ndate = \"2026-11\"\n";
}

// Reads rows into a table; its faults, one a line.
std::string Read(std::string_view text, NetworkTable* table) {
  RuleFaults faults("networks.toml");
  TomlFault fault;
  if (const auto root = ReadToml(text, &fault)) {
    table->Read(*root, &faults);
  } else {
    faults.Add(fault.place, fault.what);
  }
  std::string all;
  for (const std::string& each : faults.all()) {
    all += each + "\n";
  }
  return all;
}

std::string OwnerOf(const NetworkRow* row) {
  return row == nullptr ? "-" : row->owner;
}

TEST(NetworksTest, TheLongestRangeDecides) {
  NetworkTable table;
  ASSERT_EQ(Read(Row("all", "hosting",
                     R"(ranges = ["192.0.2.0/24", "2001:db8::/32", "0.0.0.0/8",
                            "255.255.255.0/24"])") +
                     Row("half", "filter", R"(ranges = ["192.0.2.128/25"])") +
                     Row("one", "relay", R"(ranges = ["192.0.2.129"])") +
                     Row("next", "shared", R"(ranges = ["192.0.3.0/24"])") +
                     Row("again", "egress", R"(ranges = ["192.0.2.128/25"])") +
                     Row("six", "egress", R"(ranges = ["2001:db8:1::/48"])"),
                 &table),
            "");
  const struct {
    std::string_view ip;
    std::string_view owner;
  } cases[] = {
      {"192.0.1.255", "-"},
      {"192.0.2.0", "all"},
      {"192.0.2.127", "all"},
      {"192.0.2.128", "half"},
      {"192.0.2.129", "one"},
      {"192.0.2.130", "half"},
      {"192.0.2.255", "half"},
      {"::ffff:192.0.2.129", "one"},
      {"192.0.3.0", "next"},
      {"192.0.4.0", "-"},
      {"0.0.0.0", "all"},
      {"1.0.0.0", "-"},
      {"255.255.254.255", "-"},
      {"255.255.255.255", "all"},
      {"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "-"},
      {"2001:db8::", "all"},
      {"2001:db8:1::", "six"},
      {"2001:db8:1:ffff:ffff:ffff:ffff:ffff", "six"},
      {"2001:db8:2::", "all"},
      {"2001:db9::", "-"},
      // A range of IPv4 holds no address of IPv6.
      {"::c000:281", "-"},
      {"", "-"},
      {"mx1.corp.example", "-"},
      {"192.0.2.129 ", "-"},
  };
  const Networks networks(table, nullptr);
  for (const auto& c : cases) {
    EXPECT_EQ(OwnerOf(networks.Of(c.ip)), c.owner) << c.ip;
  }
}

TEST(NetworksTest, AnEmptyTableKnowsNobody) {
  const NetworkTable table;
  const Networks networks(table, nullptr);
  EXPECT_EQ(networks.Of("192.0.2.1"), nullptr);
  EXPECT_FALSE(networks.ServesManyPeople(*ParseIp("192.0.2.1")));
}

TEST(NetworksTest, ARowThatIsWrong) {
  const struct {
    std::string_view rest;
    std::string_view fault;
  } cases[] = {
      {R"(ranges = ["192.0.2.1/24"])", "'192.0.2.1/24' is no network"},
      {R"(ranges = ["192.0.2.0/33"])", "'192.0.2.0/33' is no network"},
      {R"(ranges = ["corp.example"])", "'corp.example' is no network"},
      {R"(ranges = ["0.0.0.0/0"])", "'0.0.0.0/0' is wider than /8"},
      {R"(ranges = ["::/0"])", "'::/0' is wider than /8"},
      {R"(asns = ["64500"])", "'64500' is no autonomous system"},
      {R"(asns = ["AS"])", "'AS' is no autonomous system"},
      {R"(asns = ["AS4294967296"])", "'AS4294967296' is no autonomous system"},
      {R"(vendors = ["Us"])", "give ranges, asns or both"},
  };
  for (const auto& c : cases) {
    NetworkTable table;
    const std::string faults = Read(Row("us", "filter", c.rest), &table);
    EXPECT_NE(faults.find(c.fault), std::string::npos) << faults;
  }
  NetworkTable table;
  EXPECT_NE(Read(Row("us", "home", R"(asns = ["AS64500"])"), &table)
                .find("'home' is none of: filter, shared, hosting, microsoft, "
                      "egress, relay, image-proxy"),
            std::string::npos);
}

TEST(NetworksTest, WhereManyPeopleShareAnAddress) {
  const struct {
    std::string_view kind;
    bool many;
  } cases[] = {
      {"filter", false},     {"shared", true}, {"hosting", false},
      {"microsoft", false},  {"egress", true}, {"relay", true},
      {"image-proxy", true},
  };
  for (const auto& c : cases) {
    NetworkTable table;
    ASSERT_EQ(Read(Row("us", c.kind, R"(ranges = ["192.0.2.0/24"])"), &table),
              "");
    const Networks networks(table, nullptr);
    EXPECT_EQ(networks.ServesManyPeople(*ParseIp("192.0.2.1")), c.many)
        << c.kind;
    EXPECT_FALSE(networks.ServesManyPeople(*ParseIp("192.0.3.1"))) << c.kind;
  }
}

TEST(NetworksTest, TheDatabaseIsAskedWhereNoRangeIs) {
  const AsnFile file("asns.mmdb", AsnDatabase()
                                      .Put("192.0.2.0/24", 64500)
                                      .Put("198.51.100.0/25", 64500)
                                      .Put("203.0.113.0/24", 64501)
                                      .Put("2001:db8::/32", 64500)
                                      .bytes());
  std::shared_ptr<const IpDatabase> database;
  ASSERT_EQ(IpDatabase::Open(file.path(), &database).message(), "");
  NetworkTable table;
  ASSERT_EQ(Read(Row("range", "filter", R"(ranges = ["192.0.2.128/25"])") +
                     Row("system", "hosting", R"(asns = ["AS64500"])"),
                 &table),
            "");
  const Networks networks(table, database.get());
  EXPECT_EQ(OwnerOf(networks.Of("192.0.2.128")), "range");
  EXPECT_EQ(OwnerOf(networks.Of("192.0.2.127")), "system");
  EXPECT_EQ(OwnerOf(networks.Of("198.51.100.127")), "system");
  EXPECT_EQ(OwnerOf(networks.Of("198.51.100.128")), "-");
  EXPECT_EQ(OwnerOf(networks.Of("203.0.113.1")), "-");
  EXPECT_EQ(OwnerOf(networks.Of("2001:db8::1")), "system");
  EXPECT_EQ(OwnerOf(networks.Of("2001:db9::1")), "-");
  EXPECT_EQ(OwnerOf(Networks(table, nullptr).Of("192.0.2.127")), "-");
}

// Rows name vendors as the table of receivers does, or S37 is never told.
TEST(NetworksTest, VendorsAreThoseOfReceivers) {
  const Rules& rules = BuiltInRules();
  for (std::size_t i = 0; i < rules.networks.size(); ++i) {
    for (const std::string& vendor : rules.networks.At(i).vendors) {
      bool known = false;
      for (std::size_t k = 0; k < rules.receivers.size(); ++k) {
        known = known || rules.receivers.At(k).vendor == vendor;
      }
      EXPECT_TRUE(known) << vendor;
    }
  }
}

}  // namespace
}  // namespace mailscan::testing
