#include "core/timeline/weak_join.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/timeline/any_order.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kRelayed = R"(
  2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
  2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example relay=smtp.provider.example)";
constexpr std::string_view kEsp = R"(
  2026-03-02T10:00:02Z - - accepted esp_id=e1 recipient=Ann@corp.example message_id=own@provider.example
  2026-03-02T10:00:09Z - - delivered esp_id=e1 recipient=Ann@corp.example
  2026-03-02T10:06:00Z - - clicked esp_id=e1 recipient=Ann@corp.example)";

// An ESP that knows the mail by its own names only; what it was handed is no
// delivery.
TEST(WeakJoin, TheOnlyMailForTheRecipientAtThatTime) {
  ExpectInAnyOrder({{"mail.log", std::string(kRelayed)},
                    {"esp", std::string(kEsp), "mailjet"}},
                   {"m1@news.example ann@corp.example delivered at=/A1 esp=e1 "
                    "queued=10:00:00 weak [delivered 10:00:09 esp] "
                    "{clicked 10:06:00}"});
}

bool IsJoined(std::string_view mail, std::string_view esp) {
  const LogStory story = Tell(
      {{"mail.log", std::string(mail)}, {"esp", std::string(esp), "mailjet"}});
  const LogStory other_order = Tell(
      {{"esp", std::string(esp), "mailjet"}, {"mail.log", std::string(mail)}});
  EXPECT_EQ(story.traces, other_order.traces);
  for (const std::string& trace : story.traces) {
    if (trace.find(" weak") != std::string::npos) {
      return true;
    }
  }
  return false;
}

std::string Mail(std::string_view id, std::string_view at,
                 std::string_view recipient = "ann@corp.example",
                 std::string_view rest = "") {
  return "2026-03-02T" + std::string(at) + "Z mx1 " + std::string(id) +
         " delivered message_id=" + std::string(id) +
         "@news.example recipient=" + std::string(recipient) +
         std::string(rest) + "\n";
}
std::string Esp(std::string_view kind, std::string_view at,
                std::string_view rest = "esp_id=e1") {
  return "2026-03-02T" + std::string(at) + "Z - - " + std::string(kind) +
         " recipient=ann@corp.example " + std::string(rest) + "\n";
}

TEST(WeakJoin, WithinFiveMinutesBeforeTheAcceptance) {
  const std::string accepted = Esp("accepted", "10:10:00");
  EXPECT_TRUE(IsJoined(Mail("A1", "10:10:00"), accepted));
  EXPECT_TRUE(IsJoined(Mail("A1", "10:05:00"), accepted));
  EXPECT_FALSE(IsJoined(Mail("A1", "10:04:59"), accepted));
  EXPECT_TRUE(IsJoined(Mail("A1", "10:10:05"), accepted));  // its clock is slow
  EXPECT_FALSE(IsJoined(Mail("A1", "10:10:07"), accepted));
}

TEST(WeakJoin, WithinAnHourBeforeTheDelivery) {
  const std::string delivered = Esp("delivered", "11:10:00");
  EXPECT_TRUE(IsJoined(Mail("A1", "10:10:00"), delivered));
  EXPECT_FALSE(IsJoined(Mail("A1", "10:09:59"), delivered));
  // Where an acceptance is told, that decides.
  EXPECT_FALSE(IsJoined(Mail("A1", "10:10:00"),
                        delivered + Esp("accepted", "11:00:00")));
}

TEST(WeakJoin, OnlyWhereNoOtherCanBeMeant) {
  const std::string accepted = Esp("accepted", "10:10:00");
  const std::string mail = Mail("A1", "10:09:59");
  EXPECT_FALSE(IsJoined(mail + Mail("A2", "10:09:00"), accepted));
  EXPECT_TRUE(IsJoined(mail + Mail("A2", "10:00:00"), accepted));
  EXPECT_TRUE(
      IsJoined(mail + Mail("A2", "10:09:00", "bob@corp.example"), accepted));
  EXPECT_FALSE(IsJoined(Mail("A1", "10:09:59", "bob@corp.example"), accepted));
  // Two mails of the ESP for one of ours.
  EXPECT_FALSE(
      IsJoined(mail, accepted + Esp("accepted", "10:10:01", "esp_id=e2")));
  EXPECT_TRUE(
      IsJoined(mail, accepted + Esp("accepted", "10:50:01", "esp_id=e2")));
  // A click alone tells no time of the mail.
  EXPECT_FALSE(IsJoined(mail, Esp("clicked", "10:10:00")));
}

TEST(WeakJoin, OnlyWithoutABetterJoin) {
  const std::string accepted = Esp("accepted", "10:10:00");
  EXPECT_FALSE(IsJoined(
      Mail("A1", "10:09:59", "ann@corp.example", " next_id=e1"), accepted));
  EXPECT_FALSE(IsJoined(
      Mail("A1", "10:09:59"),
      Esp("accepted", "10:10:00", "esp_id=e1 message_id=A1@news.example")));
  // Ours is another one's already.
  EXPECT_FALSE(
      IsJoined(Mail("A1", "10:09:59", "ann@corp.example", " next_id=e2"),
               accepted + Esp("delivered", "10:10:05", "esp_id=e2")));
}

// Events that have no id at all.
TEST(WeakJoin, ByTheMessageIdThatTheEspMade) {
  EXPECT_TRUE(
      IsJoined(Mail("A1", "10:09:59"),
               Esp("accepted", "10:10:00", "message_id=own@provider.example")));
}

}  // namespace
}  // namespace mailscan::testing
