#include "core/timeline/links.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/timeline/any_order.h"

namespace mailscan::testing {
namespace {

// Content filter: three queue ids, one delivery.
TEST(HandOff, ThreeQueueIdsAreOneDelivery) {
  EXPECT_EQ(TracesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 accepted ip=192.0.2.1
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:00Z mx1 A1 queued sender=a@news.example
    2026-03-02T10:00:02Z mx1 B2 accepted ip=127.0.0.1
    2026-03-02T10:00:02Z mx1 B2 queued message_id=m1@news.example
    2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example orig_recipient=sales@corp.example relay=127.0.0.1 relay_ip=127.0.0.1 next_id=B2 transfer_ms=1500
    2026-03-02T10:00:02Z mx1 A1 closed
    2026-03-02T10:00:03Z mx1 C3 accepted ip=127.0.0.1
    2026-03-02T10:00:03Z mx1 C3 queued message_id=m1@news.example
    2026-03-02T10:00:03Z mx1 B2 delivered recipient=ann@corp.example relay=127.0.0.1 relay_ip=127.0.0.1 next_id=C3 transfer_ms=100
    2026-03-02T10:00:03Z mx1 B2 closed
    2026-03-02T10:00:04Z mx1 C3 attempt-deferred recipient=ann@corp.example stage=rcpt code=450
    2026-03-02T10:10:04Z mx1 C3 delivered recipient=ann@corp.example code=250 next_id=XYZ
    2026-03-02T10:10:04Z mx1 C3 closed)"),
            Lines{"m1@news.example ann@corp.example delivered at=mx1/C3 "
                  "orig=sales@corp.example sender=a@news.example "
                  "queued=10:00:00 [deferred 10:00:04 rcpt 450] "
                  "[delivered 10:10:04 250]"});
}

TEST(HandOff, TwoHostsInEitherOrder) {
  ExpectInAnyOrder(
      {{"a.log", R"(
          2026-03-02T10:00:00Z out1 A1 accepted
          2026-03-02T10:00:00Z out1 A1 queued message_id=m1@news.example
          2026-03-02T10:00:05Z out1 A1 delivered recipient=ann@corp.example relay=hub.news.example next_id=B2 transfer_ms=2000
          2026-03-02T10:00:05Z out1 A1 closed)"},
       {"b.log", R"(
          2026-03-02T10:00:04Z hub B2 accepted
          2026-03-02T10:00:04Z hub B2 queued message_id=m1@news.example
          2026-03-02T10:00:09Z hub B2 bounced recipient=ann@corp.example
          2026-03-02T10:00:09Z hub B2 closed)"}},
      {"m1@news.example ann@corp.example bounced at=hub/B2 queued=10:00:00 "
       "ended=10:00:09 [bounced 10:00:09]"});
}

// Exim's 250 says "id=", whatever the next hop runs; its file names no host.
TEST(HandOff, FromEximToPostfixAndToExim) {
  ExpectInAnyOrder(
      {{"a.log", R"(
          2026-03-02T10:00:00Z - A1 accepted message_id=m1@news.example sender=a@news.example
          2026-03-02T10:00:05Z - A1 delivered recipient=ann@corp.example orig_recipient=sales@corp.example next_id=B2 transfer_ms=2000 transfer_unit_ms=1000
          2026-03-02T10:00:06Z - A1 delivered recipient=bob@corp.example next_id=C3 transfer_ms=1000 transfer_unit_ms=1000
          2026-03-02T10:00:06Z - A1 closed)",
        "exim"},
       {"b.log", R"(
          2026-03-02T10:00:04Z hub B2 accepted
          2026-03-02T10:00:04Z hub B2 queued message_id=m1@news.example
          2026-03-02T10:00:09Z hub B2 delivered recipient=ann@corp.example
          2026-03-02T10:00:09Z hub B2 closed)"},
       {"c.log", R"(
          2026-03-02T10:00:05Z - C3 accepted message_id=m1@news.example
          2026-03-02T10:00:07Z - C3 attempt-deferred recipient=bob@corp.example stage=rcpt code=450)",
        "exim"}},
      {"m1@news.example ann@corp.example delivered at=hub/B2 "
       "orig=sales@corp.example sender=a@news.example queued=10:00:00 "
       "[delivered 10:00:09]",
       "m1@news.example bob@corp.example deferred at=/C3 "
       "sender=a@news.example queued=10:00:00 [deferred 10:00:07 rcpt 450]"});
}

TEST(HandOff, WithoutTheNextHopsLogSentIsDelivered) {
  EXPECT_EQ(TracesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example relay=127.0.0.1 relay_ip=127.0.0.1 next_id=B2)"),
            Lines{"m1@news.example ann@corp.example delivered at=mx1/A1 "
                  "queued=10:00:00 [delivered 10:00:02]"});
}

