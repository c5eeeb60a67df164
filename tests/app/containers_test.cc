// The webhooks of all providers are the same events in whatever container they
// come, in whatever order, and however often.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/embedded_formats.h"
#include "tests/app/program.h"

namespace mailscan::testing {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted + '"';
}

// Every record that a table of a provider has for a sample, and some of those
// that are read by code.
std::vector<std::string> Records() {
  std::vector<std::string> records = {
      R"({"event":"delivered","email":"ann@corp.example","timestamp":1772445990,"sg_event_id":"e1","sg_message_id":"Qm3xYp7t.filter1","response":"250 OK"})",
      R"({"event":"click","email":"ann@corp.example","timestamp":1772445995,"sg_event_id":"e2","sg_message_id":"Qm3xYp7t.filter1","url":"https://news.example/a","ip":"192.0.2.7","useragent":"Mozilla/5.0"})",
      R"({"eventType":"Delivery","mail":{"timestamp":"2026-03-02T10:06:30.000Z","messageId":"m1","destination":["bob@corp.example"]},"delivery":{"timestamp":"2026-03-02T10:06:31.500Z","recipients":["bob@corp.example"],"smtpResponse":"250 OK"}})",
      R"({"eventType":"Click","mail":{"timestamp":"2026-03-02T10:06:30.000Z","messageId":"m1","destination":["bob@corp.example"]},"click":{"timestamp":"2026-03-02T10:06:35.123Z","ipAddress":"192.0.2.7","userAgent":"Mozilla/5.0 \"x\"","link":"https://news.example/b"}})",
      R"({"event":"opened","id":"x1","timestamp":1772445996.25,"recipient":"cid@corp.example","log-level":"info","client-info":{"bot":"apple","user-agent":"Mozilla/5.0"},"ip":"192.0.2.8","message":{"headers":{"message-id":"m3@news.example"}}})",
  };
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (format.reads_lines()) {
      continue;
    }
    for (const FormatSample& sample : EmbeddedSpec(format.name)->samples) {
      if (!sample.events.empty() &&
          sample.line.find('\n') == std::string::npos &&
          sample.line.starts_with('{')) {
        records.push_back(sample.line);
      }
    }
  }
  return records;
}

using Write = std::string (*)(const std::string& record);

std::string Bare(const std::string& record) {
  return record;
}
std::string Array(const std::string& record) {
  return "[" + record + "]";
}
std::string Sns(const std::string& record) {
  return R"({"Type":"Notification","MessageId":"n1","TopicArn":"arn:aws:sns:x",)"
         R"("Timestamp":"2026-03-09T00:00:00.000Z","Message":)" +
         Quoted(record) + "}";
}
std::string SnsInSqs(const std::string& record) {
  return R"({"Messages":[{"MessageId":"q1","Body":)" + Quoted(Sns(record)) +
         "}]}";
}
std::string LambdaOfSns(const std::string& record) {
  return R"({"Records":[{"EventSource":"aws:sns","Sns":)" + Sns(record) + "}]}";
}
std::string Proxy(const std::string& record) {
  return R"({"headers":{"content-type":"application/json"},"body":)" + record +
         "}";
}
std::string ProxyOfText(const std::string& record) {
  return R"({"headers":{},"rawBody":)" + Quoted(Array(record)) + "}";
}

// A row for every message and hit, without where they stand.
std::string RowsOf(const std::string& text) {
  const Folder folder;
  const std::string path = folder.Put("hooks", text);
  std::string all;
  for (const char* command : {"deliveries", "engagement"}) {
    const Ran ran = Shell("MAILSCAN " + std::string(command) + " - < " + path +
                          R"( | sed -E 's/,"line":[0-9]+//g' | LC_ALL=C sort)");
    EXPECT_EQ(ran.code, 0) << command << ran.err;
    all += ran.out;
  }
  return all;
}

std::string ReportOf(const std::string& text) {
  const Folder folder;
  return Shell("MAILSCAN report -f json - < " + folder.Put("hooks", text)).out;
}

std::string Joined(const std::vector<std::string>& records, Write write,
                   std::string_view between) {
  std::string text;
  for (const std::string& record : records) {
    text += write(record);
    text += between;
  }
  return text;
}

std::uint64_t NumberIn(const std::string& report, const std::string& key) {
  const std::size_t at = report.find("\"" + key + "\":");
  return at == std::string::npos
             ? 0
             : std::stoull(report.substr(at + key.size() + 3));
}

// One record a line, so that where each stands is the same as well.
TEST(Containers, GiveTheSameReport) {
  const std::vector<std::string> records = Records();
  ASSERT_GT(records.size(), 100U);
  const std::string bare = ReportOf(Joined(records, Bare, "\n"));
  ASSERT_EQ(NumberIn(bare, "foreign") + NumberIn(bare, "malformed"), 0U);
  ASSERT_GE(NumberIn(bare, "event") + NumberIn(bare, "duplicate"),
            records.size());
  for (const auto& [name, write] :
       std::vector<std::pair<std::string_view, Write>>{
           {"array", Array},
           {"SNS", Sns},
           {"SNS in SQS", SnsInSqs},
           {"SNS in Lambda", LambdaOfSns},
           {"proxy", Proxy},
           {"proxy, text", ProxyOfText}}) {
    EXPECT_EQ(ReportOf(Joined(records, write, "\n")), bare) << name;
  }
}

TEST(Containers, LinesDoNotMatterNorDoesOrder) {
  const std::vector<std::string> records = Records();
  const std::string bare = RowsOf(Joined(records, Bare, "\n"));
  EXPECT_GT(bare.size(), 10'000U);
  EXPECT_EQ(RowsOf(Joined(records, Bare, "")), bare);
  std::string one = "[" + Joined(records, Bare, ",\n");
  one.replace(one.size() - 2, 2, "]");
  EXPECT_EQ(RowsOf(one), bare);
  std::vector<std::string> reversed(records.rbegin(), records.rend());
  EXPECT_EQ(RowsOf(Joined(reversed, Bare, "\n")), bare);
}

TEST(Containers, TwiceOverOnlyAddsDuplicates) {
  const std::string once = Joined(Records(), Bare, "\n");
  const std::string again = Joined(Records(), Sns, "\n");
  EXPECT_EQ(RowsOf(once + again), RowsOf(once));
  const std::string single = ReportOf(once);
  const std::string both = ReportOf(once + again);
  EXPECT_EQ(NumberIn(both, "event"), NumberIn(single, "event"));
  EXPECT_EQ(NumberIn(both, "read"), 2 * NumberIn(single, "read"));
}

}  // namespace
}  // namespace mailscan::testing
