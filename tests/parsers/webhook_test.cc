#include "parsers/webhook.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/input/parse_block.h"
#include "parsers/code_providers.h"
#include "parsers/providers.h"
#include "tests/support/event_text.h"

namespace mailscan {
namespace {

std::span<const ProviderInfo> Table() {
  static const std::vector<ProviderInfo> kTable = Providers();
  return kTable;
}

// What becomes of a text cut into blocks of whole values: its events, and last
// "read=... ignored=... foreign=... malformed=...".
std::vector<std::string> Read(Parser& parser, std::string_view text) {
  const auto padded = std::make_unique<char[]>(text.size() + kPadding);
  std::copy(text.begin(), text.end(), padded.get());
  Tables tables;
  EventSink sink(tables, 0, "hook.json", "webhook");
  Block block;
  block.text = {padded.get(), text.size()};
  LineReader reader;
  reader.framing = Framing::kJson;
  reader.parser = &parser;
  const BlockTally tally = ParseBlock(block, reader, sink);
  std::vector<std::string> out;
  RowCursor cursor(sink.rows());
  while (cursor.Next()) {
    out.push_back(
        tables.origins.At(cursor.head().origin).source + " " +
        testing::EventText(cursor.head(), cursor.key(), cursor.body(), tables));
  }
  std::string counts;
  for (const LineStatus status :
       {LineStatus::kEvent, LineStatus::kIgnored, LineStatus::kForeign,
        LineStatus::kMalformed}) {
    counts += (counts.empty() ? "" : " ") +
              std::string(testing::NameOf(status)) + "=" +
              std::to_string(tally.by_status[static_cast<std::size_t>(status)]);
  }
  out.push_back(counts);
  return out;
}

std::string Quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    json += c == '"' || c == '\\' ? "\\" : "";
    json += c == '\n' ? "\\n" : std::string(1, c);
  }
  return json + '"';
}

constexpr std::string_view kSendGrid =
    R"({"event":"open","email":"ann@corp.example","timestamp":1772445995,)"
    R"("sg_message_id":"Yo60.filter1","useragent":"a \"b\" \u00e9 \\"})";
constexpr std::string_view kSes =
    R"({"eventType":"Open","mail":{"messageId":"m1",)"
    R"("destination":["ann@corp.example"]},"open":{"ipAddress":"192.0.2.7",)"
    R"("timestamp":"2026-03-02T10:06:35.123Z","userAgent":"x"}})";
constexpr std::string_view kMandrill =
    R"({"event":"open","ts":1772445995,"_id":"i1",)"
    R"("msg":{"_id":"i1","email":"ann@corp.example"}})";
constexpr std::string_view kMailgun =
    R"({"event":"opened","timestamp":1772445995.123456,"log-level":"info",)"
    R"("recipient":"ann@corp.example","message":{"headers":)"
    R"({"message-id":"a@news.example"}}})";
constexpr std::string_view kForeign = R"({"hello":"world"})";

std::string Joined(const std::vector<std::string>& texts,
                   std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    out += (out.empty() ? "" : std::string(between)) + text;
  }
  return out;
}

std::string Sns(const std::string& text) {
  return R"({"Type":"Notification","MessageId":"m","TopicArn":"t","Message":)" +
         Quoted(text) + "}";
}

std::string Percent(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ') {
      out += '+';
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
    }
  }
  return out;
}

TEST(Webhook, TheSameEventsInAnyContainer) {
  const std::vector<std::string> records = {
      std::string(kSendGrid), std::string(kSes),      std::string(kMailgun),
      std::string(kSendGrid), std::string(kMandrill), std::string(kForeign),
      std::string(kSes)};
  const std::unique_ptr<Parser> parser = MakeWebhookParser(Table());
  const std::vector<std::string> plain =
      Read(*parser, Joined(records, "\n") + "\n");
  ASSERT_EQ(plain.size(), 7U);
  EXPECT_EQ(plain[0].substr(0, 29), "sendgrid opened 2026-03-02T10")
      << plain[0];
  EXPECT_EQ(plain.back(), "event=6 ignored=0 foreign=1 malformed=0");
  const std::string array = "[" + Joined(records, ",") + "]";
  const std::string sqs = R"({"Messages":[{"ReceiptHandle":"r","Body":)" +
                          Quoted(Sns(array)) + "}]}";
  std::string each_in_sns;
  std::string each_in_lambda;
  std::string pretty;
  for (const std::string& record : records) {
    each_in_sns += Sns(record + "\n") + "\n";
    each_in_lambda += (each_in_lambda.empty() ? "" : ",") +
                      std::string(R"({"eventSource":"aws:sqs","body":)") +
                      Quoted(Sns(record)) + "}";
    for (const char c : record) {
      pretty += c;
      pretty += c == '{' ? "\n  " : "";
    }
  }
  const std::string cases[] = {
      array,
      "[\n" + Joined(records, ",\n") + "\n]\n",
      Joined(records, ""),
      pretty,
      each_in_sns,
      Sns(array),
      sqs,
      R"({"Records":[)" + each_in_lambda + "]}",
      R"({"detail-type":"x","source":"aws.ses","detail":)" + sqs + "}",
      R"({"headers":{"svix-id":"1"},"body":)" + array + "}",
      R"({"headers":{},"body":)" + Quoted(array) + "}",
      R"({"request":{"body":)" + Quoted(sqs) + "}}",
      "mandrill_events=" + Percent(array),
      R"({"headers":{},"body":)" + Quoted("mandrill_events=" + Percent(array)) +
          "}",
      R"({"events":)" + array + "}",
      R"({"items":)" + array + R"(,"paging":{}})",
      R"({"results":)" + array + R"(,"total_count":7})",
  };
  for (const std::string& text : cases) {
    EXPECT_EQ(Read(*parser, text), plain) << text;
  }
}

