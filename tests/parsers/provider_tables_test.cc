#include <gtest/gtest.h>

#include <string_view>

#include "tests/support/provider_case.h"

namespace mailscan {
namespace {

using testing::ExpectEvents;

// Records in the shapes of the vendors' documentation, and all that comes of
// each. A case of each kind is with the table itself: parsers/formats.

TEST(ProviderTablesTest, ReadsSparkPost) {
  ExpectEvents(
      "sparkpost",
      {
          {R"({"type":"delivery","bounce_class":"1","campaign_id":"Spring",
"customer_id":"1","delv_method":"esmtp",
"event_id":"92356927693813852",
"injection_time":"2026-03-02T10:06:31.000Z",
"ip_address":"192.0.2.25","message_id":"65f1a2b3c4d5e6f70811",
"msg_from":"shop@sender.example","num_retries":"2",
"queue_time":"1200161","outbound_tls":"1","rcpt_meta":{
"order":"17","list":["a",["b"]]},"rcpt_tags":["x"],
"rcpt_to":"ann@corp.example","raw_rcpt_to":"Ann@Corp.example",
"routing_domain":"corp.example","sending_ip":"203.0.113.9",
"subject":"Hi","timestamp":"1772447192",
"transmission_id":"65832150921904138"})",
           "delivered 2026-03-02T10:26:32Z age_ms=1200161 "
           "recipient=ann@corp.example relay_ip=192.0.2.25 campaign=Spring "
           "time_field=timestamp attempt=2 esp_id=65f1a2b3c4d5e6f70811"},
          {R"({"type":"bounce","bounce_class":"10","error_code":"550",
"event_id":"92356927693813853","ip_address":"192.0.2.25",
"message_id":"65f1a2b3c4d5e6f70812","num_retries":"0",
"queue_time":"12",
"raw_reason":"550 5.1.1 <bob@corp.example>: No such user",
"rcpt_to":"bob@corp.example",
"reason":"550 5.1.1 <...@...>: No such user",
"timestamp":"1772445993"})",
           "bounced 2026-03-02T10:06:33Z code=550 age_ms=12 "
           "recipient=bob@corp.example reply=550 5.1.1 <bob@corp.example>: No "
           "such user relay_ip=192.0.2.25 enhanced=5.1.1 time_field=timestamp "
           "attempt=0 esp_id=65f1a2b3c4d5e6f70812"},
          {R"({"type":"amp_click",
"event_id":"4d5c3f5a-0000-4000-8000-000000000001",
"ip_address":"198.51.100.7","message_id":"65f1a2b3c4d5e6f70811",
"rcpt_to":"ann@corp.example",
"target_link_url":"https://shop.example/a",
"timestamp":"1772446001","user_agent":"Mozilla/5.0",
"user_agent_parsed":{"is_mobile":false,"is_prefetched":false,
"is_proxy":false}})",
           "clicked 2026-03-02T10:06:41Z recipient=ann@corp.example "
           "ip=198.51.100.7 agent=Mozilla/5.0 url=https://shop.example/a "
           "flag=prefetched=false time_field=timestamp "
           "esp_id=65f1a2b3c4d5e6f70811"},
          {R"({"type":"open","customer_id":"1","event_id":"92356927693813858",
"ip_address":"198.51.100.7","message_id":"65f1a2b3c4d5e6f70811",
"rcpt_to":"ann@corp.example",
"timestamp":"2026-03-02T10:06:40.000+00:00",
"user_agent":"Mozilla/5.0"})",
           "opened 2026-03-02T10:06:40Z recipient=ann@corp.example "
           "ip=198.51.100.7 agent=Mozilla/5.0 time_field=timestamp "
           "esp_id=65f1a2b3c4d5e6f70811"},
          {R"({"type":"sms_status","customer_id":"1",
"message_id":"65f1a2b3c4d5e6f70899","timestamp":"1772446001",
"dr_latency":"0.02"})",
           "other 2026-03-02T10:06:41Z flag=sms_status time_field=timestamp "
           "esp_id=65f1a2b3c4d5e6f70899"},
          {R"({"type":"click","event_id":"92356927693813856",
"target_link_url":"https://shop.example/a"})",
           "malformed"},
      });
}

