#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

TEST(DetectFlagTest, WhatTheEspSaysOfTheHit) {
  const struct {
    std::string_view flag;
    std::string_view expected;
  } cases[] = {
      {"bot=generic", "S39 +15 hard"},
      {"is_bot=true", "S39 +15 hard"},
      {"machine=true", "S39 +15 hard"},
      {"bot=apple", "-"},
      {"bot=gmail", "-"},
      {"is_bot=false", "-"},
      {"sg_machine_open=true", "-"},
      {"x", "-"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Inspect("flag", "10:00:00 clicked flag=" + std::string(c.flag)),
              c.expected)
        << c.flag;
  }
  EXPECT_EQ(Inspect("flag", "10:00:00 clicked"), "-");
}

TEST(DetectFlagTest, OnceASession) {
  EXPECT_EQ(Inspect("flag",
                    "10:00:00 clicked ip=192.0.2.1\n"
                    "10:00:01 clicked ip=192.0.2.1 flag=bot=generic\n"
                    "10:00:02 clicked ip=192.0.2.1 flag=bot=generic"),
            "S39 +15 hard");
}

}  // namespace
}  // namespace mailscan::testing
