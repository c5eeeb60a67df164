#include <gtest/gtest.h>

#include <string_view>

#include "tests/support/provider_case.h"

namespace mailscan {
namespace {

using testing::ExpectEvents;

// Records in the shapes of the vendors' documentation, and all that comes of
// each. A case of each kind is with the table itself: parsers/formats.

TEST(ProviderTablesTest, ReadsPostal) {
  ExpectEvents(
      "postal",
      {
          {R"json({"event":"MessageSent","timestamp":1772445993.301234,
"payload":{
"status":"Sent",
"details":"Message for ann@corp.example accepted by mx (192.0.2.25)",
"output":"250 2.0.0 OK: queued as 4F1\n","sent_with_ssl":true,
"timestamp":1772445993.289841,"time":0.89,"message":{"id":1564,
"token":"Kmo8CRdjuM7B","direction":"outgoing",
"message_id":"7b095c0e@sender.example","to":"ann@corp.example",
"from":"shop@sender.example","subject":"Hi",
"timestamp":1772445991.195664,"spam_status":"NotChecked",
"tag":"welcome"}},"uuid":"00000000-0000-4000-8000-000000000001"})json",
           "delivered 2026-03-02T10:06:33.289841Z code=250 transfer_ms=890 "
           "transfer_unit_ms=10 age_ms=2094 recipient=ann@corp.example "
           "reply=250 2.0.0 OK: queued as 4F1 enhanced=2.0.0 "
           "message_id=7b095c0e@sender.example campaign=welcome "
           "time_field=payload.timestamp esp_id=Kmo8CRdjuM7B"},
          {R"({"event":"MessageLinkClicked","timestamp":1772446001.123456,
"payload":{"message":{"id":1564,"token":"Kmo8CRdjuM7B",
"direction":"outgoing","message_id":"7b095c0e@sender.example",
"to":"ann@corp.example","timestamp":1772445991.195664},
"url":"https://shop.example/a","token":"VJzsFA0S",
"ip_address":"198.51.100.7","user_agent":"Mozilla/5.0"},
"uuid":"u"})",
           "clicked 2026-03-02T10:06:41.123456Z recipient=ann@corp.example "
           "message_id=7b095c0e@sender.example ip=198.51.100.7 "
           "agent=Mozilla/5.0 url=https://shop.example/a time_field=timestamp "
           "esp_id=Kmo8CRdjuM7B"},
          {R"({"event":"MessageBounced","timestamp":1772446993.3,"payload":{
"original_message":{"id":1564,"token":"Kmo8CRdjuM7B",
"direction":"outgoing","message_id":"7b095c0e@sender.example",
"to":"ann@corp.example","timestamp":1772445991.195664,
"tag":null},"bounce":{"id":1570,"direction":"incoming",
"message_id":"ndr@corp.example","to":"r1@sender.example"}},
"uuid":"u"})",
           "bounced 2026-03-02T10:23:13.300Z recipient=ann@corp.example "
           "message_id=7b095c0e@sender.example time_field=timestamp "
           "esp_id=Kmo8CRdjuM7B"},
          {R"({"event":"SendLimitApproaching","timestamp":1772446993.3,
"payload":{"server":{"uuid":"s"},"volume":9,"limit":10},
"uuid":"u"})",
           "other 2026-03-02T10:23:13.300Z flag=SendLimitApproaching "
           "time_field=timestamp"},
      });
}

TEST(ProviderTablesTest, ReadsMailtrap) {
  ExpectEvents(
      "mailtrap",
      {
          {R"({"event":"soft bounce","category":"welcome","custom_variables":{
"order":"17"},
"message_id":"00000000-0000-4000-8000-000000000001",
"email":"ann@corp.example","timestamp":1772445992,
"event_id":"00000000-0000-4000-9000-000000000002",
"response":"4.7.1 Temporary error, please retry",
"response_code":451,"bounce_category":"greylisting"})",
           "attempt-deferred 2026-03-02T10:06:32Z code=451 "
           "recipient=ann@corp.example reply=4.7.1 Temporary error, please "
           "retry enhanced=4.7.1 campaign=welcome time_field=timestamp "
           "esp_id=00000000-0000-4000-8000-000000000001"},
          {R"({"event":"click","category":"welcome",
"message_id":"00000000-0000-4000-8000-000000000001",
"email":"ann@corp.example","timestamp":1772446001,
"event_id":"e","ip":"198.51.100.7","user_agent":"Mozilla/5.0",
"url":"https://shop.example/a"})",
           "clicked 2026-03-02T10:06:41Z recipient=ann@corp.example "
           "ip=198.51.100.7 agent=Mozilla/5.0 url=https://shop.example/a "
           "campaign=welcome time_field=timestamp "
           "esp_id=00000000-0000-4000-8000-000000000001"},
      });
}

