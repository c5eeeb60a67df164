#include "parsers/kumomta_text.h"

#include <gtest/gtest.h>

namespace mailscan {
namespace {

TEST(KumoMtaTextTest, IdsHoldTheTimeTheyWereMade) {
  EXPECT_EQ(KumoIdTime("13814000"
                       "1dd2"
                       "11b2"
                       "8000"
                       "000000000000"),
            0);
  EXPECT_EQ(KumoIdTime("1381400A"
                       "1dd2"
                       "11B2"
                       "8000"
                       "000000000000"),
            1);
  EXPECT_EQ(KumoIdTime("138140001dd241b28000000000000000"), std::nullopt);
  EXPECT_EQ(KumoIdTime("1381400x1dd211b28000000000000000"), std::nullopt);
  EXPECT_EQ(KumoIdTime("138140001dd211b2"), std::nullopt);
  EXPECT_EQ(KumoIdTime(""), std::nullopt);
}

TEST(KumoMtaTextTest, MessageIdOfAReportedMailIsInItsHeaders) {
  const struct {
    std::string_view mail;
    std::string_view id;
  } cases[] = {
      {"Message-ID: <a@b>", "a@b"},
      {"From: x\nMESSAGE-ID:a@b \nTo: y\n", "a@b"},
      {"From: x\r\nMessage-Id:\r\n\t<a@b>\r\n\r\n", "a@b"},
      {"Message-Id:\nTo: y\n", ""},
      {"X-Message-ID: <a@b>\n", ""},
      {"From: x\n Message-ID: <folded@b>\n", ""},
      {"From: x\n\nMessage-ID: <body@b>\n", ""},
      {"\nMessage-ID: <body@b>\n", ""},
      {"Message-ID:", ""},
      {"", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ReportedMessageId(c.mail), c.id) << c.mail;
  }
}

}  // namespace
}  // namespace mailscan
