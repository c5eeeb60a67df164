#include "core/timeline/stitch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/timeline_log.h"

namespace mailscan::testing {
namespace {

using Lines = std::vector<std::string>;
using Counts = std::vector<std::uint64_t>;

constexpr std::string_view kMail = R"(
  2026-03-02T10:00:00Z mx1 A1 accepted ip=192.0.2.1
  2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
  2026-03-02T10:00:00Z mx1 A1 queued sender=a@news.example
  2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example code=450 stage=rcpt
  2026-03-02T10:05:02Z mx1 A1 delivered recipient=ann@corp.example code=250
  2026-03-02T10:05:02Z mx1 A1 closed)";

const Lines kStory = {
    "m1@news.example ann@corp.example delivered at=mx1/A1 "
    "sender=a@news.example queued=10:00:00 [deferred 10:00:02 rcpt 450] "
    "[delivered 10:05:02 250]"};

std::string Joined(const Lines& lines, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) {
    text += lines[i] + "\n";
  }
  return text;
}

// A log cut by rotation at any line, its parts in either order, is the log.
TEST(Stitch, PutsTogetherWhatRotationCut) {
  const Lines lines = LinesOf(kMail);
  for (std::size_t cut = 0; cut <= lines.size(); ++cut) {
    const LogInput head{"mail.log.1", Joined(lines, 0, cut)};
    const LogInput tail{"mail.log", Joined(lines, cut, lines.size())};
    for (const auto& inputs : {std::vector{head, tail}, {tail, head}}) {
      const LogStory story = Tell(inputs);
      EXPECT_EQ(story.traces, kStory) << "cut before line " << cut;
      EXPECT_EQ(story.duplicates, (Counts{0, 0}));
    }
  }
}

TEST(Stitch, TheSameInputTwiceIsAllDuplicates) {
  const LogInput one{"mail.log", std::string(kMail)};
  const LogInput copy{"mail.log.copy", std::string(kMail)};
  // The smaller path keeps its lines.
  LogStory story = Tell({one, copy});
  EXPECT_EQ(story.traces, kStory);
  EXPECT_EQ(story.duplicates, (Counts{0, 6}));
  story = Tell({copy, one});
  EXPECT_EQ(story.traces, kStory);
  EXPECT_EQ(story.duplicates, (Counts{6, 0}));
  story = Tell({one, one, one});
  EXPECT_EQ(story.traces, kStory);
  EXPECT_EQ(story.duplicates, (Counts{0, 6, 6}));
}

// Files that overlap, as logrotate's copytruncate leaves them.
TEST(Stitch, OverlappingInputsCountTheirOverlap) {
  const Lines lines = LinesOf(kMail);
  for (std::size_t from = 0; from < 6; ++from) {
    for (std::size_t to = from; to <= 6; ++to) {
      const LogStory story = Tell(
          {{"a.log", Joined(lines, 0, to)}, {"b.log", Joined(lines, from, 6)}});
      EXPECT_EQ(story.traces, kStory);
      EXPECT_EQ(story.duplicates, (Counts{0, to - from}));
    }
  }
}

// One input that holds a log twice, at any cut: `cat mail.log mail.log`.
TEST(Stitch, ALogTwiceInOneInput) {
  const Lines lines = LinesOf(kMail);
  for (std::size_t to = 1; to <= lines.size(); ++to) {
    for (const std::size_t block : {1U, 3U, 1000U}) {
      const std::string once = Joined(lines, 0, to);
      LogRun run;
      run.block_lines = block;
      const LogStory story = Tell({{"a.log", once + once}}, run);
      EXPECT_EQ(story.duplicates, Counts{to}) << to << " lines";
      EXPECT_EQ(story.traces, Tell({{"a.log", once}}).traces);
    }
  }
}

// Each line written twice, by two rsyslog rules.
TEST(Stitch, EveryLineTwice) {
  std::string log;
  for (const std::string& line : LinesOf(kMail)) {
    log += line + "\n" + line + "\n";
  }
  const LogStory story = Tell({{"a.log", log}});
  EXPECT_EQ(story.traces, kStory);
  EXPECT_EQ(story.duplicates, Counts{6});
}

