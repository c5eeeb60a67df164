#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/app/program.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kFormat = R"(name = "mine"
summary = "Our click tracker"
reads = "lines"
[line]
pattern = '''(?P<time>\S+) (?P<what>\w+) (?P<to>\S+@\S+)'''
[common]
time = "time"
recipient = "to"
[[event]]
when = { what = "click" }
kind = "clicked"
[[sample]]
line = '2026-03-02T10:06:35Z click ann@corp.example'
events = [{ kind = "clicked", recipient = "ann@corp.example" }]
)";

std::string Changed(std::string_view from, std::string_view to) {
  std::string text(kFormat);
  return text.replace(text.find(from), from.size(), to);
}

// What a page of the manual shows between .nf and .fi, as it is typed.
std::vector<std::string> ExamplesOf(const std::string& page) {
  std::vector<std::string> examples;
  for (std::size_t at = page.find("\n.nf\n.RS 2\n"); at != std::string::npos;
       at = page.find("\n.nf\n.RS 2\n", at)) {
    at += 11;
    std::string text = page.substr(at, page.find(".RE\n", at) - at);
    for (const auto& [from, to] : {std::pair{"\\(aq", "'"},
                                   {"\\(ha", "^"},
                                   {"\\(ti", "~"},
                                   {"\\-", "-"},
                                   {"\\e", "\\"}}) {
      for (std::size_t i = text.find(from); i != std::string::npos;
           i = text.find(from, i + 1)) {
        text.replace(i, std::string_view(from).size(), to);
      }
    }
    examples.push_back(text);
  }
  return examples;
}

TEST(Formats, OfTheUserAreReadBeforeAllOthers) {
  const Folder folder;
  const std::string format = folder.Put("mine.toml", kFormat);
  const std::string log =
      folder.Put("clicks.log",
                 "2026-03-02T10:06:35Z click ann@corp.example\n"
                 "2026-03-02T10:06:36Z view ann@corp.example\n"
                 "2026-03-02T10:06:37Z click\n");
  for (const std::string& named : {format, folder.path()}) {
    const Ran ran = Program("events --formats " + named + " " + log);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_NE(ran.out.find("\"kind\":\"clicked\",\"time\":\"2026-03-02T10:06:"
                           "35Z\""),
              std::string::npos)
        << ran.out;
    EXPECT_NE(ran.out.find("\"source\":\"mine\""), std::string::npos);
  }
  const Ran report = Program("report -f json --format-in mine --formats " +
                             format + " " + log);
  EXPECT_NE(
      report.out.find("\"read\":3,\"event\":1,\"ignored\":1,\"foreign\":0,"
                      "\"malformed\":1"),
      std::string::npos)
      << report.out;
}

TEST(Formats, ThatAreWrongAreRefused) {
  const Folder folder;
  const struct {
    std::string text;
    const char* says;
  } cases[] = {
      {Changed("kind = \"clicked\"\n[[s", "kind = \"click\"\n[[s"),
       "bad.toml:11:8: there is no kind \"click\"; did you mean \"clicked\"?"},
      {Changed("[{ kind = \"clicked\"", "[{ kind = \"opened\""),
       "bad.toml:14:20: sample 1: kind: expected \"opened\", found "
       "\"clicked\""},
      {Changed("name = \"mine\"", "name = \"postfix\""),
       "there is a format \"postfix\" already"},
  };
  for (const auto& c : cases) {
    const std::string file = folder.Put("bad.toml", c.text);
    const Ran ran = Program("report --formats " + file + " /dev/null");
    EXPECT_EQ(ran.code, 64);
    EXPECT_NE(ran.err.find(c.says), std::string::npos) << ran.err;
    EXPECT_EQ(ran.out, "");
  }
  const Ran none = Program("report --formats " + folder.path() + "/no.toml x");
  EXPECT_EQ(none.code, 64);
  EXPECT_NE(none.err.find("No such file"), std::string::npos) << none.err;
}

TEST(Formats, AreTriedByTheirSamples) {
  const Folder folder;
  const Ran good = Program("formats test " + folder.Put("mine.toml", kFormat));
  EXPECT_EQ(good.code, 0);
  EXPECT_EQ(good.out, "mine: 1 sample makes what it says\n");
  const Ran bad = Program(
      "formats test " +
      folder.Put("bad.toml", Changed("[{ kind = \"clicked\"",
                                     "[{ kind = \"opened\", ip = \"1\"")));
  EXPECT_EQ(bad.code, 65);
  EXPECT_EQ(bad.out, folder.path() +
                         "/bad.toml:14:35: sample 1: ip\n  expected: 1\n"
                         "  found:    \n" +
                         folder.path() +
                         "/bad.toml:14:20: sample 1: kind\n"
                         "  expected: opened\n  found:    clicked\n");
}

TEST(Formats, OfTheProgramAreListedAndShown) {
  const Ran list = Program("formats list");
  EXPECT_EQ(list.code, 0);
  EXPECT_NE(list.out.find("\npostmark "), std::string::npos) << list.out;
  EXPECT_NE(list.out.find("\npostfix "), std::string::npos);
  const Ran shown = Program("formats show postmark");
  EXPECT_EQ(shown.out,
            ReadFile(MAILSCAN_SOURCE_DIR "/parsers/formats/postmark.toml"));
  EXPECT_EQ(Program("formats show postfix").code, 64);
  EXPECT_EQ(Program("formats show nothing").code, 64);
  EXPECT_EQ(Program("formats").code, 64);
}

TEST(Formats, OfTheManPageAreGood) {
  const Folder folder;
  int formats = 0;
  for (const std::string& example :
       ExamplesOf(ReadFile(MAILSCAN_SOURCE_DIR "/man/mailscan-formats.5"))) {
    if (example.starts_with("name = ")) {
      const Ran ran = Program("formats test " + folder.Put("x.toml", example));
      EXPECT_EQ(ran.code, 0) << ran.err << ran.out << example;
      ++formats;
    }
  }
  EXPECT_EQ(formats, 2);
}

}  // namespace
}  // namespace mailscan::testing
