#include <gtest/gtest.h>

#include "core/verdict/unsubscribe.h"
#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

TEST(DetectUnsubscribeTest, AmongOtherLinksWithinTenSeconds) {
  const std::string leave =
      " clicked url=https://news.example/unsubscribe?u=1\n";
  const std::string read = " clicked url=https://news.example/story\n";
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + read + "10:00:10" + leave),
            "S11 +8");
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + leave + "10:00:10" + read),
            "S11 +8");
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + read + "10:00:11" + leave),
            "-");
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + leave), "-");
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + leave + "10:00:01" + leave),
            "-");
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00 opened\n10:00:01" + leave), "-");
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + read + "10:00:00" + leave +
                                       "10:00:01" + leave),
            "S11 +8");
}

TEST(DetectUnsubscribeTest, AButtonOfTheMailboxProvider) {
  const std::string leave = " clicked url=https://news.example/unsubscribe?u=1";
  const std::string read = " clicked method=GET url=https://news.example/s\n";
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + leave + " method=POST"),
            "S11 -3");
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + leave + " method=GET"), "-");
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + leave), "-");
  EXPECT_EQ(Inspect("unsubscribe",
                    "10:00:00 opened method=POST "
                    "url=https://news.example/unsubscribe"),
            "-");
  EXPECT_EQ(Inspect("unsubscribe",
                    "10:00:00 clicked method=POST url=https://news.example/s"),
            "-");
  // It is not among the links of a burst; a fetch of it is, as ever.
  EXPECT_EQ(Inspect("unsubscribe",
                    "10:00:00" + read + "10:00:05" + leave + " method=POST"),
            "S11 -3");
  EXPECT_EQ(Inspect("unsubscribe", "10:00:00" + read + "10:00:05" + leave +
                                       " method=GET\n10:00:09" + leave +
                                       " method=POST"),
            "S11 +8, S11 -3");
}

TEST(DetectUnsubscribeTest, WhatAPersonPressedNoMachineFetched) {
  const auto fetched = [](const std::string& method) {
    const Judgement judgement(
        "10:00:00 clicked ip=192.0.2.9 agent=Barracuda Sentinel (EE) "
        "url=https://news.example/s\n"
        "10:00:01 clicked ip=192.0.2.9 agent=Barracuda Sentinel (EE) "
        "url=https://news.example/unsubscribe?u=1 method=" +
        method);
    return judgement.judged().sessions.at(0).unsubscribe_fetched;
  };
  EXPECT_TRUE(fetched("GET"));
  EXPECT_FALSE(fetched("POST"));
}

TEST(DetectUnsubscribeTest, AHundredThousandClicksAreNoWayToHang) {
  std::string lines;
  for (int i = 0; i < 100'000; ++i) {
    lines += "10:00:00 clicked url=https://news.example/unsubscribe\n";
  }
  EXPECT_EQ(Inspect("unsubscribe", lines), "-");
}

TEST(IsUnsubscribeLinkTest, Words) {
  for (const std::string_view url :
       {"https://news.example/unsubscribe/abc",
        "https://news.example/Unsubscribe.aspx?id=1",
        "https://news.example/u?action=UNSUBSCRIBE",
        "https://news.example/opt-out", "https://news.example/opt_out?x",
        "https://news.example/optout.php", "https://news.example/abmelden",
        "https://news.example/se-desabonner", "https://news.example/unsub",
        "https://news.example/unsub/1", "https://news.example/unsub?u=1",
        "https://news.example/?unsub=1", "https://news.example/list-unsub",
        "https://unsubscribe.news.example/abc"}) {
    EXPECT_TRUE(IsUnsubscribeLink(url)) << url;
  }
  for (const std::string_view url :
       {"", "https://news.example/", "https://news.example/subscribe",
        "https://news.example/unsubtle-hints", "https://news.example/sunsub",
        "https://news.example/options", "https://news.example/unsu"}) {
    EXPECT_FALSE(IsUnsubscribeLink(url)) << url;
  }
}

TEST(IsUnsubscribeLinkTest, AHostileLink) {
  EXPECT_FALSE(IsUnsubscribeLink(std::string(10'000'000, 'u')));
  EXPECT_FALSE(IsUnsubscribeLink(std::string_view("\0unsu\0b\xff\xfe", 9)));
  EXPECT_TRUE(IsUnsubscribeLink(std::string_view("\0unsubscribe\xff", 13)));
}

}  // namespace
}  // namespace mailscan::testing
