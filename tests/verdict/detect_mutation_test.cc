#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

TEST(DetectMutationTest, AChangedTokenIsEvidenceAndAnUnknownOneIsNot) {
  const auto mutation = [](const std::string& lines) {
    return Inspect("mutation", lines);
  };
  EXPECT_EQ(mutation("10:00:00 clicked url=a flag=token=mutated"), "S17 +15");
  EXPECT_EQ(mutation("10:00:00 clicked url=a flag=token=mutated\n"
                     "10:00:01 clicked url=b flag=token=mutated"),
            "S17 +15");
  EXPECT_EQ(mutation("10:00:00 clicked url=a flag=token=unknown"), "-");
  EXPECT_EQ(mutation("10:00:00 clicked url=a"), "-");
}

}  // namespace
}  // namespace mailscan::testing
