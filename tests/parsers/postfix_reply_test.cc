// What the text in brackets tells: the stage, and the time.
#include <initializer_list>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/parsers/postfix_case.h"

namespace mailscan::testing {
namespace {

// "stage=... code=..." of a deferral with this text.
std::string StageOf(std::string_view text) {
  const std::string said = ReadAtMx(
      "postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, "
      "relay=h[192.0.2.1]:25, dsn=4.0.0, status=deferred (" +
      std::string(text) + ")");
  const std::size_t end = said.find(" recipient=");
  return end == std::string::npos
             ? said
             : said.substr(0, end).erase(0, sizeof("attempt-deferred") - 1);
}

TEST(PostfixReply, TellsTheStage) {
  struct Case {
    std::string_view text;
    std::string_view said;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"lost connection with h[192.0.2.1] while performing the initial "
            "protocol handshake",
            " stage=ehlo"},
           {"lost connection with h[192.0.2.1] while sending XFORWARD "
            "name/address",
            " stage=ehlo"},
           {"lost connection with h[192.0.2.1] while sending RSET probe",
            " stage=ehlo"},
           {"conversation with h[192.0.2.1] timed out while sending message "
            "body",
            " stage=end-of-data"},
           {"Protocol error: host h[192.0.2.1] said: 250 ok (in reply to DATA "
            "command)",
            " stage=data code=250"},
           {"Protocol error: host h[192.0.2.1] refused to talk to me: 250 ok",
            " stage=connect code=250"},
           // Only the last words are Postfix's.
           {"host h[192.0.2.1] said: 450 Protocol error: host x said: 550 (in "
            "reply to end of DATA command) (in reply to RCPT TO command)",
            " stage=rcpt code=450"},
       }) {
    EXPECT_EQ(StageOf(c.text), c.said) << c.text;
  }
}

// The next hop's ids hold the UTC time at which it made them.
TEST(PostfixReply, TellsTheTimeWhereTheStampDoesNot) {
  struct Case {
    std::string_view reply;
    std::string_view hint;
  };
  const auto hint = [](std::string_view stamp, std::string_view reply) {
    const std::string said =
        ReadPostfix(std::string(stamp) +
                    " mx postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, "
                    "relay=h[192.0.2.1]:25, status=sent (" +
                    std::string(reply) + ")");
    const std::size_t at = said.find(" hint=");
    return at == std::string::npos
               ? std::string()
               : said.substr(at + 6, said.find(' ', at + 1) - at - 6);
  };
  for (const Case& c : std::initializer_list<Case>{
           {"250 OK id=1ZBjP1-0004Qx-7R", "2015-07-05T12:52:11.230500Z"},
           {"250 OK id=1wgGi3-00000004QxB-1abc", "2026-07-05T06:52:11.379044Z"},
           {"250 2.0.0 Ok: queued as 3mPVKl0Mhjz7sXv",
            "2015-07-05T12:52:11.053285Z"},
           {"250 OK id=1ZBjP1-0004Qx", ""},
           {"250 OK id=1ZBjP1-0004Qx-7Rx", ""},
           {"250 OK id=1Z!jP1-0004Qx-7R", ""},
           {"250 OK id=zzzzzz-0004Qx-7R", ""},
           {"250 OK id=000001-0004Qx-7R", ""},
           {"250 2.0.0 Ok: queued as 4BB5C2A0", ""},
       }) {
    EXPECT_EQ(hint("Jul  5 06:52:11", c.reply), c.hint) << c.reply;
    EXPECT_EQ(hint("2015-07-05T06:52:11-06:00", c.reply), "") << c.reply;
  }
}

}  // namespace
}  // namespace mailscan::testing
