#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "parsers/format_map.h"
#include "parsers/table_provider.h"
#include "tests/support/event_text.h"
#include "tests/support/format_case.h"

namespace mailscan {
namespace {

using testing::FormatOf;
using testing::ReadBy;

constexpr std::string_view kRecords = R"(
name = "mine"
summary = "Mine"
reads = "json"
[recognise]
has = ["/at"]
[common]
time = { from = "/at", precision = "second" }
recipient = { from = "/to", as = "address", unless = "/to/1" }
scope = { text = "message", when = "/to/1" }
campaign = [{ from = "/number", as = "nonzero" }, "/tag"]
age_ms = { from = "/born", as = "since" }
metadata = ""
[[event]]
when = { "/text" = ["*suppress*", "*gone", "over*"] }
kind = "rejected"
[[event]]
kind = "delivered"
[[sample]]
line = '{"at":1772445993}'
events = [{ kind = "delivered" }]
)";

TEST(FormatValuesTest, HoldWhereTheirConditionsDo) {
  struct Case {
    std::string_view line;
    std::string_view event;
  };
  const Case cases[] = {
      {R"({"at":1,"to":"a@b"})", "malformed"},
      // A clock that is coarser than what it writes.
      {R"({"at":"2026-03-02T10:06:33.999Z"})",
       "delivered 2026-03-02T10:06:33Z "
       "time_field=at"},
      {R"({"at":1772445993})", "delivered 2026-03-02T10:06:33Z time_field=at"},
      // One recipient, or several of whom nobody knows which.
      {R"({"at":1772445993,"to":"Ann <a@b>"})",
       "delivered 2026-03-02T10:06:33Z recipient=a@b time_field=at"},
      {R"({"at":1772445993,"to":["a@b"]})",
       "delivered 2026-03-02T10:06:33Z recipient=a@b time_field=at"},
      {R"({"at":1772445993,"to":["a@b","c@d","e@f"]})",
       "delivered 2026-03-02T10:06:33Z time_field=at scope=message"},
      {R"({"at":1772445993,"to":["a@b",{"x":1}]})",
       "delivered 2026-03-02T10:06:33Z time_field=at scope=message"},
      {R"({"at":1772445993,"to":["a@b",null,"c@d"]})",
       "delivered 2026-03-02T10:06:33Z recipient=a@b time_field=at"},
      {R"({"at":1772445993,"to":[]})",
       "delivered 2026-03-02T10:06:33Z time_field=at"},
      {R"({"at":1772445993,"to":["a@b",)", "malformed"},
      // 0 is no number of anything.
      {R"({"at":1772445993,"number":0,"tag":"t"})",
       "delivered 2026-03-02T10:06:33Z campaign=t time_field=at"},
      {R"({"at":1772445993,"number":"10","tag":"t"})",
       "delivered 2026-03-02T10:06:33Z campaign=10 time_field=at"},
      // An age is from one time to the other, if that is the later one.
      {R"({"at":1772445993,"born":1772445991.25})",
       "delivered 2026-03-02T10:06:33Z age_ms=1750 time_field=at"},
      {R"({"at":1772445993,"born":"2026-03-02T10:06:34Z"})",
       "delivered 2026-03-02T10:06:33Z time_field=at"},
      {R"({"at":1772445993,"born":null})",
       "delivered 2026-03-02T10:06:33Z time_field=at"},
      {R"({"at":1772445993,"text":"Is Suppressed by us"})",
       "rejected 2026-03-02T10:06:33Z time_field=at"},
  };
  const auto parser = MakeTableParser(FormatOf(kRecords));
  for (const Case& c : cases) {
    EXPECT_EQ(ReadBy(*parser, c.line), c.event) << c.line;
  }
}

TEST(FormatValuesTest, WordsMayLeaveTheirEndsOpen) {
  struct Case {
    std::string_view word;
    std::string_view text;
    bool is;
  };
  const Case cases[] = {
      {"soft", "Soft", true},
      {"soft", "softer", false},
      {"soft*", "SOFTER", true},
      {"soft*", "sof", false},
      {"*soft", "very Soft", true},
      {"*soft", "softer", false},
      {"*soft*", "a Softer b", true},
      {"*soft*", "so ft", false},
      {"*soft*", "soft", true},
      {"*", "", true},
      {"*", "any", true},
      {"**", "any", true},
      {"", "", true},
      {"", "x", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsWord(c.word, c.text), c.is) << c.word << " " << c.text;
  }
}

TEST(FormatValuesTest, TheSendersOwnMayBeTheRecordItself) {
  FormatSettings settings;
  settings.message_id_key = "CustomID";
  const ProviderInfo info = TableProvider(FormatOf(kRecords), settings);
  const auto provider = info.make();
  bool found = false;
  for (const std::string_view path : provider->paths()) {
    found = found || path == "CustomID";
  }
  EXPECT_TRUE(found);
}

TEST(FormatValuesTest, ARefusedKeySaysWhatIsKnown) {
  std::string toml(kRecords);
  toml.replace(toml.find("\"second\""), 8, "\"minute\"");
  std::shared_ptr<const FormatSpec> spec;
  EXPECT_EQ(ReadFormat(toml, "my.toml", &spec).message(),
            "my.toml:8:36: precision is \"second\" or \"millisecond\", where "
            "more digits are written than the clock has");
}

}  // namespace
}  // namespace mailscan
