#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/model/event_sink.h"
#include "parsers/embedded_formats.h"
#include "parsers/line_format.h"
#include "tests/support/event_text.h"

namespace mailscan::testing {
namespace {

std::shared_ptr<const Tracker> Newsletter() {
  auto tracker = std::make_shared<Tracker>();
  EXPECT_TRUE(
      tracker->AddPattern(EventKind::kClicked, "^/c/(?P<token>[^/?]+)").ok());
  EXPECT_TRUE(
      tracker->AddPattern(EventKind::kOpened, "^/o/(?P<token>[^/?.]+)").ok());
  EXPECT_TRUE(tracker->tokens()
                  .Add("token,message_id,recipient,link\n"
                       "Ab3x,<m1@news.example>,ann@corp.example,"
                       "https://shop.example/\n",
                       "tokens.csv")
                  .ok());
  tracker->tokens().Seal();
  return tracker;
}

std::unique_ptr<Parser> Embedded(std::string_view name,
                                 std::shared_ptr<const Tracker> tracker) {
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (format.name == name) {
      std::shared_ptr<const FormatSpec> spec;
      EXPECT_TRUE(ReadFormat(format.text, std::string(name), &spec).ok());
      return MakeFormatParser(spec, {"", std::move(tracker)});
    }
  }
  return nullptr;
}

struct Case {
  std::string line;
  std::string_view expected;
};

void Check(Parser& parser, const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    const Parsed parsed = ParseOne(parser, each.line, "access");
    const std::string found = parsed.events.empty()
                                  ? std::string(NameOf(parsed.status))
                                  : parsed.events.front();
    EXPECT_EQ(found, each.expected) << each.line;
    EXPECT_LE(parsed.events.size(), 1U) << each.line;
  }
}

TEST(AccessLog, HitsOfATrackerAreTheirOwners) {
  const auto parser = Embedded("combined", Newsletter());
  const std::string from = "192.0.2.7 - - [02/Mar/2026:11:06:35 +0100] ";
  Check(
      *parser,
      {{from + R"("GET /c/Ab3x HTTP/1.1" 302 0 "-" "Mozilla/5.0")",
        "clicked 2026-03-02T10:06:35Z code=302 recipient=ann@corp.example "
        "message_id=m1@news.example ip=192.0.2.7 agent=Mozilla/5.0 "
        "url=https://shop.example/ method=GET esp_id=Ab3x"},
       {from + R"("HEAD /c/Ab3x%27 HTTP/1.1" 404 0 "-" "-")",
        "clicked 2026-03-02T10:06:35Z code=404 recipient=ann@corp.example "
        "message_id=m1@news.example ip=192.0.2.7 url=https://shop.example/ "
        "flag=token=mutated method=HEAD esp_id=Ab3x"},
       {from + R"("GET /c/Zz9 HTTP/1.1" 404 0)",
        "clicked 2026-03-02T10:06:35Z code=404 ip=192.0.2.7 url=/c/Zz9 "
        "flag=token=unknown method=GET esp_id=Zz9"},
       {from + R"("GET /o/Ab3x.gif HTTP/1.1" 200 43 "-" "a \" b")",
        "opened 2026-03-02T10:06:35Z code=200 recipient=ann@corp.example "
        "message_id=m1@news.example ip=192.0.2.7 agent=a \\\" b "
        "url=/o/Ab3x.gif method=GET esp_id=Ab3x"},
       {from +
            R"("GET /c/Ab3x HTTP/1.1" 302 0 "https://mail.example/a \" b" "")",
        "clicked 2026-03-02T10:06:35Z code=302 recipient=ann@corp.example "
        "message_id=m1@news.example ip=192.0.2.7 url=https://shop.example/ "
        "method=GET referer=https://mail.example/a \\\" b esp_id=Ab3x"},
       {from + R"("GET /style.css HTTP/1.1" 200 43 "-" "-")", "foreign"},
       {from + R"("GET /c/Ab3x)", "malformed"},
       {from + R"("\x16\x03\x01" 400 157 "-" "-")", "ignored"}});
}

}  // namespace
}  // namespace mailscan::testing
