#include "core/verdict/rules.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/verdict/rule_check.h"
#include "tests/support/built_in_rules.h"

namespace mailscan::testing {
namespace {

// A folder of rules that is gone with the test.
class Folder {
 public:
  explicit Folder(std::string_view name)
      : path_(std::filesystem::path(::testing::TempDir()) / name) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directory(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  Folder& Put(std::string_view file, std::string_view text) {
    std::ofstream(path_ / file) << text;
    return *this;
  }
  // The faults of loading it, the folder's path taken out of them.
  std::string Faults() const {
    std::shared_ptr<const Rules> rules;
    std::string text = Rules::Load(path_.string(), &rules).message();
    const std::string prefix = path_.string() + "/";
    for (std::size_t at = text.find(prefix); at != std::string::npos;
         at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
    return text;
  }
  std::shared_ptr<const Rules> Loaded() const {
    std::shared_ptr<const Rules> rules;
    EXPECT_EQ(Rules::Load(path_.string(), &rules).message(), "");
    return rules;
  }

 private:
  std::filesystem::path path_;
};

constexpr std::string_view kReceiver =
    "[[receiver]]\nmx = \"corp.example\"\nvendor = \"Ours\"\n"
    "kind = \"gateway\"\nsource = \"ours\"\ndate = \"2026-11\"\n"
    "positive = [\"mx.corp.example\"]\n";

constexpr std::string_view kAgent =
    "[[agent]]\ncontains = \"LinkChecker\"\nclass = \"scanner\"\n"
    "source = \"ours\"\ndate = \"2026-11\"\npositive = [\"LinkChecker/10\"]\n";

TEST(RulesTest, EveryBuiltInRowSaysWhenceAndHoldsItsSamples) {
  for (const Rules::Named& named : BuiltInRules().Tables()) {
    EXPECT_FALSE(named.table->rows().empty()) << named.name;
    for (const RuleInfo& row : named.table->rows()) {
      EXPECT_FALSE(row.source.empty()) << named.name << " " << row.key;
      EXPECT_FALSE(row.date.empty()) << named.name << " " << row.key;
    }
  }
  std::vector<std::string> faults;
  TrySamples(BuiltInRules(), RowsFrom::kBuiltIn, &faults);
  FindOmissions(BuiltInRules(), RowsFrom::kBuiltIn, &faults);
  EXPECT_EQ(faults, std::vector<std::string>());
}

// No row of a file was dropped for a fault: built-in files have none.
TEST(RulesTest, BuiltInFilesAreRead) {
  std::size_t headed = 0;
  for (const EmbeddedRules& file : AllEmbeddedRules()) {
    for (std::size_t at = file.text.find("\n[["); at != std::string_view::npos;
         at = file.text.find("\n[[", at + 1)) {
      ++headed;
    }
  }
  std::size_t rows = 0;
  for (const Rules::Named& named : BuiltInRules().Tables()) {
    rows += named.table->rows().size();
  }
  EXPECT_EQ(rows, headed);
  EXPECT_EQ(BuiltInRules().Tables().size(), AllEmbeddedRules().size());
}

TEST(RulesTest, AFolderAddsRows) {
  Folder folder("rules-add");
  folder.Put("agents.toml", kAgent);
  const auto rules = folder.Loaded();
  EXPECT_EQ(rules->agents.ClassOf("LinkChecker/10"), AgentClass::kScanner);
  EXPECT_EQ(rules->agents.ClassOf("curl/8.1"), AgentClass::kLibrary);
  EXPECT_EQ(rules->agents.rows().front().key, "LinkChecker");
  std::vector<std::string> faults;
  const auto counts = TrySamples(*rules, RowsFrom::kFolder, &faults);
  EXPECT_EQ(faults, std::vector<std::string>());
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].table, "agents");
  EXPECT_EQ(counts[0].rows, 1U);
  EXPECT_EQ(counts[0].positive, 1U);
  EXPECT_EQ(counts[0].negative, 0U);
}

TEST(RulesTest, AFolderReplacesRowsOfTheSameKey) {
  Folder folder("rules-replace-row");
  folder.Put("agents.toml",
             "[[agent]]\ncontains = \"curl/\"\nclass = \"prefetch\"\n"
             "source = \"ours\"\ndate = \"2026-11\"\n");
  const auto rules = folder.Loaded();
  EXPECT_EQ(rules->agents.ClassOf("curl/8.1"), AgentClass::kPrefetch);
  EXPECT_EQ(rules->agents.rows().size(), BuiltInRules().agents.rows().size());
}

// What the user's row takes from a built-in one is meant so.
TEST(RulesTest, ARowMayTakeTheSamplesOfABuiltInOne) {
  Folder folder("rules-take");
  folder.Put("agents.toml",
             "[[agent]]\ncontains = \"curl/8\"\nclass = \"prefetch\"\n"
             "source = \"ours\"\ndate = \"2026-11\"\n"
             "[[agent]]\ncontains = \"curl\"\nclass = \"prefetch\"\n"
             "source = \"ours\"\ndate = \"2026-11\"\n"
             "positive = [\"curl/1.0\"]\n");
  EXPECT_EQ(folder.Loaded()->agents.ClassOf("curl/1.0"), AgentClass::kPrefetch);
}

TEST(RulesTest, AFolderReplacesATable) {
  Folder folder("rules-replace-table");
  folder.Put("agents.toml", "replace = true\n" + std::string(kAgent));
  const auto rules = folder.Loaded();
  EXPECT_EQ(rules->agents.rows().size(), 1U);
  EXPECT_EQ(rules->agents.ClassOf("curl/8.1"), AgentClass::kNone);
}

TEST(RulesTest, AWeightIsChanged) {
  Folder folder("rules-weight");
  folder.Put("weights.toml",
             "[[weight]]\nname = \"S8.2s\"\ndb = 12\ngroup = \"shape\"\n"
             "basis = \"fitted\"\nwhy = \"our own mail\"\n"
             "source = \"ours\"\ndate = \"2026-11\"\n");
  const auto rules = folder.Loaded();
  EXPECT_EQ(rules->weights.db(Weight::kS8In2s), 12);
  EXPECT_EQ(rules->weights.Of(Weight::kS8In2s).basis, Basis::kFitted);
  EXPECT_EQ(rules->weights.db(Weight::kS8In10s),
            BuiltInRules().weights.db(Weight::kS8In10s));
}

TEST(RulesTest, FaultsSayWhereAndWhatToDo) {
  const struct {
    std::string_view file;
    std::string_view text;
    std::string_view expected;
  } cases[] = {
      {"agents.toml", "[[agent]\n", "agents.toml:1:"},
      {"agents.toml", "x = 1\n",
       "agents.toml:1:1: x is not known here; rows are headed [[agent]]"},
      {"agents.toml", "", "agents.toml:1:1: there is no [[agent]] in it"},
      {"agents.toml", "[[agent]]\ncontains = \"a\"\nclass = \"virus\"\n",
       "agents.toml:3:9: class: 'virus' is none of: scanner, library, "
       "prefetch, impossible, ancient"},
      {"agents.toml", "[[agent]]\ncontains = \"a\"\nclass = \"library\"\n",
       "agents.toml:1:1: this [[agent]] has no source; add source = \"...\""},
      {"agents.toml", "[[agent]]\ncontains = 7\n",
       "agents.toml:2:12: contains must be texts in quotes"},
      {"agents.toml", "[[agent]]\ncolour = \"red\"\n",
       "agents.toml:2:1: a [[agent]] has no colour; it may have: class, "},
      {"weights.toml", "[[weight]]\nname = \"S99\"\n",
       "weights.toml:2:8: name: no signal tells this; the built-in "
       "weights.toml has all that do"},
      {"weights.toml", "replace = true\n",
       "weights.toml:1:1: there is no weight prior.follows-links"},
      {"colours.toml", "", "colours.toml:1:1: no table has this name"},
  };
  for (const auto& c : cases) {
    Folder folder("rules-faults");
    const std::string faults = folder.Put(c.file, c.text).Faults();
    EXPECT_NE(faults.find(c.expected), std::string::npos) << c.text << "\n"
                                                          << faults;
  }
}

TEST(RulesTest, AFolderThatHoldsNothing) {
  EXPECT_NE(Folder("rules-empty").Faults().find("holds no rules"),
            std::string::npos);
  std::shared_ptr<const Rules> rules;
  EXPECT_NE(
      Rules::Load("/nowhere/rules", &rules).message().find("cannot be read"),
      std::string::npos);
}

TEST(RulesTest, ARowThatAnEarlierOneTakesAllOfIsNamed) {
  const std::string wide =
      "[[agent]]\ncontains = \"Check\"\nclass = \"library\"\n"
      "source = \"ours\"\ndate = \"2026-11\"\npositive = \"Checked\"\n";
  Folder folder("rules-taken");
  folder.Put("agents.toml", wide + std::string(kAgent));
  EXPECT_EQ(folder.Faults(),
            "agents.toml:7:1: agents LinkChecker: can never match: Check at "
            "agents.toml:1 comes first and takes all its samples; put this row "
            "before that one, or make that one narrower");
  folder.Put("agents.toml", std::string(kAgent) + wide);
  EXPECT_EQ(folder.Faults(), "");
}

TEST(RulesTest, ARowWithoutSamplesIsTakenAndTold) {
  Folder folder("rules-omission");
  folder.Put("agents.toml",
             "[[agent]]\ncontains = \"Checker\"\nclass = \"library\"\n"
             "source = \"ours\"\ndate = \"2026-11\"\n");
  folder.Put("weights.toml",
             "[[weight]]\nname = \"S8.2s\"\ndb = 12\ngroup = \"shape\"\n"
             "basis = \"judged\"\nwhy = \"our own mail\"\n"
             "source = \"ours\"\ndate = \"2026-11\"\n");
  std::vector<std::string> faults;
  FindOmissions(*folder.Loaded(), RowsFrom::kFolder, &faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_NE(faults[0].find("agents.toml:1:1: agents Checker: has no sample"),
            std::string::npos)
      << faults[0];
}

TEST(RulesTest, SamplesThatDoNotHoldAreNamed) {
  Folder folder("rules-samples");
  folder.Put("agents.toml",
             "[[agent]]\ncontains = \"Checker\"\nclass = \"library\"\n"
             "source = \"ours\"\ndate = \"2026-11\"\n"
             "positive = [\"checker\"]\nnegative = [\"SpellChecker\"]\n");
  const std::string faults = folder.Faults();
  EXPECT_NE(faults.find("agents.toml:1:1: agents Checker: 'checker' is matched "
                        "by no row"),
            std::string::npos)
      << faults;
  EXPECT_NE(faults.find("'SpellChecker' is matched by this row"),
            std::string::npos)
      << faults;
}

TEST(RulesTest, ForHowLongAReceiverRepeatsItself) {
  const auto with = [](std::string_view repeats) {
    return std::string(kReceiver) + "repeats = \"" + std::string(repeats) +
           "\"\n";
  };
  Folder good("repeats-90s");
  good.Put("receivers.toml", with("90s"));
  EXPECT_EQ(good.Loaded()->receivers.OfRelay("mx.corp.example").repeats,
            90 * kSecond);
  for (const std::string_view bad : {"soon", "0s", "-5m", "5 apples"}) {
    EXPECT_EQ(Folder("repeats").Put("receivers.toml", with(bad)).Faults(),
              "receivers.toml:8:11: repeats: say for how long, as in 5m")
        << bad;
  }
}

}  // namespace
}  // namespace mailscan::testing
