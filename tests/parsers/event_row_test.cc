#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/model/field_table.h"
#include "core/model/parser.h"
#include "tests/support/event_text.h"

namespace mailscan {

std::unique_ptr<Parser> MakeEventRowParser();

namespace {

std::string Read(Parser& parser, std::string_view record) {
  const testing::Parsed parsed = testing::ParseOne(parser, record, "events");
  if (parsed.status != LineStatus::kEvent || parsed.events.size() != 1) {
    return std::string(testing::NameOf(parsed.status)) +
           (parsed.events.empty() ? "" : " with events");
  }
  return parsed.events.front();
}

struct Case {
  std::string_view record;
  std::string_view event;
};

void ExpectAll(std::initializer_list<Case> cases) {
  const std::unique_ptr<Parser> parser = MakeEventRowParser();
  for (const Case& c : cases) {
    EXPECT_EQ(Read(*parser, c.record), c.event) << c.record;
  }
}

// The head of the row an accepted record makes.
RowHead HeadOf(std::string_view record, Tables* tables) {
  const std::unique_ptr<Parser> parser = MakeEventRowParser();
  const std::string padded = std::string(record) + std::string(64, ' ');
  EventSink sink(*tables, 0, "rows.ndjson", "events");
  sink.set_line(3);
  EXPECT_EQ(parser->ParseLine(std::string_view(padded).substr(0, record.size()),
                              sink),
            LineStatus::kEvent)
      << record;
  RowCursor cursor(sink.rows());
  EXPECT_TRUE(cursor.Next()) << record;
  return cursor.head();
}

TEST(EventRowTest, ReadsWhatEventsPrints) {
  ExpectAll({
      {R"({"type":"event","kind":"clicked","time":"2026-03-02T10:06:35Z",)"
       R"("precision_ms":1000,"source":"sendgrid","host":"h1",)"
       R"("instance":"postfix-out","message_id":"a.b@news.example",)"
       R"("local_id":"4Z","esp_id":"E1","recipient":"ann@corp.example",)"
       R"("orig_recipient":"a@corp.example","sender":"news@news.example",)"
       R"("ip":"192.0.2.1","agent":"curl","url":"https://news.example",)"
       R"("method":"HEAD","campaign":"c","flag":"f","file":"sg.ndjson",)"
       R"("line":812})",
       "clicked 2026-03-02T10:06:35Z recipient=ann@corp.example "
       "message_id=a.b@news.example sender=news@news.example ip=192.0.2.1 "
       "agent=curl url=https://news.example campaign=c "
       "orig_recipient=a@corp.example flag=f method=HEAD esp_id=E1 "
       "local_id=4Z instance=postfix-out host=h1"},
      {R"({"line":7,"reply":"451 4.7.1 wait","enhanced":"4.7.1","code":451,)"
       R"("stage":"end-of-data","relay_ip":"192.0.2.2","relay":"mx.example",)"
       R"("connect_ms":120,"transfer_ms":"340","age_ms":9007199254740993,)"
       R"("next_id":"n","parent_id":"p","time":"2026-03-02T10:06:35.120Z",)"
       R"("kind":"attempt-deferred","type":"event"})",
       "attempt-deferred 2026-03-02T10:06:35.120Z stage=end-of-data code=451 "
       "connect_ms=120 transfer_ms=340 age_ms=9007199254740993 "
       "reply=451 4.7.1 wait relay=mx.example relay_ip=192.0.2.2 "
       "enhanced=4.7.1 next_id=n parent_id=p"},
      {R"({"type":"event","kind":"opened","time":"2026-03-02T10:06:35+02:00",)"
       R"("recipient":17,"campaign":true,"agent":null,"ip":["192.0.2.1"],)"
       R"("url":{"a":1},"new key":[{}],"code":"250","connect_ms":-250})",
       "opened 2026-03-02T08:06:35Z code=250 connect_ms=-250 recipient=17 "
       "ip=192.0.2.1 campaign=true"},
  });
}

TEST(EventRowTest, ReadsEveryKindStageAndField) {
  const std::unique_ptr<Parser> parser = MakeEventRowParser();
  const std::string time = R"("time":"2026-03-02T10:06:35Z")";
  for (int i = 0; i < kEventKindCount; ++i) {
    const std::string name(NameOf(static_cast<EventKind>(i)));
    EXPECT_EQ(Read(*parser,
                   R"({"type":"event","kind":")" + name + "\"," + time + "}"),
              name + " 2026-03-02T10:06:35Z");
  }
  for (int i = 1; i < kSmtpStageCount; ++i) {
    const std::string name(NameOf(static_cast<SmtpStage>(i)));
    EXPECT_EQ(Read(*parser, R"({"type":"event","kind":"other","stage":")" +
                                name + "\"," + time + "}"),
              "other 2026-03-02T10:06:35Z stage=" + name);
  }
  for (int i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (field == Field::kSource || field == Field::kFile ||
        field == Field::kHost || field == Field::kInstance) {
      continue;  // of the origin and the key, not of the body
    }
    const std::string name(InfoOf(field).name);
    EXPECT_EQ(Read(*parser, R"({"type":"event","kind":"other",)" + time +
                                ",\"" + name + R"(":"x\/y"})"),
              "other 2026-03-02T10:06:35Z " + name + "=x/y");
  }
}

