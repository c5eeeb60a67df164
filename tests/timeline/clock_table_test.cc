#include "core/timeline/clock_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/timeline_log.h"

namespace mailscan::testing {
namespace {

using Lines = std::vector<std::string>;

Micros At(std::string_view text) {
  return ParseRfc3339(text).value().us;
}

// The times of the attempts of all traces, in the order of recipients.
Lines TimesOf(const LogStory& story) {
  Lines times;
  for (const std::string& trace : story.traces) {
    for (std::size_t at = trace.find('['); at != std::string::npos;
         at = trace.find('[', at + 1)) {
      const std::size_t start = trace.find(' ', at) + 1;
      times.push_back(
          trace.substr(start, trace.find_first_of(" ]", start) - start));
    }
  }
  return times;
}

LogRun WithMtimes() {
  LogRun run;
  run.clocks.zone = "UTC";
  run.clocks.now = At("2026-07-01T00:00:00Z");
  return run;
}

// "--12-31T23:59:59" lines of one input, delivered to a, b, c ... in order.
std::string Deliveries(const Lines& stamps) {
  std::string log;
  char name = 'a';
  for (const std::string& stamp : stamps) {
    const std::string who(1, name++);
    log += stamp + " mx1 Q" + who + " delivered recipient=" + who +
           "@corp.example\n";
  }
  return log;
}

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

// Queue ids outvote a forged one, and the file's mtime.
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

// mail.log.1 has queue ids that tell; mail.log, the day after, has none.
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

TEST(Zones, QueueIdsVoteAcrossTheChangeToSummerTime) {
  // Berlin, 29 March 2026: 01:59:59 +01:00, then 03:00:00 +02:00.
  const std::string log = R"(
    2026-03-29T01:30:01 mx1 Qa queued hint=2026-03-29T00:30:00Z
    2026-03-29T01:59:01 mx1 Qa delivered recipient=a@corp.example
    2026-03-29T03:10:01 mx1 Qb queued hint=2026-03-29T01:10:00Z
    2026-03-29T03:20:01 mx1 Qb delivered recipient=b@corp.example)";
  const LogStory story = Tell({{"mail.log", log}});
  EXPECT_EQ(TimesOf(story),
            (Lines{"2026-03-29T00:59:01Z", "2026-03-29T01:20:01Z"}));
  EXPECT_EQ(story.grounds, Lines{"stamp queue-id"});
}

TEST(Zones, EveryOffsetIsRead) {
  for (int quarters = -48; quarters <= 56; ++quarters) {
    for (const Micros lag : {-kSecond, Micros{0}, 50 * kSecond}) {
      const Micros made = At("2026-01-01T00:30:00Z");
      const Micros local = made + lag + quarters * 15 * kMinute;
      const std::string stamp = FormatUtc(local, 1'000'000).substr(0, 19);
      const std::string hint = FormatUtc(made, 1'000'000);
      for (const std::string& written : {stamp, "--" + stamp.substr(5)}) {
        const LogStory story =
            Tell({{"mail.log", written +
                                   " mx1 Qa delivered "
                                   "recipient=a@corp.example hint=" +
                                   hint}});
        EXPECT_EQ(TimesOf(story), Lines{FormatUtc(made + lag, 1'000'000)})
            << quarters << " " << written;
      }
    }
  }
}

// The busiest file of a host tells its zone; another host has its own.
TEST(Zones, FilesOfOneHostShareTheirVotes) {
  const LogStory story = Tell({{"mail.log.1", R"(
          2026-01-10T10:00:01 mx1 Qa queued hint=2026-01-10T09:00:00Z
          2026-01-10T10:00:01 mx2 Qa queued hint=2026-01-10T15:00:00Z)"},
                               {"mail.log", R"(
          2026-01-11T10:00:01 mx1 Qb delivered recipient=a@corp.example
          2026-01-11T10:00:01 mx2 Qb delivered recipient=b@corp.example)"}});
  EXPECT_EQ(TimesOf(story),
            (Lines{"2026-01-11T09:00:01Z", "2026-01-11T15:00:01Z"}));
}

// Exim's own files name no host: two of them may be two hosts' in two zones,
// and one without votes takes those of the others.
TEST(Zones, FilesWithoutAHostHaveTheirOwn) {
  const LogStory story = Tell({{"a.log", R"(
          2026-01-10T10:00:01 - Qa queued hint_message_id=2026-01-10T09:00:00Z
          2026-01-10T10:30:01 - Qa delivered recipient=a@corp.example)",
                                "exim"},
                               {"b.log", R"(
          2026-01-10T10:00:01 - Qb queued hint_message_id=2026-01-10T15:00:00Z
          2026-01-10T10:01:01 - Qc queued hint_message_id=2026-01-10T15:01:00Z
          2026-01-10T10:30:01 - Qb delivered recipient=b@corp.example)",
                                "exim"},
                               {"c.log", R"(
          2026-01-10T10:30:01 - Qd delivered recipient=c@corp.example)",
                                "exim"}});
  EXPECT_EQ(TimesOf(story),
            (Lines{"2026-01-10T09:30:01Z", "2026-01-10T15:30:01Z",
                   "2026-01-10T15:30:01Z"}));
  EXPECT_EQ(story.grounds, Lines(3, "stamp message-id"));
}

