#include "parsers/format_map.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "parsers/format_check.h"
#include "parsers/table_provider.h"
#include "tests/support/format_case.h"

namespace mailscan {
namespace {

using namespace std::string_view_literals;
using testing::FormatOf;
using testing::ReadBy;

struct Case {
  std::string_view line;
  std::string_view event;
};

constexpr std::string_view kRecords = R"(
name = "mine"
summary = "Mine"
reads = "json"
[recognise]
has = ["/what"]
is = { "/v" = ["1", "beta*"] }
without = ["/test"]
[common]
name = "/what"
time = ["/at", { from = "/coarse", precision = "second" }, { from = "/local", zone = "utc" }, "/wall"]
recipient = { from = ["/to/0", "/rcpt"], as = "address" }
message_id = "/mid"
esp_id = { from = "/id", as = "lower" }
reply = "/smtp/text"
enhanced = "/smtp/status"
flag = [{ from = "/bot/apple", named = "apple" }, { from = "/bot/proxy", named = "proxied" }]
transfer_ms = { from = "/took", as = "seconds" }
age_ms = ["/age", { from = "/born", as = "since" }]
campaign = [{ from = "/camp", as = "nonzero" }, { from = "/list", unless = "/private" }]
method = { text = "GET", when = "/get" }
attempt = "/try"
metadata = "/meta"
[[event]]
when = { "/what" = ["open*"], "/bot" = true }
kind = "opened"
ip = { from = "/ip", as = "first-word" }
[[event]]
when = { "/what" = "open*" }
kind = "opened"
[[event]]
when = { "/what" = "sent", "/draft" = false }
kind = "delivered"
scope = { text = "message" }
recipient = []
[[event]]
when = { "/what" = "fail", "/code" = 550 }
kind = "bounced"
code = "/code"
stage = { text = "rcpt" }
[[event]]
when = { "/what" = "ping" }
kind = "ignored"
[[sample]]
line = '{"what":"sent","v":1,"at":1772445992}'
events = [{ kind = "delivered" }]
)";

void ExpectRecords(std::initializer_list<Case> cases) {
  const auto spec = FormatOf(kRecords);
  ASSERT_NE(spec, nullptr);
  EXPECT_TRUE(CheckSamples(spec).empty());
  const std::unique_ptr<Parser> parser = MakeTableParser(spec);
  for (const Case& c : cases) {
    EXPECT_EQ(ReadBy(*parser, c.line), c.event) << c.line;
  }
}

TEST(FormatMapTest, MakesEventsOfRecords) {
  ExpectRecords({
      {R"({"what":"SENT","v":1,"at":1772445992,"to":["Ann <ann@corp.example>"],)"
       R"("mid":"<a@b.example>","id":"AbC","took":"0.89","age":1200161,"try":3,)"
       R"("smtp":{"text":"smtp; 250 2.0.0 OK\n"}})",
       "delivered 2026-03-02T10:06:32Z code=250 transfer_ms=890 "
       "transfer_unit_ms=10 age_ms=1200161 reply=smtp; 250 2.0.0 OK "
       "enhanced=2.0.0 message_id=a@b.example time_field=at scope=message "
       "attempt=3 esp_id=abc"},
      {R"({"what":"fail","v":"Beta-2","code":"550","at":"2026-03-02 10:06:32",)"
       R"("to":["bob@corp.example","x@corp.example"],"smtp":{"status":"5.0.0",)"
       R"("text":"554 5.7.1 Refused"}})",
       "bounced 2026-03-02T10:06:32 stage=rcpt code=550 "
       "recipient=bob@corp.example reply=554 5.7.1 Refused enhanced=5.7.1 "
       "time_field=at"},
      {R"({"what":"opened","v":1,"local":"2026-03-02 10:06:32","rcpt":"a@b.example",)"
       R"("bot":{"apple":false,"proxy":true},"ip":"192.0.2.7, 10.0.0.1"})",
       "opened 2026-03-02T10:06:32Z recipient=a@b.example ip=192.0.2.7 "
       "flag=proxied=true time_field=local"},
      {R"({"what":"opened","v":1,"at":1772445992123,"bot":{"apple":false}})",
       "opened 2026-03-02T10:06:32.123Z flag=apple=false time_field=at"},
      {R"({"what":"open","v":1,"at":"1772445992","bot":null,"ip":"192.0.2.7"})",
       "opened 2026-03-02T10:06:32Z time_field=at"},
      {R"({"what":"opened","v":1,"at":1772445992,"bot":{"apple":"phone"}})",
       "opened 2026-03-02T10:06:32Z flag=apple=phone time_field=at"},
  });
}

TEST(FormatMapTest, TakesValuesWhereTheyCount) {
  ExpectRecords({
      {R"({"what":"open","v":1,"at":1772445992,"born":1772445990,"camp":0,)"
       R"("list":"news","get":true})",
       "opened 2026-03-02T10:06:32Z age_ms=2000 campaign=news method=GET "
       "time_field=at"},
      {R"({"what":"open","v":1,"at":1772445992,"born":1772445999,"camp":"7",)"
       R"("list":"news","get":false})",
       "opened 2026-03-02T10:06:32Z campaign=7 time_field=at"},
      {R"({"what":"open","v":1,"coarse":"2026-03-02T10:06:32.000000Z",)"
       R"("list":"news","private":1})",
       "opened 2026-03-02T10:06:32Z time_field=coarse"},
  });
}

TEST(FormatMapTest, CarriesWhatItDoesNotKnow) {
  ExpectRecords({
      {R"({"what":"novel","v":1,"at":1772445992,"rcpt":"a@b.example","x":[{}]})",
       "other 2026-03-02T10:06:32Z recipient=a@b.example flag=novel "
       "time_field=at"},
      {R"({"what":"ping","v":1})", "ignored"},
      {R"({"what":"sent","v":2,"at":1772445992})", "foreign"},
      {R"({"what":null,"v":1,"at":1772445992})", "foreign"},
      {R"({"what":"sent","v":1,"at":1772445992,"test":1})", "foreign"},
      {R"({"what":"sent","v":1,"at":1772445992,"test":null})",
       "delivered 2026-03-02T10:06:32Z time_field=at scope=message"},
      {R"({"what":"sent","v":1})", "malformed"},
      {R"({"what":"sent","v":1,"at":"yesterday"})", "malformed"},
      {R"({"what":{},"v":1,"at":1772445992})", "malformed"},
      {R"({"what":"sent","v":1,"at":1772445992)", "malformed"},
  });
}

TEST(FormatMapTest, ReadsDamagedRecordsAsFarAsTheyGo) {
  ExpectRecords({
      // Escapes of NUL and lone surrogates.
      {"{\"what\":\"odd\\ud800\",\"v\":1,\"at\":1772445992,\"try\":"
       "\"\\u0007\"}",
       "other 2026-03-02T10:06:32Z flag=odd\\ud800 time_field=at "
       "attempt=\x07"},
      {"{\"what\":\"sent\",\"v\":\"1\",\"at\":1772445992,"
       "\"id\":\"a\\u0000b\"}",
       "delivered 2026-03-02T10:06:32Z time_field=at "
       "scope=message esp_id=a\0b"sv},
      // Above 2^53, as a number and as a string.
      {R"({"what":"sent","v":1,"at":1772445992,"id":93449692684977140})",
       "delivered 2026-03-02T10:06:32Z time_field=at scope=message "
       "esp_id=93449692684977140"},
      {R"({"what":"sent","v":1,"at":1772445992,"age":"93449692684977140"})",
       "delivered 2026-03-02T10:06:32Z age_ms=93449692684977140 "
       "time_field=at scope=message"},
      // Durations that are none.
      {R"({"what":"sent","v":1,"at":1772445992,"age":-3,"took":1e400})",
       "delivered 2026-03-02T10:06:32Z time_field=at scope=message"},
      {R"({"what":"sent","v":1,"at":1772445992,"age":"","took":"999999999999999999"})",
       "delivered 2026-03-02T10:06:32Z time_field=at scope=message"},
      // Null objects, objects for texts and texts for objects.
      {R"({"what":"sent","v":1,"at":1772445992,"smtp":null,"to":null,"id":{}})",
       "delivered 2026-03-02T10:06:32Z time_field=at scope=message"},
      {R"({"what":"sent","v":1,"at":1772445992,"smtp":"250 OK","id":[]})",
       "delivered 2026-03-02T10:06:32Z time_field=at scope=message"},
      // Seven and nine digits, and decimals of a number.
      {R"({"what":"open","v":1,"at":"2026-03-02T06:06:32.2493688-04:00"})",
       "opened 2026-03-02T10:06:32.249368Z time_field=at"},
      {R"({"what":"open","v":1,"at":"2026-03-02T10:06:32.123456789Z"})",
       "opened 2026-03-02T10:06:32.123456Z time_field=at"},
      {R"({"what":"open","v":1,"at":1772445992.538978})",
       "opened 2026-03-02T10:06:32.538978Z time_field=at"},
      {R"({"what":"open","v":1,"at":"2026-03-02T10:06:32 +0000"})",
       "opened 2026-03-02T10:06:32Z time_field=at"},
      // A time that is none leaves the word to the next.
      {R"({"what":"open","v":1,"at":"0000-00-00","wall":"2026-03-02T10:06:32"})",
       "opened 2026-03-02T10:06:32 time_field=wall"},
  });
}

TEST(FormatMapTest, TakesTheMessageIdThatTheSenderSet) {
  const auto spec = FormatOf(kRecords);
  ASSERT_NE(spec, nullptr);
  FormatSettings settings;
  settings.message_id_key = "ref";
  const ProviderInfo info = TableProvider(spec, settings);
  const auto provider = info.make();
  JsonRecord record(provider->paths());
  const auto read = [&](std::string text) {
    const std::size_t size = text.size();
    text.append(64, '\0');
    EXPECT_TRUE(record.Read(std::string_view(text).substr(0, size)));
    Tables tables;
    EventSink sink(tables, 0, "", "mine");
    EXPECT_EQ(provider->Read(record, sink), LineStatus::kEvent);
    RowCursor row(sink.rows());
    EXPECT_TRUE(row.Next());
    return std::string(row.message_id());
  };
  EXPECT_EQ(read(R"({"what":"open","at":1772445992,"meta":{"ref":"<a@b>"}})"),
            "a@b");
  EXPECT_EQ(read(R"({"what":"open","at":1772445992,"meta":{"ref":"<a@b>"},)"
                 R"("mid":"c@d"})"),
            "c@d");
  EXPECT_EQ(read(R"({"what":"open","at":1772445992,"meta":"none"})"), "");
}

constexpr std::string_view kLines = R"(
name = "mine"
summary = "Mine"
reads = "lines"
[line]
pattern = '''(?P<day>\S+ \S+) (?P<what>\w+) to=(?P<to>\S+)(?: ip=(?P<ip>\S+))?(?: said (?P<reply>.*))?'''
skip = ['#.*', '.* what=noise']
[common]
time = { from = "day", form = "%d/%b/%Y %H:%M:%S.%f" }
recipient = { from = "to", as = "address" }
reply = "reply"
[[event]]
when = { what = "bounce", reply = true }
kind = "bounced"
[[event]]
when = { what = "click", ip = true }
kind = "clicked"
ip = "ip"
[[sample]]
line = '02/Mar/2026 10:06:32.5 click to=<ann@corp.example> ip=192.0.2.7'
events = [{ kind = "clicked" }]
)";