TEST(HandOff, ARecipientTheNextHopDoesNotMentionWasHandedOff) {
  EXPECT_EQ(TracesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example relay_ip=127.0.0.1 next_id=B2
    2026-03-02T10:00:02Z mx1 A1 delivered recipient=bob@corp.example relay_ip=127.0.0.1 next_id=B2
    2026-03-02T10:00:02Z mx1 B2 accepted
    2026-03-02T10:00:02Z mx1 B2 queued message_id=m1@news.example
    2026-03-02T10:00:03Z mx1 B2 delivered recipient=ann@corp.example)"),
            (Lines{"m1@news.example ann@corp.example delivered at=mx1/B2 "
                   "queued=10:00:00 [delivered 10:00:03]",
                   "m1@news.example bob@corp.example handed-off at=mx1/A1 "
                   "queued=10:00:00"}));
}

// The filter was down for a while: those tries showed nobody anything.
TEST(HandOff, TriesAtOurOwnNextHopAreNoAttempts) {
  EXPECT_EQ(TracesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:01Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect
    2026-03-02T10:00:01Z mx1 A1 attempt-deferred recipient=bob@corp.example stage=rcpt
    2026-03-02T10:05:02Z mx1 B2 accepted
    2026-03-02T10:05:02Z mx1 B2 queued message_id=m1@news.example
    2026-03-02T10:05:02Z mx1 A1 delivered recipient=ann@CORP.example relay_ip=127.0.0.1 next_id=B2
    2026-03-02T10:05:03Z mx1 B2 delivered recipient=ann@corp.example)"),
            (Lines{"m1@news.example ann@corp.example delivered at=mx1/B2 "
                   "queued=10:00:00 [delivered 10:05:03]",
                   "m1@news.example bob@corp.example deferred at=mx1/A1 "
                   "queued=10:00:00 [deferred 10:00:01 rcpt]"}));
}

// A far arrival under the same id is a coincidence, unless it is our own host.
TEST(HandOff, TheArrivalLiesInTheTransaction) {
  const auto outcome = [](std::string_view arrival, std::string_view relay_ip,
                          std::string_view transfer) {
    const Lines traces = TracesOf(
        "2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example\n"
        "2026-03-02T10:00:30Z mx1 A1 delivered recipient=ann@corp.example "
        "next_id=B2 relay_ip=" +
        std::string(relay_ip) + std::string(transfer) + "\n" +
        std::string(arrival) + " mx2 B2 accepted message_id=m1@news.example\n");
    return traces.at(0).find(" handed-off ") != std::string::npos ? "handed-off"
                                                                  : "delivered";
  };
  const struct {
    std::string_view arrival;
    std::string_view relay_ip;
    std::string_view transfer;
    std::string_view outcome;
  } kCases[] = {
      {"2026-03-02T10:00:29Z", "192.0.2.9", " transfer_ms=1000", "handed-off"},
      {"2026-03-02T10:00:21Z", "192.0.2.9", " transfer_ms=10000", "handed-off"},
      {"2026-03-02T10:00:21Z", "192.0.2.9", " transfer_ms=100", "delivered"},
      {"2026-03-02T10:00:21Z", "192.0.2.9", "", "handed-off"},
      {"2026-03-02T10:00:45Z", "192.0.2.9", " transfer_ms=100", "delivered"},
      {"2026-03-02T10:00:45Z", "127.0.0.1", " transfer_ms=100", "handed-off"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(outcome(c.arrival, c.relay_ip, c.transfer), c.outcome)
        << c.arrival << c.transfer << " " << c.relay_ip;
  }
}

constexpr std::string_view kRelayed = R"(
  2026-03-02T10:00:00Z mx1 A1 accepted
  2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
  2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example relay=smtp.provider.example next_id=e1
  2026-03-02T10:00:01Z mx1 A1 closed)";
constexpr std::string_view kEsp = R"(
  2026-03-02T10:00:03Z - - attempt-deferred esp_id=e1 recipient=ann@corp.example code=451
  2026-03-02T10:30:03Z - - delivered esp_id=e1 recipient=ann@corp.example code=250
  2026-03-02T10:20:00Z - - clicked esp_id=e1 recipient=ann@corp.example url=https://news.example/1)";

// A smart host that is an ESP: only the ESP's tries are tries.
TEST(SmartHost, TheEspsEventsTellTheDelivery) {
  ExpectInAnyOrder({{"mail.log", std::string(kRelayed)},
                    {"sg.ndjson", std::string(kEsp), "sendgrid"}},
                   {"m1@news.example ann@corp.example delivered at=/A1 esp=e1 "
                    "queued=10:00:00 [deferred 10:00:03 451 esp] "
                    "[delivered 10:30:03 250 esp] "
                    "{clicked 10:20:00 https://news.example/1}"});
}

