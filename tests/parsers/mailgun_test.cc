#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "parsers/code_providers.h"
#include "tests/support/provider_parser.h"

namespace mailscan {
namespace {

struct Case {
  std::string_view record;
  std::string_view events;
};

void ExpectAll(std::initializer_list<Case> cases) {
  testing::ProviderParser parser(MakeMailgunProvider());
  for (const Case& c : cases) {
    EXPECT_EQ(testing::EventsOf(parser, c.record), c.events) << c.record;
  }
}

TEST(MailgunTest, ReadsTheLifeOfAMessage) {
  ExpectAll({
      {R"({"event":"accepted","id":"jxVuhYlh","timestamp":1772445990.641821,)"
       R"("log-level":"info","method":"smtp","envelope":{"targets":)"
       R"("ann@corp.example","sender":"bounce@news.example"},"flags":{},)"
       R"("message":{"headers":{"to":"Ann <ann@corp.example>","message-id":)"
       R"("20260302.1.4890@news.example","from":"News <a@news.example>"},)"
       R"("recipients":["ann@corp.example"],"size":586},"storage":{"url":)"
       R"("https://store.example/x"},"recipient":"ann@corp.example",)"
       R"("campaigns":[],"tags":["march","news"],"user-variables":{}})",
       "accepted 2026-03-02T10:06:30.641821Z recipient=ann@corp.example "
       "message_id=20260302.1.4890@news.example sender=bounce@news.example "
       "campaign=march time_field=timestamp "
       "esp_id=20260302.1.4890@news.example"},
      {R"({"event":"failed","severity":"temporary","reason":"generic",)"
       R"("timestamp":1772445992.871657,"log-level":"warn","delivery-status":)"
       R"({"tls":true,"mx-host":"mx1.corp.example","code":451,)"
       R"("description":"","session-seconds":0.7517080307006836,)"
       R"("retry-seconds":600,"enhanced-code":"4.7.652","attempt-no":1,)"
       R"("message":"4.7.652 Too many connections\nwait"},)"
       R"("message":{"headers":{"message-id":"a@news.example"}},)"
       R"("recipient":"ann@corp.example"})",
       "attempt-deferred 2026-03-02T10:06:32.871657Z code=451 "
       "transfer_ms=751 transfer_unit_ms=1 recipient=ann@corp.example "
       "reply=4.7.652 Too many connections\nwait relay=mx1.corp.example "
       "enhanced=4.7.652 message_id=a@news.example time_field=timestamp "
       "attempt=1 esp_id=a@news.example"},
      {R"({"event":"delivered","timestamp":1772445995.626182,)"
       R"("envelope":{"transport":"smtp","sending-ip":"192.0.2.9"},)"
       R"("delivery-status":{"mx-host":"mx1.corp.example","code":250,)"
       R"("description":"","session-seconds":12.4367079734802246,)"
       R"("attempt-no":2,"message":"OK"},"recipient":"ann@corp.example",)"
       R"("message":{"headers":{"message-id":"a@news.example"}}})",
       "delivered 2026-03-02T10:06:35.626182Z code=250 transfer_ms=12436 "
       "transfer_unit_ms=1 recipient=ann@corp.example reply=OK "
       "relay=mx1.corp.example message_id=a@news.example "
       "time_field=timestamp attempt=2 esp_id=a@news.example"},
      {R"({"event":"opened","timestamp":1772446000.25,"ip":"198.51.100.7",)"
       R"("recipient":"ann@corp.example","client-info":{"bot":"",)"
       R"("user-agent":"Mozilla/5.0"},"geolocation":{"country":"US"},)"
       R"("message":{"headers":{"message-id":"<a@news.example>"}}})",
       "opened 2026-03-02T10:06:40.250Z recipient=ann@corp.example "
       "message_id=a@news.example ip=198.51.100.7 agent=Mozilla/5.0 "
       "flag=bot=none time_field=timestamp esp_id=a@news.example"},
      {R"({"event":"clicked","timestamp":1772446001.094891,)"
       R"("url":"https:\/\/news.example\/a?b=1","ip":"198.51.100.7",)"
       R"("recipient":"ann@corp.example","client-info":{"bot":"generic",)"
       R"("user-agent":"curl/8.0"},"campaigns":[{"id":"c7","name":"n"}],)"
       R"("tags":["march"],"message":{"headers":{"message-id":"a@b.example"}}})",
       "clicked 2026-03-02T10:06:41.094891Z recipient=ann@corp.example "
       "message_id=a@b.example ip=198.51.100.7 agent=curl/8.0 "
       "url=https://news.example/a?b=1 campaign=c7 flag=bot=generic "
       "time_field=timestamp esp_id=a@b.example"},
      {R"({"event":"unsubscribed","timestamp":1772446002.5,)"
       R"("ip":"198.51.100.7","recipient":"ann@corp.example",)"
       R"("client-info":{"user-agent":"Mozilla/5.0"}})",
       "unsubscribed 2026-03-02T10:06:42.500Z recipient=ann@corp.example "
       "ip=198.51.100.7 agent=Mozilla/5.0 time_field=timestamp"},
      {R"({"event":"complained","timestamp":1772446002,"recipient":)"
       R"("ann@corp.example","envelope":{"sending-ip":"192.0.2.9"}})",
       "complained 2026-03-02T10:06:42Z recipient=ann@corp.example "
       "time_field=timestamp"},
  });
}

// kind, code and what else is behind the time, of "failed" and its like.
void ExpectKinds(std::initializer_list<Case> cases) {
  testing::ProviderParser parser(MakeMailgunProvider());
  for (const Case& c : cases) {
    std::string text = testing::EventsOf(
        parser, R"({"timestamp":1772445995,)" + std::string(c.record) + "}");
    for (const std::string_view cut :
         {" 2026-03-02T10:06:35Z", " time_field=timestamp"}) {
      const std::size_t at = text.find(cut);
      ASSERT_NE(at, std::string::npos) << text;
      text.erase(at, cut.size());
    }
    EXPECT_EQ(text, c.events) << c.record;
  }
}

TEST(MailgunTest, TellsWhatFailedFromItsSeverityReasonAndCode) {
  ExpectKinds({
      {R"("event":"failed","severity":"permanent","reason":"bounce",)"
       R"("delivery-status":{"code":550,"enhanced-code":"","description":"",)"
       R"("message":"No Such User Here","session-seconds":0})",
       "bounced code=550 reply=No Such User Here"},
      {R"("event":"failed","severity":"permanent","reason":"suppress-bounce",)"
       R"("delivery-status":{"code":605,"message":"","session-seconds":0.0,)"
       R"("attempt-no":1,"description":"Previously bounced address"})",
       "rejected reply=Previously bounced address attempt=1"},
      {R"("event":"failed","severity":"permanent","delivery-status":)"
       R"({"code":"606","description":"Unsubscribed"})",
       "rejected reply=Unsubscribed"},
      {R"("event":"failed","severity":"permanent","delivery-status":)"
       R"({"code":607})",
       "rejected"},
      {R"("event":"failed","severity":"permanent","delivery-status":)"
       R"({"code":625})",
       "rejected"},
      {R"("event":"failed","severity":"permanent","reason":"suppress-new",)"
       R"("delivery-status":null)",
       "rejected reply=suppress-new"},
      {R"("event":"failed","severity":"permanent","delivery-status":)"
       R"({"code":602,"message":"Too old","attempt-no":8})",
       "expired reply=Too old attempt=8"},
      {R"("event":"failed","severity":"permanent","reason":"old")",
       "expired reply=old"},
      // No server was asked, or none answered.
      {R"("event":"failed","severity":"temporary","delivery-status":)"
       R"({"code":498,"message":"No MX for [corp.example]"})",
       "attempt-deferred stage=connect reply=No MX for [corp.example]"},
      {R"("event":"failed","severity":"permanent","delivery-status":)"
       R"({"code":499,"message":"Unable to connect"})",
       "bounced stage=connect reply=Unable to connect"},
      // Came back in a mail, after the server had taken ours.
      {R"("event":"failed","severity":"permanent","delivery-status":)"
       R"({"bounce-code":"5.1.1","message":"smtp; 550-5.1.1 no account",)"
       R"("code":550,"description":"Sorry"},"flags":)"
       R"({"is-delayed-bounce":true},"envelope":{})",
       "bounced code=550 reply=smtp; 550-5.1.1 no account enhanced=5.1.1 "
       "flag=is-delayed-bounce=true"},
      {R"("event":"failed","severity":"temporary","delivery-status":{},)"
       R"("flags":{"is-delayed-bounce":false})",
       "attempt-deferred"},
      {R"("event":"FAILED","severity":"Temporary")", "attempt-deferred"},
      {R"("event":"failed","delivery-status":{"code":"450"})",
       "attempt-deferred code=450"},
      {R"("event":"failed")", "bounced"},
      {R"("event":"rejected","reject":{"reason":"Sandbox","description":""},)"
       R"("message":{"headers":{"to":"Ann <ann@corp.example>"}})",
       "rejected recipient=ann@corp.example reply=Sandbox"},
      {R"("event":"stored")", "other flag=stored"},
      {R"("event":"list_uploaded","mailing-list":{"address":"a@b.example"})",
       "other flag=list_uploaded"},
      {R"("event":"something new","ip":"198.51.100.7")",
       "other flag=something new"},
  });
}

TEST(MailgunTest, NamesTheRecipientIfThereIsOne) {
  ExpectKinds({
      {R"("event":"rejected","message":{"headers":{"to":)"
       R"("\"Doe, Ann\" <ann@corp.example>"}})",
       "rejected recipient=ann@corp.example"},
      {R"("event":"rejected","message":{"headers":{"to":)"
       R"("\"A \\\" Doe\" <ann@corp.example>, bob@corp.example"}})",
       "rejected scope=message"},
      {R"("event":"stored","message":{"headers":{"to":"list@news.example"},)"
       R"("recipients":["ann@corp.example"]})",
       "other recipient=ann@corp.example flag=stored"},
      {R"("event":"stored","message":{"recipients":["ann@corp.example",)"
       R"("bob@corp.example"],"headers":{"to":"ann@corp.example"}})",
       "other flag=stored scope=message"},
      {R"("event":"stored","recipients":"ann@corp.example, b@corp.example")",
       "other flag=stored scope=message"},
      // Of many, this one.
      {R"("event":"accepted","recipient":"bob@corp.example","message":)"
       R"({"recipients":["ann@corp.example","bob@corp.example"]})",
       "accepted recipient=bob@corp.example"},
      {R"("event":"rejected","message":{"headers":{}})", "rejected"},
      {R"("event":"rejected","message":null)", "rejected"},
  });
}

