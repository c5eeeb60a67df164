#include "parsers/unwrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mailscan {
namespace {

using Texts = std::vector<std::string>;

// On the heap and exactly as long as promised, so that a sanitizer sees a read
// beyond it.
Texts Open(Unwrapper& unwrapper, std::string_view text) {
  constexpr std::size_t kPadding = 64;
  const auto padded = std::make_unique<char[]>(text.size() + kPadding);
  std::copy(text.begin(), text.end(), padded.get());
  Texts records;
  for (const std::string_view record :
       unwrapper.Open({padded.get(), text.size()})) {
    records.emplace_back(record);
  }
  return records;
}

std::string Quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
    }
    json += c;
  }
  return json + '"';
}

struct Case {
  std::string text;
  Texts records;
};

void ExpectAll(const std::vector<Case>& cases) {
  Unwrapper unwrapper;
  for (const Case& c : cases) {
    EXPECT_EQ(Open(unwrapper, c.text), c.records) << c.text;
  }
}

TEST(Unwrap, TakesOffWhatCollectorsLeave) {
  ExpectAll({
      {R"({"a":1})", {R"({"a":1})"}},
      {R"([{"a":1},[{"b":2}]])", {R"({"a":1})", R"({"b":2})"}},
      {R"({"Type":"Notification","MessageId":"m","TopicArn":"t",)"
       R"("Message":"{\"a\":1}\n"})",
       {R"({"a":1})"}},
      {R"({"Type":"Notification","TopicArn":"t","Message":{"a":1}})",
       {R"({"a":1})"}},
      {R"({"Records":[{"EventSource":"aws:sns","Sns":)"
       R"({"Type":"Notification","MessageId":"m","Message":"{\"a\":1}"}}]})",
       {R"({"a":1})"}},
      {R"({"Records":[{"messageId":"m","receiptHandle":"r",)"
       R"("body":"{\"a\":1}"},{"eventSource":"aws:sqs","body":"[{}]"}]})",
       {R"({"a":1})", "{}"}},
      {R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r",)"
       R"("Body":"{\"a\":1}"}]})",
       {R"({"a":1})"}},
      {R"({"version":"0","detail-type":"Email Clicked","source":"aws.ses",)"
       R"("detail":{"eventType":"Click"}})",
       {R"({"eventType":"Click"})"}},
      {R"({"signature":{},"event-data":{"event":"opened"}})",
       {R"({"event":"opened"})"}},
      {R"({"items":[{"event":"a"},{"event":"b"}],"paging":{}})",
       {R"({"event":"a"})", R"({"event":"b"})"}},
      {R"({"msys":{"track_event":{"type":"click"}}})", {R"({"type":"click"})"}},
      {R"({"msys":{"new_class":{"type":"x"}},"cust":7})", {R"({"type":"x"})"}},
      {R"({"results":[{"type":"click"}],"total_count":1})",
       {R"({"type":"click"})"}},
      {R"({"results":[{"type":"click"}],"links":[]})", {R"({"type":"click"})"}},
      {R"({"events":[{"event":"open"},{"event":"click"}]})",
       {R"({"event":"open"})", R"({"event":"click"})"}},
      {R"({"auth":"x","events_by_user":[{"user_id":7,"events":)"
       R"([{"event_name":"n","event_data":{}}]}]})",
       {R"({"event_name":"n","event_data":{}})"}},
      {R"({"mandrill_events":"[{\"event\":\"open\"}]"})",
       {R"({"event":"open"})"}},
      {R"({"mandrill_events":[{"event":"open"}]})", {R"({"event":"open"})"}},
  });
}

TEST(Unwrap, TakesTheBodyOutOfACapturedRequest) {
  ExpectAll({
      {R"({"headers":{"h":"v"},"body":{"a":1}})", {R"({"a":1})"}},
      {R"({"headers":{"h":"v"},"body":[{"a":1},{"b":2}]})",
       {R"({"a":1})", R"({"b":2})"}},
      {R"({"body":"{\"a\":1}","headers":{}})", {R"({"a":1})"}},
      {R"({"headers":{},"payload":{"a":1}})", {R"({"a":1})"}},
      {R"({"headers":{},"rawBody":"[{\"a\":1}]"})", {R"({"a":1})"}},
      {R"({"request":{"headers":{},"body":"{\"a\":1}"}})", {R"({"a":1})"}},
      {R"({"headers":{},"body":"event=open&token=x"})",
       {R"({"event":"open","token":"x"})"}},
      {R"({"headers":{},"body":"hello"})", {"hello"}},
      {R"({"headers":{},"body":""})", {}},
      {R"({"headers":{},"body":null})", {}},
      // Not what captures requests.
      {R"({"body":{"a":1}})", {R"({"body":{"a":1}})"}},
      {R"({"event":"MessageSent","payload":{},"uuid":"u"})",
       {R"({"event":"MessageSent","payload":{},"uuid":"u"})"}},
  });
}

