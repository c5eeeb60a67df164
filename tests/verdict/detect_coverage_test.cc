#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::vector<std::string> Links(int count) {
  std::vector<std::string> links;
  for (int i = 0; i < count; ++i) {
    links.push_back("https://news.example/" + std::to_string(i));
  }
  return links;
}

// What is said of a session that follows the first `followed` of the links
// that two others followed.
std::string Coverage(int links, int followed) {
  Setting setting;
  Teach("spring", 2, Links(links), &setting.learned);
  std::string log = "campaign=spring\n";
  for (const std::string& url : Links(followed)) {
    log += "10:00:00 clicked url=" + url + "\n";
  }
  return Inspect("coverage", log, setting);
}

TEST(DetectCoverageTest, TheShareOfTheLinks) {
  EXPECT_EQ(Coverage(10, 10), "S9 +15");
  EXPECT_EQ(Coverage(10, 9), "S9 +15");
  EXPECT_EQ(Coverage(10, 8), "S9 +8");
  EXPECT_EQ(Coverage(10, 6), "S9 +8");
  EXPECT_EQ(Coverage(10, 5), "-");
  EXPECT_EQ(Coverage(10, 2), "-");
  EXPECT_EQ(Coverage(10, 1), "-");
  EXPECT_EQ(Coverage(4, 4), "S9 +15");
  EXPECT_EQ(Coverage(4, 3), "-");
  EXPECT_EQ(Coverage(3, 3), "-");
  EXPECT_EQ(Coverage(3, 1), "-");
}

// One click after another, so far apart, behind whatever comes first.
std::string Paced(std::string_view first, int seconds) {
  Setting setting;
  Teach("spring", 2, Links(5), &setting.learned);
  std::string log = "campaign=spring\n" + std::string(first);
  int at = 0;
  for (const std::string& url : Links(5)) {
    log += fmt::format("10:{:02}:{:02} clicked ip=192.0.2.1 url={}\n", at / 60,
                       at % 60, url);
    at += seconds;
  }
  return Inspect("coverage", log + "12:00:00 delivered d=1", setting);
}

TEST(DetectCoverageTest, WhoReadsOneAfterAnotherIsAPerson) {
  const std::string sent = "09:00:00 delivered d=1\n";
  EXPECT_EQ(Paced(sent, 14), "S9 +15");
  EXPECT_EQ(Paced(sent, 15), "-");
  // Nobody reads what has not come.
  EXPECT_EQ(Paced("09:00:00 deferred end-of-data 451 d=2\n", 180), "S9 +15");
}

TEST(DetectCoverageTest, MissingKnowledgeIsNoEvidence) {
  Setting setting;
  Teach("spring", 2, Links(10), &setting.learned);
  // A link with a token of this recipient's own is none that others followed.
  EXPECT_EQ(Inspect("coverage",
                    "campaign=spring\n"
                    "10:00:00 clicked url=https://news.example/?t=ann",
                    setting),
            "-");
  EXPECT_EQ(Inspect("coverage", "campaign=spring\n10:00:00 opened", setting),
            "-");
  EXPECT_EQ(Inspect("coverage",
                    "campaign=autumn\n"
                    "10:00:00 clicked url=https://news.example/1",
                    setting),
            "-");
}

TEST(DetectCoverageTest, ARecipientsOwnLinksTellNothing) {
  Setting setting;
  std::string log = "campaign=spring\n";
  for (const std::string& url : Links(10)) {
    log += "10:00:00 clicked url=" + url + "\n";
  }
  setting.learned.Take(TraceLog(log).trace());
  EXPECT_EQ(Inspect("coverage", log, setting), "-");
}

}  // namespace
}  // namespace mailscan::testing
