#include <gtest/gtest.h>

#include "tests/verdict/sightings_case.h"

namespace mailscan::testing {
namespace {

const std::string kAddress = "192.0.2.1";

// Clicks of one address for so many recipients, spread over so many domains
// from the largest number on, a minute apart.
std::string Clicks(int recipients, int domains, const std::string& hour) {
  std::string traces;
  for (int i = 0; i < recipients; ++i) {
    const std::string minute = std::to_string(100 + i).substr(1);
    traces += ClickTrace("r" + std::to_string(i) + "@corp" +
                             std::to_string(i % domains) + ".example",
                         hour + ":" + minute + ":00", kAddress);
  }
  return traces;
}

std::string Crowd(const std::string& others, const std::string& when,
                  const std::string& recipient = "ann@corp0.example") {
  return InspectAmong("crowd", others, ClickTrace(recipient, when, kAddress));
}

TEST(DetectCrowdTest, OneAddressForRecipientsOfSeveralDomains) {
  EXPECT_EQ(Crowd(Clicks(2, 2, "10"), "10:30:00"), "S24 +8");
  EXPECT_EQ(Crowd(Clicks(1, 1, "10"), "10:30:00"), "-");
  EXPECT_EQ(Crowd(Clicks(2, 2, "10"), "10:30:00", "r0@corp0.example"), "-");
  // Its first click was at 10:00, its second at 10:01.
  EXPECT_EQ(Crowd(Clicks(2, 2, "10"), "11:00:00"), "S24 +8");
  EXPECT_EQ(Crowd(Clicks(2, 2, "10"), "11:00:01"), "-");
  EXPECT_EQ(Crowd(Clicks(9, 5, "10"), "10:30:00"), "S24 +20");
  EXPECT_EQ(Crowd(Clicks(8, 5, "10"), "10:30:00"), "S24 +14");
  EXPECT_EQ(Crowd(Clicks(9, 4, "10"), "10:30:00"), "S24 +14");
  EXPECT_EQ(Crowd(Clicks(4, 4, "10"), "10:30:00"), "S24 +14");
  EXPECT_EQ(Crowd(Clicks(9, 3, "10"), "10:30:00"), "S24 +8");
}

TEST(DetectCrowdTest, OneAddressForManyCompaniesOverADay) {
  // One company every two hours.
  const auto day = [](int companies) {
    std::string traces;
    for (int i = 0; i < companies; ++i) {
      traces += ClickTrace("r@company" + std::to_string(i) + ".example",
                           std::to_string(100 + 2 * i).substr(1) + ":00:00",
                           kAddress);
    }
    return traces;
  };
  EXPECT_EQ(Crowd(day(5), "10:30:00"), "S24 +14");
  EXPECT_EQ(Crowd(day(4), "10:30:00"), "-");
  EXPECT_EQ(Crowd(day(5), "3T10:00:00"), "-");
}

TEST(DetectCrowdTest, AnOfficeBehindOneAddress) {
  EXPECT_EQ(Crowd(Clicks(2, 1, "10"), "10:30:00"), "-");
  EXPECT_EQ(Crowd(Clicks(40, 1, "10"), "10:50:00"), "-");
  // With a visitor it is still an office.
  const std::string visitor =
      ClickTrace("guest@visitor.example", "10:20:00", kAddress);
  EXPECT_EQ(Crowd(Clicks(2, 1, "10") + visitor, "10:30:00"), "-");
  EXPECT_EQ(Crowd(Clicks(1, 1, "10") + visitor, "10:30:00"), "S24 +8");
}

TEST(DetectCrowdTest, PhonesBehindOneAddressOfACarrier) {
  std::string phones;
  for (const char* who :
       {"a@gmail.com", "b@yahoo.com", "c@outlook.com", "d@gmail.com"}) {
    phones += ClickTrace(who, "10:10:00", kAddress);
  }
  EXPECT_EQ(Crowd(phones, "10:30:00", "e@gmail.com"), "-");
  EXPECT_EQ(Crowd(phones, "10:30:00"), "-");
  EXPECT_EQ(Crowd(phones + Clicks(1, 1, "10"), "10:30:00"), "-");
}

TEST(DetectCrowdTest, OpensComeThroughProxies) {
  std::string opens;
  for (int i = 0; i < 20; ++i) {
    const std::string who = std::to_string(i);
    opens += "recipient=r@corp" + who + ".example message_id=" + who +
             "\n10:00:00 opened ip=192.0.2.1\n\n";
  }
  EXPECT_EQ(Crowd(opens, "10:30:00"), "-");
}

TEST(DetectCrowdTest, AnAddressKnownToServeManyIsNobodysCrowd) {
  const auto in_list = [](const IpAddress& ip) {
    return ParseCidr("192.0.2.0/28")->Contains(ip);
  };
  const auto inspect = [&](const std::string& ip) {
    std::string others;
    for (const char* who : {"a@a.example", "b@b.example", "c@c.example"}) {
      others += ClickTrace(who, "10:00:00", ip);
    }
    const std::string trace = ClickTrace("d@d.example", "10:01:00", ip);
    Setting setting;
    setting.sightings = Lore({}, in_list).Take(others).Take(trace).Finish();
    return Inspect("crowd", trace, setting);
  };
  EXPECT_EQ(inspect("192.0.2.1"), "-");
  EXPECT_EQ(inspect("192.0.2.17"), "S24 +14");
}

TEST(DetectCrowdTest, AddressesAreComparedAsWhatTheyAre) {
  const auto inspect = [](const std::string& one, const std::string& other) {
    return InspectAmong("crowd",
                        ClickTrace("a@a.example", "10:00:00", one) +
                            ClickTrace("b@b.example", "10:00:00", one),
                        ClickTrace("c@c.example", "10:00:00", other));
  };
  EXPECT_EQ(inspect("192.0.2.1", "::ffff:192.0.2.1"), "S24 +8");
  EXPECT_EQ(inspect("192.0.2.1", "192.0.2.2"), "-");
  EXPECT_EQ(inspect("2001:db8::1", "2001:DB8::2"), "S24 +8");
  EXPECT_EQ(inspect("2001:db8::1", "2001:db8:0:1::1"), "-");
  EXPECT_EQ(inspect("unknown", "unknown"), "-");
}

// One click of each recipient of a domain, each from an address of its own, so
// many seconds apart.
std::string AtOnce(int recipients, int apart, int first = 0,
                   const std::string& domain = "corp0.example") {
  std::string traces;
  for (int i = 0; i < recipients; ++i) {
    const int second = first + i * apart;
    const std::string stamp =
        "10:" + std::to_string(100 + second / 60).substr(1) + ":" +
        std::to_string(100 + second % 60).substr(1);
    const std::string who = std::to_string(first) + "-" + std::to_string(i);
    traces += ClickTrace("p" + who + "@" + domain, stamp,
                         "198.51." + std::to_string(100 + i / 200) + "." +
                             std::to_string(i % 200 + 1));
  }
  return traces;
}

TEST(DetectCrowdTest, ManyOfOneDomainWithinMoments) {
  EXPECT_EQ(Crowd(AtOnce(4, 2), "10:00:10"), "S26 +11");
  EXPECT_EQ(Crowd(AtOnce(4, 2), "10:00:11"), "-");
  EXPECT_EQ(Crowd(AtOnce(3, 2), "10:00:10"), "-");
  EXPECT_EQ(Crowd(AtOnce(4, 2, 0, "other.example"), "10:00:05"), "-");
  EXPECT_EQ(InspectAmong("crowd", AtOnce(20, 0, 0, "gmail.com"),
                         ClickTrace("ann@gmail.com", "10:00:05", kAddress)),
            "-");
}

TEST(DetectCrowdTest, AMailToAllHandsInOfficeHours) {
  // Somebody clicks every two seconds, for twenty minutes.
  EXPECT_EQ(Crowd(AtOnce(600, 2), "10:10:00"), "-");
  // Ten at once, and as many others around that time; one more is too many.
  const std::string at_once = AtOnce(9, 0, 600);
  EXPECT_EQ(Crowd(at_once + AtOnce(10, 20, 320), "10:10:00"), "S26 +11");
  EXPECT_EQ(Crowd(at_once + AtOnce(11, 20, 320), "10:10:00"), "-");
}

TEST(DetectCrowdTest, AnOfficeAtOnceIsNoOffice) {
  std::string others;
  for (int i = 0; i < 4; ++i) {
    others += ClickTrace("r" + std::to_string(i) + "@corp0.example", "10:00:00",
                         kAddress);
  }
  EXPECT_EQ(Crowd(others, "10:00:05"), "S26 +11");
  EXPECT_EQ(Crowd(others, "10:05:00"), "-");
}

}  // namespace
}  // namespace mailscan::testing
