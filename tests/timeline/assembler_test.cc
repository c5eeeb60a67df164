#include "core/timeline/assembler.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/model/field_table.h"
#include "tests/support/timeline_log.h"

namespace mailscan::testing {
namespace {

using Lines = std::vector<std::string>;

// What the assembler alone makes of lines: "A1 accepted closed", and "?" after
// what the stitcher must look at. In the order in which lives were folded
// within a partition, so only for one key at a time.
Lines LivesOf(std::string_view text, std::size_t block_lines = 1000,
              bool keep_refused = false) {
  Tables tables;
  EventSink sink(tables, 0, "mail.log", "postfix");
  Assembler assembler(keep_refused);
  const Lines lines = LinesOf(text);
  std::uint32_t first = 1;
  for (const std::string& line : lines) {
    sink.set_line(static_cast<std::uint32_t>(sink.count()) + 1);
    sink.Emit(EventOf(line));
    if (sink.count() == block_lines || &line == &lines.back()) {
      assembler.Take(sink.rows(), first);
      first += static_cast<std::uint32_t>(sink.count());
      sink.Clear();
    }
  }
  Lines lives;
  const auto folded = assembler.Finish();
  for (const std::vector<Entry>& part : folded->entries) {
    for (const Entry& entry : part) {
      const RowKey key = DecodeKey(entry.bundle.key());
      std::string life(key.local_id.empty() ? key.esp_id : key.local_id);
      BundleReader reader(entry.bundle.key(), entry.bundle.events(),
                          tables.lexicon);
      StoredEvent stored;
      while (reader.Next(&stored)) {
        life += " " + std::string(NameOf(stored.event.kind));
        life += ":" + std::to_string(stored.event.line);
      }
      EXPECT_EQ(entry.name_hash == Entry::kUnsure,
                entry.bundle.Is(kBundleUnsure));
      lives.push_back(life + (entry.bundle.Is(kBundleUnsure) ? " ?" : ""));
    }
  }
  return lives;
}

TEST(Assembler, OneLifeIsOneBundle) {
  EXPECT_EQ(LivesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 accepted ip=192.0.2.1
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example
    2026-03-02T10:00:02Z mx1 A1 closed)"),
            Lines{"A1 accepted:1 queued:2 delivered:3 closed:4"});
}

// Blocks of any size: what was handed over early is the same life.
TEST(Assembler, LinesUpToTwoSecondsLateBelongToTheClosedLife) {
  constexpr std::string_view kLog = R"(
    2026-03-02T10:00:00Z mx1 A1 accepted
    2026-03-02T10:00:01Z mx1 A1 closed
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:03Z mx1 A1 delivered recipient=ann@corp.example)";
  EXPECT_EQ(LivesOf(kLog),
            Lines{"A1 accepted:1 closed:2 queued:3 delivered:4 ?"});
  EXPECT_EQ(LivesOf(kLog, 1),
            Lines{"A1 accepted:1 closed:2 queued:3 delivered:4 ?"});
}

TEST(Assembler, AnIdReusedWithinASecondIsAnotherLife) {
  EXPECT_EQ(LivesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 accepted ip=192.0.2.1
    2026-03-02T10:00:00Z mx1 A1 closed
    2026-03-02T10:00:00Z mx1 A1 accepted ip=192.0.2.1
    2026-03-02T10:00:01Z mx1 A1 closed)"),
            (Lines{"A1 accepted:1 closed:2", "A1 accepted:3 closed:4"}));
}

TEST(Assembler, AnotherMessageIdIsAnotherLife) {
  EXPECT_EQ(LivesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    2026-03-02T10:00:01Z mx1 A1 delivered
    2026-03-02T10:00:02Z mx1 A1 queued message_id=m2@news.example)"),
            (Lines{"A1 queued:1 delivered:2", "A1 queued:3"}));
}

TEST(Assembler, SixDaysOfSilenceEndALife) {
  EXPECT_EQ(LivesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 queued sender=a@news.example
    2026-03-07T10:00:00Z mx1 A1 attempt-deferred
    2026-03-13T10:00:01Z mx1 A1 queued sender=a@news.example)"),
            (Lines{"A1 queued:1 attempt-deferred:2", "A1 queued:3"}));
}

