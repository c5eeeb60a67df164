// The machinery of the table of replies, on tables of its own; replies_test.cc
// has what the built-in one says.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "core/verdict/replies.h"
#include "tests/support/built_in_rules.h"

namespace mailscan::testing {
namespace {

// A table of these rows; faults as text.
std::string FaultsOf(std::string_view rows, ReplyTable* table) {
  TomlFault fault;
  const auto root = ReadToml(rows, &fault);
  RuleFaults faults("my.toml");
  if (!root) {
    return fault.what;
  }
  table->Read(*root, &faults);
  std::string text;
  for (const std::string& one : faults.all()) {
    text += (text.empty() ? "" : "\n") + one;
  }
  return text;
}

std::string Row(std::string_view key, std::string_view body) {
  return "[[reply]]\nkey = \"" + std::string(key) + "\"\n" + std::string(body) +
         "\ncategory = \"policy\"\nsource = \"me\"\ndate = "
         "\"2026-11\"\n";
}

std::string KeyFor(const ReplyTable& table, std::string_view sample) {
  const auto row = table.RowFor(sample);
  return row ? table.rows()[*row].key : "none";
}

TEST(ReplyTableTest, EachConditionBesideItsNearestMiss) {
  ReplyTable table;
  ASSERT_EQ(
      FaultsOf(Row("both", "all = [\"one thing\", \"another\"]") +
                   Row("either", "any = [\"first\", \"second\"]") +
                   Row("mixed", "all = \"mixed\"\nany = [\"aaaa\", \"bbbb\"]") +
                   Row("stage",
                       "all = \"staged\"\nstage = [\"mail\", "
                       "\"unknown\"]") +
                   Row("code", "all = \"coded\"\ncode = [\"42\", \"5\"]") +
                   Row("enhanced",
                       "all = \"told\"\nenhanced = "
                       "\"4.7.500-699\"") +
                   Row("vendor", "all = \"sold\"\nvendor = \"Example Inc\"") +
                   Row("no-reply", "all = \"silent\"\nonly = \"no-reply\"") +
                   Row("final", "all = \"over\"\nonly = \"final\"") +
                   Row("wordless", "enhanced = [\"x.1.7\", \"5.6.\"]"),
               &table),
      "");
  const struct {
    std::string_view sample;
    std::string_view key;
  } cases[] = {
      {"- - - another or one thing", "both"},
      {"- - - one thing", "none"},
      {"- - - the SECOND", "either"},
      {"- - - the third", "none"},
      {"- - - mixed bbbb", "mixed"},
      {"- - - mixed", "none"},
      {"- - - bbbb", "none"},
      {"mail - - staged", "stage"},
      {"- - - staged", "stage"},
      {"rcpt - - staged", "none"},
      {"- 420 - coded", "code"},
      {"- 429 - coded", "code"},
      {"- 430 - coded", "none"},
      {"- 599 - coded", "code"},
      {"- - - coded", "none"},
      {"- - 4.7.500 told", "enhanced"},
      {"- - 4.7.699 told", "enhanced"},
      {"- - 4.7.700 told", "none"},
      {"- - 5.7.500 told", "none"},
      {"- - - told", "enhanced"},
      {"[Example Inc] - - - sold", "vendor"},
      {"[Example] - - - sold", "none"},
      {"- - - sold", "none"},
      {"- - - silent", "no-reply"},
      {"- 450 - silent", "none"},
      {"- 550 - over", "final"},
      {"- 450 - over", "none"},
      {"- - 4.1.7 x", "wordless"},
      {"- - 5.1.7 x", "wordless"},
      {"- - 5.6.3 x", "wordless"},
      {"- - 4.6.3 x", "none"},
      {"- - 4.1.70 x", "none"},
      {"- - - x", "none"},
      {"", "none"},
      {"[", "none"},
      {"[x] ", "none"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(KeyFor(table, c.sample), c.key) << c.sample;
  }
}

TEST(ReplyTableTest, TheFirstRowThatFitsDecides) {
  ReplyTable table;
  ASSERT_EQ(FaultsOf(Row("special", "all = [\"busy\", \"really\"]") +
                         Row("general", "all = \"busy\""),
                     &table),
            "");
  EXPECT_EQ(KeyFor(table, "- - - really busy"), "special");
  EXPECT_EQ(KeyFor(table, "- - - busy"), "general");
  // Rows of a later file come before.
  ASSERT_EQ(FaultsOf(Row("mine", "all = \"lly busy\""), &table), "");
  EXPECT_EQ(KeyFor(table, "- - - really busy"), "mine");
}

TEST(ReplyTableTest, SaysWhatIsWrong) {
  const struct {
    std::string_view body;
    std::string_view fault;
  } cases[] = {
      {"all = \"abc\"",
       "my.toml:3:7: all: 'abc' is too short to be told from others; give four "
       "letters at least"},
      {"any = \"Busy\"", "my.toml:3:7: any: 'Busy' must be in lower case"},
      {"stage = \"rcpt\"",
       "my.toml:1:1: all: give words (all, any) or codes (code, enhanced)"},
      {"all = \"busy\"\nstage = \"body\"",
       "my.toml:4:9: stage: 'body' is none of: unknown, connect, ehlo, mail, "
       "rcpt, data, end-of-data"},
      {"code = \"650\"",
       "my.toml:3:8: code: '650' is no such code; write it as \"421\", or "
       "\"4\" for all 4xx"},
      {"enhanced = \"4.7\"",
       "my.toml:3:12: enhanced: '4.7' is no such code; write it as \"4.7.1\", "
       "\"x.7.1\", \"4.7.500-699\" or \"4.4.\""},
  };
  for (const auto& c : cases) {
    ReplyTable table;
    const std::string faults = FaultsOf(Row("mine", c.body), &table);
    EXPECT_EQ(faults.substr(0, faults.find('\n')), c.fault) << c.body;
  }
}

TEST(ReplyTableTest, AHostileReply) {
  const ReplyTable& replies = BuiltInRules().replies;
  Attempt attempt;
  attempt.kind = EventKind::kAttemptDeferred;
  const std::string longest = std::string(10'000'000, 'x') + "greylist";
  attempt.reply = longest;
  EXPECT_EQ(NameOf(replies.CategoryOf(attempt)), "other");
  attempt.reply = std::string_view("\0\xff\xc3greylist", 11);
  EXPECT_EQ(NameOf(replies.CategoryOf(attempt)), "greylist");
  attempt.reply = {};
  for (const std::string_view enhanced :
       {"", ".", "4", "4.", "4.7", "4.7.", "....", ".....", "4.4.4.4.4",
        "44444", "4.:.:"}) {
    attempt.enhanced = enhanced;
    EXPECT_FALSE(NameOf(replies.CategoryOf(attempt)).empty()) << enhanced;
  }
}

}  // namespace
}  // namespace mailscan::testing