TEST(MailgunTest, KeepsTheFlagsOfBotsAsTheyAre) {
  ExpectKinds({
      {R"("event":"opened","client-info":{"bot":"apple"})",
       "opened flag=bot=apple"},
      {R"("event":"opened","client-info":{"bot":"gmail"})",
       "opened flag=bot=gmail"},
      {R"("event":"clicked","client-info":{"bot":"generic"})",
       "clicked flag=bot=generic"},
      {R"("event":"clicked","client-info":{"bot":"a name of another day"})",
       "clicked flag=bot=a name of another day"},
      {R"("event":"clicked","client-info":{"bot":""})",
       "clicked flag=bot=none"},
      {R"("event":"clicked","client-info":{"bot":null})", "clicked"},
      {R"("event":"clicked","client-info":{"ip":"198.51.100.7"})",
       "clicked ip=198.51.100.7"},
      {R"("event":"clicked","client-info":null)", "clicked"},
      {R"("event":"complained","client-info":{"bot":"generic"})", "complained"},
      // An address and a link only where they are a person's.
      {R"("event":"delivered","ip":"192.0.2.9","url":"https://x.example")",
       "delivered"},
      {R"("event":"opened","url":"https://x.example")", "opened"},
  });
}

TEST(MailgunTest, ReadsTheTimeAsItIsWritten) {
  ExpectAll({
      {R"({"event":"opened","timestamp":1772445995.538978})",
       "opened 2026-03-02T10:06:35.538978Z time_field=timestamp"},
      {R"({"event":"opened","timestamp":"1772445995.850187"})",
       "opened 2026-03-02T10:06:35.850187Z time_field=timestamp"},
      {R"({"event":"opened","timestamp":1772445995.4046676})",
       "opened 2026-03-02T10:06:35.404667Z time_field=timestamp"},
      {R"({"event":"opened","timestamp":1772445995.123456789})",
       "opened 2026-03-02T10:06:35.123456Z time_field=timestamp"},
      {R"({"event":"opened","timestamp":1772445995})",
       "opened 2026-03-02T10:06:35Z time_field=timestamp"},
      // Of the post, and not of the event.
      {R"({"event":"opened","signature":{"timestamp":"1772445995"}})",
       "malformed"},
      {R"({"event":"opened","timestamp":"soon"})", "malformed"},
      {R"({"event":"opened","timestamp":9007199254740993})", "malformed"},
      {R"({"event":"opened","timestamp":null})", "malformed"},
      {R"({"event":"opened","timestamp":[{}]})", "malformed"},
      {R"({"event":"opened"})", "malformed"},
      {R"({"event":null,"timestamp":1772445995})", "malformed"},
      {R"({"timestamp":1772445995})", "malformed"},
  });
  ExpectAll({
      {R"({"event":"delivered","timestamp":1772445995.538978,)"
       R"("delivery-status":{"code":250,)"
       R"("message":"OK 1772445993 q6si1 - gsmtp"}})",
       "delivered 2026-03-02T10:06:33Z code=250 "
       "reply=OK 1772445993 q6si1 - gsmtp time_field=timestamp"},
  });
}

TEST(MailgunTest, ReadsTheOlderForm) {
  ExpectAll({
      {R"({"event":"clicked","recipient":"ann@corp.example",)"
       R"("domain":"news.example","ip":"198.51.100.7","country":"US",)"
       R"("user-agent":"Mozilla/5.0","url":"https://news.example/a",)"
       R"("campaign-id":"c7","campaign-name":"March","tag":"news",)"
       R"("Message-Id":"<a@news.example>","timestamp":"1772445995",)"
       R"("token":"t","signature":"s"})",
       "clicked 2026-03-02T10:06:35Z recipient=ann@corp.example "
       "message_id=a@news.example ip=198.51.100.7 agent=Mozilla/5.0 "
       "url=https://news.example/a campaign=c7 time_field=timestamp "
       "esp_id=a@news.example"},
      {R"({"event":"bounced","recipient":"ann@corp.example","code":"550",)"
       R"("error":"5.1.1 No such user","notification":"x",)"
       R"("message-id":"a@news.example","timestamp":"1772445995"})",
       "bounced 2026-03-02T10:06:35Z code=550 recipient=ann@corp.example "
       "reply=5.1.1 No such user enhanced=5.1.1 message_id=a@news.example "
       "time_field=timestamp esp_id=a@news.example"},
      {R"({"event":"bounced","code":"5.1.1","error":"gone",)"
       R"("timestamp":"1772445995"})",
       "bounced 2026-03-02T10:06:35Z reply=gone enhanced=5.1.1 "
       "time_field=timestamp"},
      {R"({"event":"dropped","code":"605","reason":"hardfail",)"
       R"("description":"Previously bounced","timestamp":"1772445995"})",
       "rejected 2026-03-02T10:06:35Z reply=Previously bounced "
       "time_field=timestamp"},
      {R"({"event":"dropped","reason":"old","timestamp":"1772445995"})",
       "expired 2026-03-02T10:06:35Z reply=old time_field=timestamp"},
      {R"({"event":"unsubscribed","tag":"news","timestamp":"1772445995"})",
       "unsubscribed 2026-03-02T10:06:35Z campaign=news "
       "time_field=timestamp"},
  });
}

TEST(MailgunTest, StandsWhatNobodyPromised) {
  ExpectKinds({
      {R"("event":"opened","user-variables":"Could not load user-variables.")",
       "opened"},
      {R"("event":"opened","user-variables":{"event":"clicked","bot":"x",)"
       R"("timestamp":1,"recipient":"bob@corp.example"})",
       "opened"},
      {R"("event":"opened","tags":[null],"campaigns":null)", "opened"},
      {R"("event":"opened","tags":[{"a":1}],"campaigns":["c"])",
       "opened campaign=c"},
      {R"("event":"opened","recipient":{"a":1},"ip":["198.51.100.7"])",
       "opened ip=198.51.100.7"},
      {R"("event":"opened","client-info":{"user-agent":"a\ud800b"})",
       "opened agent=a\\ud800b"},
      {R"("event":"delivered","delivery-status":"ok")", "delivered"},
      {R"("event":"delivered","delivery-status":{"code":"250",)"
       R"("attempt-no":"3","session-seconds":"1.5","message":"ok\r\n"})",
       "delivered code=250 transfer_ms=1500 transfer_unit_ms=1 "
       "reply=ok\r\n attempt=3"},
      {R"("event":"delivered","delivery-status":{"code":99999,)"
       R"("session-seconds":-1})",
       "delivered"},
      {R"("event":"delivered","delivery-status":{"code":12345678901234567890,)"
       R"("session-seconds":1e300})",
       "delivered"},
      {R"("event":"delivered","delivery-status":{"code":250.5,)"
       R"("session-seconds":"Infinity","message":"OK"})",
       "delivered reply=OK"},
  });
  ExpectAll({
      {std::string_view(R"({"event":"opened","timestamp":1772445995,)"
                        R"("client-info":{"user-agent":"a\u0000b"}})"),
       std::string_view("opened 2026-03-02T10:06:35Z agent=a\0b "
                        "time_field=timestamp",
                        58)},
      {R"({"event":"opened","timestamp":1772445995,"client-info":{)",
       "malformed"},
      {"[]", "malformed"},
      {"", "malformed"},
  });
}

}  // namespace
}  // namespace mailscan
