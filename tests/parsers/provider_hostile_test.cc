#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "parsers/embedded_formats.h"
#include "parsers/table_provider.h"
#include "tests/support/event_text.h"
#include "tests/support/provider_case.h"

namespace mailscan {
namespace {

using namespace std::string_view_literals;
using testing::ExpectEvents;

// What no vendor documents and logs hold all the same: numbers as text, numbers
// beyond 2^53, NUL, half a surrogate pair, null for objects, unknown names.

TEST(ProviderHostileTest, CarriesOrCountsWhatIsOdd) {
  ExpectEvents(
      "sparkpost",
      {
          {R"({"type":"delivery","event_id":92356927693813852999,
"message_id":123456789012345678901,"rcpt_to":"ann@corp.example",
"timestamp":1772445993,"num_retries":0,"queue_time":-5,
"error_code":"25"})",
           "delivered 2026-03-02T10:06:33Z recipient=ann@corp.example "
           "time_field=timestamp attempt=0 esp_id=123456789012345678901"},
          {R"({"type":"open","event_id":"e","rcpt_to":"ann@corp.example",
"timestamp":"1772446000","user_agent":"a\u0000b\ud83d",
"user_agent_parsed":null,"geo_ip":null})",
           "opened 2026-03-02T10:06:40Z recipient=ann@corp.example "
           "agent=a\\u0000b\\ud83d time_field=timestamp"},
          {R"({"type":"open","event_id":"e","rcpt_to":"ann@corp.example",
"timestamp":"1772446000","user_agent_parsed":{
"is_prefetched":"true","is_proxy":"perhaps"}})",
           "opened 2026-03-02T10:06:40Z recipient=ann@corp.example "
           "flag=prefetched=true time_field=timestamp"},
          {R"({"type":"open","event_id":"e","rcpt_to":"ann@corp.example",
"timestamp":"1772446000","user_agent_parsed":{
"is_prefetched":null,"is_proxy":0}})",
           "opened 2026-03-02T10:06:40Z recipient=ann@corp.example "
           "flag=proxied=false time_field=timestamp"},
          {R"({"type":"OPEN","type":"click","event_id":"e",
"rcpt_to":"ann@corp.example","timestamp":"1772446000"})",
           "opened 2026-03-02T10:06:40Z recipient=ann@corp.example "
           "time_field=timestamp"},
          {R"({"type":"open","event_id":"e","timestamp":"soon"})", "malformed"},
          {R"({"msys":{}})", "foreign"},
      });
  ExpectEvents(
      "mailjet",
      {
          {R"({"event":"click","time":"1772446001",
"MessageID":"18446744073709551617","email":"ann@corp.example",
"mj_campaign_id":"0","url":"https://shop.example/\ud800",
"ip":null,"agent":"x\u0000y"})",
           "clicked 2026-03-02T10:06:41Z recipient=ann@corp.example "
           "agent=x\0y url=https://shop.example/\\ud800 time_field=time "
           "esp_id=18446744073709551617"sv},
          {R"({"event":"click","time":1772446001999,"MessageID":9,"email":"",
"url":{},"ip":[],"new_field":{"event":"open"}})",
           "clicked 2026-03-02T10:06:41.999Z time_field=time esp_id=9"},
          {R"({"event":"","time":1772446001,"MessageID":9})", "malformed"},
          {R"({"event":"click","time":1e99,"MessageID":9})", "malformed"},
      });
  ExpectEvents(
      "brevo",
      {
          {R"({"event":"opened","email":"ann@corp.example","message-id":null,
"ts_epoch":"1772446000962","ts_event":null,"tags":[null],"tag":[
"a"]})",
           "opened 2026-03-02T10:06:40.962Z recipient=ann@corp.example "
           "campaign=a time_field=ts_epoch"},
          {R"({"event":"opened","email":"ann@corp.example",
"message-id":"<a b>","ts_epoch":"x","ts_event":"1772446000.5"})",
           "opened 2026-03-02T10:06:40.500Z recipient=ann@corp.example "
           "message_id=a b time_field=ts_event"},
          {R"({"event":"opened","email":"ann@corp.example",
"message-id":"<a@b>","date":"2026-03-02 10:06:40"})",
           "malformed"},
      });
  ExpectEvents(
      "resend",
      {
          {R"({"type":"email.clicked","created_at":"2026-03-02T10:06:41.257Z",
"data":{"email_id":"e1","to":["ann@corp.example",null],
"click":null}})",
           "clicked 2026-03-02T10:06:41.257Z recipient=ann@corp.example "
           "time_field=created_at esp_id=e1"},
          {R"({"type":"email.sent","created_at":"2026-03-02T10:06:41.1Z",
"data":{"email_id":"e1","to":{"0":"ann@corp.example"}}})",
           "accepted 2026-03-02T10:06:41.100Z time_field=created_at esp_id=e1"},
          {R"({"type":"email.sent","created_at":"2026-03-02T10:06:41.1Z",
"data":null})",
           "foreign"},
          {R"({"type":"email.sent","created_at":1772446001,"data":{"to":[[
"ann@corp.example"],"bob@corp.example"],"tags":[{"name":"a",
"value":"b"}]}})",
           "accepted 2026-03-02T10:06:41Z time_field=created_at scope=message"},
          {R"({"type":"email.pondered",
"created_at":"2026-03-02T10:06:41.123456789Z","data":{
"email_id":"e1","to":"\"<x>\" <ann@corp.example>"}})",
           "other 2026-03-02T10:06:41.123456Z recipient=ann@corp.example "
           "flag=email.pondered time_field=created_at esp_id=e1"},
      });
  ExpectEvents("mailersend",
               {
                   {R"({"type":"activity.opened",
"created_at":"2026-03-02T10:06:41.999999Z",
"url":"https://hooks.sender.example/","data":{"email":null,
"morph":null}})",
                    "opened 2026-03-02T10:06:41.999Z time_field=created_at"},
               });
  ExpectEvents("customerio",
               {
                   {R"({"metric":"opened","event_id":1,"object_type":"email",
"timestamp":"1772446000","data":{"delivery_id":"d",
"recipient":null,"identifiers":null,"proxied":"false",
"prefetched":1,"synthetic":null}})",
                    "opened 2026-03-02T10:06:40Z flag=prefetched=true "
                    "time_field=timestamp esp_id=d"},
                   {R"({"metric":"opened","event_id":"e","object_type":"email",
"timestamp":1772446000,"data":null})",
                    "opened 2026-03-02T10:06:40Z time_field=timestamp"},
               });
  ExpectEvents(
      "postal",
      {
          {R"({"event":"MessageSent","timestamp":"1772445993.5","payload":{
"timestamp":"1772445993.123456789","time":"1.25","message":{
"id":9007199254740993,"to":"ann@corp.example",
"timestamp":1772445999}},"uuid":"u"})",
           "delivered 2026-03-02T10:06:33.123456Z transfer_ms=1250 "
           "transfer_unit_ms=10 recipient=ann@corp.example "
           "time_field=payload.timestamp esp_id=9007199254740993"},
          {R"({"event":"MessageSent","timestamp":1772445993.5,"payload":{
"timestamp":null,"time":-1,"message":null,
"output":"250 OK\r\n250 \u0000"},"uuid":"u"})",
           "delivered 2026-03-02T10:06:33.500Z code=250 reply=250 OK\r\n250 "
           "\0 time_field=timestamp"sv},
          {R"({"event":"MessageSent","timestamp":1772445993.5,
"payload":"text","uuid":"u"})",
           "foreign"},
      });
  ExpectEvents("mailtrap",
               {
                   {R"({"event":"SOFT BOUNCE","message_id":"m",
"email":"ann@corp.example","timestamp":"1772445992.25",
"event_id":1,"response":null,"response_code":null,
"reason":"5.7.1 no"})",
                    "attempt-deferred 2026-03-02T10:06:32.250Z "
                    "recipient=ann@corp.example reply=5.7.1 no enhanced=5.7.1 "
                    "time_field=timestamp esp_id=m"},
               });
  ExpectEvents(
      "unisender",
      {
          {R"({"event_name":"transactional_email_status","event_data":{
"job_id":"j","email":"ann@corp.example","status":"delivered",
"event_time":"2026-03-02 10:06:33.1234567",
"delivery_info":null}})",
           "delivered 2026-03-02T10:06:33.123456Z recipient=ann@corp.example "
           "time_field=event_data.event_time esp_id=j"},
          {R"({"event_name":"transactional_email_status","event_data":{
"status":"delivered","event_time":"yesterday"}})",
           "malformed"},
      });
  ExpectEvents("elasticemail",
               {
                   {R"({"to":"ann@corp.example","date":"13/2/2026 1:06:33 PM",
"status":"Opened","transaction":"t"})",
                    "malformed"},
                   {R"({"to":"ann@corp.example","date":"3/2/2026 13:06:33 PM",
"status":"Opened","transaction":"t"})",
                    "malformed"},
               });
  ExpectEvents(
      "ahasend",
      {
          {R"({"type":"message.opened","timestamp":"2026-03-02T10:06:40Z",
"data":{"recipient":"ann@corp.example","is_bot":"yes",
"delivery_attempt":[]}})",
           "opened 2026-03-02T10:06:40Z recipient=ann@corp.example "
           "flag=is_bot=true time_field=timestamp"},
      });
  ExpectEvents(
      "sweego",
      {
          {R"({"event_type":"email_opened",
"timestamp":"2026-03-02T10:06:40.1+02:00","swg_uid":2,"open":[],
"recipient":"ann@corp.example"})",
           "opened 2026-03-02T08:06:40.100Z recipient=ann@corp.example "
           "time_field=timestamp esp_id=2"},
      });
  ExpectEvents(
      "mailomat",
      {
          {R"({"eventType":"delivered",
"occurredAt":"2026-03-02T11:06:33+0100","messageUuid":"u",
"payload":{"delivery-status":null}})",
           "delivered 2026-03-02T10:06:33Z time_field=occurredAt esp_id=u"},
      });
  ExpectEvents(
      "postmark",
      {
          {R"({"RecordType":"Open",
"MessageID":"00000000-0000-0000-0000-000000000000",
"Recipient":"ann@corp.example","Geo":null,"UserAgent":"\udc00",
"ReceivedAt":"2026-03-02T10:06:40.12Z"})",
           "opened 2026-03-02T10:06:40.120Z recipient=ann@corp.example "
           "agent=\\udc00 time_field=ReceivedAt "
           "esp_id=00000000-0000-0000-0000-000000000000"},
      });
}