// The ESP names the mail by our Message-ID (SendGrid's smtp-id).
TEST(SmartHost, JoinedByMessageIdAlone) {
  ExpectInAnyOrder(
      {{"mail.log", R"(
          2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
          2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example relay=smtp.sendgrid.net)"},
       {"sg.ndjson", R"(
          2026-03-02T10:00:02Z - - accepted esp_id=e1 recipient=ann@corp.example message_id=m1@news.example
          2026-03-02T10:00:09Z - - clicked esp_id=e1 recipient=ann@corp.example)",
        "sendgrid"}},
      {"m1@news.example ann@corp.example handed-off at=mx1/A1 esp=e1 "
       "queued=10:00:00 {clicked 10:00:09}"});
}

// Whoever the ESP is, and however its 250 words the id: what decides is that
// the id is one of which events tell.
TEST(SmartHost, HoldsForEveryEsp) {
  const auto story = [](std::string_view source, std::string_view rest,
                        std::string_view esp_id) {
    return Tell({{"mail.log",
                  "2026-03-02T10:00:00Z mx1 A1 queued "
                  "message_id=m1@news.example\n"
                  "2026-03-02T10:00:01Z mx1 A1 delivered "
                  "recipient=ann@corp.example " +
                      std::string(rest)},
                 {"esp",
                  "2026-03-02T10:00:05Z - - delivered "
                  "recipient=ann@corp.example " +
                      std::string(esp_id),
                  std::string(source)}})
        .traces;
  };
  for (const std::string_view source : {"ses", "mailgun", "postal", "x"}) {
    const Lines by_id = story(source, "next_id=e1", "esp_id=e1");
    ASSERT_EQ(by_id.size(), 1U) << source;
    EXPECT_NE(by_id[0].find("[delivered 10:00:05 esp]"), std::string::npos);
    EXPECT_EQ(by_id[0].find("[delivered 10:00:01]"), std::string::npos);
    EXPECT_EQ(by_id[0].find(" weak"), std::string::npos);
    // Under another id it is this one at best by its time.
    const Lines by_time = story(source, "next_id=e1x", "esp_id=e1");
    ASSERT_EQ(by_time.size(), 1U) << source;
    EXPECT_NE(by_time[0].find(" weak"), std::string::npos);
  }
  for (const std::string_view relay :
       {"email-smtp.eu-west-1.amazonaws.com", "smtp.resend.com",
        "live.smtp.mailtrap.io", "in-v3.mailjet.com"}) {
    const Lines by_relay = story("x", "relay=" + std::string(relay),
                                 "esp_id=e1 message_id=m1@news.example");
    ASSERT_EQ(by_relay.size(), 1U);
    EXPECT_EQ(by_relay[0].find("[delivered 10:00:01]"), std::string::npos)
        << relay;
  }
  EXPECT_NE(story("x", "relay=mx.notsmtp.resend.com.example",
                  "esp_id=e1 message_id=m1@news.example")
                .at(0)
                .find("[delivered 10:00:01]"),
            std::string::npos);
}

TEST(SmartHost, ClicksThatKnowOnlyTheEspId) {
  ExpectInAnyOrder(
      {{"mail.log", std::string(kRelayed)},
       {"sg.ndjson",
        "2026-03-02T10:20:00Z - - clicked esp_id=e1 url=https://news.example/1",
        "sendgrid"}},
      {"m1@news.example ann@corp.example handed-off at=mx1/A1 esp=e1 "
       "queued=10:00:00 {clicked 10:20:00 https://news.example/1}"});
}

// The log was cut: the mail has no Message-ID of its own, the ESP knows one.
TEST(SmartHost, ANamelessMailTakesTheEspsName) {
  ExpectInAnyOrder(
      {{"mail.log",
        "2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example "
        "relay=smtp.provider.example next_id=e1"},
       {"sg.ndjson", R"(
          2026-03-02T10:00:02Z - - accepted esp_id=e1 recipient=ann@corp.example message_id=m1@news.example
          2026-03-02T10:00:05Z - - delivered esp_id=e1 recipient=ann@corp.example)",
        "sendgrid"}},
      {"m1@news.example ann@corp.example delivered at=/A1 esp=e1 "
       "queued=10:00:02 "
       "[delivered 10:00:05 esp]"});
}