// One edited line in an hour of its own moves nothing.
TEST(Zones, OneForgedVoteMovesNothing) {
  const LogStory story = Tell({{"mail.log", R"(
    2026-01-10T10:00:01 mx1 Qa queued hint=2026-01-10T09:00:00Z
    2026-01-10T11:00:01 mx1 Qb queued hint=2026-01-10T10:00:00Z
    2026-01-10T12:00:01 mx1 Qc queued hint=2026-01-10T19:00:00Z
    2026-01-10T12:30:01 mx1 Qc delivered recipient=a@corp.example)"}});
  EXPECT_EQ(TimesOf(story), Lines{"2026-01-10T11:30:01Z"});
}

TEST(Zones, TheOptionGoesByHost) {
  LogRun run;
  run.clocks.zone = "+01:00";
  run.clocks.host_zones["mx2"] = "America/New_York";
  const LogStory story = Tell({{"mail.log", R"(
    2026-07-10T10:00:01 mx1 Qa queued hint=2026-07-10T20:00:00Z
    2026-07-10T10:00:01 mx1 Qa delivered recipient=a@corp.example
    2026-07-10T10:00:01 mx2 Qb delivered recipient=b@corp.example
    2026-12-10T10:00:01 mx2 Qc delivered recipient=c@corp.example)"}},
                              run);
  EXPECT_EQ(TimesOf(story),
            (Lines{"2026-07-10T09:00:01Z", "2026-07-10T14:00:01Z",
                   "2026-12-10T15:00:01Z"}));
  EXPECT_EQ(story.grounds, Lines{"stamp option"});
}

TEST(Zones, AnUnknownOptionIsAnErrorAnUnknownTzIsNot) {
  const std::vector<LogInput> inputs = {
      {"mail.log",
       "2026-07-10T10:00:01 mx1 Qa delivered recipient=a@corp.example"}};
  LogRun run;
  run.clocks.zone = "Europe/Nowhere";
  EXPECT_NE(Tell(inputs, run).status.message().find("Europe/Nowhere"),
            std::string::npos);
  run.clocks.zone.clear();
  run.clocks.local_zone = "CET-1CEST,M3.5.0,M10.5.0";
  EXPECT_TRUE(Tell(inputs, run).status.ok());
  run.clocks.local_zone = "Asia/Kolkata";
  const LogStory story = Tell(inputs, run);
  EXPECT_EQ(TimesOf(story), Lines{"2026-07-10T04:30:01Z"});
  EXPECT_EQ(story.grounds, Lines{"stamp assumed"});
}

// Stamps that know year and zone are nobody's business.
TEST(Zones, WholeStampsAreTakenAsTheyAre) {
  LogRun run;
  run.clocks.zone = "+09:00";
  run.clocks.year = 1999;
  const LogStory story = Tell(
      {{"mail.log",
        "2026-07-10T10:00:01+02:00 mx1 Qa delivered recipient=a@corp.example"}},
      run);
  EXPECT_EQ(TimesOf(story), Lines{"2026-07-10T08:00:01Z"});
  EXPECT_EQ(story.grounds, Lines{"stamp stamp"});
}

// A host whose stamps got a year halfway, in either order.
TEST(Span, CoversStampsWithAndWithoutYear) {
  Tables tables;
  ClockTable clocks(tables.origins);
  const std::uint32_t origin =
      tables.origins.Intern("mail.log", "postfix", "mx1", 0);
  ClockVotes votes;
  const Stamp whole{At("2026-03-02T10:00:00Z"), 1'000'000, true, true};
  const Stamp yearless{At("1972-03-03T10:00:00Z"), 1'000'000, false, true};
  votes.Note(origin, whole, 0);
  votes.Note(origin, yearless, 0);
  clocks.Add(votes);
  ClockOptions options;
  options.year = 2026;
  ASSERT_TRUE(clocks.Finish(options).ok());
  EXPECT_EQ(clocks.EventsOf(origin), 2U);
  EXPECT_EQ(clocks.SpanOf(origin),
            (Interval{whole.us, At("2026-03-03T10:00:01Z")}));
  EXPECT_EQ(clocks.CoveredUntil("mx1"), At("2026-03-03T10:00:01Z"));
  EXPECT_EQ(clocks.CoveredUntil("mx2"), 0);
  EXPECT_FALSE(clocks.SpanOf(origin + 1).has_value());
}

TEST(Clock, AStampIsAsWideAsItsPrecision) {
  Tables tables;
  ClockTable clocks(tables.origins);
  ASSERT_TRUE(clocks.Finish({}).ok());
  EXPECT_EQ(clocks.At({5, 1'000, true, true}, 0, 0), (Interval{5, 1'005}));
}

}  // namespace
}  // namespace mailscan::testing
