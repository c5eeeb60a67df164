#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/model/parser.h"
#include "tests/support/event_text.h"

namespace mailscan {

std::unique_ptr<Parser> MakeKumoMtaParser();

namespace {

// The events a record makes, one a line, or what it is instead.
std::string Read(Parser& parser, std::string_view record) {
  const testing::Parsed parsed = testing::ParseOne(parser, record, "kumomta");
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

void ExpectAll(std::initializer_list<Case> cases) {
  const std::unique_ptr<Parser> parser = MakeKumoMtaParser();
  for (const Case& c : cases) {
    EXPECT_EQ(Read(*parser, c.record), c.events) << c.record;
  }
}

// The id was made at 2026-03-02T10:06:30.123456Z.
TEST(KumoMtaTest, ReadsTheLifeOfAMessage) {
  ExpectAll({
      {R"({"type":"Reception","id":"7bc0ed80161f11f18000020000004f50",)"
       R"("sender":"news@shop.example","recipient":"ann@corp.example",)"
       R"("queue":"spring:shop@corp.example","site":"","size":5120,)"
       R"("response":{"code":250,"enhanced_code":null,"content":"",)"
       R"("command":null},"peer_address":{"name":"app1","addr":"192.0.2.7"},)"
       R"("timestamp":1772445990,"event_time":"2026-03-02T10:06:30.5Z",)"
       R"("created":1772445990,"num_attempts":0,)"
       R"("bounce_classification":"Uncategorized","meta":{},)"
       R"("headers":{"Message-ID":"<a1.b2@shop.example>"},"nodeid":"n-1"})",
       "accepted 2026-03-02T10:06:30.500Z recipient=ann@corp.example "
       "message_id=a1.b2@shop.example sender=news@shop.example ip=192.0.2.7 "
       "campaign=spring local_id=7bc0ed80161f11f18000020000004f50 host=n-1"},
      {R"({"type":"TransientFailure","id":"k1","sender":"news@shop.example",)"
       R"("recipient":"ann@corp.example","queue":"corp.example",)"
       R"("response":{"code":451,"enhanced_code":{"class":4,"subject":7,)"
       R"("detail":1},"content":"Scanning, try again","command":"."},)"
       R"("peer_address":{"name":"mx.corp.example.","addr":"198.51.100.2"},)"
       R"("timestamp":1772445995,"event_time":"2026-03-02T10:06:35.123456789Z",)"
       R"("created":1772445990,"created_time":"2026-03-02T10:06:30.1Z",)"
       R"("delivery_protocol":"ESMTP","headers":{"message-id":"a1@b2"}})",
       "attempt-deferred 2026-03-02T10:06:35.123456Z stage=end-of-data "
       "code=451 age_ms=5023 recipient=ann@corp.example "
       "reply=Scanning, try again relay=mx.corp.example "
       "relay_ip=198.51.100.2 enhanced=4.7.1 message_id=a1@b2 "
       "sender=news@shop.example local_id=k1"},
      {R"({"type":"Delayed","id":"k1","sender":"news@shop.example",)"
       R"("recipient":"ann@corp.example","response":{"code":451,)"
       R"("enhanced_code":{"class":4,"subject":4,"detail":4},)"
       R"("content":"delayed by throttle max_message_rate"},)"
       R"("timestamp":1772445996,"created":1772445990})",
       "suspended 2026-03-02T10:06:36Z age_ms=6000 "
       "recipient=ann@corp.example reply=delayed by throttle "
       "max_message_rate sender=news@shop.example local_id=k1"},
      {R"({"type":"Delivery","id":"k1","sender":"news@shop.example",)"
       R"("recipient":"ann@corp.example","response":{"code":250,)"
       R"("enhanced_code":{"class":2,"subject":0,"detail":0},)"
       R"("content":"Ok: queued as 4ZxY","command":"."},)"
       R"("peer_address":{"name":"mx.corp.example.","addr":"198.51.100.2"},)"
       R"("timestamp":1772446595,"created":1772445990})",
       "delivered 2026-03-02T10:16:35Z stage=end-of-data code=250 "
       "age_ms=605000 recipient=ann@corp.example reply=Ok: queued as 4ZxY "
       "relay=mx.corp.example relay_ip=198.51.100.2 enhanced=2.0.0 "
       "next_id=4ZxY sender=news@shop.example local_id=k1\n"
       "closed 2026-03-02T10:16:35Z local_id=k1"},
  });
}

// The rest of an otherwise plain record of a type, up to " sender=".
std::string With(Parser& parser, std::string_view type,
                 std::string_view fields) {
  std::string text =
      Read(parser, R"({"timestamp":1772445995,"id":"k1","type":")" +
                       std::string(type) + R"(","response":{},)" +
                       std::string(fields) + "}");
  const std::string_view stamp = " 2026-03-02T10:06:35Z";
  for (std::size_t at = text.find(stamp); at != std::string::npos;
       at = text.find(stamp)) {
    text.erase(at, stamp.size());
  }
  return text;
}

struct FieldCase {
  std::string_view type;
  std::string_view fields;
  std::string_view events;
};

void ExpectFields(std::initializer_list<FieldCase> cases) {
  const std::unique_ptr<Parser> parser = MakeKumoMtaParser();
  for (const FieldCase& c : cases) {
    EXPECT_EQ(With(*parser, c.type, c.fields), c.events)
        << c.type << " " << c.fields;
  }
}

TEST(KumoMtaTest, KnowsItsTypes) {
  ExpectFields({
      {"Bounce", R"("recipient":"a@b.example")",
       "bounced recipient=a@b.example local_id=k1\nclosed local_id=k1"},
      {"Expiration", R"("recipient":"a@b.example")",
       "expired recipient=a@b.example local_id=k1\nclosed local_id=k1"},
      {"AdminBounce", R"("recipient":"a@b.example")",
       "closed recipient=a@b.example flag=admin-bounce local_id=k1"},
      {"Rejection",
       R"("recipient":"a@b.example","sender":"",)"
       R"("peer_address":{"addr":"192.0.2.1"})",
       "rejected recipient=a@b.example ip=192.0.2.1 local_id=k1"},
      {"XferIn", R"("recipient":"a@b.example")",
       "accepted recipient=a@b.example local_id=k1"},
      {"AdminRebind", R"("recipient":"a@b.example")", "ignored"},
      {"DeferredInjectionRebind", R"("recipient":"a@b.example")", "ignored"},
      // A log record on its way to a hook is no mail.
      {"Delivery", R"("reception_protocol":"LogRecord")", "ignored"},
  });
  ExpectAll({
      {R"({"type":"XferOut","id":"k1","recipient":"a@b.example",)"
       R"("response":{"code":250,"content":"new id is k2"},)"
       R"("timestamp":1772445995})",
       "handed-off 2026-03-02T10:06:35Z code=250 recipient=a@b.example "
       "reply=new id is k2 next_id=k2 local_id=k1\n"
       "closed 2026-03-02T10:06:35Z local_id=k1"},
      // A type of the future is ours by its other keys.
      {R"({"type":"Levitation","id":"k1","num_attempts":0,)"
       R"("bounce_classification":"Uncategorized","timestamp":1772445995})",
       "ignored"},
      {R"({"type":"Levitation","id":"k1","timestamp":1772445995})", "foreign"},
  });
}

struct StageCase {
  std::string_view type;
  std::string_view response;  // and what follows it
  std::string_view stage;     // kind, stage and code
};

TEST(KumoMtaTest, StageIsTheCommandThatWasAnswered) {
  const std::unique_ptr<Parser> parser = MakeKumoMtaParser();
  for (const StageCase& c : std::initializer_list<StageCase>{
           {"TransientFailure", R"("code":450,"command":"RCPT TO:<a@b>"})",
            "attempt-deferred stage=rcpt code=450"},
           {"TransientFailure", R"("code":450,"command":"MAIL FROM:<>\r\n"})",
            "attempt-deferred stage=mail code=450"},
           {"TransientFailure", R"("code":451,"command":".\r\n"})",
            "attempt-deferred stage=end-of-data code=451"},
           {"TransientFailure", R"("code":451,"command":"DATA"})",
            "attempt-deferred stage=data code=451"},
           {"TransientFailure", R"("code":421,"command":"EHLO mta1"})",
            "attempt-deferred stage=ehlo code=421"},
           {"Bounce", R"("code":530,"command":"STARTTLS"})",
            "bounced stage=ehlo code=530"},
           {"Bounce", R"("code":550,"command":"RSET"})", "bounced code=550"},
           // Without a command and without a peer there was no contact.
           {"Bounce",
            R"("code":550,"command":null},"delivery_protocol":"ESMTP")",
            "bounced stage=connect code=550"},
           {"Bounce",
            R"("code":550},"delivery_protocol":"ESMTP",)"
            R"("peer_address":{"name":"mx.example","addr":"192.0.2.1"})",
            "bounced code=550 relay=mx.example relay_ip=192.0.2.1"},
           {"TransientFailure", R"("code":451},"delivery_protocol":"Lua")",
            "attempt-deferred code=451"},
           {"Rejection", R"("code":550,"command":"RCPT TO:<a@b>"})",
            "rejected stage=rcpt code=550"},
           // A server may say anything, but not what its command was.
           {"TransientFailure",
            R"("code":450,"command":"RCPT TO:<.>",)"
            R"("content":"x\",\"command\":\".\""})",
            R"(attempt-deferred stage=rcpt code=450 reply=x","command":".")"},
       }) {
    std::string record = R"({"id":"k","timestamp":1772445995,"type":")" +
                         std::string(c.type) + R"(","response":{)" +
                         std::string(c.response) + "}";
    std::string text = Read(*parser, record);
    text = text.substr(0, text.find(" local_id="));
    text.erase(text.find(" 2026"),
               std::string_view(" 2026-03-02T10:06:35Z").size());
    EXPECT_EQ(text, c.stage) << record;
  }
}