// "message repeated 3 times": each happened; a second file repeats one line.
TEST(Stitch, WhatOneLineSaysThreeTimesHappenedThreeTimes) {
  constexpr std::string_view kTries = R"(
  2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example code=450 stage=rcpt
  + 2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example code=450 stage=rcpt
  + 2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example code=450 stage=rcpt)";
  const Lines kThree = {
      "- ann@corp.example deferred at=mx1/A1 [deferred 10:00:02 rcpt 450] "
      "[deferred 10:00:02 rcpt 450] [deferred 10:00:02 rcpt 450]"};
  EXPECT_EQ(TracesOf(kTries), kThree);
  const LogStory twice = Tell(
      {{"mail.log", std::string(kTries)}, {"mail.log.1", std::string(kTries)}});
  EXPECT_EQ(twice.traces, kThree);
  EXPECT_EQ(twice.duplicates, (Counts{0, 1}));
}

TEST(Stitch, TwoEqualTriesAtDifferentTimesAreTwo) {
  EXPECT_EQ(Tell({{"a.log", R"(
      2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example
      2026-03-02T10:05:02Z mx1 A1 attempt-deferred recipient=ann@corp.example)"}})
                .traces,
            Lines{"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:02] "
                  "[deferred 10:05:02]"});
}

// Lines up to two seconds out of order, each pair swapped.
TEST(Stitch, LinesOutOfOrder) {
  const Lines lines = LinesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 accepted
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example
    2026-03-02T10:00:02Z mx1 A1 closed
    2026-03-02T10:00:10Z mx1 B2 accepted)");
  const LogStory in_order = Tell({{"a.log", Joined(lines, 0, 5)}});
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = i + 1; k < 4; ++k) {
      for (const std::size_t block : {1U, 1000U}) {
        Lines swapped = lines;
        std::swap(swapped[i], swapped[k]);
        LogRun run;
        run.block_lines = block;
        EXPECT_EQ(Tell({{"a.log", Joined(swapped, 0, 5)}}, run).traces,
                  in_order.traces)
            << i << " and " << k;
      }
    }
  }
}

// A short id used three times within seconds, cut anywhere.
TEST(Stitch, ReusedIdsStayApart) {
  const Lines lines = LinesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 accepted
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example
    2026-03-02T10:00:01Z mx1 A1 closed
    2026-03-02T10:00:02Z mx1 A1 accepted
    2026-03-02T10:00:02Z mx1 A1 queued message_id=m2@news.example
    2026-03-02T10:00:03Z mx1 A1 delivered recipient=bob@corp.example
    2026-03-02T10:00:03Z mx1 A1 closed
    2026-03-02T10:01:00Z mx1 A1 accepted
    2026-03-02T10:01:00Z mx1 A1 queued message_id=m3@news.example
    2026-03-02T10:01:01Z mx1 A1 bounced recipient=cat@corp.example
    2026-03-02T10:01:01Z mx1 A1 closed)");
  const Lines expected = {
      "m1@news.example ann@corp.example delivered at=mx1/A1 queued=10:00:00 "
      "[delivered 10:00:01]",
      "m2@news.example bob@corp.example delivered at=mx1/A1 queued=10:00:02 "
      "[delivered 10:00:03]",
      "m3@news.example cat@corp.example bounced at=mx1/A1 queued=10:01:00 "
      "ended=10:01:01 [bounced 10:01:01]"};
  for (std::size_t cut = 0; cut <= lines.size(); ++cut) {
    EXPECT_EQ(Tell({{"b.log", Joined(lines, cut, lines.size())},
                    {"a.log", Joined(lines, 0, cut)}})
                  .traces,
              expected)
        << cut;
  }
}

