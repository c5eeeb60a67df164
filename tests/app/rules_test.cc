#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/app/program.h"

namespace mailscan::testing {
namespace {

// In the order in which they are shown.
constexpr std::string_view kTables[] = {"weights",  "receivers", "agents",
                                        "networks", "flags",     "rewrites",
                                        "replies",  "schedules"};

std::string RulesFile(std::string_view table) {
  return ReadFile(MAILSCAN_SOURCE_DIR "/core/verdict/rules/" +
                  std::string(table) + ".toml");
}

constexpr std::string_view kAgents = R"([[agent]]
contains = "LinkChecker"
class = "scanner"
source = "our \"own\" logs"
date = "2026-11"
positive = "LinkChecker/10"

[[agent]]
contains = "curl/"
class = "prefetch"
source = "our own logs"
date = "2026-11"
positive = "curl/8.1"
negative = "curler"
)";

TEST(RulesCommand, ShowsTheTablesOfTheProgramAsTheyAre) {
  std::string all;
  for (const std::string_view table : kTables) {
    const Ran ran = Program("rules show " + std::string(table));
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.out, RulesFile(table));
    all += (all.empty() ? "# ---- " : "\n# ---- ") + std::string(table) +
           ".toml ----\n" + RulesFile(table);
  }
  EXPECT_EQ(Program("rules show").out, all);
  const Ran none = Program("rules show colours");
  EXPECT_EQ(none.code, 64);
  EXPECT_NE(none.err.find("choose weights, receivers, agents, networks, flags, "
                          "rewrites, replies, schedules"),
            std::string::npos)
      << none.err;
  EXPECT_EQ(Program("rules").code, 64);
}

TEST(RulesCommand, ShowsWhatIsInForceAndMarksIt) {
  const Folder folder;
  const std::string file = folder.Put("agents.toml", kAgents);
  const Ran ran = Program("rules show agents --rules " + folder.path());
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out.find("replace = true\n\n# added: " + file +
                         ":1\n[[agent]]\ncontains = \"LinkChecker\"\nclass = "
                         "\"scanner\"\nsource = \"our \\\"own\\\" logs\"\n"),
            0U)
      << ran.out.substr(0, 300);
  EXPECT_NE(ran.out.find("\n# replaces the built-in row: " + file +
                         ":8\n[[agent]]\ncontains = \"curl/\"\nclass = "
                         "\"prefetch\"\n"),
            std::string::npos);
  EXPECT_NE(ran.out.find("\n\n[[agent]]\ncontains = \"Barracuda Sentinel\"\n"),
            std::string::npos);
  EXPECT_EQ(Program("rules show flags --rules " + folder.path()).out,
            RulesFile("flags"));
}

// What is shown is itself a file of rules, and says the same.
TEST(RulesCommand, WhatIsShownCanBeRead) {
  const Folder first;
  for (const std::string_view table : kTables) {
    first.Put(std::string(table) + ".toml", RulesFile(table));
  }
  const Folder second;
  for (const std::string_view table : kTables) {
    const std::string name(table);
    const Ran shown =
        Program("rules show " + name + " --rules " + first.path());
    EXPECT_EQ(shown.code, 0) << shown.err;
    second.Put(name + ".toml", shown.out);
  }
  const Ran linted = Program("rules lint " + second.path());
  EXPECT_EQ(linted.code, 0) << linted.out;
  // But for the marks, which name another folder.
  const auto rows = [&](const Folder& folder) {
    return Shell("MAILSCAN rules show --rules " + folder.path() +
                 " | grep -v '^# '")
        .out;
  };
  EXPECT_EQ(rows(first), rows(second));
}