// KumoMTA's own words: most tell that no try was made; some tell of one, even
// of one that showed the body.
TEST(KumoMtaTest, InternalResponsesAreNoServersWord) {
  const std::unique_ptr<Parser> parser = MakeKumoMtaParser();
  const struct {
    std::string_view type;
    std::string_view content;
    std::string_view command;
    std::string_view text;
  } cases[] = {
      {"TransientFailure", "delivery suspended: spool unhealthy", "null",
       "suspended"},
      {"TransientFailure", "error in deliver_message: IO error", "null",
       "suspended"},
      {"TransientFailure", "failed to connect to any candidate hosts: x",
       "null", "attempt-deferred stage=connect"},
      {"TransientFailure",
       "failed to send message to q Some(...): Timed Out waiting 300s for "
       "response to Some(DataDot)",
       R"(".\r\n")", "attempt-deferred stage=end-of-data"},
      {"TransientFailure",
       "failed to send message to q Some(...): Timed Out waiting 300s to "
       "write [Data]",
       R"("DATA\r\n")", "attempt-deferred"},
      {"TransientFailure", "failed to send message: Not Connected", "null",
       "attempt-deferred"},
      {"Bounce", "no route", "null", "bounced"},
  };
  for (const auto& c : cases) {
    const std::string record =
        R"({"id":"k","timestamp":1772445995,"delivery_protocol":"ESMTP",)"
        R"("type":")" +
        std::string(c.type) + R"(","response":{"code":421,"command":)" +
        std::string(c.command) +
        R"(,"enhanced_code":{"class":4,"subject":4,"detail":2},)"
        R"("content":"KumoMTA internal: )" +
        std::string(c.content) + R"("}})";
    std::string text = Read(*parser, record);
    text = text.substr(0, text.find(" reply="));
    text.erase(text.find(" 2026"),
               std::string_view(" 2026-03-02T10:06:35Z").size());
    EXPECT_EQ(text, c.text) << record;
  }
}

