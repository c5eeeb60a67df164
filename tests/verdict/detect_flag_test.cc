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
      {"is_bot=false", "S39 -1"},
      {"machine=false", "S39 -1"},
      {"sg_machine_open=false", "-"},
      {"prefetched=true", "-"},
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

TEST(DetectFlagTest, WhatTheRequestSaysOfItself) {
  for (const std::string flag :
       {"sec_purpose=prefetch", "sec_purpose=prefetch;prerender",
        "purpose=prefetch", "x_purpose=preview", "x_moz=prefetch"}) {
    EXPECT_EQ(Inspect("flag", "10:00:00 clicked flag=" + flag), "S40 +10")
        << flag;
  }
  for (const std::string flag : {"sec_purpose=", "sec_purpose=navigate",
                                 "token=mutated", "x_moz=prefetched"}) {
    EXPECT_EQ(Inspect("flag", "10:00:00 clicked flag=" + flag), "-") << flag;
  }
}

TEST(DetectFlagTest, OnceASession) {
  EXPECT_EQ(Inspect("flag",
                    "10:00:00 clicked ip=192.0.2.1\n"
                    "10:00:01 clicked ip=192.0.2.1 flag=bot=generic\n"
                    "10:00:02 clicked ip=192.0.2.1 flag=bot=generic"),
            "S39 +15 hard");
}

TEST(DetectFlagTest, OneBotOutweighsOneThatIsNone) {
  EXPECT_EQ(Inspect("flag",
                    "10:00:00 clicked ip=192.0.2.1 flag=is_bot=false\n"
                    "10:00:01 clicked ip=192.0.2.1 flag=is_bot=true"),
            "S39 +15 hard");
}

// An image proxy's open is one, its click is not.
TEST(DetectFlagTest, ImageProxies) {
  for (const std::string flag :
       {"sg_machine_open=true", "bot=apple", "bot=gmail", "prefetched=true",
        "proxied=true", "proxy_open", "unique_proxy_open"}) {
    EXPECT_EQ(Judgement("10:00:00 opened ip=192.0.2.1 flag=" + flag).verdicts(),
              "prefetch-proxy")
        << flag;
    EXPECT_NE(
        Judgement("10:00:00 clicked ip=192.0.2.1 flag=" + flag).verdicts(),
        "prefetch-proxy")
        << flag;
  }
  for (const std::string flag : {"sg_machine_open=false", "bot=generic",
                                 "prefetched=false", "proxied=false", "open"}) {
    EXPECT_NE(Judgement("10:00:00 opened ip=192.0.2.1 flag=" + flag).verdicts(),
              "prefetch-proxy")
        << flag;
  }
}

// Customer.io writes an open down because a click came: listed, no evidence.
TEST(DetectFlagTest, AnOpenThatNobodyMade) {
  const std::string click =
      "10:00:00 delivered\n"
      "10:05:10 clicked ip=192.0.2.1 agent=Firefox\n";
  const Judgement real(click + "10:05:00 opened ip=192.0.2.1 agent=Firefox");
  EXPECT_EQ(real.judged().hits.size(), 2U);
  EXPECT_NE(real.text().find("S22"), std::string::npos) << real.text();
  const Judgement made_up(click +
                          "10:05:00 opened ip=192.0.2.1 agent=Firefox "
                          "flag=synthetic=true");
  EXPECT_EQ(made_up.judged().hits.size(), 2U);
  EXPECT_EQ(made_up.text(), Judgement(click).text());
  EXPECT_EQ(made_up.judged().hits[0].certainty, Certainty::kUnknown);
  const Judgement alone("10:05:00 opened flag=synthetic=true");
  EXPECT_EQ(alone.verdicts(), "unknown");
}

}  // namespace
}  // namespace mailscan::testing
