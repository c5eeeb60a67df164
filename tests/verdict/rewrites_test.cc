#include "core/verdict/rewrites.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/built_in_rules.h"
#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

TEST(RewritesTest, WhosePageAClickCameFrom) {
  const struct {
    std::string_view referer;
    std::string_view vendor;
  } cases[] = {
      {"https://urldefense.com/", "Proofpoint"},
      {"https://URLDefense.com/v3/__https://shop.example/__", "Proofpoint"},
      {"https://eur01.safelinks.protection.outlook.com/?url=x",
       "Microsoft 365"},
      {"http://linkprotect.cudasvc.com:80/url", "Barracuda"},
      {"https://someone@protect-us.mimecast.com", "Mimecast"},
      // A page of the vendor, and names that only look alike.
      {"https://login.mimecast.com/", ""},
      {"https://mimecast.com/", ""},
      {"https://protect-us.more.mimecast.com/", ""},
      {"https://noturldefense.com/", ""},
      {"https://urldefense.com.corp.example/", ""},
      {"https://urldefense.com@corp.example/", ""},
      {"https://corp.example/?u=https://urldefense.com", ""},
      {"https://corp.example\\.urldefense.com", ""},
      {"urldefense.com", ""},
      {"https://", ""},
      {"-", ""},
      {"", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(BuiltInRules().rewrites.VendorOf(c.referer), c.vendor)
        << c.referer;
  }
}

TEST(RewritesTest, AHostileReferer) {
  const std::string_view zero("https://\0\xff.urldefense.com/", 26);
  EXPECT_EQ(BuiltInRules().rewrites.VendorOf(zero), "Proofpoint");
  for (const char c : {'x', '.', ':', '/', '\0'}) {
    EXPECT_EQ(BuiltInRules().rewrites.VendorOf(
                  "https://" + std::string(10'000'000, c) + ".urldefense.com"),
              "")
        << c;
  }
}

std::string Rewrite(std::string_view event, std::string_view agent,
                    std::string_view referer) {
  return Inspect("rewrite", "10:00:00 " + std::string(event) +
                                " ip=192.0.2.9 agent=" + std::string(agent) +
                                " referer=" + std::string(referer));
}

TEST(DetectRewriteTest, ABrowserThatAFilterSentOn) {
  constexpr std::string_view kFirefox = "Mozilla/5.0 Firefox/140.0";
  constexpr std::string_view kFilter = "https://urldefense.com/";
  EXPECT_EQ(Rewrite("clicked", kFirefox, kFilter), "S22 -3");
  EXPECT_EQ(
      Rewrite("clicked", "Mozilla/5.0 (Windows NT 6.1) Chrome/109.0", kFilter),
      "S22 -3");
  EXPECT_EQ(Rewrite("clicked", kFirefox, "https://mail.corp.example/"), "-");
  EXPECT_EQ(Rewrite("clicked", kFirefox, ""), "-");
  EXPECT_EQ(Rewrite("opened", kFirefox, kFilter), "-");
  EXPECT_EQ(Rewrite("clicked", "curl/8.0", kFilter), "-");
}

}  // namespace
}  // namespace mailscan::testing