TEST(KumoMtaTest, OneRecordMayBeAboutSeveralRecipients) {
  ExpectFields({
      {"Delivery",
       R"("recipient":["a@b.example","\u0062@b.example"],"sender":"s@x"})"
       R"(,{"no":1)",
       "malformed"},  // two records are no record
      {"Delivery", R"("recipient":["a@b.example","\u0062@b.example",7,null])",
       "delivered recipient=a@b.example local_id=k1\n"
       "delivered recipient=b@b.example local_id=k1\nclosed local_id=k1"},
      {"Reception", R"("recipient":["a@b.example"])",
       "accepted recipient=a@b.example local_id=k1"},
      {"Reception", R"("recipient":[])", "accepted local_id=k1"},
      {"Reception", R"("recipient":null)", "accepted local_id=k1"},
      {"Reception", R"("recipient":"")", "accepted local_id=k1"},
      {"Reception", R"("recipient":["a@b"],"recipient":["c@d","e@f"])",
       "accepted recipient=a@b local_id=k1"},
  });
}

TEST(KumoMtaTest, FindsTheMessageIdWhereItIsConfigured) {
  ExpectFields({
      {"Reception", R"("headers":{"MESSAGE-id":" <a@b> "},"meta":{})",
       "accepted message_id=a@b local_id=k1"},
      {"Reception", R"("headers":{"Message-ID":["<a@b>","<c@d>"]})",
       "accepted message_id=a@b local_id=k1"},
      {"Reception", R"("headers":{"X-Message-ID":"<a@b>"})",
       "accepted local_id=k1"},
      {"Reception", R"("headers":{},"meta":{"message_id":"a@b"})",
       "accepted message_id=a@b local_id=k1"},
      {"Reception", R"("headers":null,"meta":{"Message-Id":"<a@b>"})",
       "accepted message_id=a@b local_id=k1"},
      {"Reception", R"("Message-ID":"<a@b>")", "accepted local_id=k1"},
  });
}