TEST(Unwrap, ReadsForms) {
  ExpectAll({
      {"mandrill_events=%5B%7B%22event%22%3A+%22open%22%7D%5D",
       {R"({"event": "open"})"}},
      {"mandrill_events=[{\"event\":\"open\",\"url\":\"/?a=1&b=+\"}]",
       {R"({"event":"open","url":"/?a=1&b=+"})"}},
      {"mandrill_events=%5B%5D", {}},
      {"mandrill_events=", {}},
      {"mandrill_events=%5B%7B", {"[{"}},
      {"event=clicked&recipient=ann%40corp.example&url=a%3Fb%3D1&x=",
       {R"({"event":"clicked","recipient":"ann@corp.example",)"
        R"("url":"a?b=1","x":""})"}},
      {"a=1&a=2&token=1&token=2&timestamp=3&b&=4&timestamp=5",
       {R"({"a":"1","a":"2","token":"2","b":"","timestamp":"5"})"}},
      {"a=%22%5C%0A&b%5Bc%5D=%ff%zz%4&&",
       {R"({"a":"\"\\\u000a","b[c]":"%ff%zz%4"})"}},
      // No forms.
      {"a=1", {"a=1"}},
      {"level=info msg=\"a&b\"", {"level=info msg=\"a&b\""}},
      {"a b=1&c=2", {"a b=1&c=2"}},
      {"=1&c=2", {"=1&c=2"}},
  });
}

TEST(Unwrap, GivesNothingForWhatIsKnownAndHoldsNothing) {
  ExpectAll({
      {"", {}},
      {" \r\n", {}},
      {"[]", {}},
      {"[[],[]]", {}},
      {R"({"msys":{}})", {}},
      {R"([{"msys":{}}])", {}},
      {R"({"items":[],"paging":{}})", {}},
      {R"({"Records":[]})", {}},
      {R"({"events":[]})", {}},
      {R"({"Type":"SubscriptionConfirmation","MessageId":"m","TopicArn":"t",)"
       R"("Message":"You have chosen {"})",
       {}},
      {R"({"Type":"UnsubscribeConfirmation","TopicArn":"t","Message":"x"})",
       {}},
      {R"({"Type":"Notification","TopicArn":"t",)"
       R"("Message":"Successfully validated SNS topic"})",
       {}},
  });
}

TEST(Unwrap, LeavesToTheParserWhatItCannotOpen) {
  const auto sns = [](std::string_view message) {
    return R"({"Type":"Notification","TopicArn":"t","Message":)" +
           Quoted(message) + "}";
  };
  ExpectAll({
      {"12", {"12"}},
      {R"({"a":)", {R"({"a":)"}},
      {R"({"msys":7})", {R"({"msys":7})"}},
      {R"({"msys":{"a":7}})", {R"({"a":7})"}},
      {R"({"events":"x"})", {R"({"events":"x"})"}},
      {R"({"results":[{}]})", {R"({"results":[{}]})"}},
      {R"({"Message":"{}","MessageId":"m"})",
       {R"({"Message":"{}","MessageId":"m"})"}},
      {R"({"Records":[{"s3":{}}]})", {R"({"s3":{}})"}},
      {sns(R"({"a":)"), {R"({"a":)"}},
      {sns(R"([{"a":1},{"b")"), {R"([{"a":1},{"b")"}},
      {sns(R"([{"a":1},7])"), {R"([{"a":1},7])"}},
      {sns(R"([{"a":1}] x)"), {R"([{"a":1}] x)"}},
      // Of a list the others are not lost.
      {R"({"Messages":[{"ReceiptHandle":"r","Body":"{\"a\":"},)"
       R"({"ReceiptHandle":"r","Body":"{\"b\":2}"}]})",
       {R"({"a":)", R"({"b":2})"}},
  });
}

TEST(Unwrap, OpensSixLayersAndNoMore) {
  Unwrapper unwrapper;
  std::string text = R"({"a":1})";
  for (int i = 0; i < Unwrapper::kMaxDepth; ++i) {
    EXPECT_EQ(Open(unwrapper, text), Texts{R"({"a":1})"}) << text;
    text =
        R"({"headers":{},"body":)" + (i % 2 != 0 ? Quoted(text) : text) + "}";
  }
  EXPECT_EQ(Open(unwrapper, text), Texts{R"({"a":1})"}) << text;
  text = R"({"headers":{},"body":)" + text + "}";
  EXPECT_EQ(Open(unwrapper, text), Texts{R"({"headers":{},"body":{"a":1}})"});
}

TEST(Unwrap, IsNotImpressedByBombs) {
  Unwrapper unwrapper;
  const std::size_t deep = std::size_t{1} << 20U;
  const std::string brackets(deep, '[');
  EXPECT_EQ(Open(unwrapper, brackets), Texts{brackets});
  const std::string inner = R"({"headers":{},"body":")" + brackets + "\"}";
  EXPECT_EQ(Open(unwrapper, inner), Texts{brackets});
  std::string objects;
  for (int i = 0; i < 100000; ++i) {
    objects += R"({"body":)";
  }
  EXPECT_EQ(Open(unwrapper, objects), Texts{objects});
  std::string layers = "{}";
  for (int i = 0; i < 14; ++i) {
    layers = R"({"headers":{},"body":)" + Quoted(layers) + "}";
  }
  EXPECT_EQ(Open(unwrapper, layers).size(), 1U);
  const std::string many =
      "[" + std::string(deep, ' ') + "{}" + std::string(deep, ' ') + "]";
  EXPECT_EQ(Open(unwrapper, many), Texts{"{}"});
  EXPECT_EQ(Open(unwrapper, R"({"a":1})"), Texts{R"({"a":1})"});
}

}  // namespace
}  // namespace mailscan
