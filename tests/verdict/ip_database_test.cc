#include "core/verdict/ip_database.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "tests/verdict/asn_file.h"

namespace mailscan::testing {
namespace {

std::string ErrorOf(const std::string& path) {
  std::shared_ptr<const IpDatabase> database;
  const std::string message = IpDatabase::Open(path, &database).message();
  EXPECT_EQ(database == nullptr, !message.empty());
  return message;
}

TEST(IpDatabaseTest, WhoAnnouncesAnAddress) {
  const AsnFile file("who.mmdb", AsnDatabase()
                                     .Put("192.0.2.0/25", 64500)
                                     .Put("203.0.113.7/32", 4200000000)
                                     .Put("2001:db8:1::/48", 64501)
                                     .bytes());
  std::shared_ptr<const IpDatabase> database;
  ASSERT_EQ(IpDatabase::Open(file.path(), &database).message(), "");
  const struct {
    std::string_view ip;
    std::uint32_t asn;  // 0: not known
  } cases[] = {
      {"192.0.2.0", 64500},        {"192.0.2.127", 64500},
      {"192.0.2.128", 0},          {"192.0.1.255", 0},
      {"203.0.113.7", 4200000000}, {"203.0.113.8", 0},
      {"::ffff:192.0.2.1", 64500}, {"2001:db8:1::1", 64501},
      {"2001:db8:2::", 0},         {"ffff::", 0},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(database->AsnOf(ParseIp(c.ip).value_or(IpAddress{})).value_or(0),
              c.asn)
        << c.ip;
  }
}

TEST(IpDatabaseTest, AFileThatIsNone) {
  EXPECT_NE(ErrorOf("/nowhere/asns.mmdb").find("/nowhere/asns.mmdb: cannot"),
            std::string::npos);
  const std::string good = AsnDatabase().Put("192.0.2.0/24", 64500).bytes();
  const struct {
    std::string_view name;
    std::string bytes;
    std::string_view error;
  } cases[] = {
      {"empty", "", "cannot be read as a database in MaxMind's format"},
      {"text", "192.0.2.0/24,64500\n",
       "cannot be read as a database in MaxMind's format"},
      {"cut", good.substr(0, good.size() / 2),
       "cannot be read as a database in MaxMind's format"},
      {"countries",
       MmdbFile("Test-Country", "geoname_id").Put("192.0.2.0/24", 7).bytes(),
       "tells no autonomous systems; it is of type Test-Country"},
      {"nobody", AsnDatabase().bytes(), "tells no autonomous systems"},
  };
  for (const auto& c : cases) {
    const AsnFile file(std::string(c.name) + ".mmdb", c.bytes);
    EXPECT_NE(ErrorOf(file.path()).find(c.error), std::string::npos)
        << c.name << ": " << ErrorOf(file.path());
  }
}

}  // namespace
}  // namespace mailscan::testing
