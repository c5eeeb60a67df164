#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/verdict/asn_file.h"
#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::string Hits(std::string_view lines, std::string_view vendor = {}) {
  Setting setting;
  setting.vendor = vendor;
  return Inspect("network", lines, setting);
}

std::string Click(std::string_view ip, std::string_view vendor = {}) {
  return Hits("10:00:00 clicked agent=Chrome ip=" + std::string(ip), vendor);
}
std::string Open(std::string_view ip, std::string_view vendor = {}) {
  return Hits("10:00:00 opened agent=Chrome ip=" + std::string(ip), vendor);
}

TEST(DetectNetworkTest, WhoseNetworkItIs) {
  // Barracuda, and the address after its range.
  EXPECT_EQ(Click("64.235.159.255"), "S30 +20 hard");
  EXPECT_EQ(Open("64.235.159.255"), "S30 +20 hard");
  EXPECT_EQ(Click("64.235.160.0"), "-");
  // A data centre, and what its owner does not have.
  EXPECT_EQ(Click("3.16.0.1"), "S32 +8");
  EXPECT_EQ(Click("3.4.0.1"), "-");
  // Microsoft: a filter clicks, Outlook opens for readers as well.
  EXPECT_EQ(Click("40.94.20.1"), "S33 +12");
  EXPECT_EQ(Open("40.94.20.1"), "S33 +1");
  EXPECT_EQ(Click("40.95.20.1"), "-");
  EXPECT_EQ(Click("192.0.2.1"), "-");
  EXPECT_EQ(Click("not-an-address"), "-");
  EXPECT_EQ(Hits("10:00:00 clicked agent=Chrome"), "-");
}

TEST(DetectNetworkTest, ThroughWhatPeopleBrowseSaysNothing) {
  EXPECT_EQ(Click("165.225.0.1", "Proofpoint"), "-");  // Zscaler
  EXPECT_EQ(Click("104.28.100.10"), "-");              // iCloud Private Relay
  EXPECT_EQ(Click("2a02:26f7:c8c0::1"), "-");
  EXPECT_EQ(Open("66.249.80.1", "Google"), "-");
}

TEST(DetectNetworkTest, OfTheVendorThatTookTheMail) {
  EXPECT_EQ(Click("64.235.144.1", "Barracuda"), "S30 +20 hard, S37 +6");
  EXPECT_EQ(Click("64.235.144.1", "Mimecast"), "S30 +20 hard");
  EXPECT_EQ(Click("64.235.160.1", "Barracuda"), "-");
  EXPECT_EQ(Click("67.231.144.1", "Proofpoint Essentials"),
            "S30 +20 hard, S37 +6");
  // Its customers' machines are in the same network as its filter.
  EXPECT_EQ(Click("40.94.20.1", "Microsoft 365"), "S33 +12");
}

TEST(DetectNetworkTest, TheStrongestOfASessionWithItsLine) {
  const TraceLog log(
      "10:00:00 opened agent=Chrome ip=40.94.20.1\n"
      "10:00:01 clicked agent=Chrome ip=3.16.0.1\n"
      "10:00:02 clicked agent=Chrome ip=64.235.144.1\n"
      "10:00:03 clicked agent=Chrome ip=64.235.144.2\n");
  const Inspection inspection("network", log, Setting{});
  EXPECT_EQ(inspection.text(), "S30 +20 hard");
  EXPECT_EQ(inspection.session(0).at(0).place.line, 3U);
  EXPECT_EQ(inspection.session(0).at(0).why,
            "the address is in a network of Barracuda");
}

// The database of the user's tells what no range does.
TEST(DetectNetworkTest, ByTheAutonomousSystem) {
  const AsnFile file("detect.mmdb", AsnDatabase()
                                        .Put("192.0.2.0/24", 24940)
                                        .Put("198.51.100.0/24", 44444)
                                        .Put("203.0.113.0/24", 62044)
                                        .bytes());
  Setting setting;
  ASSERT_EQ(IpDatabase::Open(file.path(), &setting.options.asns).message(), "");
  setting.vendor = "Forcepoint";
  const auto click = [&](std::string_view ip) {
    return Inspect("network",
                   "10:00:00 clicked agent=Chrome ip=" + std::string(ip),
                   setting);
  };
  EXPECT_EQ(click("192.0.2.1"), "S32 +8");              // Hetzner
  EXPECT_EQ(click("198.51.100.1"), "S30 +10, S37 +6");  // Forcepoint
  EXPECT_EQ(click("203.0.113.1"), "-");                 // Zscaler
  EXPECT_EQ(click("192.0.3.1"), "-");
}

constexpr std::string_view kDelivered =
    "10:00:00 delivered d=0.5 relay=d1.ess.barracudanetworks.com\n";

TEST(DetectNetworkTest, WhatIsConcluded) {
  // The vendor's own machine, soon after it took the mail.
  EXPECT_EQ(Judgement(std::string(kDelivered) +
                      "10:03:00 clicked agent=Chrome ip=64.235.144.1 "
                      "url=https://news.example/1")
                .text(),
            "likely-scanner 22: S30 +20 hard, S37 +6");
  EXPECT_EQ(Judgement(std::string(kDelivered) +
                      "10:03:00 clicked agent=Chrome ip=64.235.160.1 "
                      "url=https://news.example/1")
                .verdicts(),
            "unknown");
  // An open from where Outlook fetches images, and one from elsewhere.
  EXPECT_EQ(Judgement(std::string(kDelivered) +
                      "13:03:00 opened agent=Chrome ip=40.94.20.1")
                .verdicts(),
            "prefetch-proxy");
  EXPECT_NE(Judgement(std::string(kDelivered) +
                      "13:03:00 opened agent=Chrome ip=40.95.20.1")
                .verdicts(),
            "prefetch-proxy");
}

}  // namespace
}  // namespace mailscan::testing
