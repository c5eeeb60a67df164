// Whose trace a fact belongs to.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/timeline/message_builder.h"
#include "tests/support/timeline_log.h"

namespace mailscan::testing {
namespace {

using Lines = std::vector<std::string>;

TEST(Recipients, AreMatchedByAddressAliasAndThenInAnyCase) {
  const std::string mail = R"(
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:01Z mx1 A1 delivered recipient=Ann@corp.example orig_recipient=sales@corp.example
    2026-03-02T10:00:01Z mx1 A1 delivered recipient=bob@corp.example orig_recipient=info@corp.example
    2026-03-02T10:00:02Z mx1 A1 delivered recipient=bob@corp.example orig_recipient=help@corp.example
)";
  const struct {
    std::string_view address;
    std::string_view recipient;
  } kCases[] = {{"Ann@corp.example", "Ann@corp.example"},
                {"Ann@CORP.example", "Ann@corp.example"},
                {"ann@corp.example", "Ann@corp.example"},
                {"sales@corp.example", "Ann@corp.example"},
                {"info@Corp.example", "bob@corp.example"},
                {"help@corp.example", "bob@corp.example"},
                {"eve@corp.example", "eve@corp.example"}};
  for (const auto& c : kCases) {
    const LogStory story =
        Tell({{"mail.log", mail},
              {"sg.ndjson",
               "2026-03-02T10:06:00Z - - clicked message_id=m1@news.example "
               "url=https://news.example/1 recipient=" +
                   std::string(c.address),
               "sendgrid"}});
    int clicks = 0;
    for (const std::string& trace : story.traces) {
      if (trace.find("{clicked") != std::string::npos) {
        ++clicks;
        EXPECT_EQ(trace.find(c.recipient), 16U) << trace;
      }
    }
    EXPECT_EQ(clicks, 1) << c.address;
  }
}

// A mailbox's name is that of the address which was deferred, where both come
// from the same; else it is one of its own.
TEST(Recipients, ALocalDeliveryWithoutItsDomain) {
  EXPECT_EQ(TracesOf(R"(
    2026-03-02T10:00:00Z - A1 attempt-deferred recipient=bob@corp.example orig_recipient=sales@corp.example
    2026-03-02T10:05:00Z - A1 delivered recipient=bob orig_recipient=sales@corp.example
    2026-03-02T10:05:00Z - A1 delivered recipient=carla orig_recipient=sales@corp.example)"),
            (Lines{"- bob@corp.example delivered at=/A1 "
                   "orig=sales@corp.example [deferred 10:00:00] "
                   "[delivered 10:05:00]",
                   "- carla delivered at=/A1 orig=sales@corp.example "
                   "[delivered 10:05:00]"}));
}

TEST(Recipients, SpellingsThatDifferInCaseStayApartWhereBothGotMail) {
  const Lines traces = TracesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 delivered recipient=Ann@corp.example
    2026-03-02T10:00:01Z mx1 A1 bounced recipient=ann@corp.example)");
  EXPECT_EQ(traces.size(), 2U);
}

TEST(Recipients, AHitWithoutOneIsSharedUnlessThereIsOnlyOne) {
  const std::string one = R"(
    2026-03-02T10:00:00Z - - delivered esp_id=e1 recipient=ann@corp.example
)";
  const std::string two = one + R"(
    2026-03-02T10:00:00Z - - delivered esp_id=e1 recipient=bob@corp.example
)";
  const std::string click =
      "2026-03-02T10:06:00Z - - clicked esp_id=e1 url=https://news.example/1\n";
  EXPECT_EQ(Tell({{"sg", one + click, "sendgrid"}}).traces,
            Lines{"- ann@corp.example delivered esp=e1 [delivered 10:00:00 "
                  "esp] {clicked 10:06:00 https://news.example/1}"});
  EXPECT_EQ(
      Tell({{"sg", two + click, "sendgrid"}}).traces,
      (Lines{"- - - esp=e1 shared {clicked 10:06:00 https://news.example/1}",
             "- ann@corp.example delivered esp=e1 [delivered 10:00:00 esp]",
             "- bob@corp.example delivered esp=e1 [delivered 10:00:00 esp]"}));
}

