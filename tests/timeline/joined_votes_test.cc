#include "core/timeline/joined_votes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/timeline/clock_case.h"

namespace mailscan::testing {
namespace {

// A log without year and zone, written five and a half hours east, and the
// webhook that tells of the same messages.
std::string Log(int first, int last) {
  std::string log;
  for (int i = first; i < last; ++i) {
    const std::string n = std::to_string(i);
    const std::string at = "--03-02T15:" + std::to_string(10 + i);
    log +=
        at + ":00 mx1 Q" + n + " queued message_id=m" + n + "@news.example\n";
    log +=
        at + ":02 mx1 Q" + n + " delivered recipient=r" + n + "@corp.example\n";
  }
  return log;
}
std::string Webhook(int first, int last, std::string_view kind) {
  std::string log;
  for (int i = first; i < last; ++i) {
    const std::string n = std::to_string(i);
    log += "2026-03-02T09:" + std::to_string(40 + i) + ":04Z - - " +
           std::string(kind) + " esp_id=E" + n + " message_id=m" + n +
           "@news.example recipient=r" + n + "@corp.example\n";
  }
  return log;
}

LogRun Late() {
  LogRun run;
  run.clocks.now = At("2031-01-01T00:00:00Z");
  run.clocks.local_zone = "America/New_York";
  return run;
}

TEST(JoinedVotes, AWebhookTellsYearAndZone) {
  for (const std::string_view kind : {"delivered", "accepted"}) {
    const std::vector<LogInput> inputs = {
        {"mail.log", Log(1, 4)},
        {"sg.ndjson", Webhook(1, 4, kind), "sendgrid"}};
    const LogStory story = Tell(inputs, Late());
    EXPECT_EQ(story.grounds, (Lines{"joined joined", "stamp stamp"})) << kind;
    EXPECT_NE(story.traces[0].find("[delivered 09:41:02]"), std::string::npos)
        << story.traces[0];
  }
}

// What people do comes at any time.
TEST(JoinedVotes, ClicksTellNothing) {
  for (const std::string_view kind : {"clicked", "opened", "complained"}) {
    EXPECT_EQ(Tell({{"mail.log", Log(1, 4)},
                    {"sg.ndjson", Webhook(1, 4, kind), "sendgrid"}},
                   Late())
                  .grounds,
              (Lines{"assumed assumed", "stamp stamp"}))
        << kind;
  }
}

// One message whose webhook tells of a later try does not outvote the others.
TEST(JoinedVotes, MostMessagesDecide) {
  std::string webhook = Webhook(1, 4, "delivered");
  webhook +=
      "2026-03-02T12:14:02Z - - delivered esp_id=E4 "
      "message_id=m4@news.example recipient=r4@corp.example\n";
  const LogStory story = Tell(
      {{"mail.log", Log(1, 5)}, {"sg.ndjson", webhook, "sendgrid"}}, Late());
  EXPECT_NE(story.traces[0].find("[delivered 09:41:02]"), std::string::npos);
  EXPECT_EQ(story.grounds[0], "joined joined");
}

// "queued as E1" is a name too, and an id of the log itself a better ground.
TEST(JoinedVotes, TheNextHopsIdIsAName) {
  const std::string log =
      "--03-02T15:11:02 mx1 Q1 delivered recipient=a@corp.example "
      "relay=smtp.sendgrid.net next_id=E1\n";
  const std::string webhook =
      "2026-03-02T09:41:04Z - - accepted esp_id=E1 recipient=a@corp.example\n";
  EXPECT_EQ(
      Tell({{"mail.log", log}, {"sg.ndjson", webhook, "sendgrid"}}, Late())
          .grounds[0],
      "joined joined");
  EXPECT_EQ(
      Tell(
          {{"mail.log",
            "--03-02T15:11:00 mx1 Q0 queued hint=2026-03-02T09:41:00Z\n" + log},
           {"sg.ndjson", webhook, "sendgrid"}},
          Late())
          .grounds[0],
      "queue-id queue-id");
}

// The next hop's own log, whose stamps are whole, tells as well.
TEST(JoinedVotes, AnotherHostsLogTells) {
  const std::string next =
      "2026-03-02T09:41:02Z mx2 R1 queued message_id=m1@news.example\n";
  EXPECT_EQ(
      Tell({{"a/mail.log", Log(1, 2)}, {"b/relay.log", next}}, Late()).grounds,
      (Lines{"joined joined", "stamp stamp"}));
}

TEST(JoinedVotes, OptionsAskNobody) {
  LogRun run = Late();
  run.clocks.year = 2020;
  run.clocks.zone = "UTC";
  EXPECT_EQ(Tell({{"mail.log", Log(1, 4)},
                  {"sg.ndjson", Webhook(1, 4, "delivered"), "sendgrid"}},
                 run)
                .grounds[0],
            "option option");
}

TEST(JoinedVotes, NeitherOrderNorThreadsMatter) {
  std::vector<LogInput> inputs = {
      {"mail.log.1", Log(1, 9)},
      {"mail.log", Log(9, 20)},
      {"sg1.ndjson", Webhook(1, 7, "delivered"), "sendgrid"},
      {"sg2.ndjson", Webhook(7, 20, "accepted"), "sendgrid"}};
  const LogStory first = Tell(inputs, Late());
  std::sort(
      inputs.begin(), inputs.end(),
      [](const LogInput& a, const LogInput& b) { return a.file < b.file; });
  const Lines grounds = {"joined joined", "joined joined", "stamp stamp",
                         "stamp stamp"};
  do {
    for (const unsigned threads : {1U, 3U}) {
      LogRun run = Late();
      run.threads = threads;
      const LogStory story = Tell(inputs, run);
      EXPECT_EQ(story.traces, first.traces);
      EXPECT_EQ(story.skews, first.skews);
    }
  } while (std::next_permutation(
      inputs.begin(), inputs.end(),
      [](const LogInput& a, const LogInput& b) { return a.file < b.file; }));
  EXPECT_EQ(first.grounds, grounds);
}

}  // namespace
}  // namespace mailscan::testing
