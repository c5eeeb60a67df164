#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/model/parser.h"
#include "parsers/code_providers.h"
#include "parsers/webhook.h"
#include "tests/support/event_text.h"

namespace mailscan {

namespace {

std::unique_ptr<Parser> MakeSendGridParser() {
  static const ProviderInfo kRows[] = {
      {"sendgrid", "", SendGridSignature(),
       [] { return MakeSendGridProvider(); }},
      {"sendgrid", "", SendGridPlainSignature(),
       [] { return MakeSendGridProvider(); }},
  };
  return MakeWebhookParser(kRows);
}

// The event a record makes, or what it is instead; without the clock it has
// where that is the usual one.
std::string Read(Parser& parser, std::string_view record) {
  const testing::Parsed parsed = testing::ParseOne(parser, record, "sendgrid");
  if (parsed.status != LineStatus::kEvent || parsed.events.size() != 1) {
    return std::string(testing::NameOf(parsed.status)) +
           (parsed.events.empty() ? "" : " with events");
  }
  constexpr std::string_view kUsual = " time_field=timestamp";
  std::string text = parsed.events.front();
  if (const std::size_t at = text.find(kUsual); at != std::string::npos) {
    text.erase(at, kUsual.size());
  }
  return text;
}

struct Case {
  std::string_view record;
  std::string_view event;
};

void ExpectAll(std::initializer_list<Case> cases) {
  const std::unique_ptr<Parser> parser = MakeSendGridParser();
  for (const Case& c : cases) {
    EXPECT_EQ(Read(*parser, c.record), c.event) << c.record;
  }
}

TEST(SendGridTest, ReadsTheLifeOfAMessage) {
  ExpectAll({
      {R"({"email":"ann@corp.example","timestamp":1772445990,)"
       R"("smtp-id":"<Yo60h6C5ScGPeP5fUWU3Kw@ismtpd0039p1iad1.sendgrid.net>",)"
       R"("event":"processed","category":["march","news"],)"
       R"("sg_event_id":"cHJvY2Vzc2Vk",)"
       R"("sg_message_id":"Yo60h6C5ScGPeP5fUWU3Kw.filterdrecv-p3-5F.0"})",
       "accepted 2026-03-02T10:06:30Z recipient=ann@corp.example "
       "campaign=march esp_id=Yo60h6C5ScGPeP5fUWU3Kw"},
      {R"({"email":"ann@corp.example","timestamp":1772445992,)"
       R"("event":"deferred","ip":"192.0.2.9","attempt":"5",)"
       R"("response":"451 4.7.1 Greylisted, try again",)"
       R"("sg_event_id":"ZGVmZXJyZWQ","sg_message_id":"Yo60.recvd-5F.0"})",
       "attempt-deferred 2026-03-02T10:06:32Z code=451 "
       "recipient=ann@corp.example reply=451 4.7.1 Greylisted, try again "
       "enhanced=4.7.1 attempt=5 esp_id=Yo60"},
      {R"({"email":"ann@corp.example","timestamp":1772445994,)"
       R"("event":"delivered","ip":"192.0.2.9","tls":1,)"
       R"("response":"250 OK","sg_message_id":"Yo60.stfilter-7.1"})",
       "delivered 2026-03-02T10:06:34Z code=250 recipient=ann@corp.example "
       "reply=250 OK esp_id=Yo60"},
      {R"({"email":"ann@corp.example","timestamp":1772445995,)"
       R"("event":"open","ip":"198.51.100.7","sg_machine_open":true,)"
       R"("useragent":"Mozilla/5.0","sg_message_id":"Yo60.filter0001.1"})",
       "opened 2026-03-02T10:06:35Z recipient=ann@corp.example "
       "ip=198.51.100.7 agent=Mozilla/5.0 flag=sg_machine_open=true "
       "esp_id=Yo60"},
      {R"({"email":"ann@corp.example","timestamp":1772445995,)"
       R"("event":"click","ip":"198.51.100.7","useragent":"Mozilla/5.0",)"
       R"("url":"https:\/\/news.example\/a?b=1",)"
       R"("url_offset":{"index":0,"type":"html"},"sg_event_id":"Y2xpY2s"})",
       "clicked 2026-03-02T10:06:35Z recipient=ann@corp.example "
       "ip=198.51.100.7 agent=Mozilla/5.0 url=https://news.example/a?b=1 "
       "url_position=0"},
      {R"({"email":"ann@corp.example","timestamp":1772445995,)"
       R"("event":"bounce","type":"blocked","status":"5.7.1",)"
       R"("reason":"554 Service refused","sg_message_id":"Yo60"})",
       "bounced 2026-03-02T10:06:35Z code=554 recipient=ann@corp.example "
       "reply=554 Service refused enhanced=5.7.1 esp_id=Yo60"},
      {R"({"email":"ann@corp.example","timestamp":1772445995,)"
       R"("event":"dropped","reason":"Bounced Address","status":"5.0.0",)"
       R"("sg_message_id":"Yo60"})",
       "rejected 2026-03-02T10:06:35Z recipient=ann@corp.example "
       "reply=Bounced Address enhanced=5.0.0 esp_id=Yo60"},
  });
}

TEST(SendGridTest, KnowsItsEventNamesInAnyCaseAndKeepsTheOthers) {
  const std::unique_ptr<Parser> parser = MakeSendGridParser();
  const struct {
    std::string_view name;
    std::string_view kind;
  } cases[] = {
      {R"("Processed")", "accepted"},
      {R"("DEFERRED")", "attempt-deferred"},
      {R"("delivered")", "delivered"},
      {R"("Bounce")", "bounced"},
      {R"("dropped")", "rejected"},
      {R"("open")", "opened"},
      {R"("click")", "clicked"},
      {R"("spamreport")", "complained"},
      {R"("unsubscribe")", "unsubscribed"},
      {R"("group_unsubscribe")", "unsubscribed"},
      {R"("group_resubscribe")", "other"},
      {R"("account_status_change")", "other"},
      {R"("clicks")", "other"},
      {"5", "other"},
  };
  for (const auto& c : cases) {
    const std::string text =
        Read(*parser, R"({"sg_event_id":"e","timestamp":1772445995,"event":)" +
                          std::string(c.name) + "}");
    std::string expected = std::string(c.kind) + " 2026-03-02T10:06:35Z";
    if (c.kind == "other") {
      const bool quoted = c.name.front() == '"';
      expected +=
          " flag=" +
          std::string(quoted ? c.name.substr(1, c.name.size() - 2) : c.name);
    }
    EXPECT_EQ(text, expected);
  }
}

// One value of an otherwise plain record of kind `event`.
std::string With(Parser& parser, std::string_view event,
                 std::string_view fields) {
  return Read(parser, R"({"sg_event_id":"e","timestamp":1772445995,"event":")" +
                          std::string(event) + "\"," + std::string(fields) +
                          "}");
}

struct FieldCase {
  std::string_view event;
  std::string_view fields;
  std::string_view tail;  // after kind and time
};

void ExpectTails(std::initializer_list<FieldCase> cases) {
  const std::unique_ptr<Parser> parser = MakeSendGridParser();
  constexpr std::string_view kTime = "2026-03-02T10:06:35Z";
  for (const FieldCase& c : cases) {
    const std::string text = With(*parser, c.event, c.fields);
    const std::size_t at = text.find(kTime);
    ASSERT_NE(at, std::string::npos) << c.fields << ": " << text;
    EXPECT_EQ(text.substr(at + kTime.size()), c.tail) << c.fields;
  }
}

TEST(SendGridTest, CutsItsIdsForTheJoin) {
  ExpectTails({
      {"open",
       R"("sg_message_id":"14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B8")",
       " esp_id=14c5d75ce93.dfd.64b469"},
      {"open", R"("sg_message_id":"AbC_-1.recvd-5f.0")", " esp_id=AbC_-1"},
      {"open", R"("sg_message_id":"AbC.filterdrecv-p3.filter1")",
       " esp_id=AbC"},
      {"open", R"("sg_message_id":"a.b.c")", " esp_id=a.b.c"},
      {"open", R"("sg_message_id":".filter1")", " esp_id=.filter1"},
      {"open", R"("sg_message_id":12345678901234567890)",
       " esp_id=12345678901234567890"},
      {"open", R"("sg_message_id":{"a":1})", ""},
      // Made by SendGrid: not the message's own Message-ID.
      {"open", R"("sg_message_id":"X.filter1","smtp-id":"<X@ismtpd-555>")",
       " esp_id=X"},
      {"open", R"("sg_message_id":"X.filter1","smtp-id":"<X@geopod.example>")",
       " esp_id=X"},
      {"open", R"("sg_message_id":"X","smtp-id":"<Y@a.ismtpd-5.example>")",
       " esp_id=X"},
      {"open", R"("smtp-id":"<X@ismtpd0001>")", " esp_id=X"},
      // The sender's.
      {"open", R"("sg_message_id":"X","smtp-id":"<a.b@news.example>")",
       " message_id=a.b@news.example esp_id=X"},
      {"open", R"("smtp-id":" a.b@news.example ")",
       " message_id=a.b@news.example"},
      {"open", R"("smtp-id":"<X@ismtpd1>","Message-ID":"<a@news.example>")",
       " message_id=a@news.example esp_id=X"},
      {"open",
       R"("smtp-id":"<a@news.example>","message-id":"<b@news.example>")",
       " message_id=a@news.example"},
      {"open", R"("message-id":17,"Message-ID":"<c@ismtpd1>")", ""},
      {"open", R"("smtp-id":"<>","message-id":" ")", ""},
  });
}

TEST(SendGridTest, KeepsAddressLinkAndFlagToWhereTheyMeanSomething) {
  ExpectTails({
      {"delivered", R"("ip":"192.0.2.9")", ""},
      {"group_resubscribe", R"("ip":"192.0.2.9")", " flag=group_resubscribe"},
      {"spamreport", R"("ip":"192.0.2.9")", " ip=192.0.2.9"},
      {"group_unsubscribe", R"("ip":"192.0.2.9","useragent":"curl")",
       " ip=192.0.2.9 agent=curl"},
      {"open", R"("url":"https://news.example")", ""},
      {"click", R"("sg_machine_open":true)", ""},
      {"click", R"("reason":"an argument of the sender","status":"5.1.1")", ""},
      {"open", R"("sg_machine_open":false)", " flag=sg_machine_open=false"},
      {"open", R"("sg_machine_open":"True")", " flag=sg_machine_open=true"},
      {"open", R"("sg_machine_open":0)", " flag=sg_machine_open=false"},
      {"open", R"("sg_machine_open":null)", ""},
      {"open", R"("sg_machine_open":"perhaps")", ""},
      {"open", R"("useragent":"a\u0009b \ud800")", R"( agent=a\u0009b \ud800)"},
  });
}

TEST(SendGridTest, TakesTheAnswerApart) {
  ExpectTails({
      {"bounce", R"("reason":"550-5.1.1 No such user","status":"5.0.0")",
       " code=550 reply=550-5.1.1 No such user enhanced=5.1.1"},
      {"bounce", R"("reason":"550 5.1.1 gone","status":"5.7.0")",
       " code=550 reply=550 5.1.1 gone enhanced=5.7.0"},
      {"bounce", R"("reason":"smtp; 552 5.2.2: full","status":"permanent")",
       " code=552 reply=smtp; 552 5.2.2: full enhanced=5.2.2"},
      {"bounce", R"("reason":"a","response":"550 b","status":5.1)", " reply=a"},
      {"bounce", R"("response":"550")", " code=550 reply=550"},
      {"deferred", R"("reason":"421 4.7.0.1 x")",
       " code=421 reply=421 4.7.0.1 x"},
      {"deferred", R"("response":"4211 x","reason":"450 y")", " reply=4211 x"},
      {"deferred", R"("response":"unable to get mx info","attempt":5)",
       " stage=connect reply=unable to get mx info attempt=5"},
      // At which command it failed, in the ESP's own words; a server's reply
      // that holds the same words has a code before them.
      {"deferred",
       R"("response":"error dialing remote address: dial tcp )"
       R"(192.0.2.9:0->192.0.2.1:25: i/o timeout")",
       " stage=connect reply=error dialing remote address: dial tcp "
       "192.0.2.9:0->192.0.2.1:25: i/o timeout"},
      {"deferred",
       R"("response":"lost connection with mx.corp.example[192.0.2.1] )"
       R"(while sending end of data -- message may be sent more than once")",
       " stage=end-of-data reply=lost connection with "
       "mx.corp.example[192.0.2.1] while sending end of data -- message may "
       "be sent more than once"},
      {"deferred",
       R"("response":"450 lost connection with mx while sending end of data")",
       " code=450 reply=450 lost connection with mx while sending end of "
       "data"},
      {"deferred", R"("response":["450 a","450 b"])", " code=450 reply=450 a"},
      {"deferred", R"("response":{"code":450})", ""},
      {"delivered", R"("response":"354 go on")", " reply=354 go on"},
  });
}