TEST(EventRowTest, KeepsItsOwnOrigin) {
  Tables tables;
  const RowHead own = HeadOf(
      R"({"type":"event","kind":"opened","time":"2026-03-02T10:06:35Z",)"
      R"("source":"sendgrid","host":"h1","file":"sg.ndjson","line":812})",
      &tables);
  EXPECT_EQ(tables.origins.At(own.origin).source, "sendgrid");
  EXPECT_EQ(tables.origins.At(own.origin).file, "sg.ndjson");
  EXPECT_EQ(tables.origins.At(own.origin).host, "h1");
  EXPECT_EQ(own.line, 812U);
  EXPECT_TRUE(own.own_line);

  for (const std::string_view line :
       {"", R"(,"line":0)", R"(,"line":-1)", R"(,"line":4294967296)",
        R"(,"line":"x")", R"(,"line":{})"}) {
    const RowHead bare = HeadOf(
        R"({"type":"event","kind":"opened","time":"2026-03-02T10:06:35Z")" +
            std::string(line) + "}",
        &tables);
    EXPECT_EQ(tables.origins.At(bare.origin).source, "events");
    EXPECT_EQ(tables.origins.At(bare.origin).file, "rows.ndjson");
    EXPECT_EQ(bare.line, 3U) << line;
    EXPECT_FALSE(bare.own_line) << line;
  }
}

TEST(EventRowTest, ReadsTimesAsFarAsTheyGo) {
  const struct {
    std::string_view time;
    std::string_view event;
  } cases[] = {
      {"2026-03-02T10:06:35Z", "other 2026-03-02T10:06:35Z"},
      {"2026-03-02T10:06:35", "other 2026-03-02T10:06:35"},
      {"--03-02T10:06:35", "other --03-02T10:06:35"},
      {"--02-29T10:06:35Z", "other --02-29T10:06:35Z"},
      {"--03-02T10:06:35.123456Z", "other --03-02T10:06:35.123456Z"},
      {"2026-02-29T10:06:35Z", "malformed"},
      {"2026-03-02T10:06:35Zulu", "malformed"},
      {"2026-03-02T10:06", "malformed"},
      {"-03-02T10:06:35", "malformed"},
      {"--3-02T10:06:35", "malformed"},
      {"1772445995", "malformed"},
      {"", "malformed"},
  };
  const std::unique_ptr<Parser> parser = MakeEventRowParser();
  for (const auto& c : cases) {
    EXPECT_EQ(Read(*parser, R"({"type":"event","kind":"other","time":")" +
                                std::string(c.time) + "\"}"),
              c.event)
        << c.time;
  }
}

TEST(EventRowTest, TakesThePrecisionGivenElseThatOfTheDigits) {
  const struct {
    std::string_view fields;
    Micros precision_us;
  } cases[] = {
      {R"("time":"2026-03-02T10:06:35Z")", 1'000'000},
      {R"("time":"2026-03-02T10:06:35.1Z")", 100'000},
      {R"("time":"2026-03-02T10:06:35.123Z")", 1'000},
      {R"("time":"2026-03-02T10:06:35.123Z","precision_ms":1000)", 1'000'000},
      {R"("time":"2026-03-02T10:06:35.123456Z","precision_ms":0.001)", 1},
      {R"("time":"2026-03-02T10:06:00Z","precision_ms":60000)", 60'000'000},
      {R"("time":"2026-03-02T10:06:00Z","precision_ms":"1.5")", 1'500},
      {R"("time":"2026-03-02T10:06:00Z","precision_ms":4294967295)",
       4'294'967'295'000},
      {R"("time":"2026-03-02T10:06:00Z","precision_ms":99999999999999)",
       366 * kDay},
      {R"("time":"2026-03-02T10:06:00Z","precision_ms":0)", 1'000'000},
      {R"("time":"2026-03-02T10:06:00Z","precision_ms":-5)", 1'000'000},
      {R"("time":"2026-03-02T10:06:00Z","precision_ms":"x")", 1'000'000},
      {R"("time":"2026-03-02T10:06:00Z","precision_ms":[])", 1'000'000},
  };
  Tables tables;
  for (const auto& c : cases) {
    const RowHead head = HeadOf(
        R"({"type":"event","kind":"other",)" + std::string(c.fields) + "}",
        &tables);
    EXPECT_EQ(head.precision_us, c.precision_us) << c.fields;
  }
}

TEST(EventRowTest, SaysOfOtherRecordsWhatTheyAre) {
  ExpectAll({
      {R"({"type":"delivery","message_id":"a"})", "ignored"},
      {R"({"type":"engagement","kind":"clicked"})", "ignored"},
      {R"({"type":"finding"})", "ignored"},
      {R"({"type":"report"})", "ignored"},
      {R"({"schema":"mailscan/report/1","tool":{}})", "ignored"},
      {R"({"type":"email.opened","data":{}})", "foreign"},
      {R"({"kind":"opened","time":"2026-03-02T10:06:35Z"})", "foreign"},
      {R"({"type":{"event":1},"kind":5})", "foreign"},
      {R"({})", "foreign"},
      {R"({"type":"event"})", "malformed"},
      {R"({"type":"event","kind":"opened"})", "malformed"},
      {R"({"type":"event","time":"2026-03-02T10:06:35Z"})", "malformed"},
      {R"({"type":"event","kind":"Opened","time":"2026-03-02T10:06:35Z"})",
       "malformed"},
      {R"({"type":"event","kind":{},"time":"2026-03-02T10:06:35Z"})",
       "malformed"},
      {R"({"type":"event","kind":"opened","time":1772445995})", "malformed"},
      {R"([{"type":"event"}])", "malformed"},
      {R"({"type":"event","kind":"opened","time":"2026-03-02T10:06:35Z")",
       "malformed"},
      {R"({"type":"event","kind":"other","time":"2026-03-02T10:06:35Z",)"
       R"("stage":"lunch","code":70000})",
       "other 2026-03-02T10:06:35Z"},
  });
}

}  // namespace
}  // namespace mailscan