// The events of one ESP id: whichever knows the Message-ID teaches the others.
TEST(Stitch, EspEventsLearnTheirMessageId) {
  EXPECT_EQ(Tell({{"sg.ndjson", R"(
        2026-03-02T10:00:09Z - - clicked esp_id=e1 recipient=ann@corp.example url=https://news.example/1
        2026-03-02T10:00:00Z - - accepted esp_id=e1 recipient=ann@corp.example message_id=m1@news.example
        2026-03-02T10:00:05Z - - delivered esp_id=e1 recipient=ann@corp.example)",
                   "sendgrid"}})
                .traces,
            Lines{"m1@news.example ann@corp.example delivered esp=e1 "
                  "queued=10:00:00 [delivered 10:00:05 esp] "
                  "{clicked 10:00:09 https://news.example/1}"});
}

// An ESP may know a mail by two Message-IDs, its own and the sender's: which
// of them names it must not depend on where the events were read.
TEST(Stitch, OneOfTwoMessageIdsWhateverTheCut) {
  const Lines lines = LinesOf(R"(
    2026-03-02T10:00:00Z - - accepted esp_id=e1 recipient=ann@corp.example message_id=m2@news.example
    2026-03-02T10:00:05Z - - delivered esp_id=e1 recipient=ann@corp.example message_id=m1@news.example
    2026-03-02T10:00:07Z - - opened esp_id=e1 recipient=ann@corp.example message_id=m3@news.example)");
  const Lines expected = {
      "m1@news.example ann@corp.example delivered esp=e1 queued=10:00:00 "
      "[delivered 10:00:05 esp] {opened 10:00:07}"};
  for (std::size_t cut = 0; cut <= 3; ++cut) {
    for (const bool twice : {false, true}) {
      const LogInput head{"a", Joined(lines, 0, cut), "sendgrid"};
      const LogInput tail{"b", Joined(lines, cut, 3), "sendgrid"};
      std::vector<LogInput> inputs = {tail, head};
      if (twice) {
        inputs.push_back({"c", Joined(lines, 0, 3), "sendgrid"});
      }
      EXPECT_EQ(Tell(inputs).traces, expected) << cut;
    }
  }
}

TEST(Stitch, EspEventsToldTwice) {
  const std::string events = R"(
    2026-03-02T10:00:05Z - - delivered esp_id=e1 recipient=ann@corp.example
    2026-03-02T10:00:09Z - - clicked esp_id=e1 recipient=ann@corp.example url=https://news.example/1
    2026-03-02T10:00:09Z - - clicked recipient=ann@corp.example url=https://news.example/1)";
  const LogStory story =
      Tell({{"b", events, "sendgrid"}, {"a", events, "sendgrid"}});
  EXPECT_EQ(story.duplicates, (Counts{3, 0}));
  EXPECT_EQ(story.traces.size(), 2U);
}

// Two providers may use the same id for different mails.
TEST(Stitch, TheSameIdOfTwoProvidersIsTwoMails) {
  EXPECT_EQ(Tell({{"a",
                   "2026-03-02T10:00:05Z - - delivered esp_id=e1 "
                   "recipient=ann@corp.example message_id=m1@news.example",
                   "sendgrid"},
                  {"b",
                   "2026-03-02T10:00:06Z - - opened esp_id=e1 "
                   "recipient=ann@corp.example",
                   "mailgun"}})
                .traces.size(),
            2U);
}

TEST(Stitch, AHitUnderAQueueIdBelongsToThatLife) {
  const Lines expected = {
      "m1@news.example ann@corp.example delivered at=mx1/A1 queued=10:00:00 "
      "[delivered 10:00:01] {clicked 2026-03-12T10:00:00Z}"};
  const std::string mail = R"(
    2026-03-02T10:00:00Z mx1 A1 accepted
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example
    2026-03-02T10:00:01Z mx1 A1 closed
)";
  const std::string click =
      "2026-03-12T10:00:00Z mx1 A1 clicked recipient=ann@corp.example\n";
  EXPECT_EQ(TracesOf(mail + click), expected);
  EXPECT_EQ(Tell({{"a", click}, {"b", mail}}).traces, expected);
}

}  // namespace
}  // namespace mailscan::testing
