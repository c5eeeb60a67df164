#include "core/timeline/clock_zone.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/timeline/clock_case.h"

namespace mailscan::testing {
namespace {

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

// Berlin, 25 October 2026: 02:59:59 +02:00, then 02:00:00 +01:00 once more.
TEST(Zones, TheHourShownTwiceIsToldApartByTheOrderOfTheFile) {
  const std::string ids = R"(
    2026-10-25T01:30:01 mx1 Qa queued hint=2026-10-24T23:30:00Z
    2026-10-25T03:10:01 mx1 Qb queued hint=2026-10-25T02:10:00Z)";
  const std::vector<std::string> passes = {
      "2026-10-25T02:30:00 mx1 Q1 delivered recipient=a@corp.example\n",
      "2026-10-25T02:59:58 mx1 Q2 delivered recipient=b@corp.example\n",
      "2026-10-25T02:00:03 mx1 Q3 delivered recipient=c@corp.example\n",
      // Written late, and once more in order.
      "2026-10-25T02:59:59 mx1 Q4 delivered recipient=d@corp.example\n",
      "2026-10-25T02:00:04 mx1 Q5 delivered recipient=e@corp.example\n",
      "2026-10-25T02:45:00 mx1 Q6 delivered recipient=f@corp.example\n"};
  const std::size_t second = ids.find("2026-10-25T03");
  std::string log = ids.substr(0, second);
  for (const std::string& line : passes) {
    log += line;
  }
  log += ids.substr(second);
  const Lines times = {"2026-10-25T00:30:00Z", "2026-10-25T00:59:58Z",
                       "2026-10-25T01:00:03Z", "2026-10-25T00:59:59Z",
                       "2026-10-25T01:00:04Z", "2026-10-25T01:45:00Z"};
  EXPECT_EQ(TimesOf(Tell({{"mail.log", log}})), times);
  LogRun run;
  run.clocks.zone = "Europe/Berlin";
  EXPECT_EQ(TimesOf(Tell({{"mail.log", log}}, run)), times);
  // Without a step back, each is both; the year does not matter.
  const std::string once = passes[0] + passes[1];
  EXPECT_EQ(
      TimesOf(Tell({{"mail.log", once}}, run)),
      (Lines{"2026-10-25T00:30:00Z~60min", "2026-10-25T00:59:58Z~60min"}));
}

TEST(Zones, VotesInTheHourShownTwiceAreOfBothKinds) {
  const LogStory story = Tell({{"mail.log", R"(
    2026-10-25T01:30:01 mx1 Qa queued hint=2026-10-24T23:30:00Z
    2026-10-25T02:10:01 mx1 Qb queued hint=2026-10-25T00:10:00Z
    2026-10-25T02:10:02 mx1 Qb delivered recipient=b@corp.example
    2026-10-25T02:50:01 mx1 Qc queued hint=2026-10-25T00:50:00Z
    2026-10-25T02:05:01 mx1 Qd queued hint=2026-10-25T01:05:00Z
    2026-10-25T02:20:02 mx1 Qd delivered recipient=d@corp.example
    2026-10-25T03:10:01 mx1 Qe queued hint=2026-10-25T02:10:00Z
    2026-10-25T03:10:02 mx1 Qe delivered recipient=e@corp.example)"}});
  EXPECT_EQ(TimesOf(story),
            (Lines{"2026-10-25T00:10:02Z", "2026-10-25T01:20:02Z",
                   "2026-10-25T02:10:02Z"}));
  EXPECT_EQ(story.doubts, Lines{});
}

// The hour that summer time leaves out is no time; a log that shows it all the
// same did not change its clock.
TEST(Zones, TheHourLeftOutIsBoth) {
  LogRun run;
  run.clocks.zone = "Europe/Berlin";
  const LogStory story = Tell({{"mail.log", R"(
    2026-03-29T01:59:59 mx1 Qa delivered recipient=a@corp.example
    2026-03-29T02:30:00 mx1 Qb delivered recipient=b@corp.example
    2026-03-29T03:00:00 mx1 Qc delivered recipient=c@corp.example)"}},
                              run);
  EXPECT_EQ(TimesOf(story),
            (Lines{"2026-03-29T00:59:59Z", "2026-03-29T00:30:00Z~60min",
                   "2026-03-29T01:00:00Z"}));
}

// Ids in one file of a host's set, half a year before the other: a change lies
// between, and nobody knows of it.
TEST(Zones, AFileHalfAYearFromTheVotesIsWide) {
  const std::string summer = R"(
    2026-07-10T10:00:01 mx1 Qa queued hint=2026-07-10T08:00:00Z
    2026-07-10T10:00:02 mx1 Qa delivered recipient=a@corp.example
    2026-08-01T10:00:02 mx1 Qb delivered recipient=b@corp.example)";
  const std::string winter =
      "2026-12-10T10:00:00 mx1 Qc delivered recipient=c@corp.example";
  const LogStory story = Tell({{"mail.log.5", summer}, {"mail.log", winter}});
  EXPECT_EQ(TimesOf(story),
            (Lines{"2026-07-10T08:00:02Z", "2026-08-01T08:00:02Z",
                   "2026-12-10T07:00:00Z~120min"}));
  EXPECT_EQ(story.grounds, (Lines{"stamp queue-id", "stamp neighbour"}));
  EXPECT_EQ(story.doubts, Lines{"mail.log summer-time neighbour 0/0 60 180"});
}

// One forged time at the distance of summer time, in an hour of its own, among
// many true ones.
TEST(Zones, OneForgedHourIsNoSummer) {
  std::string log;
  for (int hour = 10; hour < 22; ++hour) {
    const std::string at = "2026-01-10T" + std::to_string(hour);
    log += at + ":00:01 mx1 Q" + std::to_string(hour) + " queued hint=" +
           FormatUtc(At(at + ":00:00Z") - (hour == 15 ? 2 : 1) * kHour,
                     1'000'000) +
           "\n";
  }
  log += "2026-01-10T15:30:00 mx1 Qz delivered recipient=a@corp.example";
  EXPECT_EQ(TimesOf(Tell({{"mail.log", log}})), Lines{"2026-01-10T14:30:00Z"});
}

TEST(Zones, AnOptionThatTheIdsContradictIsSaidTo) {
  const std::vector<LogInput> inputs = {{"mail.log", R"(
    2026-07-10T10:00:01 mx1 Qa queued hint=2026-07-10T09:00:00Z
    2026-07-10T11:00:01 mx1 Qb queued hint=2026-07-10T10:00:00Z)"}};
  LogRun run;
  run.clocks.zone = "Europe/Berlin";
  EXPECT_EQ(Tell(inputs, run).doubts,
            Lines{"mail.log zone-option queue-id 2/2 60 120"});
  run.clocks.zone = "+01:00";
  EXPECT_EQ(Tell(inputs, run).doubts, Lines{});
}

// Hosts of one set share a zone where they agree; nothing else is known.
TEST(Zones, AMateOfTheRotatedSetTells) {
  const std::string mx1 =
      "2026-01-10T10:00:01 mx1 Qa queued hint=2026-01-10T09:00:00Z\n";
  const std::string mx2 =
      "2026-01-10T10:00:01 mx2 Qb delivered recipient=b@corp.example\n";
  const std::string mx3 =
      "2026-01-10T10:00:01 mx3 Qc queued hint=2026-01-10T15:00:00Z\n";
  LogRun run;
  run.clocks.local_zone = "Asia/Kolkata";
  const LogStory agreed = Tell({{"mail.log", mx1}, {"mail.log.1", mx2}}, run);
  EXPECT_EQ(TimesOf(agreed), Lines{"2026-01-10T09:00:01Z"});
  EXPECT_EQ(agreed.grounds, (Lines{"stamp queue-id", "stamp neighbour"}));
  const LogStory split =
      Tell({{"mail.log", mx1 + mx3}, {"mail.log.1", mx2}}, run);
  EXPECT_EQ(TimesOf(split), Lines{"2026-01-10T04:30:01Z"});
  EXPECT_EQ(split.grounds, (Lines{"stamp queue-id", "stamp assumed"}));
}

// Exim's own files name no host: two of them may be two hosts' in two zones,
// and one without votes takes those of its set where they agree.
TEST(Zones, FilesWithoutAHostHaveTheirOwn) {
  const LogInput east = {"a.log", R"(
          2026-01-10T10:00:01 - Qa queued hint_message_id=2026-01-10T09:00:00Z
          2026-01-10T10:30:01 - Qa delivered recipient=a@corp.example)",
                         "exim"};
  const LogInput west = {"a.log.1", R"(
          2026-01-10T10:00:01 - Qb queued hint_message_id=2026-01-10T15:00:00Z
          2026-01-10T10:30:01 - Qb delivered recipient=b@corp.example)",
                         "exim"};
  const LogInput mute = {"a.log.2", R"(
          2026-01-10T10:30:01 - Qd delivered recipient=c@corp.example)",
                         "exim"};
  LogRun run;
  run.clocks.local_zone = "Asia/Kolkata";
  const LogStory split = Tell({east, west, mute}, run);
  EXPECT_EQ(TimesOf(split),
            (Lines{"2026-01-10T09:30:01Z", "2026-01-10T15:30:01Z",
                   "2026-01-10T05:00:01Z"}));
  EXPECT_EQ(split.grounds,
            (Lines{"stamp message-id", "stamp message-id", "stamp assumed"}));
  const LogStory agreed = Tell({east, mute}, run);
  EXPECT_EQ(TimesOf(agreed),
            (Lines{"2026-01-10T09:30:01Z", "2026-01-10T09:30:01Z"}));
  EXPECT_EQ(agreed.grounds, (Lines{"stamp message-id", "stamp neighbour"}));
}

// Nor do logs of different folders share a clock.
TEST(Zones, NamelessHostsOfDifferentFoldersAreDifferent) {
  const LogStory story = Tell({{"/mx1/mainlog", R"(
      2026-01-10T10:00:01 - Qa queued hint_message_id=2026-01-10T09:00:00Z)",
                                "exim"},
                               {"/mx2/mainlog", R"(
      2026-01-10T10:00:01 - Qb queued hint_message_id=2026-01-10T15:00:00Z
      2026-01-10T10:00:02 - Qb delivered recipient=b@corp.example)",
                                "exim"}});
  EXPECT_EQ(TimesOf(story), Lines{"2026-01-10T15:00:02Z"});
  EXPECT_EQ(story.grounds, (Lines{"stamp message-id", "stamp message-id"}));
}

