#include "core/timeline/skew.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/timeline/clock_case.h"

namespace mailscan::testing {
namespace {

// "2026-03-02T10:MM:00Z" plus so many seconds.
std::string Time(int minute, int seconds) {
  return FormatUtc(
      At("2026-03-02T10:00:00Z") + minute * kMinute + seconds * kSecond,
      1'000'000);
}

// mx1 hands each mail to mx2, whose clock is ahead, and mx2 delivers it.
std::vector<LogInput> HandOffs(int mails, int ahead) {
  std::string giver;
  std::string taker;
  for (int i = 0; i < mails; ++i) {
    const std::string n = std::to_string(i);
    const std::string id = "message_id=m" + n + "@news.example\n";
    const std::string to = "recipient=r" + n + "@corp.example";
    giver += Time(i, 0) + " mx1 A" + n + " queued " + id;
    giver += Time(i, 1) + " mx1 A" + n + " delivered " + to +
             " relay=mx2.example transfer_ms=500 next_id=B" + n + "\n";
    taker += Time(i, 1 + ahead) + " mx2 B" + n + " accepted ip=192.0.2.1\n";
    taker += Time(i, 1 + ahead) + " mx2 B" + n + " queued " + id;
    taker += Time(i, 3 + ahead) + " mx2 B" + n + " delivered " + to + "\n";
  }
  return {{"mx1.log", giver}, {"mx2.log", taker}};
}

TEST(Skews, HandOffsBetweenOurOwnHosts) {
  EXPECT_EQ(Tell(HandOffs(12, 40)).skews,
            Lines{"postfix mx2 - postfix mx1: 40000 +-1000 ms, 12"});
  EXPECT_EQ(Tell(HandOffs(12, -600)).skews,
            Lines{"postfix mx2 - postfix mx1: -600000 +-1000 ms, 12"});
  // Not enough, and not more than the stamps tell.
  EXPECT_EQ(Tell(HandOffs(9, 40)).skews,
            Lines{"postfix mx2 - postfix mx1: 40000 +-1000 ms, 9 unused"});
  EXPECT_EQ(Tell(HandOffs(12, 3)).skews,
            Lines{"postfix mx2 - postfix mx1: 3000 +-1000 ms, 12 unused"});
}

// A hand-off is known by the arrival inside our transaction; a clock that was
// measured does not hide it.
TEST(Skews, AMeasuredClockHidesNoHandOff) {
  for (const int ahead : {0, 40, -600}) {
    const LogStory story = Tell(HandOffs(12, ahead));
    ASSERT_EQ(story.traces.size(), 12U) << ahead;
    for (const std::string& trace : story.traces) {
      EXPECT_NE(trace.find("at=mx2/B"), std::string::npos) << trace;
      EXPECT_EQ(trace.find("[delivered"), trace.rfind("[delivered")) << trace;
    }
  }
}

std::string Replies(int lines, int ahead, std::string_view zone) {
  std::string log;
  for (int i = 0; i < lines; ++i) {
    const std::string n = std::to_string(i);
    std::string stamp = Time(i, ahead);
    stamp.pop_back();
    log += stamp + std::string(zone) + " mx1 Q" + n + " delivered recipient=r" +
           n + "@mail.example hint_reply=" + Time(i, 0) + "\n";
  }
  return log;
}

TEST(Skews, RepliesTellTheClockAgainstTheWorld) {
  EXPECT_EQ(Tell({{"mail.log", Replies(20, 30, "Z")}}).skews,
            Lines{"postfix mx1 - reply: 30000 +-1000 ms, 20"});
  // Whole hours are a fault as well where the stamp itself names the zone.
  EXPECT_EQ(Tell({{"mail.log", Replies(20, 3600, "Z")}}).skews,
            Lines{"postfix mx1 - reply: 3600000 +-1000 ms, 20"});
  EXPECT_EQ(Tell({{"mail.log", Replies(20, 3570, "")}}).skews,
            Lines{"postfix mx1 - reply: -30000 +-1000 ms, 20"});
}

// A daemon's ids run on when the clock is set; see exim.c.
TEST(Skews, MessageIdsThatRunOnTheirOwnAreToldFromSlowArrivals) {
  std::string slow;
  std::string set;
  for (int i = 0; i < 20; ++i) {
    const std::string n = std::to_string(i);
    const std::string rest =
        " - Q" + n + " accepted hint_message_id=" + Time(i, 0) + "\n";
    slow += Time(i, i) + rest;
    set += Time(i, 90 + i % 2) + rest;
  }
  EXPECT_EQ(Tell({{"mainlog", slow, "exim"}}).skews,
            Lines{"exim - message-id: 9500 +-9000 ms, 20 unused"});
  EXPECT_EQ(Tell({{"mainlog", set, "exim"}}).skews,
            Lines{"exim - message-id: 90000 +-1000 ms, 20"});
}

// A stamp in an hour shown twice measures nothing.
TEST(Skews, AWideStampIsNoPair) {
  LogRun run;
  run.clocks.zone = "Europe/Berlin";
  const LogStory story = Tell({{"mail.log",
                                "2026-10-25T02:30:00 mx1 Qa delivered "
                                "recipient=a@corp.example "
                                "message_id=m1@news.example"},
                               {"sg.ndjson",
                                "2026-10-25T00:30:01Z - - delivered esp_id=E1 "
                                "message_id=m1@news.example "
                                "recipient=a@corp.example",
                                "sendgrid"}},
                              run);
  EXPECT_EQ(story.skews, Lines{});
}

TEST(Skews, NeitherOrderNorThreadsMatter) {
  std::vector<LogInput> inputs = HandOffs(30, 40);
  inputs.push_back({"replies.log", Replies(30, 30, "Z")});
  const LogStory first = Tell(inputs);
  EXPECT_EQ(first.skews.size(), 2U);
  std::reverse(inputs.begin(), inputs.end());
  LogRun run;
  run.threads = 4;
  run.block_lines = 7;
  EXPECT_EQ(Tell(inputs, run).skews, first.skews);
  EXPECT_EQ(Tell(inputs, run).traces, first.traces);
}

}  // namespace
}  // namespace mailscan::testing
