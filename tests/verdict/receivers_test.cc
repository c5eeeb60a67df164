#include "core/verdict/receivers.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/built_in_rules.h"

namespace mailscan::testing {
namespace {

std::string TextOf(const Receiver& receiver) {
  constexpr std::string_view kKinds[] = {"business", "follows", "gateway",
                                         "m365", "consumer"};
  return std::string(receiver.vendor) + ":" +
         std::string(kKinds[static_cast<std::size_t>(receiver.kind)]);
}

TEST(ReceiversTest, ByTheLongestSuffixOfTheRelay) {
  const struct {
    std::string_view relay;
    std::string_view expected;
  } cases[] = {
      {"mx1.hc1234.pphosted.com", "Proofpoint:follows"},
      {"mx1-us1.ppe-hosted.com", "Proofpoint Essentials:gateway"},
      {"eu-smtp-inbound-1.mimecast.com", "Mimecast:follows"},
      {"za-smtp-inbound-1.mimecast.co.za", "Mimecast:follows"},
      {"d1234.ess.barracudanetworks.com", "Barracuda:follows"},
      {"mx1.hc1.iphmx.com", "Cisco Secure Email:gateway"},
      {"cluster1.eu.messagelabs.com", "Broadcom Email Security.cloud:follows"},
      {"corp.in.tmes.trendmicro.com", "Trend Micro:follows"},
      {"mx-01.prod.hydra.sophos.com", "Sophos:gateway"},
      {"mx1.hornetsecurity.com", "Hornetsecurity:gateway"},
      {"mailstream-west.mxrecord.io", "Cloudflare Area 1:gateway"},
      {"corp-example.mail.protection.outlook.com", "Microsoft 365:m365"},
      {"corp-example.a-v1.mx.microsoft", "Microsoft 365:m365"},
      {"hotmail-com.olc.protection.outlook.com", "Outlook.com:consumer"},
      {"mta5.am0.yahoodns.net", "Yahoo:consumer"},
      {"mx01.mail.icloud.com", "Apple:consumer"},
      {"mx1.barracuda.net", "Barracuda:follows"},
      {"mail.smtp25.com", "OpenText Zix:gateway"},
      {"mx.mail.yahoo.co.jp", "Yahoo Japan:consumer"},
      {"gate.redcondor.net", "EdgeWave:gateway"},
      {"corp.example.s8a1.psmtp.com", "Google:business"},
      {"MX1.PPHOSTED.COM", "Proofpoint:follows"},
      {"pphosted.com", "Proofpoint:follows"},
      // Not on a label's boundary.
      {"notpphosted.com", ":business"},
      {"pphosted.com.corp.example", ":business"},
      {"mx.corp.example", ":business"},
      {"com", ":business"},
      {"", ":business"},
      {std::string_view("\0.\xff.pphosted.com", 16), "Proofpoint:follows"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(TextOf(BuiltInRules().receivers.OfRelay(c.relay)), c.expected)
        << c.relay;
  }
}

TEST(ReceiversTest, TheDomainTellsWhomAHostServes) {
  EXPECT_EQ(TextOf(BuiltInRules().receivers.Of("gmail-smtp-in.l.google.com",
                                               "gmail.com")),
            "Google:consumer");
  EXPECT_EQ(
      TextOf(BuiltInRules().receivers.Of("aspmx.l.google.com", "corp.example")),
      "Google:business");
  EXPECT_EQ(TextOf(BuiltInRules().receivers.Of("", "GMail.com")),
            "Google:consumer");
  EXPECT_EQ(TextOf(BuiltInRules().receivers.Of("", "corp.example")),
            ":business");
  EXPECT_EQ(TextOf(BuiltInRules().receivers.Of("", "notgmail.com")),
            ":business");
  // Our own smart host says nothing of who reads the mail.
  EXPECT_EQ(
      TextOf(BuiltInRules().receivers.Of("smtp.sendgrid.net", "gmail.com")),
      "Google:consumer");
  EXPECT_EQ(TextOf(BuiltInRules().receivers.Of("relay.news.example", "web.de")),
            "WEB.DE:consumer");
  // A gateway in front decides for itself.
  EXPECT_EQ(
      TextOf(BuiltInRules().receivers.Of("mx1.pphosted.com", "gmail.com")),
      "Proofpoint:follows");
}

TEST(ReceiversTest, WhoRepeatsAReplyAndForHowLong) {
  const ReceiverTable& receivers = BuiltInRules().receivers;
  EXPECT_EQ(receivers.OfRelay("d1.ess.barracudanetworks.com").repeats,
            5 * kMinute);
  EXPECT_EQ(receivers.OfRelay("mx1.barracuda.de").repeats, 5 * kMinute);
  EXPECT_EQ(receivers.OfRelay("mx1.pphosted.com").repeats, 0);
  EXPECT_EQ(receivers.OfRelay("mx.corp.example").repeats, 0);
}

int PriorDb(ReceiverKind kind) {
  return BuiltInRules().weights.db(PriorOf(kind));
}

TEST(ReceiversTest, Priors) {
  EXPECT_EQ(PriorDb(ReceiverKind::kFollowingGateway), 0);
  EXPECT_EQ(PriorDb(ReceiverKind::kOtherGateway), -2);
  EXPECT_EQ(PriorDb(ReceiverKind::kMicrosoft365), -2);
  EXPECT_EQ(PriorDb(ReceiverKind::kUnknownBusiness), -4);
  EXPECT_EQ(PriorDb(ReceiverKind::kConsumer), -10);
}

}  // namespace
}  // namespace mailscan::testing