TEST(KumoMtaTest, NullSenderIsAnEmptyText) {
  ExpectFields({
      {"Reception", R"("sender":"")", "accepted sender=<> local_id=k1"},
      {"Reception", R"("sender":"<>")", "accepted sender=<> local_id=k1"},
      {"Reception", R"("sender":null)", "accepted local_id=k1"},
      {"Reception", R"("sender":"a@b")", "accepted sender=a@b local_id=k1"},
  });
}

TEST(KumoMtaTest, CampaignIsTheQueuesOrItsMeta) {
  ExpectFields({
      {"Reception", R"("queue":"spring:shop@b.example")",
       "accepted campaign=spring local_id=k1"},
      {"Reception", R"("queue":"shop@b.example","meta":{"campaign":"m"})",
       "accepted campaign=m local_id=k1"},
      {"Reception", R"("queue":"shop@[IPv6:2001:db8::1]")",
       "accepted local_id=k1"},
      {"Reception", R"("queue":"[IPv6:2001:db8::1]")", "accepted local_id=k1"},
      {"Reception", R"("queue":":shop@b.example")", "accepted local_id=k1"},
  });
}

// Reports come as mail of their own: what is told of that mail is not of the
// message they are about.
TEST(KumoMtaTest, ReportsAreAboutAnotherMessage) {
  ExpectAll({
      {R"({"type":"OOB","id":"r1","sender":"","recipient":"ann@corp.example",)"
       R"("response":{"code":550,"enhanced_code":{"class":5,"subject":1,)"
       R"("detail":1},"content":"no such user","command":null},)"
       R"("headers":{"Message-ID":"<report@mx.example>"},)"
       R"("timestamp":1772445995})",
       "other 2026-03-02T10:06:35Z code=550 recipient=ann@corp.example "
       "reply=no such user enhanced=5.1.1 flag=async-bounce"},
      {R"({"type":"Feedback","id":"r2","sender":"fbl@isp.example",)"
       R"("recipient":"abuse@shop.example","timestamp":1772445995,)"
       R"("response":{"code":250,"content":"ok"},)"
       R"("headers":{"Message-ID":"<report@isp.example>"},)"
       R"("feedback_report":{"feedback_type":"abuse",)"
       R"("user_agent":"Gen/1","original_rcpto_to":["<ann@corp.example>",)"
       R"("<ben@corp.example>"],"original_message":"From: x\r\n)"
       R"(message-ID:\r\n <a1@shop.example>\r\n\r\nMessage-ID: <no>"}})",
       "complained 2026-03-02T10:06:35Z recipient=ann@corp.example "
       "message_id=a1@shop.example\n"
       "complained 2026-03-02T10:06:35Z recipient=ben@corp.example "
       "message_id=a1@shop.example"},
      {R"({"type":"Feedback","timestamp":1772445995,"feedback_report":{)"
       R"("original_rcpto_to":["<x@isp.example>"],"original_message":[70,114],)"
       R"("supplemental_trace":{"recipient":"ann@corp.example"}}})",
       "complained 2026-03-02T10:06:35Z recipient=ann@corp.example"},
      {R"({"type":"Feedback","timestamp":1772445995,"feedback_report":{}})",
       "complained 2026-03-02T10:06:35Z"},
  });
}

