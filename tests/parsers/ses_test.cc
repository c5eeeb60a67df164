#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "parsers/code_providers.h"
#include "tests/support/provider_parser.h"

namespace mailscan {
namespace {

// A record with what follows "eventType" and a mail to one recipient.
std::string Record(std::string_view rest, std::string_view mail = "") {
  constexpr std::string_view kMail =
      R"("timestamp":"2026-03-02T10:06:30.641Z","source":)"
      R"("News <a@news.example>","messageId":"0100-ses-000000",)"
      R"("destination":["ann@corp.example"],"headersTruncated":false,)"
      R"("headers":[{"name":"From","value":"a@news.example"},)"
      R"({"name":"X-SES-MESSAGE-TAGS","value":"x=y"},)"
      R"({"name":"Message-ID","value":"<a@news.example>"},)"
      R"({"name":"Subject","value":"March"}],"commonHeaders":)"
      R"({"messageId":"0100-ses-000000","subject":"March"},)"
      R"("tags":{"ses:configuration-set":["Set"],"ses:source-ip":["192.0.2.9"]})";
  return R"({"eventType":)" + std::string(rest) + R"(,"mail":{)" +
         std::string(mail.empty() ? kMail : mail) + "}}";
}
constexpr std::string_view kTail =
    " campaign=Set time_field=";  // of events of that mail

struct Case {
  std::string_view rest;
  std::string_view events;
};

void ExpectAll(std::initializer_list<Case> cases, std::string_view mail = "") {
  testing::ProviderParser parser(MakeSesProvider());
  for (const Case& c : cases) {
    EXPECT_EQ(testing::EventsOf(parser, Record(c.rest, mail)), c.events)
        << c.rest;
  }
}

TEST(SesTest, ReadsTheLifeOfAMessage) {
  ExpectAll({
      {R"("Send","send":{})",
       "accepted 2026-03-02T10:06:30.641Z recipient=ann@corp.example "
       "message_id=a@news.example sender=a@news.example campaign=Set "
       "time_field=mail.timestamp esp_id=0100-ses-000000"},
      {R"("DeliveryDelay","deliveryDelay":{"timestamp":)"
       R"("2026-03-02T10:16:40.095Z","delayType":"MailboxFull",)"
       R"("expirationTime":"2026-03-02T22:00:00Z","delayedRecipients":)"
       R"([{"emailAddress":"ann@corp.example","status":"4.2.2",)"
       R"("diagnosticCode":"smtp; 452 4.2.2 Full"}]})",
       "attempt-deferred 2026-03-02T10:16:40.095Z code=452 "
       "recipient=ann@corp.example reply=smtp; 452 4.2.2 Full enhanced=4.2.2 "
       "message_id=a@news.example campaign=Set "
       "time_field=deliveryDelay.timestamp esp_id=0100-ses-000000"},
      {R"("Delivery","delivery":{"timestamp":"2026-03-02T10:06:42.534Z",)"
       R"("processingTimeMillis":11893,"recipients":["ann@corp.example"],)"
       R"("smtpResponse":"250 2.6.0 Message received","reportingMTA":)"
       R"("a1.smtp-out.ses.example","remoteMtaIp":"192.0.2.25"})",
       "delivered 2026-03-02T10:06:42.534Z code=250 age_ms=11893 "
       "recipient=ann@corp.example reply=250 2.6.0 Message received "
       "relay_ip=192.0.2.25 enhanced=2.6.0 message_id=a@news.example "
       "campaign=Set time_field=delivery.timestamp esp_id=0100-ses-000000"},
      {R"("Open","open":{"ipAddress":"198.51.100.7","timestamp":)"
       R"("2026-03-02T10:07:00.652Z","userAgent":"Mozilla/5.0"})",
       "opened 2026-03-02T10:07:00.652Z recipient=ann@corp.example "
       "message_id=a@news.example ip=198.51.100.7 agent=Mozilla/5.0 "
       "campaign=Set time_field=open.timestamp esp_id=0100-ses-000000"},
      {R"("Click","click":{"ipAddress":"198.51.100.7","timestamp":)"
       R"("2026-03-02T10:07:01.570Z","userAgent":"Mozilla/5.0","link":)"
       R"("https:\/\/news.example\/a","linkTags":null})",
       "clicked 2026-03-02T10:07:01.570Z recipient=ann@corp.example "
       "message_id=a@news.example ip=198.51.100.7 agent=Mozilla/5.0 "
       "url=https://news.example/a campaign=Set time_field=click.timestamp "
       "esp_id=0100-ses-000000"},
      {R"("Bounce","bounce":{"bounceType":"Permanent","bounceSubType":)"
       R"("General","bouncedRecipients":[{"emailAddress":)"
       R"("ann@corp.example","action":"failed","status":"5.1.1",)"
       R"("diagnosticCode":"smtp; 550 5.1.1 user unknown"}],"timestamp":)"
       R"("2026-03-02T10:06:43.669Z","feedbackId":"f","reportingMTA":)"
       R"("dsn; mta.ses.example","remoteMtaIp":"192.0.2.25"})",
       "bounced 2026-03-02T10:06:43.669Z code=550 recipient=ann@corp.example "
       "reply=smtp; 550 5.1.1 user unknown relay_ip=192.0.2.25 enhanced=5.1.1 "
       "message_id=a@news.example campaign=Set time_field=bounce.timestamp "
       "esp_id=0100-ses-000000"},
      // The agent is that of the provider's report.
      {R"("Complaint","complaint":{"complainedRecipients":[{"emailAddress":)"
       R"("ann@corp.example"}],"timestamp":"2026-03-02T11:00:00.669Z",)"
       R"("userAgent":"Loop V0.01","complaintFeedbackType":"abuse",)"
       R"("arrivalDate":"2026-03-02T10:59:00.000Z"})",
       "complained 2026-03-02T11:00:00.669Z recipient=ann@corp.example "
       "message_id=a@news.example campaign=Set "
       "time_field=complaint.timestamp esp_id=0100-ses-000000"},
      {R"("Subscription","subscription":{"contactList":"L","timestamp":)"
       R"("2026-03-02T11:00:17.910Z","source":"UnsubscribeHeader",)"
       R"("newTopicPreferences":{"unsubscribeAll":true},)"
       R"("oldTopicPreferences":{"unsubscribeAll":false}})",
       "unsubscribed 2026-03-02T11:00:17.910Z recipient=ann@corp.example "
       "message_id=a@news.example campaign=Set "
       "time_field=subscription.timestamp esp_id=0100-ses-000000"},
      {R"("Subscription","subscription":{"timestamp":)"
       R"("2026-03-02T11:00:17.910Z","newTopicPreferences":)"
       R"({"unsubscribeAll":false},"oldTopicPreferences":)"
       R"({"unsubscribeAll":true}})",
       "other 2026-03-02T11:00:17.910Z recipient=ann@corp.example "
       "message_id=a@news.example campaign=Set flag=Subscription "
       "time_field=subscription.timestamp esp_id=0100-ses-000000"},
      {R"("Reject","reject":{"reason":"Bad content"})",
       "rejected 2026-03-02T10:06:30.641Z recipient=ann@corp.example "
       "reply=Bad content message_id=a@news.example campaign=Set "
       "time_field=mail.timestamp esp_id=0100-ses-000000"},
      {R"("Rendering Failure","failure":{"errorMessage":"No attribute",)"
       R"("templateName":"T"})",
       "rejected 2026-03-02T10:06:30.641Z recipient=ann@corp.example "
       "reply=No attribute message_id=a@news.example campaign=Set "
       "time_field=mail.timestamp esp_id=0100-ses-000000"},
      {R"("Something New","mailbox":{"timestamp":"2026-03-02T11:00:00Z"})",
       "other 2026-03-02T10:06:30.641Z recipient=ann@corp.example "
       "message_id=a@news.example campaign=Set flag=Something New "
       "time_field=mail.timestamp esp_id=0100-ses-000000"},
  });
}

constexpr std::string_view kToThree =
    R"("timestamp":"2026-03-02T10:06:30Z","messageId":"s1","destination":)"
    R"(["Ann <ann@corp.example>","bob@corp.example","<cy@b.example>"])";

TEST(SesTest, TellsOfEachRecipientWhatIsKnownOfIt) {
  ExpectAll(
      {
          {R"("Send")",
           "accepted 2026-03-02T10:06:30Z recipient=ann@corp.example "
           "time_field=mail.timestamp esp_id=s1\n"
           "accepted 2026-03-02T10:06:30Z recipient=bob@corp.example "
           "time_field=mail.timestamp esp_id=s1\n"
           "accepted 2026-03-02T10:06:30Z recipient=cy@b.example "
           "time_field=mail.timestamp esp_id=s1"},
          {R"("Delivery","delivery":{"timestamp":"2026-03-02T10:06:31Z",)"
           R"("recipients":["ann@corp.example","bob@corp.example"],)"
           R"("smtpResponse":"250 ok"})",
           "delivered 2026-03-02T10:06:31Z code=250 "
           "recipient=ann@corp.example reply=250 ok "
           "time_field=delivery.timestamp esp_id=s1\n"
           "delivered 2026-03-02T10:06:31Z code=250 "
           "recipient=bob@corp.example reply=250 ok "
           "time_field=delivery.timestamp esp_id=s1"},
          // What is said of the first is not said of the second.
          {R"("Bounce","bounce":{"timestamp":"2026-03-02T10:06:31Z",)"
           R"("bouncedRecipients":[{"emailAddress":"ann@corp.example",)"
           R"("status":"5.1.1","diagnosticCode":"smtp; 550 gone"},)"
           R"({"emailAddress":"bob@corp.example"}]})",
           "bounced 2026-03-02T10:06:31Z code=550 recipient=ann@corp.example "
           "reply=smtp; 550 gone enhanced=5.1.1 time_field=bounce.timestamp "
           "esp_id=s1\n"
           "bounced 2026-03-02T10:06:31Z recipient=bob@corp.example "
           "time_field=bounce.timestamp esp_id=s1"},
          {R"("DeliveryDelay","deliveryDelay":{"timestamp":)"
           R"("2026-03-02T10:06:31Z","delayType":"General",)"
           R"("delayedRecipients":[{"emailAddress":"ann@corp.example"},)"
           R"({"emailAddress":""},null,{"emailAddress":"cy@b.example"}]})",
           "attempt-deferred 2026-03-02T10:06:31Z recipient=ann@corp.example "
           "reply=General time_field=deliveryDelay.timestamp esp_id=s1\n"
           "attempt-deferred 2026-03-02T10:06:31Z recipient=cy@b.example "
           "reply=General time_field=deliveryDelay.timestamp esp_id=s1"},
          // Nobody can say whose these are.
          {R"("Open","open":{"timestamp":"2026-03-02T10:06:31Z"})",
           "opened 2026-03-02T10:06:31Z time_field=open.timestamp "
           "scope=message esp_id=s1"},
          {R"("Click","click":{"timestamp":"2026-03-02T10:06:31Z"})",
           "clicked 2026-03-02T10:06:31Z time_field=click.timestamp "
           "scope=message esp_id=s1"},
          {R"("Complaint","complaint":{"timestamp":"2026-03-02T10:06:31Z",)"
           R"("complainedRecipients":[{"emailAddress":"ann@corp.example"},)"
           R"({"emailAddress":"bob@corp.example"}]})",
           "complained 2026-03-02T10:06:31Z time_field=complaint.timestamp "
           "scope=message esp_id=s1"},
          {R"("Delivery","delivery":{"timestamp":"2026-03-02T10:06:31Z"})",
           "delivered 2026-03-02T10:06:31Z time_field=delivery.timestamp "
           "scope=message esp_id=s1"},
          {R"("Bounce","bounce":{"timestamp":"2026-03-02T10:06:31Z",)"
           R"("bouncedRecipients":[{"status":"5.1.1"}]})",
           "bounced 2026-03-02T10:06:31Z time_field=bounce.timestamp "
           "scope=message esp_id=s1"},
      },
      kToThree);
}

TEST(SesTest, KnowsWhatWasNeverSent) {
  testing::ProviderParser parser(MakeSesProvider());
  const struct {
    std::string_view type;
    std::string_view object;
    std::string_view event;
  } cases[] = {
      {"Bounce", R"("bounce":{"bounceSubType":"Suppressed",)", "rejected"},
      {"Bounce", R"("bounce":{"bounceSubType":"OnAccountSuppressionList",)",
       "rejected"},
      {"Bounce", R"("bounce":{"bounceSubType":"OnTenantSuppressionList",)",
       "rejected"},
      {"Bounce",
       R"("bounce":{"bounceType":"Transient","bounceSubType":)"
       R"("CustomTimeoutExceeded",)",
       "expired"},
      {"Bounce",
       R"("bounce":{"bounceType":"Transient","bounceSubType":)"
       R"("MailboxFull",)",
       "bounced"},
      {"Bounce", R"("bounce":{"bounceType":"Undetermined",)", "bounced"},
      {"Complaint",
       R"("complaint":{"complaintSubType":"OnAccountSuppressionList",)",
       "rejected"},
      {"Complaint", R"("complaint":{"complaintSubType":null,)", "complained"},
      {"DeliveryDelay", R"("deliveryDelay":{"delayType":"InternalFailure",)",
       "suspended"},
      {"DeliveryDelay", R"("deliveryDelay":{"delayType":"SendingDeferral",)",
       "suspended"},
      {"DeliveryDelay", R"("deliveryDelay":{"delayType":"IPFailure",)",
       "attempt-deferred"},
      {"deliverydelay", R"("deliveryDelay":{)", "attempt-deferred"},
      {"RenderingFailure", R"("x":{)", "rejected"},
  };
  for (const auto& c : cases) {
    const std::string text = testing::EventsOf(
        parser,
        Record("\"" + std::string(c.type) + "\"," + std::string(c.object) +
               R"("timestamp":"2026-03-02T10:06:31Z"})"));
    EXPECT_EQ(text.substr(0, text.find(' ')), c.event) << c.object;
  }
}

TEST(SesTest, ReadsIdentityNotificationsLikeEvents) {
  testing::ProviderParser parser(MakeSesProvider());
  EXPECT_EQ(
      testing::EventsOf(
          parser,
          R"({"notificationType":"Delivery","mail":{"timestamp":)"
          R"("2026-03-02T10:06:30.000Z","messageId":"s1","sourceIp":)"
          R"("192.0.2.9","destination":["ann@corp.example"]},"delivery":)"
          R"({"timestamp":"2026-03-02T10:06:30.546Z","processingTimeMillis":)"
          R"(546,"recipients":["ann@corp.example"],"smtpResponse":)"
          R"("250 ok:  Message 64111812 accepted","remoteMtaIp":"192.0.2.25"}})"),
      "delivered 2026-03-02T10:06:30.546Z code=250 age_ms=546 "
      "recipient=ann@corp.example reply=250 ok:  Message 64111812 accepted "
      "relay_ip=192.0.2.25 time_field=delivery.timestamp esp_id=s1");
  EXPECT_EQ(testing::EventsOf(
                parser, R"({"notificationType":"Received","mail":{"timestamp":)"
                        R"("2026-03-02T10:06:30.000Z","messageId":"s1"}})"),
            "other 2026-03-02T10:06:30.000Z flag=Received "
            "time_field=mail.timestamp scope=message esp_id=s1");
}

TEST(SesTest, TakesTheMessageIdTheSenderGave) {
  const struct {
    std::string_view mail;
    std::string_view id;
  } cases[] = {
      {R"("headers":[{"name":"message-id","value":" <a@news.example> "}])",
       " message_id=a@news.example"},
      {R"("headers":[{"value":"a@news.example","name":"MESSAGE-ID"}])",
       " message_id=a@news.example"},
      {R"("headers":[{"name":"X-Message-ID","value":"x"},)"
       R"({"name":"Message-Id","value":"y"}])",
       " message_id=y"},
      // SES's own.
      {R"("headers":[{"name":"Message-ID","value":"s1"}],"commonHeaders":)"
       R"({"messageId":"s1"})",
       ""},
      {R"("commonHeaders":{"messageId":"s1"})", ""},
      {R"("commonHeaders":{"messageId":"<c@news.example>"})",
       " message_id=c@news.example"},
      {R"("headers":null)", ""},
      {R"("headers":"Message-ID: <a@news.example>")", ""},
      {R"("headers":{"name":"Message-ID","value":"one@news.example"})",
       " message_id=one@news.example"},
      {R"("headers":[["name","Message-ID"],{"name":7,"value":"Message-ID"},)"
       R"({"name":"Message-ID","value":{"a":1}}])",
       ""},
  };
  testing::ProviderParser parser(MakeSesProvider());
  for (const auto& c : cases) {
    EXPECT_EQ(testing::EventsOf(
                  parser, Record(R"("Open","open":{"timestamp":)"
                                 R"("2026-03-02T10:06:31Z"})",
                                 R"("messageId":"s1",)" + std::string(c.mail))),
              "opened 2026-03-02T10:06:31Z" + std::string(c.id) +
                  " time_field=open.timestamp scope=message esp_id=s1")
        << c.mail;
  }
}

TEST(SesTest, TakesTheTimeOfTheEventOrNone) {
  testing::ProviderParser parser(MakeSesProvider());
  const struct {
    std::string_view time;
    std::string_view events;
  } cases[] = {
      {R"("2026-03-02T10:06:31 +0000")", "2026-03-02T10:06:31Z"},
      {R"("2026-03-02T12:06:31.1234567+02:00")", "2026-03-02T10:06:31.123456Z"},
      {R"("2026-03-02T10:06:31.123456789Z")", "2026-03-02T10:06:31.123456Z"},
      {R"("2026-03-02T10:06:31.5Z")", "2026-03-02T10:06:31.500Z"},
      {R"("yesterday")", ""},
      {"null", ""},
      {"1772445991", ""},
      {R"({"a":1})", ""},
  };
  for (const auto& c : cases) {
    const std::string expected =
        c.events.empty()
            ? "malformed"
            : "clicked " + std::string(c.events) +
                  " recipient=ann@corp.example "
                  "message_id=a@news.example" +
                  std::string(kTail) + "click.timestamp esp_id=0100-ses-000000";
    EXPECT_EQ(
        testing::EventsOf(parser, Record(R"("Click","Timestamp":)"
                                         R"("2026-03-02T10:00:00Z","time":)"
                                         R"("2026-03-02T10:00:00Z","click":)"
                                         R"({"timestamp":)" +
                                         std::string(c.time) + "}")),
        expected);
  }
  EXPECT_EQ(testing::EventsOf(parser, Record(R"("Click")")), "malformed");
  EXPECT_EQ(testing::EventsOf(parser, Record("7")).substr(0, 5), "other");
  EXPECT_EQ(testing::EventsOf(parser, Record("null")), "malformed");
  EXPECT_EQ(testing::EventsOf(parser, Record("{}")), "malformed");
}

TEST(SesTest, StandsWhatNobodyPromised) {
  testing::ProviderParser parser(MakeSesProvider());
  const Case cases[] = {
      {R"("Click","click":{"timestamp":"2026-03-02T10:06:31Z","userAgent":)"
       R"("a\ud800b","link":["https://x.example"],"ipAddress":null})",
       R"(clicked 2026-03-02T10:06:31Z agent=a\ud800b url=https://x.example )"
       "campaign=c time_field=click.timestamp scope=message"},
      {R"("Delivery","delivery":{"timestamp":"2026-03-02T10:06:31Z",)"
       R"("processingTimeMillis":"1200161","recipients":"ann@corp.example"})",
       "delivered 2026-03-02T10:06:31Z age_ms=1200161 "
       "recipient=ann@corp.example campaign=c time_field=delivery.timestamp"},
      {R"("Delivery","delivery":{"timestamp":"2026-03-02T10:06:31Z",)"
       R"("processingTimeMillis":-5,"recipients":[{"a":1},null]})",
       "delivered 2026-03-02T10:06:31Z campaign=c "
       "time_field=delivery.timestamp scope=message"},
      {R"("Bounce","bounce":{"timestamp":"2026-03-02T10:06:31Z",)"
       R"("bouncedRecipients":["ann@corp.example"]})",
       "bounced 2026-03-02T10:06:31Z campaign=c time_field=bounce.timestamp "
       "scope=message"},
      {R"("Bounce","bounce":{"timestamp":"2026-03-02T10:06:31Z",)"
       R"("bouncedRecipients":{"emailAddress":"ann@corp.example"}})",
       "bounced 2026-03-02T10:06:31Z recipient=ann@corp.example campaign=c "
       "time_field=bounce.timestamp"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(testing::EventsOf(
                  parser, Record(c.rest, R"("tags":{"Campaign":["c"],)"
                                         R"("ses:configuration-set":"s"})")),
              c.events)
        << c.rest;
  }
  EXPECT_EQ(testing::EventsOf(parser, R"({"eventType":"Send","mail":null})"),
            "malformed");
  const std::string whole = Record(R"("Send")");
  for (std::size_t cut = 0; cut < whole.size(); cut += 7) {
    EXPECT_EQ(testing::EventsOf(parser, whole.substr(0, cut)), "malformed");
  }
}

}  // namespace
}  // namespace mailscan
