#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/parsers/postfix_case.h"

namespace mailscan::testing {
namespace {

constexpr std::array<std::string_view, 19> kLines = {{
    "Jul  5 06:52:11 mx postfix/smtp[7]: 3mPVKl0Mhjz7sXv: to=<\"a, \\\"b\"@c."
    "example>, orig_to=<x@c.example>, relay=mx.c.example[192.0.2.1]:25, "
    "conn_use=2, delay=0.51, delays=0.44/0.01/0.05/0.01, tls=may, dsn=4.2.0, "
    "status=deferred (host mx.c.example[192.0.2.1] said: 450 4.2.0 no (in "
    "reply to end of DATA command))",
    "2026-03-02T10:06:35.000007+00:00 mx postfix/smtp[7]: 1F5A2194AA9: "
    "to=<a@b.example>, relay=h[192.0.2.1]:25, delay=1, delays=1/0/0/0, "
    "dsn=2.0.0, status=sent (250 2.0.0 OK  1646800024 az9.190 - gsmtp)",
    "Jul  5 06:52:11 mx postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, "
    "relay=h[192.0.2.1]:25, delay=1, dsn=4.4.2, status=deferred (lost "
    "connection with h[192.0.2.1] while sending end of data -- message may be "
    "sent more than once)",
    "Jul  5 06:52:11 mx postfix/qmgr[7]: 1F5A2194AA9: from=<\"a\"@b.example>, "
    "status=expired, returned to sender",
    "Jul  5 06:52:11 mx postfix/pickup[7]: 1F5A2194AA9: uid=0 from=<a> "
    "orig_id=4BB5C2A0",
    "Jul  5 06:52:11 mx postfix/cleanup[7]: 3mPVKl0Mhjz7sXv: message-id=<a@b>",
    "Jul  5 06:52:11 mx postfix/smtpd[7]: 3mPVKl0Mhjz7sXv: client=h[192.0.2."
    "1]:25, orig_queue_id=4BB5C2A0, orig_client=h[192.0.2.2]",
    "Jul  5 06:52:11 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from "
    "h[192.0.2.7]: 554 5.7.1 no; from=<> to=<a@b.example> proto=ESMTP "
    "helo=<h>",
    "Jul  5 06:52:11 mx postfix/cleanup[7]: 1F5A2194AA9: reject: header X: [y] "
    "from h[192.0.2.7]; from=<> to=<a@b.example> proto=ESMTP helo=<h>: 5.7.1 "
    "no",
    "Jul  5 06:52:11 mx postfix/bounce[7]: 1F5A2194AA9: sender non-delivery "
    "notification: 4BB5C2A0",
    "Jul  5 06:52:11 mx postfix/qmgr[7]: message repeated 2 times: [ "
    "1F5A2194AA9: removed]",
    "<22>Jul  5 06:52:11 mx docker[9]: Jul  5 06:52:11 mx postfix/qmgr[7]: "
    "1F5A2194AA9: removed",
    "<22>1 2026-07-05T06:52:11.250438Z mx postfix/qmgr 7 - [a@1 b=\"c\"] "
    "1F5A2194AA9: removed",
    "{\"MESSAGE\":[49,70,53,65,50,58,32],\"__REALTIME_TIMESTAMP\":"
    "\"1783234331250438\",\"SYSLOG_IDENTIFIER\":\"postfix/qmgr\"}",
    "{\"log\":\"Jul  5 06:52:11 mx postfix/qmgr[7]: 1F5A2194AA9: removed\\n\","
    "\"time\":\"2026-07-05T06:52:11.250438123Z\"}",
    "2026-07-05T06:52:11.250438123Z stdout F Jul  5 06:52:11 mx "
    "postfix/qmgr[7]: 1F5A2194AA9: removed",
    "\x1b[36mmail-1  |\x1b[0m Fri 2026-07-05 06:52:11 CEST mx "
    "postfix/qmgr[7]: 1F5A2194AA9: removed",
    "\u0391\u03c0\u03c1 15 12:20:28 mx postfix/smtpd[7]: NOQUEUE: reject: "
    "RCPT from h[192.0.2.7]: 554 no; from=<> to=<a@b.example> proto=SMTP "
    "helo=<h>",
    "Jul  5 06:52:11 mx postfix/smtp[7]: 1F5A2194AA9: host h[192.0.2.1] said: "
    "450 no (in reply to RCPT TO command)",
}};

// The sanitizer builds see any read beyond the line and its padding.
TEST(PostfixHostile, SurvivesACutAtEveryByte) {
  for (const std::string_view line : kLines) {
    for (std::size_t size = 0; size <= line.size(); ++size) {
      EXPECT_NE(ReadPostfix(line.substr(0, size)),
                "status and events disagree");
      EXPECT_NE(ReadPostfix(line.substr(size)), "status and events disagree");
    }
  }
}

// A cut line says less, never something else.
TEST(PostfixHostile, ClaimsNothingFromACutDelivery) {
  for (const std::string_view line :
       {"Jul  5 06:52:11 mx postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, "
        "relay=h[192.0.2.1]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=2.0.0, "
        "status=sent (250 2.0.0 Ok: queued as 4BB5C2A0)",
        "Jul  5 06:52:11 mx postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, "
        "relay=h[192.0.2.1]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=4.2.0, "
        "status=deferred (host h[192.0.2.1] said: 450 4.2.0 no (in reply to "
        "end of DATA command))",
        "Jul  5 06:52:11 mx postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, "
        "relay=h[192.0.2.1]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=5.1.1, "
        "status=bounced (host h[192.0.2.1] said: 550 5.1.1 no (in reply to "
        "RCPT TO command))"}) {
    const std::string whole = ReadPostfix(line);
    const std::string kind = whole.substr(0, whole.find(' '));
    const std::size_t text = line.find(" (") + 2;
    const std::size_t id = line.find("1F5A2194AA9: to=") + 16;
    for (std::size_t size = 0; size < line.size(); ++size) {
      const std::string said = ReadPostfix(line.substr(0, size));
      if (size >= text) {
        EXPECT_TRUE(said.starts_with(kind + " ")) << size << ": " << said;
        const std::size_t stage = said.find(" stage=");
        if (stage != std::string::npos) {
          const std::string word =
              said.substr(stage, said.find(' ', stage + 1) - stage);
          EXPECT_NE(whole.find(word), std::string::npos) << said;
        }
      } else if (size >= id) {
        EXPECT_EQ(said, "malformed") << size;
      } else {
        EXPECT_EQ(said.find(' '), std::string::npos) << size << ": " << said;
      }
    }
  }
}

TEST(PostfixHostile, SurvivesRandomBytes) {
  std::minstd_rand random(1);  // a fixed seed: the same bytes every time
  const auto below = [&random](std::size_t limit) {
    return std::size_t{random()} % limit;
  };
  for (int round = 0; round < 300; ++round) {
    std::string line;
    const std::size_t junk = below(120);
    for (std::size_t i = 0; i < junk; ++i) {
      line.push_back(static_cast<char>(below(256)));
    }
    EXPECT_NE(ReadPostfix(line), "status and events disagree");
    for (const std::string_view good : kLines) {
      std::string bad(good);
      for (std::size_t i = 0; i <= below(4); ++i) {
        bad[below(bad.size())] = " \0<>\"\\[]():,;=/\xC3z0{}|\x1b"[below(22)];
      }
      EXPECT_NE(ReadPostfix(bad), "status and events disagree") << bad;
    }
  }
}

// Quadratic work would take minutes here.
TEST(PostfixHostile, SurvivesVeryLongLines) {
  constexpr std::size_t kSize = 300'000;
  for (const std::string_view head :
       {"postfix/smtp[7]: 1F5A2194AA9: to=<", "postfix/smtp[7]: 1F5A2194AA9: ",
        "postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, relay=",
        "postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, relay=x, ",
        "postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, relay=x, status=sent "
        "(250 ",
        "postfix/qmgr[7]: 1F5A2194AA9: from=", "postfix/smtpd[7]: ",
        "postfix/smtpd[7]: NOQUEUE: reject: RCPT from h[192.0.2.7]: ",
        "postfix/smtpd[7]: NOQUEUE: reject: RCPT from h[192.0.2.7]: 5; from=",
        "postfix/cleanup[7]: 1F5A2194AA9: reject: header ", "postfix/", "",
        "postfix/smtp["}) {
    for (const std::string_view fill :
         {"a", ">", "\"", ", ", ">, rela", "[", "]", "/", " ", "; from=<a> ",
          "queued as "}) {
      std::string line = "Jul  5 06:52:11 mx " + std::string(head);
      while (line.size() < kSize) {
        line += fill;
      }
      EXPECT_NE(ReadPostfix(line), "status and events disagree") << head;
    }
  }
}

}  // namespace
}  // namespace mailscan::testing