TEST(SendGridTest, NamesTheCampaign) {
  ExpectTails({
      {"open",
       R"("category":"c","newsletter":{"x":{},"newsletter_id":"1943530"},)"
       R"("marketing_campaign_id":12345678901234567,"singlesend_id":"s-1")",
       " campaign=s-1"},
      {"open",
       R"("category":"c","newsletter":{"newsletter_id":"1943530"},)"
       R"("marketing_campaign_id":12345678901234567)",
       " campaign=12345678901234567"},
      {"open", R"("category":"c","newsletter":{"newsletter_id":"1943530"})",
       " campaign=1943530"},
      {"open", R"("category":"c","newsletter":"x","singlesend_id":"")",
       " campaign=c"},
      {"open", R"("category":["c","d"])", " campaign=c"},
      {"open", R"("category":[])", ""},
      {"open", R"("category":[{"c":1}])", ""},
  });
}

TEST(SendGridTest, ReadsTheTimeByItsSize) {
  ExpectAll({
      {R"({"sg_event_id":"e","event":"open","timestamp":"1772445995"})",
       "opened 2026-03-02T10:06:35Z"},
      {R"({"sg_event_id":"e","event":"open","timestamp":1772445995.0})",
       "opened 2026-03-02T10:06:35Z"},
      {R"({"sg_event_id":"e","event":"open","timestamp":1591726752372})",
       "opened 2020-06-09T18:19:12.372Z"},
      {R"({"sg_event_id":"e","event":"open","timestamp":"123456789"})",
       "opened 1973-11-29T21:33:09Z"},
      {R"({"sg_event_id":"e","event":"open","timestamp":"12345678"})",
       "malformed"},
      {R"({"sg_event_id":"e","event":"open","timestamp":17724459950000000})",
       "malformed"},
      {R"({"sg_event_id":"e","event":"open","timestamp":null})", "malformed"},
      {R"({"sg_event_id":"e","event":"open","timestamp":{"t":1772445995}})",
       "malformed"},
      {R"({"sg_event_id":"e","event":"open"})", "malformed"},
      {R"({"sg_event_id":"e","event":{},"timestamp":1772445995})", "malformed"},
  });
}