// Where the MTA itself speaks to the receiver, the ESP's events are witnesses.
TEST(Witnesses, OneTrySeenTwiceIsOneTry) {
  ExpectInAnyOrder(
      {{"mail.log", R"(
          2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
          2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=rcpt code=450
          2026-03-02T10:05:02Z mx1 A1 delivered recipient=ann@corp.example)"},
       {"sg.ndjson", R"(
          2026-03-02T10:00:03Z - - attempt-deferred esp_id=e1 recipient=ann@corp.example message_id=m1@news.example
          2026-03-02T10:05:03Z - - delivered esp_id=e1 recipient=ann@corp.example
          2026-03-02T10:05:09Z - - opened esp_id=e1 recipient=ann@corp.example)",
        "sendgrid"}},
      {"m1@news.example ann@corp.example delivered at=mx1/A1 esp=e1 "
       "queued=10:00:00 [deferred 10:00:02 rcpt 450] [delivered 10:05:02] "
       "<deferred 10:00:03 esp> <delivered 10:05:03 esp> {opened 10:05:09}"});
}

TEST(EspEvents, Outcomes) {
  const struct {
    std::string_view events;
    std::string_view outcome;
  } kCases[] = {
      {"2026-03-02T10:00:00Z - - rejected esp_id=e1 recipient=ann@corp.example",
       " rejected "},
      {"2026-03-02T10:00:00Z - - expired esp_id=e1 recipient=ann@corp.example",
       " expired "},
      {"2026-03-02T10:00:00Z - - bounced esp_id=e1 recipient=ann@corp.example",
       " bounced "},
      {"2026-03-02T10:00:00Z - - accepted esp_id=e1 recipient=ann@corp.example",
       " in-queue "},
      {"2026-03-02T10:00:00Z - - attempt-deferred esp_id=e1 "
       "recipient=ann@corp.example",
       " deferred "},
      {"2026-03-02T10:00:00Z - - clicked esp_id=e1 recipient=ann@corp.example",
       " - esp="},
  };
  for (const auto& c : kCases) {
    const LogStory story = Tell({{"sg", std::string(c.events), "sendgrid"}});
    ASSERT_EQ(story.traces.size(), 1U);
    EXPECT_NE(story.traces[0].find(c.outcome), std::string::npos)
        << story.traces[0];
  }
}

// Queue ids whose Message-ID line is not in the inputs learn it from the next
// hop or the one before, whatever the order.
TEST(Nameless, QueueIdsLearnTheirNameAlongTheChain) {
  const std::string hop_a =
      "2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example "
      "relay_ip=127.0.0.1 next_id=B2\n";
  const std::string hop_b =
      "2026-03-02T10:00:03Z mx1 B2 delivered recipient=ann@corp.example "
      "relay_ip=127.0.0.1 next_id=C3\n";
  const std::string hop_c =
      "2026-03-02T10:00:04Z mx1 C3 delivered recipient=ann@corp.example\n";
  const std::string name = " queued message_id=m1@news.example\n";
  for (const std::string who : {"A1", "B2", "C3", "-"}) {
    const std::string head =
        who == "-" ? "" : "2026-03-02T10:00:02Z mx1 " + who + name;
    const std::string id = who == "-" ? "-" : "m1@news.example";
    const std::string queued = who == "-" ? "" : " queued=10:00:02";
    ExpectInAnyOrder({{"1", head}, {"2", hop_a}, {"3", hop_b}, {"4", hop_c}},
                     {id + " ann@corp.example delivered at=mx1/C3" + queued +
                      " [delivered 10:00:04]"});
  }
}

// One nameless queue id, two nameless next hops: still one message.
TEST(Nameless, OneMailWithTwoNextHops) {
  for (const std::string_view head :
       {"", "2026-03-02T10:00:02Z mx1 C3 queued message_id=m1@news.example\n",
        "2026-03-02T10:00:02Z mx1 B2 queued message_id=m1@news.example\n"}) {
    const Lines traces = TracesOf(std::string(head) + R"(
      2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example relay_ip=127.0.0.1 next_id=B2
      2026-03-02T10:00:02Z mx1 A1 delivered recipient=bob@corp.example relay_ip=127.0.0.1 next_id=C3
      2026-03-02T10:00:03Z mx1 B2 delivered recipient=ann@corp.example
      2026-03-02T10:00:04Z mx1 C3 delivered recipient=bob@corp.example)");
    ASSERT_EQ(traces.size(), 2U);
    EXPECT_NE(traces[0].find("delivered at=mx1/B2"), std::string::npos);
    EXPECT_NE(traces[1].find("delivered at=mx1/C3"), std::string::npos);
    EXPECT_EQ(traces[0].find("m1@news.example") == 0, !head.empty());
    EXPECT_EQ(traces[1].find("m1@news.example") == 0, !head.empty());
  }
}

// Mail loops and forged ids end.
TEST(Nameless, LoopsEnd) {
  EXPECT_EQ(TracesOf(R"(
    2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example next_id=B2
    2026-03-02T10:00:03Z mx1 B2 delivered recipient=ann@corp.example next_id=A1
    2026-03-02T10:00:04Z mx1 C3 delivered recipient=bob@corp.example next_id=C3)")
                .size(),
            2U);
}

}  // namespace
}  // namespace mailscan::testing
