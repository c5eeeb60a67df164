#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

std::string Method(const std::string& lines) {
  return Inspect("method", lines);
}

TEST(DetectMethodTest, ARequestThatAsksForNoPage) {
  EXPECT_EQ(Method("10:00:00 clicked url=a method=HEAD"), "S12 +14");
  EXPECT_EQ(Method("10:00:00 clicked url=a method=OPTIONS"), "S12 +14");
  EXPECT_EQ(Method("10:00:00 clicked url=a method=GET"), "-");
  EXPECT_EQ(Method("10:00:00 clicked url=a method=POST"), "-");
  EXPECT_EQ(Method("10:00:00 clicked url=a"), "-");
  EXPECT_EQ(Method("10:00:00 opened method=HEAD"), "-");
}

TEST(DetectMethodTest, ThenTheGetOfTheSameLinkFromTheSameAddress) {
  const std::string head = "10:00:00 clicked ip=192.0.2.1 url=a method=HEAD\n";
  EXPECT_EQ(Method(head + "10:00:05 clicked ip=192.0.2.1 url=a method=GET"),
            "S12 +12");
  EXPECT_EQ(Method(head + "10:00:06 clicked ip=192.0.2.1 url=a method=GET"),
            "S12 +14");
  EXPECT_EQ(Method(head + "10:00:05 clicked ip=192.0.2.1 url=b method=GET"),
            "S12 +14");
  EXPECT_EQ(Method(head + "10:00:05 clicked ip=192.0.2.2 url=a method=GET"),
            "S12 +14");
  // A GET before it is a page that somebody had.
  EXPECT_EQ(Method("09:59:59 clicked ip=192.0.2.1 url=a method=GET\n" + head),
            "S12 +14");
}

}  // namespace
}  // namespace mailscan::testing
