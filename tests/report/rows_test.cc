// The rows as ARCHITECTURE.md publishes them: names, order, and what is left
// out where it is not known.
#include <gtest/gtest.h>

#include "tests/report/report_sample.h"

namespace mailscan::testing {
namespace {

std::string EventRow(const Sample& sample, std::optional<Interval> at) {
  std::string out;
  WriteEventRow(sample.event, at, sample.origin(), &out);
  return out;
}

std::string DeliveryRow(const Sample& sample) {
  std::string out;
  WriteDeliveryRow(sample.judged, sample.tables, &out);
  return out;
}

std::string EngagementRow(const Sample& sample) {
  std::string out;
  WriteEngagementRow(sample.judged, 0, sample.tables, &out);
  return out;
}

bool Has(std::string_view row, std::string_view part) {
  return row.find(part) != std::string_view::npos;
}

TEST(EventRow, NamesAndOrder) {
  EXPECT_EQ(EventRow(Sample(), At("2026-03-02T10:06:35Z")),
            R"({"type":"event","kind":"attempt-deferred",)"
            R"("time":"2026-03-02T10:06:35Z","precision_ms":1000,)"
            R"("source":"postfix","host":"mx1","instance":"out",)"
            R"("message_id":"a.b@news.example","local_id":"3C4F21A09B",)"
            R"("recipient":"ann@corp.example","sender":"news@news.example",)"
            R"("relay":"mx.corp.example","relay_ip":"192.0.2.25",)"
            R"("stage":"end-of-data","code":451,"enhanced":"4.7.1",)"
            R"("reply":"451 4.7.1 <ann@corp.example>: held \"for\" a look",)"
            R"("connect_ms":120,"transfer_ms":380,"age_ms":4000,)"
            R"("file":"mail.log","line":12})"
            "\n");
}

TEST(EventRow, EveryFieldHasItsPlace) {
  const std::string row = EventRow(Sample("x"), At("2026-03-02T10:06:35Z"));
  std::size_t last = 0;
  for (const std::string key :
       {"type",     "kind",       "time",        "precision_ms",
        "source",   "host",       "instance",    "message_id",
        "local_id", "esp_id",     "recipient",   "orig_recipient",
        "sender",   "ip",         "agent",       "url",
        "method",   "campaign",   "flag",        "relay",
        "relay_ip", "stage",      "code",        "enhanced",
        "reply",    "connect_ms", "transfer_ms", "age_ms",
        "next_id",  "parent_id",  "file",        "line"}) {
    const std::size_t at = row.find("\"" + key + "\":");
    ASSERT_NE(at, std::string::npos) << key;
    EXPECT_EQ(row.find("\"" + key + "\":", at + 1), std::string::npos) << key;
    EXPECT_GT(at, last) << key;
    last = at;
  }
}

TEST(EventRow, WhatIsNotKnownIsNotThere) {
  Sample sample;
  sample.event.event = Event{};
  sample.event.event.kind = EventKind::kOpened;
  sample.event.event.line = 3;
  EXPECT_EQ(EventRow(sample, At("2026-03-02T10:06:35Z")),
            R"({"type":"event","kind":"opened","time":"2026-03-02T10:06:35Z",)"
            R"("precision_ms":1000,"source":"postfix","host":"mx1",)"
            R"("file":"mail.log","line":3})"
            "\n");
}

TEST(EventRow, TimeHasTheDigitsThatAreKnown) {
  const Micros us = At("2026-03-02T10:06:35Z").lo + 123'456;
  const struct {
    std::uint32_t precision_us;
    std::string_view row;
  } cases[] = {
      {1, R"("time":"2026-03-02T10:06:35.123456Z","precision_ms":0.001,)"},
      {1'000, R"("time":"2026-03-02T10:06:35.123Z","precision_ms":1,)"},
      {1'000'000, R"("time":"2026-03-02T10:06:35Z","precision_ms":1000,)"},
      {60'000'000, R"("time":"2026-03-02T10:06:35Z","precision_ms":60000,)"},
  };
  for (const auto& c : cases) {
    Sample sample;
    sample.event.event.stamp.precision_us = c.precision_us;
    const std::string row = EventRow(sample, Interval{us, us + c.precision_us});
    EXPECT_TRUE(Has(row, c.row)) << row;
  }
}

// A whole second in an hour that the end of summer time shows twice.
TEST(EventRow, AStampInDoubtIsAsWideAsTheDoubt) {
  const Micros us = At("2026-10-25T00:30:00Z").lo;
  const std::string row =
      EventRow(Sample(), Interval{us, us + kHour + kSecond});
  EXPECT_TRUE(
      Has(row, R"("time":"2026-10-25T00:30:00Z","precision_ms":3601000,)"))
      << row;
}

TEST(EventRow, AStampOfAnUnknownClockStaysAsItWas) {
  const struct {
    bool has_year;
    bool has_zone;
    std::string_view time;
  } cases[] = {
      {true, true, R"("time":"2026-03-02T10:06:35Z")"},
      {true, false, R"("time":"2026-03-02T10:06:35")"},
      {false, true, R"("time":"--03-02T10:06:35Z")"},
      {false, false, R"("time":"--03-02T10:06:35")"},
  };
  for (const auto& c : cases) {
    Sample sample;
    sample.event.event.stamp.has_year = c.has_year;
    sample.event.event.stamp.has_zone = c.has_zone;
    const std::string row = EventRow(sample, std::nullopt);
    EXPECT_TRUE(Has(row, std::string(c.time) + ",")) << row;
  }
}

TEST(DeliveryRow, TellsEveryTryInOrder) {
  const std::string row = DeliveryRow(Sample());
  EXPECT_TRUE(
      row.starts_with(R"({"type":"delivery","message_id":"a.b@news.example",)"))
      << row;
  EXPECT_TRUE(Has(row, R"("outcome":"delivered","relay":"mx2.corp.example",)"
                       R"("vendor":"Barracuda",)"))
      << row;
  EXPECT_TRUE(Has(row,
                  R"("attempts":[{"time":"2026-03-02T10:00:12Z",)"
                  R"("outcome":"deferred","stage":"end-of-data","code":451,)"
                  R"("enhanced":"4.7.1","category":"content-hold",)"
                  R"("body_exposed":true,"relay":"mx.corp.example",)"
                  R"("dup_risk":true,"file":"mail.log","line":12},)"
                  R"({"time":"2026-03-02T10:44:35Z","outcome":"delivered",)"
                  R"("stage":"end-of-data","code":250,"enhanced":"2.0.0",)"
                  R"("body_exposed":true,"relay":"mx2.corp.example",)"
                  R"("file":"mail.log","line":40}],)"
                  R"("pattern":"scan-hold","file":"mail.log","line":11})"))
      << row;
  EXPECT_TRUE(Has(row, R"("accepted":{"from":"2026-03-02T10:44:33)")) << row;
  EXPECT_TRUE(Has(row, R"("to":"2026-03-02T10:44:35Z"})")) << row;
  EXPECT_TRUE(Has(row, R"("exposed":"2026-03-02T10:00:04)")) << row;
}

TEST(DeliveryRow, BodyExposedByStage) {
  const struct {
    SmtpStage stage;
    std::string_view part;  // between category and relay
  } cases[] = {
      {SmtpStage::kRcpt, R"("stage":"rcpt","code":451,"enhanced":"4.7.1",)"
                         R"("category":"content-hold","body_exposed":false,)"},
      {SmtpStage::kData, R"("category":"content-hold","body_exposed":false,)"},
      {SmtpStage::kEndOfData,
       R"("category":"content-hold","body_exposed":true,)"},
      // Nobody told the stage: no claim.
      {SmtpStage::kUnknown, R"("outcome":"deferred","code":451,)"
                            R"("enhanced":"4.7.1","category":"content-hold",)"
                            R"("relay":)"},
  };
  for (const auto& c : cases) {
    Sample sample;
    sample.trace.attempts[0].stage = c.stage;
    const std::string row = DeliveryRow(sample);
    EXPECT_TRUE(Has(row, c.part)) << row;
  }
}

TEST(DeliveryRow, WithoutAnAcceptanceThereIsNoWindow) {
  Sample sample;
  sample.trace.attempts.pop_back();
  sample.trace.outcome = Outcome::kInQueue;
  sample.trace.recipient = {};
  sample.trace.sender = "<>";
  sample.trace.place = {};
  sample.judged.accepted.reset();
  sample.judged.accepted_end.reset();
  sample.judged.exposed.reset();
  sample.judged.vendor = {};
  sample.judged.pattern = Pattern::kNone;
  const std::string row = DeliveryRow(sample);
  for (const std::string_view absent :
       {R"("accepted")", R"("exposed")", R"("vendor")", R"("recipient")",
        "null"}) {
    EXPECT_FALSE(Has(row, absent)) << absent << " in " << row;
  }
  EXPECT_TRUE(Has(row, R"("sender":"<>","outcome":"in-queue",)"
                       R"("relay":"mx.corp.example")"))
      << row;
  EXPECT_TRUE(row.ends_with("],\"pattern\":\"none\"}\n")) << row;
}

TEST(EngagementRow, NamesAndOrder) {
  EXPECT_EQ(
      EngagementRow(Sample()),
      R"({"type":"engagement","kind":"clicked","time":"2026-03-02T10:06:35Z",)"
      R"("message_id":"a.b@news.example","esp_id":"esp-1.f1",)"
      R"("recipient":"ann@corp.example",)"
      R"("url":"https://news.example/u?to=ann%40corp.example",)"
      R"("ip":"198.51.100.77","agent":"Mozilla/5.0","campaign":"spring",)"
      R"("timing":"deferral-gap","certainty":"certain","lead_ms":2280000,)"
      R"("verdict":"scanner-certain","score_db":45,"session":1,)"
      R"("evidence":[{"signal":"S1","db":30,"hard":true,)"
      R"("why":"click 6 min after 451 at end of DATA",)"
      R"("file":"sg.ndjson","line":812},)"
      R"({"signal":"S8","db":-3,"why":"1 link within 2 s",)"
      R"("file":"sg.ndjson","line":812}],)"
      R"("missing":["method"],"because":"certain: hard evidence and another )"
      R"(kind beside it, and +30 dB are enough",)"
      R"("file":"sg.ndjson","line":812})"
      "\n");
}

TEST(EngagementRow, LeadOnlyWhereMeasuredAndOwnOnlyWhereTrue) {
  Sample sample;
  sample.judged.hits[0].lead.reset();
  sample.judged.hits[0].own = true;
  EXPECT_FALSE(Has(EngagementRow(sample), "lead_ms"));
  EXPECT_TRUE(Has(EngagementRow(sample), R"("session":1,"own":true,)"));
  sample.judged.hits[0].lead = -90 * kSecond;
  sample.judged.hits[0].own = false;
  EXPECT_TRUE(Has(EngagementRow(sample), R"("lead_ms":-90000,)"));
  EXPECT_FALSE(Has(EngagementRow(sample), "own"));
}

TEST(FindingRow, NamesAndOrder) {
  Sample sample;
  std::string out;
  WriteFindingRow(sample.finding, sample.tables, &out);
  EXPECT_EQ(
      out,
      R"({"type":"finding","kind":"early-engagement","level":"high",)"
      R"("title":"1 click while the mail was deferred",)"
      R"("time":"2026-03-02T10:06:35Z","message_id":"a.b@news.example",)"
      R"("recipient":"ann@corp.example","vendor":"Barracuda","score_db":45,)"
      R"("evidence":[{"signal":"S1","db":30,"hard":true,)"
      R"("why":"click 6 min after 451","file":"sg.ndjson","line":812}],)"
      R"("cuts":[{"group":"shape","db":33,"counted_db":24}],)"
      R"("missing":["method"],)"
      R"("because":"certain: hard evidence and another kind",)"
      R"("file":"sg.ndjson","line":812})"
      "\n");
}

TEST(Csv, CellsAreThoseOfTheRow) {
  const std::vector<Written> csv = WrittenCsv(Sample());
  EXPECT_EQ(csv[0].bytes,
            R"("message_id","local_id","esp_id","recipient",)"
            R"("orig_recipient","sender","outcome","relay","vendor","queued",)"
            R"("accepted_from","accepted_to","exposed","attempts","deferred",)"
            R"("pattern","file","line")"
            "\r\n"
            R"("a.b@news.example","3C4F21A09B","esp-1","ann@corp.example",)"
            R"("ann.smith@corp.example","news@news.example","delivered",)"
            R"("mx2.corp.example","Barracuda",2026-03-02T10:00:00Z,)"
            R"(2026-03-02T10:44:33.000Z,2026-03-02T10:44:35Z,)"
            R"(2026-03-02T10:00:04.000Z,2,1,"scan-hold","mail.log",11)"
            "\r\n");
  EXPECT_TRUE(Has(csv[1].bytes, R"(,"certain",2280000,"scanner-certain",45,1,)"
                                R"("false","dB: +30 S1 click)"))
      << csv[1].bytes;
  EXPECT_TRUE(csv[2].bytes.ends_with(
      R"("a.b@news.example","ann@corp.example","Barracuda",45,)"
      R"("sg.ndjson",812)"
      "\r\n"))
      << csv[2].bytes;
}

TEST(Csv, NotKnownIsAnEmptyCell) {
  Sample sample;
  sample.trace.place = {};
  sample.judged.accepted.reset();
  sample.judged.accepted_end.reset();
  sample.judged.exposed.reset();
  sample.judged.hits[0].lead.reset();
  const std::vector<Written> csv = WrittenCsv(sample);
  EXPECT_TRUE(csv[0].bytes.ends_with(
      "2026-03-02T10:00:00Z,,,,2,1,\"scan-hold\",\"\",\r\n"))
      << csv[0].bytes;
  EXPECT_TRUE(Has(csv[1].bytes, R"("certain",,"scanner-certain")"))
      << csv[1].bytes;
}

TEST(Csv, NoTextIsAFormula) {
  const struct {
    std::string_view agent;
    std::string_view cell;
  } cases[] = {
      {"=1+1", R"("'=1+1")"},       {"+49", R"("'+49")"},
      {"-2", R"("'-2")"},           {"@SUM", R"("'@SUM")"},
      {"\t=1", R"("' =1")"},        {"\r=1", R"("' =1")"},
      {"a=1", R"("a=1")"},          {"a\nb", R"("a b")"},
      {"a\"b", R"("a""b")"},        {"a,b", R"("a,b")"},
      {"\xff", "\"\xef\xbf\xbd\""},
  };
  for (const auto& c : cases) {
    Sample sample;
    sample.trace.hits[0].agent = c.agent;
    const std::string csv = WrittenCsv(sample)[1].bytes;
    EXPECT_TRUE(Has(csv, ",\"198.51.100.77\"," + std::string(c.cell) + ","))
        << csv;
  }
}

}  // namespace
}  // namespace mailscan::testing
