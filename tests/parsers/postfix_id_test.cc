#include "parsers/postfix_id.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace mailscan {
namespace {

TEST(PostfixId, FindsTheIdInFront) {
  struct Case {
    std::string_view text;
    std::string_view id;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"1F5A2194AA9: client=x", "1F5A2194AA9"},
           {"5270320179: removed", "5270320179"},
           {"DEADBEEF: removed", "DEADBEEF"},
           {"3mPVKl0Mhjz7sXv: removed", "3mPVKl0Mhjz7sXv"},
           {"XXX: to=<a>", "XXX"},  // redacted
           {"NOQUEUE: reject: RCPT", ""},
           {"warning: 9BECF3F19D: x", ""},
           {"statistics: max connection rate 1/60s", ""},
           {"Deleted: 1 message", ""},
           {"connect from unknown[192.0.2.1]", ""},
           {"to=<ann@corp.example>", ""},
           {"1F5A2194AA9", ""},
           {"1F5A2194AA9:", ""},
           {"1F5A2194AA9:x", ""},
           {"A1: x", ""},
           {"1F5A-2194: x", ""},
           {": x", ""},
           {"", ""},
       }) {
    EXPECT_EQ(c.text.substr(0, QueueIdSize(c.text)), c.id) << c.text;
  }
  EXPECT_EQ(QueueIdSize(std::string(64, 'A') + ": x"), 64U);
  EXPECT_EQ(QueueIdSize(std::string(65, 'A') + ": x"), 0U);
}

TEST(PostfixId, ReadsTheTimeInLongIds) {
  struct Case {
    std::string_view id;
    std::string_view time;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"3mPVKl0Mhjz7sXv", "2015-07-05T12:52:11.053285Z"},
           {"42qpHD5Rpwz12Ms", "2018-11-07T14:11:04.767464Z"},
           {"3p7RMT0zrYz20p", "2015-11-28T21:50:29.140221Z"},
           {"4Lyb5328XVzj9Jl", "2022-08-03T15:15:03.304330Z"},
       }) {
    const std::optional<Micros> made = LongQueueIdTime(c.id);
    ASSERT_TRUE(made.has_value()) << c.id;
    EXPECT_EQ(FormatUtc(*made, 1), c.time) << c.id;
  }
}

TEST(PostfixId, LeavesOtherIdsAlone) {
  for (const std::string_view id : {
           "", "z", "1F5A2194AA9", "5270320179",
           "3mPVKl0Mhj",         // no inode
           "3mPVKl0Mhjz",        // an empty one
           "3mPVKl0Mhz7sXv",     // five digits of seconds
           "3mPVKl0Mhjz7sXa",    // a vowel
           "3mPVKlzzz0z7sXv",    // 51 * 52 * 52 * 52 + ... microseconds
           "000000000z7sXv",     // 1970
           "zzzzzz0Mhjz7sXv",    // after 2100
           "BBBBBBBBBB0Mhjz7s",  // more seconds than there are
       }) {
    EXPECT_FALSE(LongQueueIdTime(id).has_value()) << id;
  }
}

}  // namespace
}  // namespace mailscan