TEST(KumoMtaTest, AgeComesFromTheFinestTimeOfCreation) {
  ExpectAll({
      // The id was made 1.123456 s after `created`.
      {R"({"type":"Delayed","id":"7bc0ed80161f11f18000020000004f50",)"
       R"("response":{},"created":1772445989,)"
       R"("event_time":"2026-03-02T10:06:30.500Z"})",
       "suspended 2026-03-02T10:06:30.500Z age_ms=376 "
       "local_id=7bc0ed80161f11f18000020000004f50"},
      // Not of that second: some other id.
      {R"({"type":"Delayed","id":"7bc0ed80161f11f18000020000004f50",)"
       R"("response":{},"created":1772445980,"timestamp":1772445990})",
       "suspended 2026-03-02T10:06:30Z age_ms=10000 "
       "local_id=7bc0ed80161f11f18000020000004f50"},
      {R"({"type":"Delayed","id":"k","response":{},"created":1772445990,)"
       R"("created_time":"2026-03-02T10:06:30.4Z","timestamp":1772445990})",
       "suspended 2026-03-02T10:06:30Z age_ms=0 local_id=k"},
      {R"({"type":"Delayed","id":"k","response":{},"created":1772445999,)"
       R"("timestamp":1772445990})",
       "suspended 2026-03-02T10:06:30Z local_id=k"},
  });
}

TEST(KumoMtaTest, LeavesOthersAndDamageAlone) {
  const std::string deep(70, '[');
  ExpectAll({
      {R"({"type":"Delivery"})", "foreign"},
      {R"({"type":"event","kind":"delivered"})", "foreign"},
      {R"({"type":7,"response":{}})", "foreign"},
      {R"({"eventType":"Delivery","mail":{},"timestamp":1772445995})",
       "foreign"},
      {"{}", "foreign"},
      {R"({"type":"Delivery","id":"k","response":{}})", "malformed"},
      {R"({"type":"Delivery","response":{},"timestamp":"soon"})", "malformed"},
      {R"({"type":"Delivery","response":{},"event_time":"2026-03-02"})",
       "malformed"},
      {R"({"type":"Delivery","response":{},"timestamp":1772445995)",
       "malformed"},
      {R"({"type":"Delivery","response":{},"timestamp":1772445995}x)",
       "malformed"},
      {R"(["Delivery"])", "malformed"},
      {"type,id,recipient", "malformed"},
      {"", "malformed"},
      {R"({"type":"Delivery","response":[1,2],"timestamp":1772445995})",
       "delivered 2026-03-02T10:06:35Z"},
      {R"({"type":"Delivery","response":{"code":"x","enhanced_code":{)"
       R"("class":4,"subject":-1,"detail":1}},"timestamp":1772445995})",
       "delivered 2026-03-02T10:06:35Z"},
  });
  const std::unique_ptr<Parser> parser = MakeKumoMtaParser();
  EXPECT_EQ(Read(*parser, std::string_view("\0{}\0", 4)), "malformed");
  const std::string big =
      R"({"type":"Delivery","id":"k","timestamp":1772445995,"response":{)"
      R"("content":")" +
      std::string(std::size_t{1} << 20U, 'x') + "\"}}";
  EXPECT_EQ(Read(*parser, big).size(), (std::size_t{1} << 20U) + 87);
}

}  // namespace
}  // namespace mailscan
