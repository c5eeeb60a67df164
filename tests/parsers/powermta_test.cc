#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/model/parser.h"
#include "tests/support/event_text.h"

namespace mailscan {

std::unique_ptr<Parser> MakePowerMtaParser();
bool IsPowerMtaHeader(std::string_view record);

namespace {

using std::string_view_literals::operator""sv;

// The events a record makes under a header, one a line, or what it is instead.
std::string Read(std::string_view header, std::string_view record) {
  const std::unique_ptr<Parser> parser = MakePowerMtaParser();
  parser->SetHeader(header);
  const testing::Parsed parsed = testing::ParseOne(*parser, record, "powermta");
  if ((parsed.status == LineStatus::kEvent) == parsed.events.empty()) {
    return "status and events disagree";
  }
  std::string text;
  for (const std::string& event : parsed.events) {
    text += (text.empty() ? "" : "\n") + event;
  }
  return text.empty() ? std::string(testing::NameOf(parsed.status)) : text;
}

struct Case {
  std::string_view record;
  std::string_view events;
};

void ExpectAll(std::string_view header, std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Read(header, c.record), c.events) << c.record;
  }
}

TEST(PowerMtaTest, ReadsTheTypesOfRecords) {
  ExpectAll(
      "type,timeLogged,timeQueued,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,"
      "dsnMta,bounceCat,srcMta,dlvDestinationIp,vmta,jobId,envId",
      {
          {"r,2026-03-02 10:00:00+0100,2026-03-02 10:00:00+0100,"
           "news@shop.example,ann@corp.example,,,,,,,app1 (192.0.2.7),,v1,j1,",
           "accepted 2026-03-02T09:00:00Z recipient=ann@corp.example "
           "sender=news@shop.example ip=192.0.2.7 campaign=j1 "
           "local_id=j1/2026-03-02 10:00:00+0100/ann@corp.example"},
          {"t,2026-03-02 10:00:05+0100,2026-03-02 10:00:00+0100,"
           "news@shop.example,ann@corp.example,,delayed,"
           "4.7.1 (delivery not authorized),"
           "\"smtp;451 4.7.1 Try again, later\","
           "mx.corp.example (198.51.100.2),other,,198.51.100.3,v1,j1,",
           "attempt-deferred 2026-03-02T09:00:05Z code=451 age_ms=5000 "
           "recipient=ann@corp.example reply=451 4.7.1 Try again, later "
           "relay=mx.corp.example relay_ip=198.51.100.3 enhanced=4.7.1 "
           "sender=news@shop.example campaign=j1 "
           "local_id=j1/2026-03-02 10:00:00+0100/ann@corp.example"},
          {"d,2026-03-02 10:10:00+0100,2026-03-02 10:00:00+0100,"
           "news@shop.example,ann@corp.example,rfc822;all@corp.example,relayed,"
           "2.0.0 (success),smtp;250 2.0.0 Ok: queued as 4ZxY,"
           "mx.corp.example (198.51.100.2),,,,v1,j1,",
           "delivered 2026-03-02T09:10:00Z code=250 age_ms=600000 "
           "recipient=ann@corp.example reply=250 2.0.0 Ok: queued as 4ZxY "
           "relay=mx.corp.example relay_ip=198.51.100.2 enhanced=2.0.0 "
           "next_id=4ZxY sender=news@shop.example campaign=j1 "
           "orig_recipient=all@corp.example "
           "local_id=j1/2026-03-02 10:00:00+0100/ann@corp.example\n"
           "closed 2026-03-02T09:10:00Z "
           "local_id=j1/2026-03-02 10:00:00+0100/ann@corp.example"},
          {"b,1772442000,1772441990,<>,bob@corp.example,rfc822;bob@corp."
           "example,"
           "failed,5.1.1 (bad destination mailbox address),"
           "smtp;550 5.1.1 No such user,mx.corp.example (198.51.100.2),"
           "bad-mailbox,,198.51.100.2,v1,j1,e9",
           "bounced 2026-03-02T09:00:00Z code=550 age_ms=10000 "
           "recipient=bob@corp.example reply=550 5.1.1 No such user "
           "relay=mx.corp.example relay_ip=198.51.100.2 enhanced=5.1.1 "
           "sender=<> campaign=j1 local_id=j1/e9/bob@corp.example\n"
           "closed 2026-03-02T09:00:00Z local_id=j1/e9/bob@corp.example"},
          {"tq,1772442000,,,,,,4.4.1 (no answer from host),,"
           "mx.corp.example (198.51.100.2),no-answer-from-host,,,v1,,",
           "other 2026-03-02T09:00:00Z stage=connect "
           "reply=4.4.1 (no answer from host) relay=mx.corp.example "
           "relay_ip=198.51.100.2 enhanced=4.4.1 flag=host-try"},
          {"tq,1772442000,,,ann@corp.example,,,4.4.1 (no answer),,,,,,,,",
           "attempt-deferred 2026-03-02T09:00:00Z stage=connect "
           "recipient=ann@corp.example reply=4.4.1 (no answer) "
           "enhanced=4.4.1 local_id=ann@corp.example"},
          {"f,1772442000,,fbl@isp.example,ann@corp.example,,,,,,,,,v1,j1,e9",
           "complained 2026-03-02T09:00:00Z recipient=ann@corp.example "
           "sender=fbl@isp.example campaign=j1 "
           "local_id=j1/e9/ann@corp.example"},
          {"rb,1772442000,,,ann@corp.example,,failed,5.2.1 (disabled),"
           "smtp;550 disabled,,inactive-mailbox,,,,j1,e9",
           "other 2026-03-02T09:00:00Z code=550 recipient=ann@corp.example "
           "reply=550 disabled enhanced=5.2.1 campaign=j1 "
           "flag=async-bounce local_id=j1/e9/ann@corp.example"},
          {"rs,1772442000,,,ann@corp.example,,delayed,4.2.2,,,,,,,j1,e9",
           "other 2026-03-02T09:00:00Z recipient=ann@corp.example "
           "enhanced=4.2.2 campaign=j1 flag=async-status "
           "local_id=j1/e9/ann@corp.example"},
          {"p,1772442000,,,ann@corp.example,,,,,,,,,,,", "ignored"},
          {"queue,1772442000,,,ann@corp.example,,,,,,,,,,,", "malformed"},
      });
}

