// The command line as README and the man page print it.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>

#include "tests/app/program.h"

namespace mailscan::testing {
namespace {

TEST(Commands, APipeNeedsNoFlags) {
  const Ran ran = Shell("gzip -c " + Sample("mail.log") + " | zcat | MAILSCAN");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("eferred"), std::string::npos) << ran.out;
}

TEST(Commands, FilesAloneMeanReport) {
  EXPECT_EQ(Program(BothSamples()).out, Program("report " + BothSamples()).out);
  EXPECT_EQ(Program("-f json " + BothSamples()).out,
            Program("report -f json " + BothSamples()).out);
}

TEST(Commands, TheReportFitsEightyColumnsAndMasksPeople) {
  const Ran ran = Program("report " + BothSamples());
  EXPECT_EQ(ran.code, 0);
  std::size_t from = 0;
  while (from < ran.out.size()) {
    const std::size_t end = ran.out.find('\n', from);
    ASSERT_NE(end, std::string::npos) << "the last line has no end";
    EXPECT_LE(end - from, 80U) << ran.out.substr(from, end - from);
    from = end + 1;
  }
  EXPECT_EQ(ran.out.find("ann@corp.example"), std::string::npos);
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos) << "colour in a pipe";
  const Ran open = Program("findings --explain --redact none " + BothSamples());
  EXPECT_NE(open.out.find("ann@corp.example"), std::string::npos);
}

TEST(Commands, ColourOnlyWhereItIsWanted) {
  const std::string both = BothSamples();
  EXPECT_NE(Program("report --color always " + both).out.find("\x1b["),
            std::string::npos);
  EXPECT_EQ(Shell("NO_COLOR=1 MAILSCAN report " + both).out,
            Program("report --color never " + both).out);
}

TEST(Commands, TraceSaysWhatMatched) {
  const std::string both = BothSamples();
  const struct {
    const char* query;
    const char* match;
  } cases[] = {
      {"ann@corp.example", "recipient"},
      {"corp.example", "domain"},
  };
  for (const auto& c : cases) {
    const Ran ran = Program(std::string("trace ") + c.query + " " + both);
    EXPECT_EQ(ran.code, 0);
    EXPECT_NE(ran.err.find(c.match), std::string::npos) << ran.err;
    EXPECT_NE(ran.out.find("deferred"), std::string::npos) << ran.out;
  }
  const Ran typed = Program("trace ann@corp.example " + both);
  EXPECT_NE(typed.out.find("ann@corp.example"), std::string::npos)
      << "what was typed is not masked";
}

TEST(Commands, TraceOfNothingPrintsNothing) {
  const Ran ran = Program("trace nobody@nowhere.example " + BothSamples());
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find("nobody@nowhere.example"), std::string::npos);
}

TEST(Commands, TraceTakesEveryKindOfName) {
  const std::string both = BothSamples();
  const Ran rows = Program("events " + both);
  const auto field = [&](const std::string& name) {
    std::smatch match;
    const std::regex pattern("\"" + name + "\":\"([^\"]+)\"");
    return std::regex_search(rows.out, match, pattern) ? match[1].str() : "";
  };
  for (const char* name : {"message_id", "local_id", "esp_id"}) {
    const std::string id = field(name);
    ASSERT_FALSE(id.empty()) << name;
    EXPECT_NE(Program("trace '" + id + "' " + both).out, "") << id;
  }
  const std::string id = field("message_id");
  EXPECT_EQ(Program("trace '<" + id + ">' " + both).out,
            Program("trace '" + id + "' " + both).out);
}

TEST(Commands, TimesSelectWholeMessages) {
  const std::string both = BothSamples();
  const auto lines = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  };
  const Ran all = Program("deliveries " + both);
  const Ran late = Program("deliveries --since 2025-03-04T09:05:00Z " + both);
  const Ran early = Program("deliveries --until 2025-03-04T09:05:00Z " + both);
  EXPECT_GT(lines(late.out), 0);
  EXPECT_GT(lines(early.out), 0);
  EXPECT_EQ(lines(all.out), lines(late.out) + lines(early.out));
}

TEST(Commands, OwnHitsAreNoFindings) {
  const std::string both = BothSamples();
  const Ran own = Program("findings --own-recipient '.*' " + both +
                          " | grep -c early-engagement");
  EXPECT_EQ(own.out, "0\n");
  const Ran others =
      Program("findings " + both + " | grep -c early-engagement");
  EXPECT_NE(others.out, "0\n");
}

