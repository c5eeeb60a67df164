#include "core/timeline/clock_year.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/timeline/clock_case.h"

namespace mailscan::testing {
namespace {

TEST(Years, RollOverAtNewYear) {
  const struct {
    Lines stamps;
    std::string_view mtime;
    Lines times;
  } kCases[] = {
      {{"--12-31T23:59:59", "--01-01T00:00:01", "--01-02T10:00:00"},
       "2026-01-02T10:00:00Z",
       {"2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z",
        "2026-01-02T10:00:00Z"}},
      // A late line of the old year after the first one of the new.
      {{"--12-31T23:59:58", "--01-01T00:00:00", "--12-31T23:59:59",
        "--01-01T00:00:01"},
       "2026-01-01T00:00:01Z",
       {"2025-12-31T23:59:58Z", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z",
        "2026-01-01T00:00:01Z"}},
      // The same in a file that begins at New Year.
      {{"--01-01T00:00:00", "--12-31T23:59:59", "--01-01T00:00:01",
        "--01-02T10:00:00"},
       "2026-01-02T10:00:00Z",
       {"2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z",
        "2026-01-02T10:00:00Z"}},
      // ... and ends with the late line.
      {{"--01-01T00:00:00", "--12-31T23:59:59"},
       "2026-01-01T00:00:01Z",
       {"2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z"}},
      // A gap of more than half a year, before and after a New Year.
      {{"--01-10T10:00:00", "--08-20T10:00:00", "--08-21T10:00:00"},
       "2025-08-21T10:00:00Z",
       {"2025-01-10T10:00:00Z", "2025-08-20T10:00:00Z",
        "2025-08-21T10:00:00Z"}},
      {{"--12-31T10:00:00", "--01-10T10:00:00", "--08-20T10:00:00"},
       "2025-08-21T10:00:00Z",
       {"2024-12-31T10:00:00Z", "2025-01-10T10:00:00Z",
        "2025-08-20T10:00:00Z"}},
      // Two New Years in one file.
      {{"--11-01T10:00:00", "--02-01T10:00:00", "--11-01T10:00:00",
        "--01-01T10:00:00"},
       "2026-01-01T10:00:00Z",
       {"2024-11-01T10:00:00Z", "2025-02-01T10:00:00Z", "2025-11-01T10:00:00Z",
        "2026-01-01T10:00:00Z"}},
      // Out of order by seconds, and back by an hour at the end of summer time.
      {{"--10-26T02:59:59", "--10-26T02:00:03", "--10-26T02:00:01"},
       "2025-10-26T02:00:03Z",
       {"2025-10-26T02:59:59Z", "2025-10-26T02:00:03Z",
        "2025-10-26T02:00:01Z"}},
      // The last change of the file bounds the last line, not the first.
      {{"--06-30T10:00:00"}, "2026-06-30T10:00:00Z", {"2026-06-30T10:00:00Z"}},
      {{"--07-02T10:00:00"}, "2026-06-30T10:00:00Z", {"2025-07-02T10:00:00Z"}},
      {{"--02-29T10:00:00"}, "2024-03-01T10:00:00Z", {"2024-02-29T10:00:00Z"}},
      {{"--02-29T10:00:00"}, "2026-03-05T10:00:00Z", {"2024-02-29T10:00:00Z"}},
      {{"--02-28T10:00:00", "--03-01T10:00:00"},
       "2026-03-05T10:00:00Z",
       {"2026-02-28T10:00:00Z", "2026-03-01T10:00:00Z"}},
  };
  for (const auto& c : kCases) {
    const LogStory story =
        Tell({{"mail.log", Deliveries(c.stamps), "postfix", At(c.mtime)}},
             WithMtimes());
    Lines times = c.times;
    for (std::string& time : times) {
      if (time.starts_with("2026-03-02T")) {
        time = time.substr(11, 8);
      }
    }
    EXPECT_EQ(TimesOf(story), times) << c.stamps[0];
    EXPECT_EQ(story.grounds, Lines{"mtime option"});
  }
}

TEST(Years, WithoutMtimeTheClockOfTheRunIsAssumed) {
  const LogStory story =
      Tell({{"-", Deliveries({"--06-30T10:00:00"})}}, WithMtimes());
  EXPECT_EQ(TimesOf(story), Lines{"2026-06-30T10:00:00Z"});
  EXPECT_EQ(story.grounds, Lines{"assumed option"});
}

TEST(Years, TheOptionIsThatOfTheFirstLine) {
  LogRun run = WithMtimes();
  run.clocks.year = 2019;
  const LogStory story =
      Tell({{"mail.log", Deliveries({"--12-31T23:59:59", "--01-01T00:00:01"}),
             "postfix", At("2026-01-01T00:00:01Z")}},
           run);
  EXPECT_EQ(TimesOf(story),
            (Lines{"2019-12-31T23:59:59Z", "2020-01-01T00:00:01Z"}));
  EXPECT_EQ(story.grounds, Lines{"option option"});
}

TEST(Years, QueueIdsVote) {
  const std::string log =
      "--07-18T10:00:01 mx1 Qa queued hint=2022-08-03T09:00:00Z\n"
      "--12-31T23:00:01 mx1 Qb queued hint=2015-12-31T22:00:00Z\n"
      "--12-31T23:00:02 mx1 Qb delivered recipient=b@corp.example\n"
      "--01-01T00:00:01 mx1 Qc queued hint=2015-12-31T23:00:00.5Z\n"
      "--01-01T00:00:02 mx1 Qc delivered recipient=c@corp.example\n"
      "--12-31T23:59:58 mx1 Qd delivered recipient=d@corp.example\n";
  const LogStory story = Tell(
      {{"mail.log", log, "postfix", At("2026-03-01T00:00:00Z")}}, WithMtimes());
  EXPECT_EQ(TimesOf(story),
            (Lines{"2015-12-31T23:00:02Z", "2016-01-01T00:00:02Z",
                   "2015-12-31T23:59:58Z"}));
  EXPECT_EQ(story.grounds, Lines{"queue-id option"});
}

TEST(Years, OneForgedVoteLosesAgainstTwo) {
  const std::string log =
      "--07-18T10:00:01 mx1 Qa queued hint=2022-07-18T10:00:00Z\n"
      "--07-18T10:00:02 mx1 Qb queued hint=2016-07-18T10:00:00Z\n"
      "--07-18T10:00:03 mx1 Qc queued hint=2016-07-18T10:00:01Z\n"
      "--07-18T10:00:04 mx1 Qc delivered recipient=c@corp.example\n";
  EXPECT_EQ(TimesOf(Tell({{"mail.log", log}}, WithMtimes())),
            Lines{"2016-07-18T10:00:04Z"});
}

TEST(Years, RepliesVoteWhereNoQueueIdDoes) {
  const std::string log =
      "--07-18T10:00:04 mx1 Qc delivered recipient=c@corp.example "
      "hint_reply=2016-07-18T10:00:03Z\n";
  const LogStory story = Tell({{"mail.log", log}}, WithMtimes());
  EXPECT_EQ(TimesOf(story), Lines{"2016-07-18T10:00:04Z"});
  EXPECT_EQ(story.grounds, Lines{"reply option"});
}

TEST(Years, ANeighbourOfTheSameHostTells) {
  const std::string known =
      "--12-30T10:00:01 mx1 Qa queued hint=2015-12-30T10:00:00Z\n"
      "--12-31T23:00:04 mx1 Qa delivered recipient=a@corp.example\n";
  const std::string next =
      "--01-01T10:00:04 mx1 Qb delivered recipient=b@corp.example\n";
  const std::string other =
      "--01-01T10:00:04 mx2 Qc delivered recipient=c@corp.example\n";
  for (const bool turned : {false, true}) {
    std::vector<LogInput> inputs = {
        {"mail.log.1", known}, {"mail.log", next}, {"other.log", other}};
    Lines grounds = {"queue-id option", "neighbour option", "assumed option"};
    if (turned) {
      std::reverse(inputs.begin(), inputs.end());
      std::reverse(grounds.begin(), grounds.end());
    }
    const LogStory story = Tell(inputs, WithMtimes());
    EXPECT_EQ(TimesOf(story),
              (Lines{"2015-12-31T23:00:04Z", "2016-01-01T10:00:04Z",
                     "2026-01-01T10:00:04Z"}));
    EXPECT_EQ(story.grounds, grounds);
  }
}

// A line on 29 February, wherever it stands, rules out most years.
TEST(Years, ALeapDayRulesOutOtherYears) {
  const std::string log =
      Deliveries({"--02-28T10:00:00", "--02-29T10:00:00", "--03-02T10:00:00"});
  EXPECT_EQ(
      TimesOf(Tell({{"mail.log", log, "postfix", At("2026-03-05T00:00:00Z")}},
                   WithMtimes())),
      (Lines{"2024-02-28T10:00:00Z", "2024-02-29T10:00:00Z",
             "2024-03-02T10:00:00Z"}));
}

// The name of a rotated log tells its last day; older than its last change.
TEST(Years, TheNameOfTheFileTells) {
  const struct {
    std::string file;
    std::string stamp;
    std::string year;
  } kCases[] = {
      {"mail.log-20190304", "--03-03T10:00:00", "2019"},
      {"mail.log-20190304.gz", "--03-04T00:00:02", "2019"},
      {"mail.log-20190304", "--03-05T23:00:00", "2019"},  // the zone
      {"mail.log-20190304", "--03-07T10:00:00", "2018"},
      {"mail.log-20190101", "--12-31T10:00:00", "2018"},
      {"/var/log/20200101/mail.log-20190304", "--03-03T10:00:00", "2019"},
  };
  for (const auto& c : kCases) {
    const LogStory story = Tell({{c.file, Deliveries({c.stamp}), "postfix",
                                  At("2026-03-05T00:00:00Z")}},
                                WithMtimes());
    EXPECT_EQ(TimesOf(story), Lines{c.year + c.stamp.substr(1) + "Z"})
        << c.file;
    EXPECT_EQ(story.grounds, Lines{"file-name option"});
  }
}

// Most ids win, but a log of two years is said to contradict itself.
TEST(Years, ALogThatContradictsItselfIsSaidTo) {
  std::string log;
  for (int i = 0; i < 8; ++i) {
    log += "--07-18T10:00:0" + std::to_string(i) + " mx1 Q" +
           std::to_string(i) + " queued hint=" + (i < 3 ? "2015" : "2016") +
           "-07-18T10:00:00Z\n";
  }
  const LogStory story = Tell({{"mail.log", log}}, WithMtimes());
  EXPECT_EQ(story.grounds, Lines{"queue-id option"});
  EXPECT_EQ(story.doubts, Lines{"mail.log years queue-id 3/8 2015 2016"});
}

TEST(Years, AnOptionThatTheIdsContradictIsSaidTo) {
  LogRun run = WithMtimes();
  run.clocks.year = 2019;
  const LogStory story = Tell({{"mail.log", R"(
    --12-31T23:00:01 mx1 Qa queued hint=2015-12-31T23:00:00Z
    --01-01T00:00:01 mx1 Qb queued hint=2016-01-01T00:00:00Z)"}},
                              run);
  EXPECT_EQ(story.grounds, Lines{"option option"});
  EXPECT_EQ(story.doubts, Lines{"mail.log year-option queue-id 2/2 2015 2019"});
  run.clocks.year = 2015;
  EXPECT_EQ(Tell({{"mail.log",
                   "--12-31T23:00:01 mx1 Qa queued hint=2015-12-31T23:00:00Z"}},
                 run)
                .doubts,
            Lines{});
}

// Ids in a log of more than a year, New Years apart.
TEST(Years, ALogMayGoOnForYears) {
  const LogStory story = Tell({{"mail.log", R"(
    --03-01T10:00:01 mx1 Qa queued hint=2014-03-01T10:00:00Z
    --11-01T10:00:01 mx1 Qb delivered recipient=b@corp.example
    --02-01T10:00:01 mx1 Qc queued hint=2015-02-01T10:00:00Z
    --02-01T10:00:02 mx1 Qc delivered recipient=c@corp.example
    --10-01T10:00:01 mx1 Qd delivered recipient=d@corp.example
    --01-05T10:00:01 mx1 Qe queued hint=2016-01-05T10:00:00Z
    --01-05T10:00:02 mx1 Qe delivered recipient=e@corp.example)"}},
                              WithMtimes());
  EXPECT_EQ(TimesOf(story),
            (Lines{"2014-11-01T10:00:01Z", "2015-02-01T10:00:02Z",
                   "2015-10-01T10:00:01Z", "2016-01-05T10:00:02Z"}));
  EXPECT_EQ(story.doubts, Lines{});
}

// Another host's log of the same rotated set, where the own host has none.
TEST(Years, AMateOfTheRotatedSetTells) {
  const std::string known =
      "--07-30T10:00:01 mx1 Qa queued hint=2015-07-30T10:00:00Z\n";
  const std::string next =
      "--07-30T11:00:04 mx2 Qb delivered recipient=b@corp.example\n";
  for (const bool turned : {false, true}) {
    std::vector<LogInput> inputs = {{"/logs/mail.log.1", known},
                                    {"/logs/mail.log.2.gz", next},
                                    {"/other/mail.log.2.gz", next}};
    Lines grounds = {"queue-id option", "neighbour option", "assumed option"};
    if (turned) {
      std::reverse(inputs.begin(), inputs.end());
      std::reverse(grounds.begin(), grounds.end());
    }
    EXPECT_EQ(Tell(inputs, WithMtimes()).grounds, grounds);
  }
}

}  // namespace
}  // namespace mailscan::testing
