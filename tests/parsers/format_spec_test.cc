#include "parsers/format_spec.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace mailscan {
namespace {

// What is said of a text, up to the help; empty where it is a format.
std::string FaultOf(std::string_view toml) {
  std::shared_ptr<const FormatSpec> spec;
  const Status status = ReadFormat(toml, "my.toml", &spec);
  EXPECT_EQ(status.ok(), spec != nullptr);
  return status.message();
}

struct Case {
  std::string_view toml;
  std::string_view fault;
};

// Two lines before what the case is about.
std::string Json(std::string_view rest) {
  return "name = \"mine\"\nsummary = \"Mine\"\nreads = \"json\"\n" +
         std::string(rest);
}
std::string Lines(std::string_view rest) {
  return "name = \"mine\"\nsummary = \"Mine\"\nreads = \"lines\"\n" +
         std::string(rest);
}

TEST(FormatSpecTest, SaysWhereAFileIsWrongAndWhatToDo) {
  const Case cases[] = {
      {"", "my.toml:1:1: name is missing; begin with name, summary and reads"},
      {"name = \"mine\"\nname = \"yours\"\n",
       "my.toml:2:8: this is not TOML: "},
      {"name = \"mine\n", "my.toml:1:13: this is not TOML: "},
      {"nmae = \"mine\"\n",
       "my.toml:1:1: unknown key \"nmae\" in the file; did you mean \"name\"?"},
      {"name = \"My Format\"\nsummary = \"\"\nreads = \"json\"\n",
       "my.toml:1:8: a name has small letters, digits and - only"},
      {"name = 7\n", "my.toml:1:8: name is a text; write it in quotes"},
      {"name = \"mine\"\nsummary = \"\"\nreads = \"xml\"\n",
       "my.toml:3:9: reads is \"json\" or \"lines\""},
  };
  for (const Case& c : cases) {
    const std::string fault = FaultOf(c.toml);
    EXPECT_TRUE(fault.starts_with(c.fault)) << fault;
  }
}

TEST(FormatSpecTest, SaysWhatIsWrongWithRecognition) {
  const Case cases[] = {
      {"", "my.toml:1:1: [recognise] is missing"},
      {"[line]\npattern = \"x\"\n",
       "my.toml:4:1: [line] does not fit what it reads; it needs [recognise]"},
      {"[recognise]\n",
       "my.toml:4:1: [recognise] takes every record for its own; say what it "
       "must have: has = [\"/key\"]"},
      {"[recognise]\nhas = [\"event\"]\n",
       "my.toml:5:8: \"event\" is not a JSON pointer; write it as \"/event\", "
       "and nested keys as \"/a/b\""},
      {"[recognise]\nhas = [\"/a.b\"]\n",
       "my.toml:5:8: \"/a.b\" cannot be looked up; keys are not empty, do not "
       "begin with ~ and hold no dot"},
      {"[recognise]\nhas = [\"/a//b\"]\n",
       "my.toml:5:8: \"/a//b\" cannot be looked up; keys are not empty, do not "
       "begin with ~ and hold no dot"},
      {"[recognise]\nis = { \"/a\" = 7 }\n",
       "my.toml:5:15: a value is a text; write it in quotes"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(FaultOf(Json(c.toml)), c.fault) << c.toml;
  }
}

TEST(FormatSpecTest, SaysWhatIsWrongWithAPattern) {
  const Case cases[] = {
      {"[line]\n", "my.toml:4:1: [line] needs a pattern"},
      {"[line]\npattern = '''(?P<a>x'''\n",
       "my.toml:5:11: pattern: missing ): (?P<a>x; write it as RE2 does: no "
       "back references, no look-ahead"},
      {"[line]\npattern = '''(a)\\1'''\n",
       "my.toml:5:11: pattern: invalid escape sequence: \\1; write it as RE2 "
       "does: no back references, no look-ahead"},
      {"[line]\npattern = '''((a{100}){100}){100}'''\n",
       "my.toml:5:11: pattern: invalid repetition size: {100}; write it as RE2 "
       "does: no back references, no look-ahead"},
      {"[line]\npattern = '''(x{1,90}y)'''\nskip = ['#', '(']\n",
       "my.toml:6:14: skip: missing ): (; write it as RE2 does: no back "
       "references, no look-ahead"},
      {"[line]\npattern = "
       "'''x{0,900}y{0,900}z{0,900}'''\n",
       "my.toml:5:11: pattern: the pattern is too large; use fewer groups and "
       "repetitions"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(FaultOf(Lines(c.toml)), c.fault) << c.toml;
  }
}

TEST(FormatSpecTest, SaysWhatIsWrongWithAnEvent) {
  const std::string head = "[line]\npattern = '(?P<t>\\d+) (?P<who>\\S+)'\n";
  const Case cases[] = {
      {"",
       "my.toml:1:1: a format needs at least one [[event]], with its kind "
       "and when it holds"},
      {"[common]\nrecpient = \"who\"\n",
       "my.toml:7:1: unknown key \"recpient\" in [common]; did you mean "
       "\"recipient\"?"},
      {"[[event]]\ntime = \"t\"\n",
       "my.toml:6:1: [[event]] needs a kind, such as kind = \"delivered\""},
      {"[[event]]\nkind = \"click\"\n",
       "my.toml:7:8: there is no kind \"click\"; did you mean \"clicked\"?"},
      {"[[event]]\nkind = \"clicked\"\n",
       "my.toml:6:1: this event has no time; say where it stands, here or in "
       "[common]: time = \"...\""},
      {"[[event]]\nkind = \"clicked\"\ntime = \"moment\"\n",
       "my.toml:8:8: the pattern has no group (?P<moment>...); there are t, "
       "who"},
      {"[[event]]\nkind = \"clicked\"\ntime = { from = \"t\", form = \"%q\" "
       "}\n",
       "my.toml:8:29: the form of a time knows %Y %m %d %b %H %I %p %M %S "
       "%f %z %s %%, not %q"},
      {"[[event]]\nkind = \"clicked\"\ntime = { from = \"t\", form = \"%H:%M\" "
       "}\n",
       "my.toml:8:29: the form of a time needs %s, or month, day, %H (or %I "
       "and %p), %M and %S"},
      {"[[event]]\nkind = \"clicked\"\ntime = { from = \"t\", zone = \"CET\" "
       "}\n",
       "my.toml:8:29: zone is \"utc\", or left out: times without one are then "
       "of the log's clock"},
      {"[[event]]\nkind = \"clicked\"\ntime = \"t\"\n"
       "recipient = { from = \"who\", as = \"adress\" }\n",
       "my.toml:9:34: as = \"adress\" is not known here; did you mean "
       "\"address\"?"},
      {"[[event]]\nkind = \"clicked\"\ntime = \"t\"\nip = { as = \"lower\" }\n",
       "my.toml:9:6: a value has either from (a selector) or text (a "
       "constant)"},
      {"[[event]]\nkind = \"bounced\"\ntime = \"t\"\nstage = { text = \"rctp\" "
       "}\n",
       "my.toml:9:18: there is no stage \"rctp\"; did you mean \"rcpt\"?"},
      {"[[event]]\nkind = \"bounced\"\ntime = \"t\"\ncode = { text = \"ok\" "
       "}\n",
       "my.toml:9:17: a code is an SMTP reply's, such as \"250\""},
      {"[[event]]\nkind = \"bounced\"\ntime = \"t\"\nmetod = \"who\"\n",
       "my.toml:9:1: unknown key \"metod\" in [[event]]; did you mean "
       "\"method\"?"},
      {"[[event]]\nkind = \"clicked\"\ntime = \"t\"\n",
       "my.toml:1:1: a format needs at least one [[sample]], with a line and "
       "the events it makes"},
      {"[[event]]\nkind = \"clicked\"\ntime = \"t\"\n[[sample]]\nline = "
       "\"x\"\n",
       "my.toml:9:1: a sample needs line = '''...''' and events = [ { kind = "
       "\"delivered\", ... } ], or events = [] for no event"},
      {"[[event]]\nkind = \"clicked\"\ntime = \"t\"\n[[sample]]\nline = \"x\"\n"
       "events = [{ time = 2026-03-02T10:00:00Z }]\n",
       "my.toml:11:20: time is a text or a whole number here; write times in "
       "quotes"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(FaultOf(Lines(head + std::string(c.toml))), c.fault) << c.toml;
  }
}

// Whatever is in a file, it is a format or it is refused.
TEST(FormatSpecTest, SurvivesEveryCut) {
  const std::string whole = Json(
      "[recognise]\nhas = [\"/e\"]\nis = { \"/e\" = [\"a\", \"b*\"] }\n"
      "[common]\nname = \"/e\"\ntime = [\"/t\", { from = \"/u\" }]\n"
      "flag = [{ from = \"/f\", named = \"f\" }]\nip = []\n"
      "[[event]]\nwhen = { \"/e\" = \"a\", \"/n\" = 7, \"/g\" = true }\n"
      "kind = \"opened\"\n"
      "[[sample]]\nline = '{}'\nevents = []\n");
  EXPECT_EQ(FaultOf(whole), "");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    FaultOf(whole.substr(0, size));
  }
  std::string nested(100'000, '[');
  EXPECT_NE(FaultOf("name = " + nested), "");
  EXPECT_NE(FaultOf(std::string("name = \"\0\"", 10)), "");
  EXPECT_NE(FaultOf("name = \"\xff\"\n"), "");
}

}  // namespace
}  // namespace mailscan