// Whose a record is does not depend on those before it.
TEST(Webhook, RecognisesEachRecordByItself) {
  const std::vector<std::string_view> records = {
      kSendGrid, kSes, kMandrill, kMailgun, kForeign,
      // Broken where one provider looks, and not where its own does.
      R"({"eventType":"Open","mail":{"messageId":"m1"},"url":tru,)"
      R"("open":{"timestamp":"2026-03-02T10:06:35.123Z"}})",
      R"({"eventType":"Open","mail":tru})"};
  const std::unique_ptr<Parser> parser = MakeWebhookParser(Table());
  for (const std::string_view record : records) {
    const std::unique_ptr<Parser> fresh = MakeWebhookParser(Table());
    const std::vector<std::string> expected = Read(*fresh, record);
    for (const std::string_view before : records) {
      Read(*parser, before);
      EXPECT_EQ(Read(*parser, record), expected) << before;
    }
  }
}

TEST(Webhook, ReadsOnlyTheProviderThatWasNamed) {
  const std::unique_ptr<Parser> parser = MakeWebhookParser(Table(), "sendgrid");
  const std::string both = std::string(kSes) + "\n" + std::string(kSendGrid);
  EXPECT_EQ(Read(*parser, both).back(),
            "event=1 ignored=0 foreign=1 malformed=0");
}

TEST(Webhook, NamesWhatItReadWhereThatIsOneProvider) {
  const std::unique_ptr<Parser> parser = MakeWebhookParser(Table());
  EXPECT_EQ(parser->FormatName(), "");
  Read(*parser, kForeign);
  EXPECT_EQ(parser->FormatName(), "");
  Read(*parser, kSes);
  Read(*parser, kForeign);
  EXPECT_EQ(parser->FormatName(), "ses");
  Read(*parser, kSendGrid);
  EXPECT_EQ(parser->FormatName(), "");
}

// The same parser, of which every value is cut out first.
class AsksForCuts final : public Parser {
 public:
  AsksForCuts() : parser_(MakeWebhookParser(Table())) {}
  std::span<const std::string_view> Records(std::string_view value) override {
    return parser_->Records(value);
  }
  LineStatus ParseLine(std::string_view line, EventSink& sink) override {
    return parser_->ParseLine(line, sink);
  }

 private:
  std::unique_ptr<Parser> parser_;
};

TEST(Webhook, CutsNoOtherWayWhereItKnowsAValueWhole) {
  const std::string open(kSendGrid);
  const std::string deep(61, '[');
  const std::string shut(61, ']');
  const auto with = [&](const std::string& more) {
    return open.substr(0, open.size() - 1) + "," + more + "}";
  };
  const std::string lines[] = {
      open,
      open + open,
      open + "," + open,
      open + " x}",
      open + "}",
      with(R"("x":{"y":[1,{}]})"),
      with(R"("x":{"y":[1}})"),
      with(R"("x":[1},"y":{})"),
      with(R"("x":[1{}])"),
      with(R"("x":{"y":)" + deep + shut + "}"),
      with(R"("x":{"y":[[)" + deep + shut + "]]}"),
      with(R"("x":"})"),
      with("\"x\":\"\t\""),
      with("\"x\":\"\xFF\""),
      with("\"x\":\n{}"),
      Sns(open),
      R"({"headers":{},"body":)" + open + "}",
      "{\"a\":\"",
      "[" + open + ",",
      "]",
      "a=1&b=}",
      "",
  };
  const std::unique_ptr<Parser> parser = MakeWebhookParser(Table());
  AsksForCuts other;
  for (const std::string& first : lines) {
    for (const std::string& second : lines) {
      const std::string text = first + "\n" + second + "\n" + open;
      EXPECT_EQ(Read(*parser, text), Read(other, text)) << text;
    }
  }
}

TEST(Webhook, CountsWhatIsEmptyAndWhatIsBroken) {
  const std::unique_ptr<Parser> parser = MakeWebhookParser(Table());
  EXPECT_EQ(Read(*parser, "{\"msys\":{}}\n{\"events\":[]}\n").back(),
            "event=0 ignored=2 foreign=0 malformed=0");
  EXPECT_EQ(Read(*parser, Sns("{\"a\":") + "\n" + Sns("Bye") + "\n" +
                              Sns(std::string(kSendGrid)) + "\n12\na=1\n")
                .back(),
            "event=1 ignored=1 foreign=0 malformed=3");
  std::string deep(kSendGrid);
  for (int i = 0; i < 7; ++i) {
    deep = R"({"headers":{},"body":)" + deep + "}";
  }
  EXPECT_EQ(Read(*parser, deep).back(),
            "event=0 ignored=0 foreign=1 malformed=0");
}

}  // namespace
}  // namespace mailscan
