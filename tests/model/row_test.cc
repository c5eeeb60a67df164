#include "core/model/row.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "core/model/event_sink.h"
#include "core/model/field_table.h"

namespace mailscan {
namespace {

// Owns the texts of a made-up event.
struct MadeUp {
  Event event;
  std::vector<std::string> texts = std::vector<std::string>(kFieldCount);
};

// Any bytes at all, often the ones that a codec gets wrong.
std::string HostileText(std::mt19937_64& random) {
  static constexpr std::array<std::size_t, 8> kSizes = {1,   2,   7,   127,
                                                        128, 129, 300, 20'000};
  std::string text(kSizes[random() % kSizes.size()], '\0');
  for (char& c : text) {
    c = static_cast<char>(random() % 4 == 0 ? random() % 2 * 0xff : random());
  }
  return text;
}

std::int64_t EdgeNumber(std::mt19937_64& random) {
  static constexpr std::array<std::int64_t, 9> kEdges = {
      0,
      1,
      63,
      64,
      -2,
      -3600'000,
      std::numeric_limits<std::int64_t>::max(),
      std::numeric_limits<std::int64_t>::min(),
      86'400'000};
  return random() % 2 == 0 ? kEdges[random() % kEdges.size()]
                           : static_cast<std::int64_t>(random() % 100'000);
}

void MakeUp(std::mt19937_64& random, MadeUp* made) {
  Event& event = made->event;
  event = Event();
  event.kind = static_cast<EventKind>(random() % kEventKindCount);
  event.stage = static_cast<SmtpStage>(random() % kSmtpStageCount);
  event.code = static_cast<std::uint16_t>(random() % 3 == 0 ? random() : 0);
  static constexpr std::array<std::uint32_t, 10> kPrecisions = {
      1'000'000, 100'000, 10'000, 1'000,      100,
      10,        1,       7,      60'000'000, 4'294'967'295U};
  event.stamp.precision_us = kPrecisions[random() % kPrecisions.size()];
  event.stamp.us = static_cast<Micros>(random() % 4'000'000'000'000'000ULL) -
                   1'000'000'000'000'000;
  event.stamp.has_year = random() % 2 == 0;
  event.stamp.has_zone = random() % 2 == 0;
  event.connect_ms = EdgeNumber(random);
  event.transfer_ms = random() % 2 == 0 ? Event::kNotKnown : EdgeNumber(random);
  event.transfer_unit_ms =
      random() % 2 == 0 ? Event::kNotKnown : EdgeNumber(random);
  event.age_ms = EdgeNumber(random);
  event.line = static_cast<std::uint32_t>(
                   random() % 2 == 0 ? random() : 1 + random() % 1000) |
               1U;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (random() % 2 == 0) {
      made->texts[i] = HostileText(random);
      event.set(static_cast<Field>(i), made->texts[i]);
    }
  }
}

// The fields that come back from a bundle; the others are the origin's.
bool IsStored(const Event& event, Field field) {
  if (field == Field::kHost) {
    return event.has(Field::kLocalId);
  }
  return field != Field::kSource && field != Field::kFile;
}

void ExpectSame(const Event& read, const Event& made) {
  EXPECT_EQ(read.kind, made.kind);
  EXPECT_EQ(read.stage, made.stage);
  EXPECT_EQ(read.code, made.code);
  EXPECT_EQ(read.stamp, made.stamp);
  EXPECT_EQ(read.connect_ms, made.connect_ms);
  EXPECT_EQ(read.transfer_ms, made.transfer_ms);
  EXPECT_EQ(read.transfer_unit_ms, made.transfer_unit_ms);
  EXPECT_EQ(read.age_ms, made.age_ms);
  EXPECT_EQ(read.line, made.line);
  for (int i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (IsStored(made, field)) {
      EXPECT_EQ(read.text(field), made.text(field)) << InfoOf(field).name;
    }
  }
}

class RowCodec : public ::testing::TestWithParam<std::size_t> {};

// The parameter is how much the lexicon holds: nothing, a little, all.
TEST_P(RowCodec, GivesBackWhatItTook) {
  std::mt19937_64 random(20260302);
  Tables tables{{}, Lexicon(GetParam())};
  EventSink sink(tables, 3, "mail.log", "postfix");
  std::vector<MadeUp> all(200);
  for (MadeUp& made : all) {
    MakeUp(random, &made);
    sink.Emit(made.event);
  }
  ASSERT_EQ(sink.count(), all.size());
  RowCursor row(sink.rows());
  for (const MadeUp& made : all) {
    ASSERT_TRUE(row.Next());
    Bytes events;
    RowDelta delta;
    AppendEvent(row.head(), row.body(), &delta, &events);
    BundleReader reader(row.key(), events.view(), tables.lexicon);
    StoredEvent stored;
    ASSERT_TRUE(reader.Next(&stored));
    ExpectSame(stored.event, made.event);
    EXPECT_EQ(reader.body(), row.body());
    EXPECT_EQ(row.message_id(), made.event.text(Field::kMessageId));
    EXPECT_EQ(row.head().has_next_id, made.event.has(Field::kNextId));
    const Origin& origin = tables.origins.At(stored.origin);
    EXPECT_EQ(origin.host, made.event.text(Field::kHost));
    EXPECT_EQ(origin.input, 3U);
    EXPECT_FALSE(reader.Next(&stored));
  }
  EXPECT_FALSE(row.Next());
}

INSTANTIATE_TEST_SUITE_P(Lexicons, RowCodec,
                         ::testing::Values(0, 16 * 400, 64 << 20));

TEST(RowBundle, HoldsEventsAsDifferences) {
  std::mt19937_64 random(7);
  Tables tables;
  EventSink sink(tables, 0, "mail.log", "postfix");
  std::vector<MadeUp> all(50);
  for (MadeUp& made : all) {
    MakeUp(random, &made);
    made.event.set(Field::kHost, "mx1");
    made.event.set(Field::kInstance, "postfix");
    made.event.set(Field::kLocalId, "4B7F1A2");
    made.event.set(Field::kSource, {});
    sink.Emit(made.event);
  }
  std::string key;
  Bytes events;
  RowDelta delta;
  RowCursor row(sink.rows());
  for (std::int8_t rolls = -1; row.Next(); ++rolls) {
    RowHead head = row.head();
    head.rolls = rolls;
    head.again = rolls % 3 == 0;
    key = row.key();
    AppendEvent(head, row.body(), &delta, &events);
  }
  BundleReader reader(key, events.view(), tables.lexicon);
  StoredEvent stored;
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_TRUE(reader.Next(&stored));
    EXPECT_EQ(stored.rolls, static_cast<int>(i) - 1);
    all[i].event.stamp.again = i % 3 == 1;
    ExpectSame(stored.event, all[i].event);
  }
  EXPECT_FALSE(reader.Next(&stored));
}

TEST(RowBundle, HoldsTheMostNewYears) {
  Tables tables;
  EventSink sink(tables, 0, "mail.log", "postfix");
  sink.Emit(Event());
  RowCursor row(sink.rows());
  ASSERT_TRUE(row.Next());
  for (const bool again : {false, true}) {
    RowHead head = row.head();
    head.rolls = kMostRolls;
    head.again = again;
    Bytes events;
    RowDelta delta;
    AppendEvent(head, row.body(), &delta, &events);
    BundleReader reader(row.key(), events.view(), tables.lexicon);
    StoredEvent stored;
    ASSERT_TRUE(reader.Next(&stored));
    EXPECT_EQ(stored.rolls, kMostRolls);
    EXPECT_EQ(stored.event.stamp.again, again);
  }
}

TEST(RowKey, SaysWhatEventsBelongTogether) {
  const std::string nul("a\0b", 3);
  const std::vector<RowKey> keys = {{"postfix", "mx1", "postfix", "A1", {}, {}},
                                    {"postfix", "mx1", {}, "A1", {}, {}},
                                    {"postfix", {}, "mx1", "A1", {}, {}},
                                    {"postfi", "xmx1", {}, "A1", {}, {}},
                                    {"postfix", "mx1", "postfix", "A", {}, {}},
                                    {{}, {}, {}, nul, {}, {}},
                                    {"sendgrid", {}, {}, {}, "A1", {}},
                                    {"sendgri", {}, {}, {}, "dA1", {}},
                                    {{}, {}, {}, {}, {}, "ann@corp.example"},
                                    {}};
  std::vector<std::string> seen;
  for (const RowKey& key : keys) {
    Bytes bytes;
    EncodeKey(key, &bytes);
    const RowKey read = DecodeKey(bytes.view());
    EXPECT_EQ(read.source, key.source);
    EXPECT_EQ(read.host, key.host);
    EXPECT_EQ(read.instance, key.instance);
    EXPECT_EQ(read.local_id, key.local_id);
    EXPECT_EQ(read.esp_id, key.esp_id);
    EXPECT_EQ(read.recipient, key.recipient);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), bytes.view()), 0);
    seen.emplace_back(bytes.view());
  }
}

}  // namespace
}  // namespace mailscan
