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
  testing::ProviderParser parser(MakeMandrillProvider());
  for (const Case& c : cases) {
    EXPECT_EQ(testing::EventsOf(parser, c.record), c.events) << c.record;
  }
}

TEST(MandrillTest, ReadsTheLifeOfAMessage) {
  ExpectAll({
      {R"({"event":"send","msg":{"ts":1772445980,"subject":"March",)"
       R"("email":"ann@corp.example","sender":"a@news.example","tags":)"
       R"(["march","news"],"opens":[],"clicks":[],"state":"sent",)"
       R"("metadata":{"user_id":111,"Message-ID":"<a@news.example>"},)"
       R"("_id":"fa239ebe","_version":"v"},"_id":"fa239ebe","ts":1772445990})",
       "accepted 2026-03-02T10:06:30Z recipient=ann@corp.example "
       "message_id=a@news.example sender=a@news.example campaign=march "
       "time_field=ts esp_id=fa239ebe"},
      {R"({"event":"deferral","msg":{"email":"ann@corp.example",)"
       R"("_id":"fa239ebe","diag":"451 4.3.5 Try later"},"ts":1772445992})",
       "attempt-deferred 2026-03-02T10:06:32Z code=451 "
       "recipient=ann@corp.example reply=451 4.3.5 Try later enhanced=4.3.5 "
       "time_field=ts esp_id=fa239ebe"},
      {R"({"event":"delivered","msg":{"email":"ann@corp.example",)"
       R"("_id":"fa239ebe","diag":null,"smtp_events":null},"ts":1772445994})",
       "delivered 2026-03-02T10:06:34Z recipient=ann@corp.example "
       "time_field=ts esp_id=fa239ebe"},
      {R"({"event":"hard_bounce","msg":{"email":"ann@corp.example",)"
       R"("_id":"fa239ebe","bounce_description":"bad_mailbox",)"
       R"("bgtools_code":10,"diag":"smtp;550 5.1.1 No account"},)"
       R"("ts":1772445994})",
       "bounced 2026-03-02T10:06:34Z code=550 recipient=ann@corp.example "
       "reply=smtp;550 5.1.1 No account enhanced=5.1.1 time_field=ts "
       "esp_id=fa239ebe"},
      {R"({"event":"soft_bounce","msg":{"email":"ann@corp.example",)"
       R"("_id":"fa239ebe","bounce_description":"mailbox_full",)"
       R"("diag":null},"ts":1772445994})",
       "bounced 2026-03-02T10:06:34Z recipient=ann@corp.example "
       "reply=mailbox_full time_field=ts esp_id=fa239ebe"},
      {R"({"event":"reject","msg":{"email":"ann@corp.example",)"
       R"("_id":"fa239ebe","state":"rejected"},"ts":1772445994})",
       "rejected 2026-03-02T10:06:34Z recipient=ann@corp.example "
       "time_field=ts esp_id=fa239ebe"},
      // The lists of the mail are history; location and agent are parsed ones.
      {R"({"event":"open","msg":{"ts":1772445980,"email":"ann@corp.example",)"
       R"("opens":[{"ts":1772445981}],"clicks":[{"ts":1772445982,"url":)"
       R"("https://old.example"}],"_id":"fa239ebe"},"_id":"fa239ebe",)"
       R"("ip":"198.51.100.7","location":{"latitude":"INVALID IP ADDRESS"},)"
       R"("user_agent":"Mozilla/5.0","user_agent_parsed":{"type":"Email"},)"
       R"("url":"https://x.example","ts":1772446000})",
       "opened 2026-03-02T10:06:40Z recipient=ann@corp.example "
       "ip=198.51.100.7 agent=Mozilla/5.0 time_field=ts esp_id=fa239ebe"},
      {R"({"event":"click","msg":{"email":"ann@corp.example","clicks":)"
       R"([{"ts":1772445982,"url":"https://old.example"}],"_id":"fa239ebe"},)"
       R"("url":"https:\/\/news.example\/a","ip":"198.51.100.7",)"
       R"("user_agent":"curl/8.0","ts":1772446001})",
       "clicked 2026-03-02T10:06:41Z recipient=ann@corp.example "
       "ip=198.51.100.7 agent=curl/8.0 url=https://news.example/a "
       "time_field=ts esp_id=fa239ebe"},
      {R"({"event":"spam","msg":{"email":"ann@corp.example","_id":"f"},)"
       R"("ts":1772446002})",
       "complained 2026-03-02T10:06:42Z recipient=ann@corp.example "
       "time_field=ts esp_id=f"},
      {R"({"event":"unsub","msg":{"email":"ann@corp.example","_id":"f"},)"
       R"("ip":"198.51.100.7","user_agent":"Mozilla/5.0","ts":1772446002})",
       "unsubscribed 2026-03-02T10:06:42Z recipient=ann@corp.example "
       "ip=198.51.100.7 agent=Mozilla/5.0 time_field=ts esp_id=f"},
  });
}