TEST(ProviderTablesTest, ReadsUnisender) {
  ExpectEvents(
      "unisender",
      {
          {R"({"event_name":"transactional_email_status","event_data":{
"job_id":"1sn15Z-0007Le-GtVN","metadata":{"order":"17"},
"email":"ann@corp.example","status":"clicked",
"event_time":"2026-03-02 10:06:41",
"url":"https://shop.example/a","delivery_info":{
"delivery_status":"ok_link_visited",
"destination_response":"250 OK","user_agent":"Mozilla/5.0",
"ip":"198.51.100.7"}}})",
           "clicked 2026-03-02T10:06:41Z recipient=ann@corp.example "
           "ip=198.51.100.7 agent=Mozilla/5.0 url=https://shop.example/a "
           "time_field=event_data.event_time esp_id=1sn15Z-0007Le-GtVN"},
          {R"({"event_name":"transactional_email_status","event_data":{
"job_id":"j2","email":"bob@corp.example",
"status":"hard_bounced","event_time":"2026-03-02 10:06:33",
"delivery_info":{"delivery_status":"err_user_unknown",
"destination_response":"550 5.1.1 No such user",
"ip":"203.0.113.9"}}})",
           "bounced 2026-03-02T10:06:33Z code=550 recipient=bob@corp.example "
           "reply=550 5.1.1 No such user enhanced=5.1.1 "
           "time_field=event_data.event_time esp_id=j2"},
      });
}

TEST(ProviderTablesTest, ReadsElastic) {
  ExpectEvents(
      "elasticemail",
      {
          {R"({"from":"shop@sender.example","to":"Ann <ann@corp.example>",
"date":"12/31/2026 12:00:00 AM","subject":"Hi",
"status":"Clicked","channel":"spring","account":"a",
"category":"","target":"https://shop.example/a?b=1&c=2",
"messageid":"oTHL-0SKvA2","transaction":"t","postback":""})",
           "clicked 2026-12-31T00:00:00Z recipient=ann@corp.example "
           "url=https://shop.example/a?b=1&c=2 campaign=spring "
           "time_field=date esp_id=oTHL-0SKvA2"},
          {R"({"to":"bob@corp.example","date":"3/2/2026 1:06:33 PM",
"status":"Error","category":"GreyListed",
"messageid":"oTHL-0SKvA3","transaction":"t"})",
           "bounced 2026-03-02T13:06:33Z recipient=bob@corp.example "
           "reply=GreyListed time_field=date esp_id=oTHL-0SKvA3"},
      });
}

TEST(ProviderTablesTest, ReadsAhaSend) {
  ExpectEvents(
      "ahasend",
      {
          {R"({"type":"message.transient_error","webhook_id":"w",
"timestamp":"2026-03-02T10:06:32.687031577Z","data":{
"account_id":"a","event":"on_transient_error",
"from":"shop@sender.example","recipient":"ann@corp.example",
"subject":"Hi","message_id_header":"<m1@sender.example>",
"id":"407926766d2711f09b30960002cafe7c","delivery_attempt":{
"classification":"QuotaIssues","smtp_code":452,
"enhanced_status_code":"4.2.2",
"response":"Out of storage space","command":"RCPT TO"}}})",
           "attempt-deferred 2026-03-02T10:06:32.687031Z stage=rcpt code=452 "
           "recipient=ann@corp.example reply=Out of storage space "
           "enhanced=4.2.2 message_id=m1@sender.example time_field=timestamp "
           "esp_id=407926766d2711f09b30960002cafe7c"},
          {R"({"type":"message.clicked",
"timestamp":"2026-03-02T10:06:41.687031577Z","data":{
"event":"on_clicked","recipient":"ann@corp.example",
"message_id_header":"<m1@sender.example>","id":"i1",
"url":"https://shop.example/a","user_agent":"Mozilla/5.0",
"ip":"198.51.100.7","is_bot":true}})",
           "clicked 2026-03-02T10:06:41.687031Z recipient=ann@corp.example "
           "message_id=m1@sender.example ip=198.51.100.7 agent=Mozilla/5.0 "
           "url=https://shop.example/a flag=is_bot=true time_field=timestamp "
           "esp_id=i1"},
      });
}