// Kind, stage, code and enhanced code.
TEST(PowerMtaTest, StageIsToldOnlyWhereNobodyAnswered) {
  ExpectAll(
      "type,timeLogged,dsnStatus,dsnDiag",
      {
          {"t,1772442000,4.4.1 (no answer from host),",
           "attempt-deferred 2026-03-02T09:00:00Z stage=connect "
           "reply=4.4.1 (no answer from host) enhanced=4.4.1"},
          {"t,1772442000,4.4.1 (x),smtp;450 4.4.1 in reply to RCPT TO",
           "attempt-deferred 2026-03-02T09:00:00Z code=450 "
           "reply=450 4.4.1 in reply to RCPT TO enhanced=4.4.1"},
          {"t,1772442000,4.4.2 (bad connection),",
           "attempt-deferred 2026-03-02T09:00:00Z "
           "reply=4.4.2 (bad connection) enhanced=4.4.2"},
          // The time is up: what the server said last was not for ever.
          {"b,1772442000,4.4.7 (delivery time expired),smtp;451 4.7.1 later",
           "expired 2026-03-02T09:00:00Z code=451 reply=451 4.7.1 later "
           "enhanced=4.4.7"},
          {"b,1772442000,5.4.7 (delivery time expired),",
           "expired 2026-03-02T09:00:00Z "
           "reply=5.4.7 (delivery time expired) enhanced=5.4.7"},
          {"b,1772442000,5.4.7 (x),smtp;554 5.4.7 loop",
           "bounced 2026-03-02T09:00:00Z code=554 reply=554 5.4.7 loop "
           "enhanced=5.4.7"},
          {"b,1772442000,x (5.1.1),X-PowerMTA;550 not a server's",
           "bounced 2026-03-02T09:00:00Z "
           "reply=X-PowerMTA;550 not a server's"},
          {"b,1772442000,5.1.1,\"SMTP; 550-5.1.1 two\r\n550 lines\"",
           "bounced 2026-03-02T09:00:00Z code=550 "
           "reply=550-5.1.1 two\r\n550 lines enhanced=5.1.1"},
      });
}

TEST(PowerMtaTest, TimesComeInManyShapes) {
  ExpectAll(
      "type,timeLogged,timeQueued",
      {
          {"t,2026-03-02 10:00:00,2026-03-02 09:59:30",
           "attempt-deferred 2026-03-02T10:00:00 age_ms=30000"},
          {"t,2026-03-02T10:00:00Z,1772445570",
           "attempt-deferred 2026-03-02T10:00:00Z age_ms=30000"},
          {"t,2026-03-02 10:00:00-0330,2026-03-02 14:29:30+0100",
           "attempt-deferred 2026-03-02T13:30:00Z age_ms=30000"},
          {"t,2026-03-02 10:00:00,2026-03-02 09:59:30Z",
           "attempt-deferred 2026-03-02T10:00:00"},
          {"t,1772445600,1772445700", "attempt-deferred 2026-03-02T10:00:00Z"},
          {"t,1772445600,", "attempt-deferred 2026-03-02T10:00:00Z"},
          {"t,2026-03-02,", "malformed"},
          {"t,2026-03-02 10:00:00 x,", "malformed"},
          {"t,2026-13-02 10:00:00,", "malformed"},
          {"t,7,", "malformed"},
          {"t,,", "malformed"},
      });
  EXPECT_EQ(Read("type,timeLogged,totalSecondsQueued", "t,1772445600,61"),
            "attempt-deferred 2026-03-02T10:00:00Z age_ms=61000");
  EXPECT_EQ(Read("type,timeLogged,totalSecondsQueued", "t,1772445600,61x"),
            "attempt-deferred 2026-03-02T10:00:00Z");
  // Google's answer tells the zone of stamps that have none.
  EXPECT_EQ(
      Read("type,timeLogged,dsnDiag",
           "d,2026-03-02 11:00:00,smtp;250 2.0.0 OK 1772445599 a1 - gsmtp"),
      "delivered 2026-03-02T11:00:00 code=250 "
      "hint=2026-03-02T09:59:59.000000Z "
      "reply=250 2.0.0 OK 1772445599 a1 - gsmtp");
}