TEST(SendGridTest, TakesGooglesOwnTimeOfAcceptance) {
  ExpectTails({
      {"delivered", R"("response":"250 2.0.0 OK 1772445996 x9 - gsmtp")",
       " code=250 reply=250 2.0.0 OK 1772445996 x9 - gsmtp enhanced=2.0.0"},
      {"delivered", R"("response":"250 2.0.0 OK 1772445394 x9 - gsmtp")",
       " code=250 reply=250 2.0.0 OK 1772445394 x9 - gsmtp enhanced=2.0.0"},
      {"delivered", R"("response":"250 OK 1772445993 x9 - esmtp")",
       " code=250 reply=250 OK 1772445993 x9 - esmtp"},
      {"delivered", R"("response":"250 OK 17724459930 1x - gsmtp")",
       " code=250 reply=250 OK 17724459930 1x - gsmtp"},
      {"deferred", R"("response":"421 4.7.0 x 1772445993 - gsmtp")",
       " code=421 reply=421 4.7.0 x 1772445993 - gsmtp enhanced=4.7.0"},
  });
  ExpectAll({
      {R"({"sg_event_id":"e","event":"delivered","timestamp":1772445995,)"
       R"("response":"250 2.0.0 OK  1772445993 q6si1 - gsmtp"})",
       "delivered 2026-03-02T10:06:33Z code=250 "
       "reply=250 2.0.0 OK  1772445993 q6si1 - gsmtp enhanced=2.0.0 "
       "time_field=response"},
      {R"({"sg_event_id":"e","event":"delivered","timestamp":1772445995123,)"
       R"("response":"250 2.0.0 OK 1772445395 q6si1 - gsmtp"})",
       "delivered 2026-03-02T10:06:35.123Z code=250 "
       "reply=250 2.0.0 OK 1772445395 q6si1 - gsmtp enhanced=2.0.0"},
      {R"({"sg_event_id":"e","event":"delivered","timestamp":1772445995123,)"
       R"("response":"250 2.0.0 OK 1772445995 q6si1 - gsmtp"})",
       "delivered 2026-03-02T10:06:35Z code=250 "
       "reply=250 2.0.0 OK 1772445995 q6si1 - gsmtp enhanced=2.0.0 "
       "time_field=response"},
  });
}

TEST(SendGridTest, LeavesOtherPeoplesRecordsAlone) {
  ExpectAll({
      {R"({"event":"open","email":"ann@corp.example","timestamp":1772445995})",
       "opened 2026-03-02T10:06:35Z recipient=ann@corp.example"},
      {R"({"event":"open","email":"ann@corp.example","timestamp":"soon"})",
       "malformed"},
      {R"({"event":"open","email":"ann@corp.example"})", "foreign"},
      {R"({"event":"open","timestamp":1772445995})", "foreign"},
      {R"({"email":"ann@corp.example","timestamp":1772445995})", "foreign"},
      {R"({"sg_event_id":"e","timestamp":1772445995})", "foreign"},
      {R"({})", "foreign"},
      {R"([{"event":"open","sg_event_id":"e","timestamp":1772445995}])",
       "malformed"},
      {R"({"event":"open","sg_event_id":"e","timestamp":1772445995)",
       "malformed"},
      {"Mar  2 10:06:35 mx postfix/smtp[7]: 4Z: to=<a@b>", "malformed"},
      {"", "malformed"},
  });
}

}  // namespace
}  // namespace mailscan
