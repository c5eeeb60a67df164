#include "core/model/event_sink.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mailscan {
namespace {

Event WithText(Field field, std::string_view text) {
  Event event;
  event.set(field, text);
  return event;
}

std::vector<RowHead> HeadsOf(const EventSink& sink) {
  std::vector<RowHead> heads;
  RowCursor row(sink.rows());
  while (row.Next()) {
    heads.push_back(row.head());
  }
  return heads;
}

TEST(EventSink, KeysByQueueIdThenEspIdThenRecipient) {
  Tables tables;
  EventSink sink(tables, 0, "f", "postfix");
  Event event;
  event.set(Field::kRecipient, "ann@corp.example");
  sink.Emit(event);
  event.set(Field::kEspId, "esp-1");
  sink.Emit(event);
  event.set(Field::kLocalId, "A1");
  event.set(Field::kHost, "mx1");
  sink.Emit(event);
  std::vector<std::string> keys;
  RowCursor row(sink.rows());
  while (row.Next()) {
    keys.emplace_back(row.key());
  }
  ASSERT_EQ(keys.size(), 3U);
  EXPECT_EQ(DecodeKey(keys[0]).recipient, "ann@corp.example");
  EXPECT_EQ(DecodeKey(keys[1]).esp_id, "esp-1");
  EXPECT_EQ(DecodeKey(keys[1]).source, "postfix");
  EXPECT_EQ(DecodeKey(keys[2]).local_id, "A1");
  EXPECT_EQ(DecodeKey(keys[2]).host, "mx1");
}

TEST(EventSink, CopiesEveryText) {
  Tables tables;
  EventSink sink(tables, 0, "f", "postfix");
  std::string reply = "450 try again";
  std::string relay = "mx.corp.example";
  Event event = WithText(Field::kReply, reply);
  event.set(Field::kRelay, relay);
  sink.Emit(event);
  reply.assign(reply.size(), 'x');
  relay.assign(relay.size(), 'x');
  RowCursor row(sink.rows());
  ASSERT_TRUE(row.Next());
  Bytes events;
  RowDelta delta;
  AppendEvent(row.head(), row.body(), &delta, &events);
  BundleReader reader(row.key(), events.view(), tables.lexicon);
  StoredEvent stored;
  ASSERT_TRUE(reader.Next(&stored));
  EXPECT_EQ(stored.event.text(Field::kReply), "450 try again");
  EXPECT_EQ(stored.event.text(Field::kRelay), "mx.corp.example");
}

TEST(EventSink, TakesTheBlocksLineOrTheEventsOwn) {
  Tables tables;
  EventSink sink(tables, 0, "f", "postfix");
  sink.set_line(7);
  sink.Emit(Event());
  Event own;
  own.line = 812;
  sink.Emit(own);
  const std::vector<RowHead> heads = HeadsOf(sink);
  ASSERT_EQ(heads.size(), 2U);
  EXPECT_EQ(heads[0].line, 7U);
  EXPECT_FALSE(heads[0].own_line);
  EXPECT_EQ(heads[1].line, 812U);
  EXPECT_TRUE(heads[1].own_line);
}

TEST(EventSink, NamesWhereALineStands) {
  Tables tables;
  EventSink sink(tables, 5, "rows.ndjson", "event");
  Event event = WithText(Field::kHost, "mx1");
  sink.Emit(event);
  event.set(Field::kFile, "mail.log");
  sink.Emit(event);
  event.set(Field::kSource, "postfix");
  sink.Emit(event);
  event.set(Field::kFile, {});
  event.set(Field::kSource, {});
  event.set(Field::kHost, "mx2");
  sink.Emit(event);
  event.set(Field::kHost, "mx1");
  sink.Emit(event);
  std::vector<std::string> places;
  for (const RowHead& head : HeadsOf(sink)) {
    const Origin& origin = tables.origins.At(head.origin);
    places.push_back(origin.file + " " + origin.source + " " + origin.host +
                     " " + std::to_string(origin.input));
  }
  EXPECT_EQ(places, (std::vector<std::string>{
                        "rows.ndjson event mx1 5", "mail.log event mx1 5",
                        "mail.log postfix mx1 5", "rows.ndjson event mx2 5",
                        "rows.ndjson event mx1 5"}));
  EXPECT_EQ(tables.origins.size(), 4U);
}

TEST(EventSink, EmptyTextsAreAbsent) {
  Event event = WithText(Field::kReply, "x");
  event.set(Field::kReply, "");
  EXPECT_FALSE(event.has(Field::kReply));
  EXPECT_EQ(event.text(Field::kReply), "");
}

TEST(EventSink, ClearForgetsRowsOnly) {
  Tables tables;
  EventSink sink(tables, 0, "f", "postfix");
  sink.Emit(WithText(Field::kRelay, "mx.corp.example"));
  const std::string first(sink.rows());
  sink.Clear();
  EXPECT_EQ(sink.count(), 0U);
  EXPECT_TRUE(sink.rows().empty());
  sink.Emit(WithText(Field::kRelay, "mx.corp.example"));
  RowCursor before(first);
  RowCursor after(sink.rows());
  ASSERT_TRUE(before.Next());
  ASSERT_TRUE(after.Next());
  EXPECT_EQ(before.body(), after.body());
}

// Two sinks (two threads) number a text alike, so that equal facts have equal
// bodies.
TEST(EventSink, BodiesOfEqualFactsAreEqualInEverySink) {
  for (const std::size_t cap : {std::size_t{0}, std::size_t{1} << 20U}) {
    Tables tables{{}, Lexicon(cap)};
    EventSink one(tables, 0, "a.log", "postfix");
    EventSink two(tables, 1, "b.log", "postfix");
    two.Emit(WithText(Field::kRelay, "other.example"));
    two.Clear();
    one.Emit(WithText(Field::kRelay, "mx.corp.example"));
    two.Emit(WithText(Field::kRelay, "mx.corp.example"));
    RowCursor a(one.rows());
    RowCursor b(two.rows());
    ASSERT_TRUE(a.Next());
    ASSERT_TRUE(b.Next());
    EXPECT_EQ(a.body(), b.body());
    EXPECT_EQ(a.head().key_hash, b.head().key_hash);
  }
}

}  // namespace
}  // namespace mailscan
