#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::string Click(std::string_view agent) {
  return Inspect("agent",
                 "10:00:00 clicked ip=192.0.2.1 agent=" + std::string(agent));
}
std::string Open(std::string_view agent) {
  return Inspect("agent",
                 "10:00:00 opened ip=192.0.2.1 agent=" + std::string(agent));
}

TEST(DetectAgentTest, WhatTheAgentSaysOfItself) {
  EXPECT_EQ(Click("Barracuda Sentinel (EE)"), "S34 +25 hard");
  EXPECT_EQ(Open("Barracuda Sentinel (EE)"), "S34 +25 hard");
  EXPECT_EQ(Click("python-requests/2.31"), "S34 +15");
  EXPECT_EQ(Click("Mozilla/5.0 (X11; Linux) HeadlessChrome/120.0"), "S34 +15");
  EXPECT_EQ(Click("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/120.0"), "-");
  EXPECT_EQ(Click("Apple Mac OS X v10.9.3; Trident"), "S36 +15");
  EXPECT_EQ(Click("Mozilla/5.0 (Windows NT 5.1) Chrome/49.0"), "S36 +12");
  EXPECT_EQ(Click("Mozilla/5.0 (Windows NT 6.1) Chrome/109.0"), "-");
}

TEST(DetectAgentTest, AnImageProxyIsNoScannerUnlessItClicks) {
  EXPECT_EQ(Open("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 "
                 "(via ggpht.com GoogleImageProxy)"),
            "-");
  EXPECT_EQ(Open("Mozilla/5.0"), "-");
  EXPECT_EQ(Click("Slackbot-LinkExpanding 1.0"), "S34 +18");
}

TEST(DetectAgentTest, AnEmptyAgentBesideAnAddress) {
  EXPECT_EQ(Inspect("agent", "10:00:00 clicked ip=192.0.2.1"), "S35 +8");
  EXPECT_EQ(Inspect("agent", "10:00:00 opened ip=192.0.2.1"), "S35 +3");
  // The webhook carries neither.
  EXPECT_EQ(Inspect("agent", "10:00:00 clicked"), "-");
  EXPECT_EQ(Inspect("agent",
                    "10:00:00 opened ip=192.0.2.1\n"
                    "10:00:09 clicked ip=192.0.2.1 agent=Chrome"),
            "-");
}

TEST(DetectAgentTest, TheStrongestOfASession) {
  EXPECT_EQ(Inspect("agent",
                    "10:00:00 clicked ip=192.0.2.1 agent=curl/8.0\n"
                    "10:00:01 clicked ip=192.0.2.1 agent=SCMGUARD\n"
                    "10:00:02 clicked ip=192.0.2.1 agent=Windows NT 5.1"),
            "S34 +25 hard");
}

}  // namespace
}  // namespace mailscan::testing
