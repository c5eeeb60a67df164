// Delivery lines of agents that speak to nobody, and odd words of old versions.
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/parsers/postfix_case.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kEnd =
    " local_id=1F5A2194AA9 instance=postfix host=mx";

std::string Delivery(std::string_view daemon, std::string_view relay,
                     std::string_view status) {
  return ReadAtMx(
      "postfix/" + std::string(daemon) +
      "[7]: 1F5A2194AA9: to=<a@b.example>, relay=" + std::string(relay) +
      ", dsn=4.3.0, status=" + std::string(status));
}

// With relay=none there was nobody to send anything to.
TEST(PostfixLocal, NoRelayIsNoContact) {
  const std::string none = " relay=none enhanced=4.3.0" + std::string(kEnd);
  EXPECT_EQ(Delivery("error", "none", "deferred (mail transport unavailable)"),
            "attempt-deferred stage=connect recipient=a@b.example reply=mail "
            "transport unavailable" +
                none);
  EXPECT_EQ(Delivery("cleanup", "none",
                     "bounced (User unknown in virtual alias table)"),
            "bounced stage=connect recipient=a@b.example reply=User unknown in "
            "virtual alias table" +
                none);
  // Suspended deliveries were not tried at all.
  EXPECT_EQ(Delivery("error", "none",
                     "deferred (delivery temporarily suspended: connect to "
                     "h[192.0.2.1]:25: Connection refused)"),
            "suspended recipient=a@b.example reply=delivery temporarily "
            "suspended: connect to h[192.0.2.1]:25: Connection refused" +
                none);
  EXPECT_EQ(Delivery("local", "local", "deferred (mailbox full)"),
            "attempt-deferred recipient=a@b.example reply=mailbox full "
            "relay=local enhanced=4.3.0" +
                std::string(kEnd));
}

// The text of a header_checks rule has no brackets.
TEST(PostfixLocal, ReadsTextsWithoutBrackets) {
  EXPECT_EQ(Delivery("cleanup", "none", "bounced not (really) wanted"),
            "bounced stage=connect recipient=a@b.example reply=not (really) "
            "wanted relay=none enhanced=4.3.0" +
                std::string(kEnd));
  EXPECT_EQ(Delivery("cleanup", "none", "bounced "), "malformed");
  EXPECT_EQ(Delivery("cleanup", "none", "bounced"), "malformed");
}

TEST(PostfixLocal, ReadsTheGreetingOfOldVersions) {
  EXPECT_EQ(Delivery("smtp", "h[192.0.2.1]",
                     "deferred (conversation with h[192.0.2.1] timed out while "
                     "receiving the initial SMTP greeting)"),
            "attempt-deferred stage=connect recipient=a@b.example "
            "reply=conversation with h[192.0.2.1] timed out while receiving "
            "the initial SMTP greeting relay=h relay_ip=192.0.2.1 "
            "enhanced=4.3.0" +
                std::string(kEnd));
}

}  // namespace
}  // namespace mailscan::testing