TEST(Commands, WrongUseIsToldWithARemedy) {
  const struct {
    const char* arguments;
    const char* says;
  } cases[] = {
      {"report --frobnicate", "frobnicate"},
      {"report -f xml x", "xml"},
      {"events -f csv x", "csv"},
      {"report --skew soon x", "soon"},
      {"report --since someday x", "someday"},
      {"report --own-net 300.1.2.3/8 x", "300.1.2.3/8"},
      {"report --honeypot '(' x", "--honeypot"},
      {"report --rules /nowhere/rules x", "--rules: /nowhere/rules: cannot"},
      {"report --asn-db /nowhere/a.mmdb x",
       "--asn-db: /nowhere/a.mmdb: cannot"},
      {"report --format-in nonsense x", "nonsense"},
      {"engagement --by colour x", "colour"},
      {"engagement -f text x", "text"},
      {"report --in-tz Mars/Olympus /dev/null", ""},
      {"trace", "QUERY"},
  };
  for (const auto& c : cases) {
    const Ran ran = Program(c.arguments);
    if (*c.says == '\0') {
      continue;
    }
    EXPECT_EQ(ran.code, 64) << c.arguments;
    EXPECT_NE(ran.err.find(c.says), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("help:"), std::string::npos) << ran.err;
    EXPECT_EQ(ran.out, "");
  }
  const Ran zone = Program("report --in-tz Mars/Olympus " + Sample("mail.log"));
  EXPECT_EQ(zone.code, 64);
  EXPECT_NE(zone.err.find("Mars/Olympus"), std::string::npos);
}

TEST(Commands, NoInputIsNoHang) {
  const Ran ran = Program("report");
  EXPECT_EQ(ran.code, 64);
  EXPECT_NE(ran.err.find("no input"), std::string::npos) << ran.err;
}

TEST(Commands, EveryOptionIsInTheManPage) {
  std::string page = ReadFile(MAILSCAN_SOURCE_DIR "/man/mailscan-cli.1");
  page.erase(std::remove(page.begin(), page.end(), '\\'), page.end());
  std::set<std::string> options;
  for (const char* command : {"", "report", "events", "trace", "findings",
                              "deliveries", "engagement"}) {
    const Ran help = Program(std::string(command) + " --help");
    EXPECT_EQ(help.code, 0);
    const std::regex pattern("--[a-z][a-z-]*");
    for (std::sregex_iterator at(help.out.begin(), help.out.end(), pattern);
         at != std::sregex_iterator(); ++at) {
      options.insert(at->str());
    }
    EXPECT_NE(page.find(command), std::string::npos) << command;
  }
  EXPECT_GT(options.size(), 15U);
  for (const std::string& option : options) {
    EXPECT_NE(page.find(option), std::string::npos) << option;
  }
}

TEST(Commands, ReadmeShowsWhatTheProgramPrints) {
  const std::string readme = ReadFile(MAILSCAN_SOURCE_DIR "/README.md");
  const Ran ran = Shell("cd '" MAILSCAN_SOURCE_DIR
                        "' && MAILSCAN report testdata/sample/mail.log "
                        "testdata/sample/sendgrid.ndjson");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(readme.find("```\n" + ran.out + "```\n"), std::string::npos)
      << ran.out;
}

TEST(Commands, HelpFitsEightyColumns) {
  for (const char* command :
       {"", "report", "events", "trace", "findings", "deliveries", "engagement",
        "formats", "formats test"}) {
    const std::string help = Program(std::string(command) + " --help").out;
    EXPECT_FALSE(help.empty()) << command;
    for (std::size_t from = 0; from < help.size();) {
      const std::size_t end = std::min(help.find('\n', from), help.size());
      EXPECT_LE(end - from, 80U) << help.substr(from, end - from);
      from = end + 1;
    }
  }
}

TEST(Commands, EngagementByWhatIsAsked) {
  const std::string both = BothSamples();
  for (const char* by : {"campaign", "domain", "day"}) {
    const std::string with = std::string("engagement --by ") + by + " ";
    EXPECT_NE(Program(with + both).out.find(std::string("CLICKS  by ") + by),
              std::string::npos);
    EXPECT_EQ(Program(with + "-j 1 " + both).out,
              Program(with + "-j 4 " + both).out);
    for (const char* format : {"json", "ndjson", "csv"}) {
      const Ran ran = Program(with + "-f " + format + " " + both);
      EXPECT_EQ(ran.code, 0) << ran.err;
      EXPECT_NE(ran.out.find(by), std::string::npos) << ran.out;
    }
  }
}

TEST(Commands, VersionIsOneLine) {
  const Ran ran = Program("--version");
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(std::regex_match(ran.out, std::regex("mailscan-cli [0-9.]+\n")))
      << ran.out;
}

}  // namespace
}  // namespace mailscan::testing