TEST(MandrillTest, TellsEachTryWithItsOwnTimeAndServer) {
  constexpr std::string_view kTries =
      R"("smtp_events":[{"ts":1772445985,"type":"deferred","diag":)"
      R"("451 4.7.1 Greylisted","source_ip":"192.0.2.9",)"
      R"("destination_ip":"203.0.113.5","size":0},{"ts":1772446290,)"
      R"("type":"sent","diag":"250 OK","destination_ip":"203.0.113.6"}])";
  const std::string deferred =
      "attempt-deferred 2026-03-02T10:06:25Z code=451 age_ms=5000 "
      "recipient=ann@corp.example reply=451 4.7.1 Greylisted "
      "relay_ip=203.0.113.5 enhanced=4.7.1 time_field=msg.smtp_events.ts "
      "attempt=1 esp_id=f";
  const std::string sent =
      "delivered 2026-03-02T10:11:30Z code=250 age_ms=310000 "
      "recipient=ann@corp.example reply=250 OK relay_ip=203.0.113.6 "
      "time_field=msg.smtp_events.ts attempt=2 esp_id=f";
  const struct {
    std::string_view name;
    std::string_view ts;
    std::string own;  // what the event tells itself
  } cases[] = {
      {"click", "1772446000",
       "\nclicked 2026-03-02T10:06:40Z recipient=ann@corp.example "
       "time_field=ts esp_id=f"},
      {"send", "1772446291",
       "\naccepted 2026-03-02T10:11:31Z recipient=ann@corp.example "
       "time_field=ts esp_id=f"},
      // It is about one of them.
      {"deferral", "1772445986", ""},
      {"delivered", "1772446300", ""},
      // It is about one that is not among them.
      {"deferral", "1772447000",
       "\nattempt-deferred 2026-03-02T10:23:20Z recipient=ann@corp.example "
       "time_field=ts esp_id=f"},
  };
  testing::ProviderParser parser(MakeMandrillProvider());
  for (const auto& c : cases) {
    EXPECT_EQ(testing::EventsOf(
                  parser, R"({"event":")" + std::string(c.name) +
                              R"(","msg":{"ts":1772445980,"_id":"f","email":)"
                              R"("ann@corp.example",)" +
                              std::string(kTries) + R"(},"ts":)" +
                              std::string(c.ts) + "}"),
              deferred + "\n" + sent + c.own)
        << c.name;
  }
}

TEST(MandrillTest, FindsTheLinkOfAClickThatDoesNotNameIt) {
  const struct {
    std::string_view event;  // what is in it besides msg.clicks
    std::string_view clicks;
    std::string_view url;
  } cases[] = {
      {R"("event":"click","url":"https://a.example")",
       R"([{"ts":1772446001,"url":"https://b.example"}])",
       " url=https://a.example"},
      {R"("event":"click")", R"([{"ts":1772446005,"url":"https://b.example"}])",
       " url=https://b.example"},
      {R"("event":"click")",
       R"([{"ts":1772446000,"url":"https://b.example"},)"
       R"({"ts":1772446001,"url":"https://c.example"}])",
       " url=https://c.example"},
      {R"("event":"click")",
       R"([{"ts":1772446000,"url":"https://b.example"},)"
       R"({"ts":1772446002,"url":"https://c.example"}])",
       ""},
      {R"("event":"click")", "null", ""},
      {R"("event":"open")", R"([{"ts":1772446001,"url":"https://b.example"}])",
       ""},
  };
  testing::ProviderParser parser(MakeMandrillProvider());
  for (const auto& c : cases) {
    const std::string text = testing::EventsOf(
        parser, "{" + std::string(c.event) +
                    R"(,"ts":1772446001,"msg":{"_id":"f","clicks":)" +
                    std::string(c.clicks) + "}}");
    const std::size_t at = text.find('Z') + 1;
    EXPECT_EQ(text.substr(at), std::string(c.url) + " time_field=ts esp_id=f")
        << c.clicks;
  }
}

