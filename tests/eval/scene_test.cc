#include "tests/eval/scene.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "tests/app/program.h"
#include "tests/eval/settings.h"

namespace mailscan::eval {
namespace {

constexpr std::uint32_t kMessages = 1500;

Scene SceneOf(const std::string& mix, std::uint64_t seed = 1) {
  return MakeScene(mix, seed, kMessages, {});
}

// `mailscan-cli COMMAND` over the files of a scene.
std::string Read(const std::string& command, const Scene& scene) {
  const testing::Folder folder;
  std::map<std::string, std::string> side;
  for (const LogFile& file : scene.side_files) {
    side[file.name] = folder.Put(file.name, file.text);
  }
  std::string line = command;
  for (const std::string& argument : scene.arguments) {
    const auto path = side.find(argument);
    line += " '" + (path == side.end() ? argument : path->second) + "'";
  }
  for (const LogFile& file : scene.files) {
    line += " " + folder.Put(file.name, file.text);
  }
  const testing::Ran ran = testing::Program(line + " -q");
  EXPECT_LE(ran.code, 1) << ran.err;
  return ran.out;
}

class SceneTest : public ::testing::TestWithParam<std::string> {};

TEST_P(SceneTest, IsTheSameForTheSameSeedOnly) {
  const Scene one = SceneOf(GetParam());
  const Scene same = SceneOf(GetParam());
  const Scene other = SceneOf(GetParam(), 3);
  ASSERT_EQ(one.files.size(), same.files.size());
  for (std::size_t i = 0; i < one.files.size(); ++i) {
    EXPECT_EQ(one.files[i].text, same.files[i].text);
    EXPECT_EQ(one.files[i].truth_of, same.files[i].truth_of);
    EXPECT_NE(one.files[i].text, other.files[i].text);
  }
  EXPECT_EQ(one.hits.size(), same.hits.size());
}

TEST_P(SceneTest, HasTheTruthOfEachLine) {
  const Scene scene = SceneOf(GetParam());
  std::set<std::uint32_t> told;
  for (const LogFile& file : scene.files) {
    const auto lines = std::count(file.text.begin(), file.text.end(), '\n');
    EXPECT_EQ(static_cast<std::size_t>(lines), file.truth_of.size());
    for (const std::uint32_t truth : file.truth_of) {
      ASSERT_TRUE(truth == kNoHit || truth < scene.hits.size());
      told.insert(truth);
    }
  }
  told.erase(kNoHit);
  EXPECT_EQ(told.size(), scene.hits.size());
  std::vector<std::uint32_t> hits_of(scene.visits.size());
  for (const HitTruth& hit : scene.hits) {
    ASSERT_LT(hit.visit, scene.visits.size());
    ++hits_of[hit.visit];
  }
  for (std::size_t i = 0; i < hits_of.size(); ++i) {
    EXPECT_EQ(hits_of[i], scene.visits[i].clicks + scene.visits[i].opens);
    EXPECT_GT(hits_of[i], 0U) << scene.visits[i].kind;
  }
}

TEST_P(SceneTest, IsReadWithoutALineThatMakesNoSense) {
  const std::string report = Read("report -f json", SceneOf(GetParam()));
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  ASSERT_FALSE(parser.parse(report).get(root)) << report;
  std::int64_t malformed = -1;
  EXPECT_FALSE(root["input"]["malformed"].get(malformed));
  EXPECT_EQ(malformed, 0);
}

// The kind and the second of each hit, where it stands.
TEST_P(SceneTest, SaysOfEachHitWhatItsLineSays) {
  const Scene scene = SceneOf(GetParam());
  simdjson::dom::parser parser;
  const std::string rows = Read("engagement -f ndjson", scene);
  simdjson::dom::document_stream stream;
  ASSERT_FALSE(parser.parse_many(rows).get(stream));
  std::size_t count = 0;
  for (simdjson::dom::element row : stream) {
    const std::string path(row["file"].get_string().value());
    const std::string name = path.substr(path.rfind('/') + 1);
    const auto file = std::find_if(
        scene.files.begin(), scene.files.end(),
        [&](const LogFile& candidate) { return candidate.name == name; });
    ASSERT_NE(file, scene.files.end()) << name;
    const std::uint64_t line = row["line"].get_uint64().value();
    const std::uint32_t truth = file->truth_of.at(line - 1);
    ASSERT_NE(truth, kNoHit) << name << ":" << line;
    const HitTruth& hit = scene.hits[truth];
    EXPECT_EQ(row["kind"].get_string().value(),
              hit.click ? "clicked" : "opened");
    const auto stamp = ParseRfc3339(row["time"].get_string().value());
    ASSERT_TRUE(stamp);
    EXPECT_LE(std::abs(stamp->us - hit.at), kSecond);
    ++count;
  }
  EXPECT_GT(count, scene.hits.size() * 9 / 10);
}

TEST_P(SceneTest, SkewMovesTheEventsOnly) {
  const Scene plain = SceneOf(GetParam());
  const Scene skewed = MakeScene(GetParam(), 1, kMessages, {30 * kSecond});
  ASSERT_EQ(plain.files.size(), skewed.files.size());
  for (std::size_t i = 0; i + 1 < plain.files.size(); ++i) {
    EXPECT_EQ(plain.files[i].text, skewed.files[i].text);
  }
  EXPECT_NE(plain.files.back().text, skewed.files.back().text);
  ASSERT_EQ(plain.hits.size(), skewed.hits.size());
  for (std::size_t i = 0; i < plain.hits.size(); ++i) {
    EXPECT_EQ(plain.hits[i].at, skewed.hits[i].at);
  }
}

TEST_P(SceneTest, ScannersThatDoAsPeopleDoAreNotHeldForEvident) {
  std::size_t evident = 0;
  std::size_t all = 0;
  for (const Visit& visit : SceneOf(GetParam()).visits) {
    if (visit.kind == "stealth") {
      EXPECT_FALSE(visit.evident) << visit.recipient;
    } else if (visit.actor == Actor::kScanner) {
      ++all;
      evident += visit.evident ? 1 : 0;
    }
  }
  EXPECT_GT(evident * 3, all);
  EXPECT_GT(all, 10U);
}

INSTANTIATE_TEST_SUITE_P(Mixes, SceneTest, ::testing::ValuesIn(AllMixes()),
                         [](const auto& mix) { return mix.param; });

// Clicks of people, of a hundred clicks.
double PeopleOf(const std::string& mix, std::uint64_t seed) {
  const Scene scene = MakeScene(mix, seed, 3000, {});
  double people = 0;
  double all = 0;
  for (const Visit& visit : scene.visits) {
    all += visit.clicks;
    people += visit.actor == Actor::kPerson ? visit.clicks : 0;
  }
  return 100 * people / all;
}

TEST(Scenes, HaveAsManyPeopleAsTheirKindOfMailHas) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    EXPECT_GT(PeopleOf("b2b", seed), 20) << seed;
    EXPECT_LT(PeopleOf("b2b", seed), 60) << seed;
    EXPECT_GT(PeopleOf("b2c", seed), 60) << seed;
  }
}