TEST(ProviderTablesTest, ReadsMailjet) {
  ExpectEvents(
      "mailjet",
      {
          {R"json({"event":"sent","time":1772445993,
"MessageID":93449692684977140,
"Message_GUID":"00000000-0000-4000-8000-000000000001",
"email":"ann@corp.example","mj_campaign_id":7257,
"mj_contact_id":4,"customcampaign":"",
"mj_message_id":"93449692684977140",
"smtp_reply":"sent (250 2.0.0 OK 1772445991 fa5si855896wjc.199 - gsmtp)",
"CustomID":"order-17","Payload":"{\"a\":1}"})json",
           "delivered 2026-03-02T10:06:31Z code=250 "
           "recipient=ann@corp.example reply=sent (250 2.0.0 OK 1772445991 "
           "fa5si855896wjc.199 - gsmtp) enhanced=2.0.0 campaign=7257 "
           "time_field=time esp_id=93449692684977140"},
          {R"({"event":"bounce","time":1772445994,
"MessageID":104427216766056451,"email":"bob@corp.example",
"mj_campaign_id":0,"blocked":false,"hard_bounce":false,
"error_related_to":"domain","error":"greylisted",
"comment":"450 4.2.0 Greylisted, come back","Payload":""})",
           "attempt-deferred 2026-03-02T10:06:34Z code=450 "
           "recipient=bob@corp.example reply=450 4.2.0 Greylisted, come back "
           "enhanced=4.2.0 time_field=time esp_id=104427216766056451"},
          {R"({"event":"bounce","time":1772445994,
"MessageID":104427216766056451,"email":"bob@corp.example",
"hard_bounce":true,"error":"greylisted"})",
           "bounced 2026-03-02T10:06:34Z recipient=bob@corp.example "
           "reply=greylisted time_field=time esp_id=104427216766056451"},
          {R"({"event":"unsub","time":1772446003,
"MessageID":93449692684977140,"email":"ann@corp.example",
"customcampaign":"news","mj_list_id":1,"ip":"198.51.100.7",
"geo":null,"agent":"Mozilla/5.0"})",
           "unsubscribed 2026-03-02T10:06:43Z recipient=ann@corp.example "
           "ip=198.51.100.7 agent=Mozilla/5.0 campaign=news time_field=time "
           "esp_id=93449692684977140"},
      });
}

TEST(ProviderTablesTest, ReadsBrevo) {
  ExpectEvents(
      "brevo",
      {
          {R"({"id":814119,"email":"ann@corp.example",
"message-id":"<202603021006.1@smtp-relay.example>",
"date":"2026-03-02 11:06:41","tags":["welcome","b"],
"tag":"[\"welcome\",\"b\"]","event":"click","subject":"Hi",
"sending_ip":"203.0.113.9","ts":1772446001,
"ts_epoch":1772446001462,"ts_event":1772446001,
"link":"https://shop.example/a"})",
           "clicked 2026-03-02T10:06:41.462Z recipient=ann@corp.example "
           "message_id=202603021006.1@smtp-relay.example "
           "url=https://shop.example/a campaign=welcome time_field=ts_epoch"},
          {R"({"event":"soft_bounce","email":"bob@corp.example",
"date":"2026-03-02 11:06:41",
"message-id":"202603021006.2@smtp-relay.example",
"ts":"1772445993","reason":"452 4.2.2 Mailbox full"})",
           "bounced 2026-03-02T10:06:33Z code=452 recipient=bob@corp.example "
           "reply=452 4.2.2 Mailbox full enhanced=4.2.2 "
           "message_id=202603021006.2@smtp-relay.example time_field=ts"},
          {R"({"event":"proxy_open","email":"ann@corp.example",
"message-id":"<202603021006.1@smtp-relay.example>",
"s_epoch":1534486682000,"date":"2026-03-02 11:06:40",
"ts":1772446000})",
           "opened 2026-03-02T10:06:40Z recipient=ann@corp.example "
           "message_id=202603021006.1@smtp-relay.example flag=proxy_open "
           "time_field=ts"},
      });
}

TEST(ProviderTablesTest, ReadsResend) {
  ExpectEvents(
      "resend",
      {
          {R"({"type":"email.clicked","created_at":"2026-03-02T10:06:41.257Z",
"data":{"created_at":"2026-03-02T10:06:30.894719+00:00",
"email_id":"00000000-0000-4000-8000-000000000001",
"from":"Shop <shop@sender.example>","to":[
"Ann Lee <Ann@corp.example>","bob@corp.example"],"click":{
"ipAddress":"198.51.100.7","link":"https://shop.example/a",
"timestamp":"2026-03-02T10:06:41.250Z",
"userAgent":"Mozilla/5.0"},"headers":[{"name":"X-A",
"value":"b"}],"tags":{"category":"welcome"}}})",
           "clicked 2026-03-02T10:06:41.250Z ip=198.51.100.7 "
           "agent=Mozilla/5.0 url=https://shop.example/a campaign=welcome "
           "time_field=data.click.timestamp scope=message "
           "esp_id=00000000-0000-4000-8000-000000000001"},
          {R"({"type":"email.bounced","created_at":"2026-03-02T10:06:33.126Z",
"data":{"broadcast_id":"b1","email_id":"e2","to":[
"bob@corp.example"],"bounce":{"message":"Refused",
"type":"Transient","subType":"MailboxFull","diagnosticCode":[
"smtp; 552 5.2.2 Over quota","smtp; 4"]}}})",
           "bounced 2026-03-02T10:06:33.126Z code=552 "
           "recipient=bob@corp.example reply=smtp; 552 5.2.2 Over quota "
           "enhanced=5.2.2 campaign=b1 time_field=created_at esp_id=e2"},
          {R"({"type":"email.opened","created_at":"2026-03-02T10:06:40Z",
"data":{"email_id":"e1","to":[]}})",
           "opened 2026-03-02T10:06:40Z time_field=created_at esp_id=e1"},
          {R"({"type":"domain.updated",
"created_at":"2026-03-02T10:06:40.126Z","data":{"id":"d1",
"name":"sender.example","status":"verified"}})",
           "other 2026-03-02T10:06:40.126Z flag=domain.updated "
           "time_field=created_at"},
      });
}