TEST(FormatMapTest, MakesEventsOfLines) {
  const auto spec = FormatOf(kLines);
  ASSERT_NE(spec, nullptr);
  const std::unique_ptr<Parser> parser = MakeLineParser(spec);
  const std::string long_line =
      "02/Mar/2026 10:06:32.5 bounce to=a said " + std::string(1 << 20, 'x');
  const Case cases[] = {
      {"02/Mar/2026 10:06:32.5 click to=<ann@corp.example> ip=192.0.2.7",
       "clicked 2026-03-02T10:06:32.500 recipient=ann@corp.example "
       "ip=192.0.2.7"},
      {"02/Mar/2026 10:06:32.5 bounce to=bob@corp.example said 550 5.1.1 No",
       "bounced 2026-03-02T10:06:32.500 code=550 recipient=bob@corp.example "
       "reply=550 5.1.1 No enhanced=5.1.1"},
      {"02/Mar/2026 10:06:32.5 bounce to=b said \xff\xfe broken",
       "bounced 2026-03-02T10:06:32.500 recipient=b reply=\xff\xfe broken"},
      {"02/Mar/2026 10:06:32.5 bounce to=b said a\0b"sv,
       "bounced 2026-03-02T10:06:32.500 recipient=b reply=a\0b"sv},
      {"02/Mar/2026 10:06:32.5 click to=b", "ignored"},
      {"02/Mar/2026 10:06:32.5 other to=b", "ignored"},
      {"# a remark", "ignored"},
      {"02/Mar/2026 what=noise", "ignored"},
      {"31/Feb/2026 10:06:32.5 bounce to=b said 550 No", "malformed"},
      {"02/Mar/2026 10:06:32.5 bounce", "malformed"},
      {"", "malformed"},
      {long_line, "malformed"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ReadBy(*parser, c.line), c.event) << c.line.substr(0, 100);
  }
}

}  // namespace
}  // namespace mailscan
