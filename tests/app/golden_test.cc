// Whole inputs beside whole outputs. Each folder of testdata/golden is named by
// what it shows; its file `commands` has a line for each expected file:
//   report.txt report mail.log sendgrid.ndjson
// MAILSCAN_UPDATE_GOLDEN=1 writes the expected files anew; read the diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "tests/app/program.h"

namespace mailscan::testing {
namespace {

std::vector<std::string> Folders() {
  std::vector<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(
           MAILSCAN_SOURCE_DIR "/testdata/golden")) {
    folders.push_back(entry.path().filename().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, OutputIsAsExpected) {
  const std::string folder =
      std::string(MAILSCAN_SOURCE_DIR "/testdata/golden/") + GetParam();
  std::istringstream commands(ReadFile(folder + "/commands"));
  int checked = 0;
  for (std::string line; std::getline(commands, line); ++checked) {
    const std::size_t space = line.find(' ');
    ASSERT_NE(space, std::string::npos) << line;
    const std::string expected = folder + "/" + line.substr(0, space);
    const Ran ran = Shell("cd '" + folder + "' && MAILSCAN " +
                          line.substr(space + 1) + " -q");
    EXPECT_EQ(ran.code, 0) << line << ran.err;
    if (std::getenv("MAILSCAN_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(expected, std::ios::binary) << ran.out;
    }
    EXPECT_EQ(ran.out, ReadFile(expected)) << line;
  }
  EXPECT_GT(checked, 0);
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, ::testing::ValuesIn(Folders()),
                         [](const auto& folder) {
                           std::string name = folder.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace mailscan::testing