TEST(ProviderTablesTest, ReadsMailerSend) {
  ExpectEvents(
      "mailersend",
      {
          {R"({"type":"activity.clicked","domain_id":"d1",
"created_at":"2026-03-02T10:06:41.021000Z","webhook_id":"w1",
"url":"https://hooks.sender.example/ms","data":{
"object":"activity","id":"62f114f8165fe0d8db000009",
"type":"clicked","created_at":"2026-03-02T10:06:41.007000Z",
"email":{"object":"email","id":"62f114f7165fe0d8db000002",
"created_at":"2026-03-02T10:06:31.000000Z","status":"delivered",
"tags":null,"message":{"id":"62fb66bef54a112e92000003",
"created_at":"2026-03-02T10:06:30.000000Z"},"recipient":{
"email":"ann@corp.example"}},"morph":{"object":"click",
"id":"c1","ip":"198.51.100.7","url":"https://shop.example/a"}}})",
           "clicked 2026-03-02T10:06:41.007Z recipient=ann@corp.example "
           "ip=198.51.100.7 url=https://shop.example/a "
           "time_field=data.created_at esp_id=62fb66bef54a112e92000003"},
          {R"({"type":"activity.survey_opened",
"created_at":"2026-03-02T10:06:41.021000Z",
"url":"https://hooks.sender.example/ms","data":{"email":{
"id":"62f114f7165fe0d8db000002","recipient":{
"email":"ann@corp.example"}},"morph":null}})",
           "other 2026-03-02T10:06:41.021Z recipient=ann@corp.example "
           "flag=activity.survey_opened time_field=created_at "
           "esp_id=62f114f7165fe0d8db000002"},
          {R"({"type":"inbound.message","inbound_id":"i1",
"created_at":"2026-03-02T10:06:41.021000Z","data":{
"object":"message","id":"m9","recipients":{"rcptTo":[]}}})",
           "other 2026-03-02T10:06:41.021Z flag=inbound.message "
           "time_field=created_at"},
      });
}

TEST(ProviderTablesTest, ReadsCustomerIo) {
  ExpectEvents(
      "customerio",
      {
          {R"({"metric":"clicked","event_id":"01E4C4CT6YDC7Y5M7FE1GW0009",
"object_type":"email","timestamp":1772446001,"data":{
"action_id":42,"broadcast_id":9,"customer_id":"0200000001",
"delivery_id":"RPILAgUBcRhIBqSfeiIwdIYJKxTY",
"href":"https://shop.example/a","link_id":3,"machine":true,
"identifiers":{"id":"42","email":"ann@other.example"},
"recipient":"Ann <ann@corp.example>","subject":"Hi"}})",
           "clicked 2026-03-02T10:06:41Z recipient=ann@corp.example "
           "url=https://shop.example/a campaign=9 flag=machine=true "
           "time_field=timestamp url_position=3 "
           "esp_id=RPILAgUBcRhIBqSfeiIwdIYJKxTY"},
          {R"({"metric":"failed","event_id":"e","object_type":"email",
"timestamp":1772445993,"data":{"delivery_id":"d2",
"recipient":"bob@corp.example",
"failure_message":"Template could not be rendered"}})",
           "rejected 2026-03-02T10:06:33Z recipient=bob@corp.example "
           "reply=Template could not be rendered time_field=timestamp "
           "esp_id=d2"},
          {R"({"metric":"subscribed","event_id":"e","object_type":"customer",
"timestamp":1772445993,"data":{"customer_id":"1","identifiers":{
"email":"ann@corp.example"}}})",
           "other 2026-03-02T10:06:33Z recipient=ann@corp.example "
           "flag=subscribed time_field=timestamp"},
          {R"({"metric":"clicked","event_id":"e","object_type":"push",
"timestamp":1772445993,"data":{"delivery_id":"d2",
"href":"app://x"}})",
           "ignored"},
      });
}

}  // namespace
}  // namespace mailscan
