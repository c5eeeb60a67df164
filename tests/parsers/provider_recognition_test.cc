#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/embedded_formats.h"
#include "parsers/providers.h"
#include "parsers/table_provider.h"
#include "parsers/webhook.h"
#include "tests/support/event_text.h"

namespace mailscan {
namespace {

using testing::ParseOne;

// The provider the whole table takes for the owner of a record.
std::string OwnerOf(std::string_view record) {
  static const std::vector<ProviderInfo> kTable = Providers();
  const std::unique_ptr<Parser> parser = MakeWebhookParser(kTable);
  const LineStatus status = ParseOne(*parser, record, "webhook").status;
  return status == LineStatus::kForeign ? "nobody"
                                        : std::string(parser->FormatName());
}

bool IsOwn(const FormatSpec& spec, std::string_view record) {
  const std::unique_ptr<Parser> parser =
      MakeTableParser(EmbeddedSpec(spec.name));
  return ParseOne(*parser, record, spec.name).status != LineStatus::kForeign;
}

TEST(ProviderRecognitionTest, KnowsEverySampleForItsProviders) {
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (format.reads_lines()) {
      continue;
    }
    const auto spec = EmbeddedSpec(format.name);
    for (const FormatSample& sample : spec->samples) {
      if (IsOwn(*spec, sample.line)) {
        EXPECT_EQ(OwnerOf(sample.line), format.name) << sample.line;
      } else {
        EXPECT_TRUE(sample.events.empty()) << sample.line;
        EXPECT_NE(OwnerOf(sample.line), format.name) << sample.line;
      }
    }
  }
}

// So their order in the table does not matter.
TEST(ProviderRecognitionTest, NoTwoTablesClaimOneRecord) {
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (format.reads_lines()) {
      continue;
    }
    const auto spec = EmbeddedSpec(format.name);
    for (const EmbeddedFormat& other : EmbeddedFormats()) {
      if (other.reads_lines() || other.name == format.name) {
        continue;
      }
      for (const FormatSample& sample : spec->samples) {
        EXPECT_FALSE(IsOwn(*spec, sample.line) &&
                     IsOwn(*EmbeddedSpec(other.name), sample.line))
            << format.name << " and " << other.name << ": " << sample.line;
      }
    }
  }
}

TEST(ProviderRecognitionTest, TellsApartWhatLooksAlike) {
  struct Case {
    std::string_view record;
    std::string_view owner;
  };
  const Case cases[] = {
      {R"({"email":"a@b","event":"open","timestamp":1772446000,
          "sg_event_id":"x","sg_message_id":"y"})",
       "sendgrid"},
      {R"({"email":"a@b","event":"open","timestamp":1772446000})", "sendgrid"},
      {R"({"email":"a@b","event":"open","timestamp":1772446000,"event_id":"e",
          "message_id":"m"})",
       "mailtrap"},
      {R"({"email":"a@b","event":"click","time":1772446000,"MessageID":1})",
       "mailjet"},
      {R"({"email":"a@b","event":"click","ts_event":1772446000})", "brevo"},
      {R"({"event":"opened","timestamp":1772446000.5,"recipient":"a@b",
          "message":{"headers":{"message-id":"m@b"}},"log-level":"info"})",
       "mailgun"},
      {R"({"event":"open","_id":"i","ts":1772446000,
          "msg":{"_id":"i","email":"a@b","ts":1772445990}})",
       "mandrill"},
      {R"({"eventType":"Open","mail":{"messageId":"m","destination":["a@b"],
          "timestamp":"2026-03-02T10:06:30.000Z"},
          "open":{"timestamp":"2026-03-02T10:06:40.000Z"}})",
       "ses"},
      {R"({"eventType":"opened","messageUuid":"u",
          "occurredAt":"2026-03-02T10:06:40Z"})",
       "mailomat"},
      // A UUID as MessageID is Postmark's, and only with a RecordType.
      {R"({"MessageID":"00000000-0000-4000-8000-000000000001"})", "nobody"},
      // A type and data are what many have.
      {R"({"type":"invoice.paid","created_at":"2026-03-02T10:06:40Z",
          "data":{"id":"1"}})",
       "nobody"},
      {R"({"type":"message.sent","data":{}})", "nobody"},
      {R"({"event":"MessageSent","payload":{}})", "nobody"},
      {"{}", "nobody"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(OwnerOf(c.record), c.owner) << c.record;
  }
}

}  // namespace
}  // namespace mailscan