TEST(RulesCommand, LintNamesEachMistakeWithItsPlace) {
  const Folder folder;
  const std::string agents = folder.Put("agents.toml", R"([[agent]]
contains = "Check"
class = "library"
source = "our own logs"
date = "2026-11"

[[agent]]
contains = "LinkChecker"
class = "scanner"
source = "our own logs"
date = "2026-11"
positive = ["LinkChecker/10"]

[[agent]]
contains = "Walker"
colour = "red"
class = "scanner"
date = "2026-11"

[[agent]]
contains = "Check"
class = "scanner"
source = "our own logs"
date = "2026-11"
)");
  const std::string replies = folder.Put("replies.toml", R"([[reply]]
key = "ours"
code = "999"
category = "greylist"
source = "our own logs"
date = "2026-11"
)");
  const Ran ran = Program("rules lint " + folder.path());
  EXPECT_EQ(ran.code, 65);
  for (const std::string& expected :
       {agents + ":14:1: this [[agent]] has no source; add source = ",
        agents + ":16:1: a [[agent]] has no colour; it may have: ",
        agents + ":20:1: Check is here twice",
        agents + ":1:1: agents Check: has no sample; add positive = ",
        agents + ":7:1: agents LinkChecker: can never match: Check at " +
            agents +
            ":1 comes first and takes all its samples; put this row "
            "before that one",
        replies + ":3:8: code: '999' is no such code; write it as "}) {
    EXPECT_NE(ran.out.find(expected), std::string::npos) << expected << "\n"
                                                         << ran.out;
  }
  EXPECT_EQ(ran.err, "");
}

TEST(RulesCommand, LintIsContentWithWhatIsGood) {
  const Folder folder;
  folder.Put("agents.toml", kAgents);
  const Ran ran = Program("rules lint " + folder.path());
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "2 rows: nothing to mend\n");
  const Ran built_in = Program("rules lint");
  EXPECT_EQ(built_in.code, 0) << built_in.out;
  EXPECT_NE(built_in.out.find(" rows: nothing to mend\n"), std::string::npos);
}

TEST(RulesCommand, TestTriesAndCountsSamples) {
  const Folder folder;
  const std::string file = folder.Put("agents.toml", kAgents);
  const Ran good = Program("rules test " + folder.path());
  EXPECT_EQ(good.code, 0);
  EXPECT_EQ(good.out,
            "agents: 2 rows, 2 positive samples and 1 negative sample, all "
            "hold\n");
  std::string text(kAgents);
  text.replace(text.find("\"curler\""), 8, "[\"curl/1\", \"x\"]");
  folder.Put("agents.toml", text);
  const Ran bad = Program("rules test " + folder.path());
  EXPECT_EQ(bad.code, 65);
  EXPECT_EQ(bad.out, file +
                         ":8:1: agents curl/: 'curl/1' is matched by this "
                         "row, and should not be\n"
                         "agents: 2 rows, 2 positive samples and 2 negative "
                         "samples, 1 do not hold\n");
  const Ran built_in = Program("rules test");
  EXPECT_EQ(built_in.code, 0) << built_in.out;
  EXPECT_NE(built_in.out.find("\nreplies: "), std::string::npos);
  EXPECT_NE(built_in.out.find(" rows, no samples\nreceivers: "),
            std::string::npos);
}

TEST(RulesCommand, AFolderThatCannotBeReadIsNoInput) {
  const Folder folder;
  for (const std::string action : {"lint", "test"}) {
    EXPECT_EQ(Program("rules " + action + " " + folder.path()).code, 66);
    EXPECT_EQ(Program("rules " + action + " /nowhere/rules").code, 66);
  }
  EXPECT_EQ(Program("rules show --rules /nowhere/rules").code, 64);
}

// What the page of the manual shows between .nf and .fi is a good file.
TEST(RulesCommand, TheManPageShowsGoodRules) {
  const std::string page =
      ReadFile(MAILSCAN_SOURCE_DIR "/man/mailscan-rules.5");
  const Folder folder;
  std::size_t tables = 0;
  for (const std::string_view table : kTables) {
    const std::string name(table);
    const std::string head = ".SS " + name + ".toml\n";
    const std::size_t at = page.find(head);
    ASSERT_NE(at, std::string::npos) << head;
    const std::size_t from = page.find("\n.nf\n.RS 2\n", at) + 11;
    std::string text = page.substr(from, page.find(".RE\n", from) - from);
    for (std::size_t i = text.find("\\-"); i != std::string::npos;
         i = text.find("\\-")) {
      text.erase(i, 1);
    }
    folder.Put(name + ".toml", text);
    ++tables;
  }
  EXPECT_EQ(tables, std::size(kTables));
  const Ran ran = Program("rules lint " + folder.path());
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(ran.out, "8 rows: nothing to mend\n");
}

}  // namespace
}  // namespace mailscan::testing
