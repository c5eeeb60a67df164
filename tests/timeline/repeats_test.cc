#include "core/timeline/repeats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/timeline_log.h"

namespace mailscan::testing {
namespace {

using Lines = std::vector<std::string>;
using Counts = std::vector<std::uint64_t>;

// What stays of lines, by ESP and in one input: hits or tries, and duplicates;
// the same in whatever order they stand.
std::string Stays(std::string_view lines, std::string_view source = "mailgun") {
  Lines all = LinesOf(lines);
  std::sort(all.begin(), all.end());
  std::string first;
  do {
    std::string log;
    for (const std::string& line : all) {
      log += line + "\n";
    }
    const LogStory story = Tell({{"a", log, std::string(source)}});
    std::ptrdiff_t stay = 0;
    for (const std::string& trace : story.traces) {
      stay += std::count(trace.begin(), trace.end(), '{') +
              std::count(trace.begin(), trace.end(), '[');
    }
    const std::string told = std::to_string(stay) + " stay, " +
                             std::to_string(story.duplicates[0]) + " gone";
    if (!first.empty() && told != first) {
      return "not in each order: " + first + "; " + told;
    }
    first = told;
  } while (std::next_permutation(all.begin(), all.end()));
  return first;
}

constexpr std::string_view kClick =
    "2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=ann@corp.example "
    "url=https://news.example/1 ";

struct Case {
  std::string_view other;
  std::string_view expected;
};

// A click with address and agent beside another record of it, and beside the
// nearest that is another click.
TEST(Repeats, OneClickOrTwo) {
  const std::string rich =
      std::string(kClick) + "ip=192.0.2.1 agent=A/1 method=GET\n";
  const Case kCases[] = {
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=ann@corp.example "
       "url=https://news.example/1 ip=192.0.2.1",
       "1 stay, 1 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=ann@corp.example "
       "url=https://news.example/1 ip=192.0.2.2",
       "2 stay, 0 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=ann@corp.example "
       "url=https://news.example/1 agent=A/2",
       "2 stay, 0 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=ann@corp.example "
       "url=https://news.example/1 method=HEAD",
       "2 stay, 0 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=ann@corp.example",
       "1 stay, 1 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=ann@corp.example "
       "url=https://news.example/2",
       "2 stay, 0 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=Ann@corp.example",
       "1 stay, 1 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=bob@corp.example",
       "2 stay, 0 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1", "1 stay, 1 gone"},
      {"2026-03-02T10:00:06Z - - clicked esp_id=e1 recipient=ann@corp.example",
       "2 stay, 0 gone"},
      {"2026-03-02T10:00:05Z - - opened esp_id=e1 recipient=ann@corp.example",
       "2 stay, 0 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e2 recipient=ann@corp.example "
       "url=https://news.example/1",
       "2 stay, 0 gone"},
      {"2026-03-02T10:00:05Z - - clicked esp_id=e1 recipient=ann@corp.example "
       "campaign=spring time_field=click.timestamp",
       "1 stay, 1 gone"},
      {"2026-03-02T10:00:05Z - - clicked source=resend esp_id=e1 "
       "recipient=ann@corp.example url=https://news.example/1",
       "2 stay, 0 gone"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Stays(rich + std::string(c.other)), c.expected) << c.other;
  }
}

// Records that have a Message-ID alone, or nothing but a recipient.
TEST(Repeats, WithoutAnEspId) {
  const std::string opened =
      "2026-03-02T10:00:05Z - - opened recipient=ann@corp.example ip=192.0.2.1 "
      "message_id=m1@news.example\n";
  const Case kCases[] = {
      {"2026-03-02T10:00:05Z - - opened recipient=ann@corp.example "
       "message_id=m1@news.example",
       "1 stay, 1 gone"},
      {"2026-03-02T10:00:05Z - - opened recipient=ann@corp.example "
       "message_id=m2@news.example",
       "2 stay, 0 gone"},
      {"2026-03-02T10:00:05Z - - opened recipient=ann@corp.example",
       "1 stay, 1 gone"},
      {"2026-03-02T10:00:05Z - - opened source=brevo "
       "recipient=ann@corp.example message_id=m1@news.example",
       "2 stay, 0 gone"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Stays(opened + std::string(c.other)), c.expected) << c.other;
  }
}

// A webhook in seconds beside an export in milliseconds.
TEST(Repeats, OneMomentInTwoPrecisions) {
  const auto told = [](std::string_view fine, std::string_view coarse) {
    const std::string rest =
        " - - opened esp_id=e1 recipient=ann@corp.example\n";
    return Stays(std::string(fine) + rest + std::string(coarse) + rest);
  };
  EXPECT_EQ(told("2026-03-02T10:00:05.123Z", "2026-03-02T10:00:05Z"),
            "1 stay, 1 gone");
  EXPECT_EQ(told("2026-03-02T10:00:05.999Z", "2026-03-02T10:00:06Z"),
            "2 stay, 0 gone");
  EXPECT_EQ(told("2026-03-02T10:00:05.123456Z", "2026-03-02T10:00:05.123Z"),
            "1 stay, 1 gone");
  EXPECT_EQ(told("2026-03-02T10:00:05.123Z", "2026-03-02T10:00:05.124Z"),
            "2 stay, 0 gone");
}

// The one without an address may be either of two that differ: the richer.
TEST(Repeats, WhatMayBeEitherOfTwoIsTheRicher) {
  const std::string click(kClick);
  EXPECT_EQ(Stays(click + "ip=192.0.2.1\n" + click +
                  "ip=192.0.2.2 agent=A/1\n" + click + "campaign=spring"),
            "2 stay, 1 gone");
  // A chain: the ends differ, and both may be the one between them.
  EXPECT_EQ(Stays(click + "ip=192.0.2.1 agent=A/1 method=GET\n" + click +
                  "ip=192.0.2.1\n" + click + "ip=192.0.2.2"),
            "2 stay, 1 gone");
}

TEST(Repeats, TheRicherStaysWhereverItStands) {
  const std::string poor = std::string(kClick);
  const std::string rich = std::string(kClick) + "ip=192.0.2.1";
  LogStory story = Tell({{"a", poor, "ses"}, {"b", rich, "ses"}});
  EXPECT_EQ(story.duplicates, (Counts{1, 0}));
  story = Tell({{"b", rich, "ses"}, {"a", poor, "ses"}});
  EXPECT_EQ(story.duplicates, (Counts{0, 1}));
  // As rich, the smaller path.
  story = Tell({{"b", rich, "ses"}, {"a", rich, "ses"}});
  EXPECT_EQ(story.duplicates, (Counts{1, 0}));
}

TEST(Repeats, ABurstPostedTwiceIsOneBurst) {
  std::string burst;
  for (const char link : {'1', '2', '3', '4'}) {
    burst +=
        "2026-03-02T10:00:05Z - - clicked esp_id=e1 "
        "recipient=ann@corp.example ip=192.0.2.1 url=https://news.example/";
    burst += link;
    burst += "\n";
  }
  const LogStory once = Tell({{"a", burst, "sendgrid"}});
  const LogStory twice =
      Tell({{"b", burst, "sendgrid"}, {"a", burst + burst, "sendgrid"}});
  EXPECT_EQ(twice.traces, once.traces);
  EXPECT_EQ(twice.duplicates, (Counts{4, 4}));
}

// One record for two recipients, posted again; and one of which half is new.
TEST(Repeats, ARecordIsADuplicateWhenNothingOfItStays) {
  const auto record = [](std::string_view other) {
    return "2026-03-02T10:00:05Z - - delivered esp_id=e1 "
           "recipient=ann@corp.example\n"
           "+ 2026-03-02T10:00:05Z - - delivered esp_id=e1 recipient=" +
           std::string(other) + "\n";
  };
  EXPECT_EQ(Tell({{"a", record("bob@corp.example"), "ses"},
                  {"b", record("bob@corp.example"), "ses"}})
                .duplicates,
            (Counts{0, 1}));
  const LogStory half = Tell({{"a", record("bob@corp.example"), "ses"},
                              {"b", record("cat@corp.example"), "ses"}});
  EXPECT_EQ(half.duplicates, (Counts{0, 0}));
  EXPECT_EQ(half.traces.size(), 3U);
}

// An MTA's lines are repeats only where they are equal.
TEST(Repeats, LinesOfAnMtaThatDifferAreTwo) {
  EXPECT_EQ(Stays(R"(
      2026-03-02T10:00:05Z mx1 A1 attempt-deferred recipient=ann@corp.example
      2026-03-02T10:00:05Z mx1 A1 attempt-deferred recipient=ann@corp.example code=451)",
                  "postfix"),
            "2 stay, 0 gone");
  LogRun run;
  run.keep_refused = true;
  EXPECT_EQ(Tell({{"a", R"(
      2026-03-02T10:00:05Z mx1 - rejected recipient=ann@corp.example ip=192.0.2.1
      2026-03-02T10:00:05Z mx1 - rejected recipient=ann@corp.example)"}},
                 run)
                .duplicates,
            Counts{0});
}

// What is forged may not make it slow: many that may be one with none.
TEST(Repeats, ManyOfOneMoment) {
  std::string log;
  for (int i = 0; i < 20'000; ++i) {
    log += std::string(kClick) + "ip=192.0.2.1 agent=A/" + std::to_string(i) +
           "\n";
  }
  EXPECT_EQ(Tell({{"a", log + log, "sendgrid"}}).duplicates, Counts{20'000});
}

}  // namespace
}  // namespace mailscan::testing