TEST(Assembler, LinesOfTwoLivesMayBeMixed) {
  const Lines lives = LivesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 accepted
    2026-03-02T10:00:00Z mx1 B2 accepted
    2026-03-02T10:00:00Z mx2 A1 accepted
    2026-03-02T10:00:01Z mx1 A1 closed
    2026-03-02T10:00:01Z mx2 A1 closed
    2026-03-02T10:00:01Z mx1 B2 closed)");
  EXPECT_EQ(lives.size(), 3U);
}

TEST(Assembler, WhatIsToldTwiceIsUnsure) {
  // Each line twice; the whole log twice, so that it steps back or, within a
  // second, does not; a line from long before.
  for (const std::string_view log : {
           R"(2026-03-02T10:00:00Z mx1 A1 queued
              2026-03-02T10:00:00Z mx1 A1 queued)",
           R"(2026-03-02T10:00:00Z mx1 A1 accepted
              2026-03-02T10:00:00Z mx1 A1 queued
              2026-03-02T10:00:00Z mx1 A1 accepted
              2026-03-02T10:00:00Z mx1 A1 queued)",
           R"(2026-03-02T10:00:00Z mx1 A1 queued
              2026-03-02T10:00:00Z mx1 A1 closed
              2026-03-02T10:00:00Z mx1 A1 queued
              2026-03-02T10:00:00Z mx1 A1 closed)",
           R"(2026-03-02T10:00:00Z mx1 A1 attempt-deferred
              2026-03-02T10:05:00Z mx1 A1 attempt-deferred
              2026-03-02T10:00:00Z mx1 A1 attempt-deferred)",
           R"(2026-03-02T10:00:00Z mx1 A1 attempt-deferred recipient=a@x.example
              2026-03-02T10:00:00Z mx1 A1 attempt-deferred recipient=b@x.example
              2026-03-02T10:00:00Z mx1 A1 attempt-deferred recipient=a@x.example)",
           R"(2026-03-02T10:00:01Z mx1 A1 attempt-deferred
              2026-03-02T10:00:02Z mx1 A1 attempt-deferred
              2026-03-02T10:00:01Z mx1 A1 attempt-deferred)",
       }) {
    const Lines lives = LivesOf(log);
    ASSERT_EQ(lives.size(), 1U) << log;
    EXPECT_TRUE(lives[0].ends_with(" ?")) << lives[0];
  }
}

TEST(Assembler, ARefusalWithoutAMessageIsKeptForListingsOnly) {
  constexpr std::string_view kRefused =
      "2026-03-02T10:00:00Z mx1 - rejected recipient=ann@corp.example";
  EXPECT_EQ(LivesOf(kRefused, 1, false).size(), 0U);
  EXPECT_EQ(LivesOf(kRefused, 1, true).size(), 1U);
  EXPECT_EQ(
      LivesOf(std::string(kRefused) + " message_id=m1@news.example", 1, false)
          .size(),
      1U);
  EXPECT_EQ(LivesOf(std::string(kRefused) + " esp_id=e1", 1, false).size(), 1U);
}

TEST(Assembler, ManyOpenLives) {
  std::string log;
  for (int i = 0; i < 5'000; ++i) {
    log += "2026-03-02T10:00:00Z mx1 Q" + std::to_string(i) + " accepted\n";
  }
  for (int i = 4'999; i >= 0; --i) {
    log += "2026-03-02T10:00:01Z mx1 Q" + std::to_string(i) + " closed\n";
  }
  for (const std::size_t block : {7U, 100'000U}) {
    const Lines lives = LivesOf(log, block);
    ASSERT_EQ(lives.size(), 5'000U);
    for (const std::string& life : lives) {
      EXPECT_NE(life.find(" accepted:"), std::string::npos) << life;
      EXPECT_NE(life.find(" closed:"), std::string::npos) << life;
    }
  }
}

// Ids of which every life is folded and made again: places are reused.
TEST(Assembler, ManyLivesOfFewIds) {
  std::string log;
  for (int round = 0; round < 200; ++round) {
    for (int id = 0; id < 20; ++id) {
      const std::string head =
          FormatUtc((1'772'445'600 + round * 10) * kSecond, 1'000'000) +
          " mx1 Q" + std::to_string(id);
      log += head + " accepted\n" + head + " closed\n";
    }
  }
  for (const std::size_t block : {1U, 33U, 100'000U}) {
    const Lines lives = LivesOf(log, block);
    EXPECT_EQ(lives.size(), 4'000U);
  }
}

}  // namespace
}  // namespace mailscan::testing