TEST(ProviderHostileTest, TakesNoRecordThatIsCutOff) {
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (format.reads_lines()) {
      continue;
    }
    const auto spec = EmbeddedSpec(format.name);
    const std::unique_ptr<Parser> parser = MakeTableParser(spec);
    const std::string_view record = spec->samples.front().line;
    for (std::size_t size = 0; size < record.size(); ++size) {
      const auto parsed =
          testing::ParseOne(*parser, record.substr(0, size), format.name);
      EXPECT_EQ(parsed.status, LineStatus::kMalformed)
          << format.name << " cut at " << size;
      EXPECT_TRUE(parsed.events.empty());
    }
  }
}

TEST(ProviderHostileTest, ReadsHugeValues) {
  const std::string agent(std::size_t{1} << 20U, 'x');
  const std::unique_ptr<Parser> parser =
      MakeTableParser(EmbeddedSpec("mailtrap"));
  const auto parsed = testing::ParseOne(
      *parser,
      R"({"event":"open","event_id":"e","message_id":"m","email":"a@b",)"
      R"("timestamp":1772446000,"user_agent":")" +
          agent + R"("})",
      "mailtrap");
  ASSERT_EQ(parsed.events.size(), 1U);
  EXPECT_GT(parsed.events.front().size(), 1000U);
}

}  // namespace
}  // namespace mailscan