// Said of a message: whoever it names, if that has several.
TEST(Recipients, AHitOfAMessageIsNobodysOfSeveral) {
  const auto traces = [](std::string_view lines) {
    std::string told;
    for (const std::string& trace :
         Tell({{"a", std::string(lines), "ses"}}).traces) {
      const std::size_t who = trace.find(' ') + 1;
      if (trace.find('{') != std::string::npos) {
        told += (told.empty() ? "" : " ") +
                trace.substr(who, trace.find(' ', who) - who);
      }
    }
    return told;
  };
  const std::string ann =
      "2026-03-02T10:00:00Z - - delivered esp_id=e1 message_id=m1@news.example "
      "recipient=ann@corp.example\n";
  const std::string bob =
      "2026-03-02T10:00:00Z - - delivered esp_id=e1 "
      "recipient=bob@corp.example\n";
  const std::string bob_apart =
      "2026-03-02T10:00:00Z - - delivered esp_id=e2 message_id=m1@news.example "
      "recipient=bob@corp.example\n";
  const std::string click = "2026-03-02T10:06:00Z - - clicked esp_id=e1 ";
  EXPECT_EQ(traces(ann + click + "scope=message"), "ann@corp.example");
  EXPECT_EQ(traces(ann + bob + click + "scope=message"), "-");
  EXPECT_EQ(traces(ann + bob + click), "-");
  EXPECT_EQ(traces(ann + bob + click + "recipient=ann@corp.example"),
            "ann@corp.example");
  EXPECT_EQ(
      traces(ann + bob + click + "scope=message recipient=ann@corp.example"),
      "-");
  // The other recipient's copy has an id of its own.
  EXPECT_EQ(traces(ann + bob_apart + click), "ann@corp.example");
  EXPECT_EQ(traces(ann + bob_apart + click +
                   "scope=message recipient=ann@corp.example"),
            "ann@corp.example");
  EXPECT_EQ(traces(ann + bob_apart + click + "scope=message"), "-");
  // No id but the Message-ID: the message is all that there is.
  const std::string of_message =
      "2026-03-02T10:06:00Z - - clicked message_id=m1@news.example "
      "scope=message recipient=";
  EXPECT_EQ(traces(ann + of_message + "ann@corp.example"), "ann@corp.example");
  EXPECT_EQ(traces(ann + bob_apart + of_message + "ann@corp.example"), "-");
  EXPECT_EQ(traces(of_message + "ann@corp.example\n" + of_message +
                   "bob@corp.example"),
            "-");
}

// What is nobody's is in no queue.
TEST(Recipients, ASharedHitIsNoDelivery) {
  const LogStory story =
      Tell({{"mail.log", R"(
          2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
          2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example
          2026-03-02T10:00:01Z mx1 A1 delivered recipient=bob@corp.example)"},
            {"a",
             "2026-03-02T10:06:00Z - - clicked message_id=m1@news.example "
             "scope=message",
             "ses"}});
  ASSERT_EQ(story.traces.size(), 3U);
  EXPECT_EQ(story.traces[0], "m1@news.example - - shared {clicked 10:06:00}");
}

TEST(Recipients, ManyOfThem) {
  for (const int count : {16, 17, 1'500}) {
    std::string mail =
        "2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example\n";
    std::string clicks;
    for (int i = 0; i < count; ++i) {
      const std::string address =
          "user" + std::to_string(i) + "@corp.example\n";
      mail +=
          "2026-03-02T10:00:01Z mx1 A1 attempt-deferred recipient=" + address +
          "2026-03-02T10:05:01Z mx1 A1 delivered recipient=" + address;
      clicks +=
          "2026-03-02T10:06:00Z - - clicked message_id=m1@news.example "
          "recipient=" +
          address;
    }
    const LogStory story =
        Tell({{"sg", clicks, "sendgrid"}, {"mail.log", mail}});
    ASSERT_EQ(story.traces.size(), static_cast<std::size_t>(count));
    for (const std::string& trace : story.traces) {
      EXPECT_NE(trace.find("[deferred 10:00:01] [delivered 10:05:01] "
                           "{clicked 10:06:00}"),
                std::string::npos)
          << trace;
    }
  }
}

}  // namespace
}  // namespace mailscan::testing