TEST(PowerMtaTest, ColumnsAreTheAdministrators) {
  constexpr std::string_view kEvent =
      "attempt-deferred 2026-03-02T10:00:00Z recipient=a@b.example "
      "message_id=m1@shop.example local_id=a@b.example";
  const struct {
    std::string_view header;
    std::string_view record;
  } cases[] = {
      {"type,timeLogged,rcpt,header_Message-Id",
       "t,1772445600,a@b.example,<m1@shop.example>"},
      {"#TYPE,TIMELOGGED,RCPT,HEADER_MESSAGE-ID",
       "t,1772445600,a@b.example,m1@shop.example"},
      {"\"type\",\"rcpt\",\"x\"\"y\",\"timeLogged\",\"header_message-id\"",
       "t,\"a@b.example\",\"1,2\",\"1772445600\",\" <m1@shop.example> \""},
      {" # type , rcpt,rcpt,timeLogged,timeLogged,header_Message-Id,new",
       "t,a@b.example,c@d.example,1772445600,soon,m1@shop.example,7"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Read(c.header, c.record), kEvent) << c.header;
  }
}

// A header holds until the next, and is not one itself.
TEST(PowerMtaTest, FollowsTheLastHeader) {
  const std::unique_ptr<Parser> parser = MakePowerMtaParser();
  const auto status = [&](std::string_view record) {
    return testing::ParseOne(*parser, record, "powermta").status;
  };
  EXPECT_EQ(status("t,1772445600"), LineStatus::kMalformed);
  parser->SetHeader("type,timeLogged");
  EXPECT_EQ(status("t,1772445600"), LineStatus::kEvent);
  parser->SetHeader("type,rcpt,timeLogged");
  EXPECT_EQ(status("t,1772445600"), LineStatus::kMalformed);
  EXPECT_EQ(status("t,a@b.example,1772445600"), LineStatus::kEvent);
  EXPECT_EQ(status("type,rcpt,timeLogged"), LineStatus::kMalformed);
  parser->SetHeader("");
  EXPECT_EQ(status("t,a@b.example,1772445600"), LineStatus::kMalformed);
}

TEST(PowerMtaTest, KnowsItsHeader) {
  EXPECT_TRUE(IsPowerMtaHeader("type,timeLogged,rcpt"));
  EXPECT_TRUE(IsPowerMtaHeader("#type,rcpt,TimeLogged"));
  EXPECT_TRUE(IsPowerMtaHeader("\"type\",\"rcpt\",\"timeLogged\""));
  EXPECT_FALSE(IsPowerMtaHeader("type,rcpt"));
  EXPECT_FALSE(IsPowerMtaHeader("t,timeLogged"));
  EXPECT_FALSE(IsPowerMtaHeader("rcpt,type,timeLogged"));
  EXPECT_FALSE(IsPowerMtaHeader("d,1772445600,\"type,timeLogged\""));
  EXPECT_FALSE(IsPowerMtaHeader(""));
}

// What a server writes stays inside its field.
TEST(PowerMtaTest, TextsOfStrangersAreNoFields) {
  ExpectAll("type,timeLogged,dsnDiag,rcpt",
            {
                {"t,1772445600,\"smtp;450 x\"\",a@evil.example\nd,1772445600,"
                 "\",a@b.example",
                 "attempt-deferred 2026-03-02T10:00:00Z code=450 "
                 "recipient=a@b.example reply=450 x\",a@evil.example\nd,"
                 "1772445600, local_id=a@b.example"},
                {"t,1772445600,smtp;450 x,y,a@b.example", "malformed"},
            });
}

TEST(PowerMtaTest, DamageIsSaid) {
  constexpr std::string_view kHeader = "type,timeLogged,dsnDiag,rcpt";
  ExpectAll(
      kHeader,
      {
          {"t,1772445600,smtp;450 x", "malformed"},
          {"t,1772445600,\"smtp;450 x", "malformed"},
          {"t,1772445600,\"x\"y,a@b.example", "malformed"},
          {"t,1772445600,,a@b.example,", "malformed"},
          {"1772445600,,a@b.example,t", "malformed"},
          {",1772445600,,a@b.example", "malformed"},
          {"", "malformed"},
          {"Mar  2 10:00:00 mx1 postfix/qmgr[1]: A: removed", "malformed"},
          {"{\"type\":\"t\"}", "malformed"},
          {"t,1772445600,\0\xff,a\0@b"sv,
           "attempt-deferred 2026-03-02T10:00:00Z recipient=a\0@b "
           "reply=\0\xff local_id=a\0@b"sv},
      });
  const std::string big = "t,1772445600," +
                          std::string(std::size_t{1} << 20U, 'x') +
                          ",a@b.example";
  EXPECT_GT(Read(kHeader, big).size(), std::size_t{1} << 20U);
}

}  // namespace
}  // namespace mailscan