TEST(MandrillTest, LeavesOutTriesThatSayNothing) {
  constexpr std::string_view kOwn =
      "opened 2026-03-02T10:06:40Z time_field=ts esp_id=f";
  testing::ProviderParser parser(MakeMandrillProvider());
  const struct {
    std::string_view tries;
    std::string_view events;
  } cases[] = {
      {"null", ""},
      {"[]", ""},
      {"[null,1,[],\"sent\"]", ""},
      {R"([{"type":"sent"},{"ts":1772445985},{"ts":"x","type":"sent"}])", ""},
      {R"([{"ts":1772445985,"type":"bounced","diag":"550 gone"}])", ""},
      {R"([{},{"ts":"1772445985","type":"SENT","diag":null}])",
       "delivered 2026-03-02T10:06:25Z time_field=msg.smtp_events.ts "
       "attempt=2 esp_id=f\n"},
      {R"({"ts":1772445985,"type":"sent","diag":)"
       R"("250 2.0.0 OK 1772445983 a1 - gsmtp"})",
       "delivered 2026-03-02T10:06:23Z code=250 "
       "reply=250 2.0.0 OK 1772445983 a1 - gsmtp enhanced=2.0.0 "
       "time_field=msg.smtp_events.ts attempt=1 esp_id=f\n"},
      // Before the mail was made: its age is not known.
      {R"([{"ts":1772445970,"type":"deferred","diag":"lost"}])",
       "attempt-deferred 2026-03-02T10:06:10Z reply=lost "
       "time_field=msg.smtp_events.ts attempt=1 esp_id=f\n"},
  };
  for (const auto& c : cases) {
    const std::string made =
        c.events.find("10:06:10Z") == std::string_view::npos
            ? ""
            : R"("ts":1772445980,)";
    EXPECT_EQ(testing::EventsOf(parser, R"({"event":"open","msg":{)" + made +
                                            R"("_id":"f","smtp_events":)" +
                                            std::string(c.tries) +
                                            R"(},"ts":1772446000})"),
              std::string(c.events) + std::string(kOwn))
        << c.tries;
  }
}

TEST(MandrillTest, KeepsWhatIsNoEventOfAMail) {
  ExpectAll({
      {R"({"type":"blacklist","action":"add","reject":{"reason":)"
       R"("hard-bounce","last_event_at":"2026-02-01 12:43:56","email":)"
       R"("ann@corp.example","expired":false},"ts":1772446000})",
       "other 2026-03-02T10:06:40Z recipient=ann@corp.example "
       "flag=blacklist time_field=ts"},
      {R"({"type":"whitelist","action":"remove","entry":{"email":)"
       R"("ann@corp.example"},"ts":1772446000})",
       "other 2026-03-02T10:06:40Z recipient=ann@corp.example "
       "flag=whitelist time_field=ts"},
      {R"({"event":"inbound","msg":{"raw_msg":"Received: ...","email":)"
       R"("in@news.example","from_email":"ann@corp.example"},)"
       R"("ts":1772446000})",
       "other 2026-03-02T10:06:40Z recipient=in@news.example flag=inbound "
       "time_field=ts"},
      {R"({"event":"something new","msg":{"_id":"f"},"ip":"198.51.100.7",)"
       R"("ts":1772446000})",
       "other 2026-03-02T10:06:40Z flag=something new time_field=ts esp_id=f"},
  });
}

TEST(MandrillTest, StandsWhatNobodyPromised) {
  ExpectAll({
      {R"({"event":"CLICK","ts":"1772446001","_id":93449692684977140123,)"
       R"("msg":{"email":"Ann <ann@corp.example>","metadata":[],"tags":null,)"
       R"("subaccount":null}})",
       "clicked 2026-03-02T10:06:41Z recipient=ann@corp.example "
       "time_field=ts esp_id=93449692684977140123"},
      {R"({"event":"open","ts":1772446001.5,"msg":{"_id":"f","metadata":)"
       R"("none","tags":[null,"a"],"email":null},"user_agent":"a\udc00b"})",
       R"(opened 2026-03-02T10:06:41.500Z agent=a\udc00b time_field=ts )"
       "esp_id=f"},
      {R"({"event":"open","ts":1772446001,"msg":"gone"})",
       "opened 2026-03-02T10:06:41Z time_field=ts"},
      // msg.ts is when the mail was made, and never when it was opened.
      {R"({"event":"open","msg":{"ts":1772446001,"_id":"f"}})", "malformed"},
      {R"({"event":"open","ts":null,"msg":{"_id":"f"}})", "malformed"},
      {R"({"event":"open","ts":"2026-03-02 10:06:41","msg":{"_id":"f"}})",
       "malformed"},
      {R"({"ts":1772446001,"msg":{"_id":"f"}})", "malformed"},
      {R"({"event":{},"ts":1772446001,"msg":{"_id":"f"}})", "malformed"},
      {R"({"event":"open","ts":1772446001,"msg":{"smtp_events":[{"ts":})",
       "malformed"},
      {"", "malformed"},
  });
  testing::ProviderParser parser(MakeMandrillProvider());
  EXPECT_EQ(
      testing::EventsOf(parser, R"({"event":"open","ts":1772446001,"msg":)"
                                R"({"_id":"f"},"user_agent":"a\u0000b"})"),
      std::string("opened 2026-03-02T10:06:41Z agent=a\0b "
                  "time_field=ts esp_id=f",
                  60));
}

}  // namespace
}  // namespace mailscan
