#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

TEST(DetectHoneypotTest, ALinkThatNoPersonSees) {
  Setting setting;
  setting.options.honeypot = Regex("/hidden/");
  EXPECT_EQ(Inspect("honeypot",
                    "10:00:00 clicked url=https://news.example/1\n"
                    "10:00:01 clicked url=https://news.example/hidden/1",
                    setting),
            "S10 +30 hard");
  EXPECT_EQ(
      Inspect("honeypot", "10:00:00 clicked url=https://news.example/hiddenly",
              setting),
      "-");
  // The pixel may stand behind any address; only a click is somebody's choice.
  EXPECT_EQ(
      Inspect("honeypot",
              "10:00:00 opened url=https://news.example/hidden/pixel", setting),
      "-");
  EXPECT_EQ(
      Inspect("honeypot", "10:00:00 clicked url=https://news.example/hidden/1"),
      "-");
}

}  // namespace
}  // namespace mailscan::testing
