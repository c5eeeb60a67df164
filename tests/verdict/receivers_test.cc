#include "core/verdict/receivers.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace mailscan {
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
    EXPECT_EQ(TextOf(ReceiverOfRelay(c.relay)), c.expected) << c.relay;
  }
}

TEST(ReceiversTest, TheDomainTellsWhomAHostServes) {
  EXPECT_EQ(TextOf(ReceiverOf("gmail-smtp-in.l.google.com", "gmail.com")),
            "Google:consumer");
  EXPECT_EQ(TextOf(ReceiverOf("aspmx.l.google.com", "corp.example")),
            "Google:business");
  EXPECT_EQ(TextOf(ReceiverOf("", "GMail.com")), "Google:consumer");
  EXPECT_EQ(TextOf(ReceiverOf("", "corp.example")), ":business");
  EXPECT_EQ(TextOf(ReceiverOf("", "notgmail.com")), ":business");
  // Our own smart host says nothing of who reads the mail.
  EXPECT_EQ(TextOf(ReceiverOf("smtp.sendgrid.net", "gmail.com")),
            "Google:consumer");
  EXPECT_EQ(TextOf(ReceiverOf("relay.news.example", "web.de")),
            "WEB.DE:consumer");
  // A gateway in front decides for itself.
  EXPECT_EQ(TextOf(ReceiverOf("mx1.pphosted.com", "gmail.com")),
            "Proofpoint:follows");
}

TEST(ReceiversTest, Priors) {
  EXPECT_EQ(PriorOf(ReceiverKind::kFollowingGateway), 0);
  EXPECT_EQ(PriorOf(ReceiverKind::kOtherGateway), -2);
  EXPECT_EQ(PriorOf(ReceiverKind::kMicrosoft365), -2);
  EXPECT_EQ(PriorOf(ReceiverKind::kUnknownBusiness), -4);
  EXPECT_EQ(PriorOf(ReceiverKind::kConsumer), -10);
}

}  // namespace
}  // namespace mailscan