TEST(Scenes, HaveEveryKind) {
  std::map<std::string, int> visits;
  for (const std::string& mix : AllMixes()) {
    for (const Visit& visit : MakeScene(mix, 1, 3000, {}).visits) {
      ++visits[visit.kind];
    }
  }
  const Settings& settings = TheSettings();
  for (const auto* kinds :
       {&settings.people, &settings.scanners, &settings.proxies}) {
    for (const Kind& kind : *kinds) {
      EXPECT_GE(visits[kind.name], 15) << kind.name;
    }
  }
}

TEST(Scenes, DriftingClocksAgreeAtNoTwoHours) {
  const SkewFault fault = {30 * kSecond, true};
  const Scene plain = MakeScene("b2b", 1, kMessages, {});
  const Scene drifting = MakeScene("b2b", 1, kMessages, fault);
  EXPECT_NE(plain.files.back().text, drifting.files.back().text);
  EXPECT_EQ(plain.hits.size(), drifting.hits.size());
}

TEST(Scenes, TellTruthOfManyRefusals) {
  std::map<std::string_view, int> stages;
  std::map<std::string_view, int> categories;
  std::set<std::string_view> outcomes;
  for (const std::string& mix : AllMixes()) {
    const Scene scene = MakeScene(mix, 2, 3000, {});
    for (const testing::DeliveryTruth& delivery : scene.deliveries) {
      outcomes.insert(delivery.outcome);
      for (const testing::AttemptTruth& attempt : delivery.attempts) {
        ++categories[attempt.category];
        EXPECT_NE(attempt.stage, SmtpStage::kUnknown);
      }
    }
  }
  EXPECT_GE(categories.size(), 15U);
  EXPECT_EQ(outcomes, (std::set<std::string_view>{"bounced", "delivered"}));
}

}  // namespace
}  // namespace mailscan::eval