// A remote clock that is a minute off still tells the zone.
TEST(Zones, AReplyMayBeMinutesOff) {
  const LogStory story = Tell({{"mail.log", R"(
    2026-01-10T10:01:00 mx1 Qa delivered recipient=a@corp.example hint_reply=2026-01-10T09:02:30Z)"}});
  EXPECT_EQ(TimesOf(story), Lines{"2026-01-10T09:01:00Z"});
  EXPECT_EQ(story.grounds, Lines{"stamp reply"});
}

// Forged replies of every offset there is, each as often as the others.
TEST(Zones, VotesForEverythingDoNoHarm) {
  std::string log;
  for (int quarters = -56; quarters <= 56; ++quarters) {
    log += "2026-01-10T10:00:00 mx1 Q" + std::to_string(quarters + 56) +
           " delivered recipient=a@corp.example hint_reply=" +
           FormatUtc(At("2026-01-10T10:00:00Z") - quarters * 15 * kMinute,
                     1'000'000) +
           "\n";
  }
  const LogStory story = Tell({{"mail.log", log}});
  EXPECT_EQ(story.grounds, Lines{"stamp reply"});
  ASSERT_EQ(story.doubts.size(), 1U);
  EXPECT_TRUE(story.doubts[0].starts_with("mail.log zones reply 112/113"))
      << story.doubts[0];
}

}  // namespace
}  // namespace mailscan::testing