TEST(ProviderTablesTest, ReadsSweego) {
  ExpectEvents(
      "sweego",
      {
          {R"({"event_type":"email_clicked",
"timestamp":"2026-03-02T10:06:41+00:00",
"swg_uid":"02-00000000-0000-4000-8000-000000000001",
"event_id":"e","channel":"email","transaction_id":"t",
"headers":{"x-originating-ip":"203.0.113.9",
"x-client-ip":"203.0.113.10"},"campaign_tags":null,
"campaign_type":"default","campaign_id":"spring",
"recipient":"ann@corp.example","domain_from":"sender.example",
"click":{"ip_address":"198.51.100.7",
"url":"https://shop.example/a","user_agent":"Mozilla/5.0",
"proxy":false}})",
           "clicked 2026-03-02T10:06:41Z recipient=ann@corp.example "
           "ip=198.51.100.7 agent=Mozilla/5.0 url=https://shop.example/a "
           "campaign=spring flag=proxied=false time_field=timestamp "
           "esp_id=02-00000000-0000-4000-8000-000000000001"},
          {R"({"event_type":"soft-bounce",
"timestamp":"2026-03-02T10:06:32+00:00","swg_uid":"u1",
"channel":"email","recipient":"ann@corp.example",
"response_code":452,"status":null})",
           "attempt-deferred 2026-03-02T10:06:32Z code=452 "
           "recipient=ann@corp.example time_field=timestamp esp_id=u1"},
      });
}

TEST(ProviderTablesTest, ReadsMailomat) {
  ExpectEvents(
      "mailomat",
      {
          {R"({"id":"00000000-0000-4000-9000-000000000001",
"eventType":"delivered",
"occurredAt":"2026-03-02T11:06:33+01:00",
"messageUuid":"00000000-0000-4000-8000-000000000001",
"messageId":"7bb4@sender.example",
"recipient":"ann@corp.example","payload":{"event":"delivered",
"timestamp":1772445993.198222,"message":{"headers":{
"message-id":"\u003C7bb4@sender.example\u003E"}},
"delivery-status":{"attempt-nr":1,"code":250,
"enhanced-code":"2.0.0","message":"2.0.0 OK 17",
"duration":0.757960833,"local":{"ip":"203.0.113.9"},"remote":{
"ip":"192.0.2.25","mx":"mx.corp.example","tls":{
"started":true}}}}})",
           "delivered 2026-03-02T10:06:33.198222Z code=250 transfer_ms=757 "
           "transfer_unit_ms=1 recipient=ann@corp.example reply=2.0.0 OK 17 "
           "relay=mx.corp.example relay_ip=192.0.2.25 enhanced=2.0.0 "
           "message_id=7bb4@sender.example time_field=payload.timestamp "
           "attempt=1 esp_id=00000000-0000-4000-8000-000000000001"},
          {R"({"eventType":"clicked","occurredAt":"2026-03-02T11:06:41+01:00",
"messageUuid":"u1","recipient":"ann@corp.example","payload":{
"timestamp":null,"message":{"headers":{
"message-id":"<7bb4@sender.example>"}},
"url":"https:\/\/shop.example\/a","client":{"ip":"198.51.100.7",
"user-agent":"Mozilla\/5.0"}}})",
           "clicked 2026-03-02T10:06:41Z recipient=ann@corp.example "
           "message_id=7bb4@sender.example ip=198.51.100.7 agent=Mozilla/5.0 "
           "url=https://shop.example/a time_field=occurredAt esp_id=u1"},
      });
}

TEST(ProviderTablesTest, ReadsPostmark) {
  ExpectEvents(
      "postmark",
      {
          {R"({"RecordType":"Bounce","ID":4323372036854775807,
"Type":"DnsError","TypeCode":256,"Tag":"welcome",
"MessageID":"00000000-0000-4000-8000-000000000001",
"ServerID":23,"MessageStream":"outbound",
"Details":"smtp;450 4.4.1 No answer from host",
"Email":"ann@corp.example",
"BouncedAt":"2026-03-02T11:06:33.3963933+01:00"})",
           "attempt-deferred 2026-03-02T10:06:33.396393Z code=450 "
           "recipient=ann@corp.example reply=smtp;450 4.4.1 No answer from "
           "host enhanced=4.4.1 campaign=welcome time_field=BouncedAt "
           "esp_id=00000000-0000-4000-8000-000000000001"},
          {R"({"RecordType":"Click","MessageStream":"outbound",
"ClickLocation":"Text","OriginalLink":"https://shop.example/a",
"MessageID":"m","ServerId":23,"Recipient":"ann@corp.example",
"UserAgent":"Mozilla/5.0","Geo":{"IP":"198.51.100.7"},
"Platform":"Desktop",
"ReceivedAt":"2026-03-02T10:06:41.1234567Z"})",
           "clicked 2026-03-02T10:06:41.123456Z recipient=ann@corp.example "
           "ip=198.51.100.7 agent=Mozilla/5.0 url=https://shop.example/a "
           "time_field=ReceivedAt url_position=Text esp_id=m"},
      });
}

}  // namespace
}  // namespace mailscan
