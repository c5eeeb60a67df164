#include "core/verdict/agents.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/built_in_rules.h"

namespace mailscan::testing {
namespace {

std::string_view TextOf(AgentClass agent) {
  constexpr std::string_view kTexts[] = {"none",     "scanner",    "library",
                                         "prefetch", "impossible", "ancient",
                                         "probe",    "frozen"};
  return kTexts[static_cast<std::size_t>(agent)];
}

TEST(AgentsTest, WhatAnAgentIs) {
  const struct {
    std::string_view agent;
    std::string_view expected;
  } cases[] = {
      {"", "none"},
      {"Barracuda Sentinel (EE)", "scanner"},
      {"Mozilla/5.0 SCMGUARD", "scanner"},
      {"TwinWaveScanner/1.0", "scanner"},
      {"AppEngine-Google; (appid: s~virustotalcloud)", "scanner"},
      {"python-requests/2.31.0", "library"},
      {"Python/3.9 aiohttp/3.8.1", "library"},
      {"Python-urllib/3.9", "library"},
      {"Go-http-client/1.1", "library"},
      {"curl/7.88.1", "library"},
      {"Wget/1.21", "library"},
      {"Java/1.8.0_131", "library"},
      {"Apache-HttpClient/4.5.13 (Java/11.0.2)", "library"},
      {"okhttp/4.9.0", "library"},
      {"axios/0.21.1", "library"},
      {"node-fetch/1.0", "library"},
      {"lua-resty-http/0.16.1", "library"},
      {"libwww-perl/6.05", "library"},
      {"AHC/2.1", "library"},
      {"Jetty/9.4", "library"},
      {"Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/119.0", "library"},
      {"Mozilla/5.0 (Unknown; Linux) PhantomJS/2.1.1", "library"},
      {"Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via "
       "ggpht.com GoogleImageProxy)",
       "prefetch"},
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
       "like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 "
       "Mozilla/5.0",
       "prefetch"},
      {"Mozilla/5.0", "prefetch"},
      {"YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail", "prefetch"},
      {"Mozilla/5.0 (Windows NT 6.1) BingPreview/1.0b", "prefetch"},
      {"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
       "prefetch"},
      {"facebookexternalhit/1.1", "prefetch"},
      {"WhatsApp/2.23.20.0", "prefetch"},
      {"Microsoft Office Existence Discovery", "probe"},
      {"Apple Mac OS X v10.9.3; Trident", "impossible"},
      {"Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", "ancient"},
      {"Mozilla/5.0 (Windows NT 6.0) Chrome/49.0", "ancient"},
      // People whose browser cannot become newer.
      {"Mozilla/5.0 (Windows NT 6.1; Win64) Chrome/109.0", "frozen"},
      {"Mozilla/5.0 (Windows NT 6.1; Win64) Chrome/108.0", "none"},
      {"Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/109.0", "none"},
      {"Mozilla/5.0 (Linux; Android 10; K) Chrome/119.0.0.0 Mobile", "frozen"},
      {"Mozilla/5.0 (Windows NT 6.3; rv:109.0) Gecko/20100101 Firefox/115.0",
       "frozen"},
      {"Mozilla/5.0 (Windows NT 10.0) Chrome/64.0 Safari/537.36 Edge/17.17134",
       "frozen"},
      {"Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
       "none"},
      {"Mozilla/5.0 (X11; Linux) QtWebEngine/5.15.2 Chrome/83.0", "frozen"},
      // People.
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
       "like Gecko) Chrome/120.0.0.0 Safari/537.36",
       "none"},
      {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Safari/604.1",
       "none"},
      {"Mozilla/5.0 ", "none"},
      {"Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko",
       "none"},
      {"Mail/3654.120 CFNetwork/1331 Darwin/21.4.0", "none"},
      {"Dalvik/2.1.0 (Linux; U; Android 12)", "none"},
      {"dataaccessd/1.0", "none"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(TextOf(BuiltInRules().agents.ClassOf(c.agent)), c.expected)
        << c.agent;
  }
}

TEST(AgentsTest, AHostileAgent) {
  EXPECT_EQ(TextOf(BuiltInRules().agents.ClassOf(std::string(10'000'000, 'x'))),
            "none");
  EXPECT_EQ(TextOf(BuiltInRules().agents.ClassOf(
                std::string_view("\0\xff\0curl/", 8))),
            "library");
}

TEST(AgentsTest, TwoSystems) {
  constexpr std::string_view kPhone = "(iPhone; CPU iPhone OS like Mac OS X)";
  constexpr std::string_view kMac = "(Macintosh; Intel Mac OS X 10_15_7)";
  constexpr std::string_view kWindows = "(Windows NT 10.0)";
  EXPECT_TRUE(DifferentSystems(kPhone, kWindows));
  EXPECT_TRUE(DifferentSystems(kPhone, kMac));
  EXPECT_TRUE(DifferentSystems("(Linux; Android 13)", "(X11; Linux x86_64)"));
  EXPECT_FALSE(DifferentSystems(kPhone, kPhone));
  EXPECT_FALSE(DifferentSystems("Chrome/79 Windows", "Chrome/120 Windows"));
  EXPECT_FALSE(DifferentSystems(kPhone, "CFNetwork/1331"));
  EXPECT_FALSE(DifferentSystems("curl/8.0", "CFNetwork/1331"));
  EXPECT_FALSE(DifferentSystems("", kPhone));
}

}  // namespace
}  // namespace mailscan::testing
