#include <array>
#include <cstddef>
#include <random>
#include <string>

#include "tests/parsers/exim_case.h"

namespace mailscan::testing {
namespace {

constexpr std::array<std::string_view, 12> kLines = {{
    "2026-03-02 11:00:01.345 +0100 [4711] 1vx04G-000000001Ab-132G <= "
    "\"a b\"@news.example H=mx.example (helo) [192.0.2.1]:47 I=[192.0.2.9]:25 "
    "P=esmtps X=TLS1.3:x:256 DN=\"a, \\\"b\\\"\" S=1 RT=0.304s "
    "id=1@news.example T=\"x\" from <a@news.example> for bob@corp.example",
    "2026-03-02 11:00:01 1vx04G-0000Ab-84 => bob@corp.example "
    "(team@corp.example) <sales@corp.example> F=<a@news.example> R=r T=t "
    "H=mx.corp.example [192.0.2.25]:25* DN=\"x: y\" C=\"250- 9 byte "
    "chunk\\\\n250 OK id=1vx04H-0000Ac-84\" QT=1m5s DT=0.304s",
    "2026-03-02 11:00:01 1vx04G-0000Ab-84 ** bob@corp.example R=r T=t "
    "H=h [192.0.2.25]: SMTP error from remote mail server after RCPT "
    "TO:<bob@corp.example>: 550 5.1.1 no DT=2s",
    "2026-03-02 11:00:01 1vx04G-0000Ab-84 == bob@corp.example R=r T=t defer "
    "(110): Connection timed out H=h [192.0.2.25] DT=5m: SMTP timeout after "
    "end of data (9 bytes written)",
    "2026-03-02 11:00:01 1vx04G-0000Ab-84 == bob@corp.example R=r T=t defer "
    "(-44): SMTP error from remote mail server after MAIL FROM:<a@news.example>"
    " SIZE=9: host h.example [192.0.2.25]: 451 4.7.1 later",
    "2026-03-02 11:00:01 1vx04G-0000Ab-84 => |/bin/x (a) <bob@corp.example> "
    "R=r T=address_pipe",
    "2026-03-02 11:00:01 1vx04G-0000Ab-84 H=h [192.0.2.25] Connection refused",
    "2026-03-02 11:00:01 1vx04G-0000Ab-84 h.example [192.0.2.25]: Connection "
    "refused",
    "2026-03-02 11:00:01 1vx04G-0000Ab-84 Completed QT=1w2d3h4m5s",
    "2026-03-02 11:00:01 H=(helo) [192.0.2.1] F=<a@news.example> temporarily "
    "rejected RCPT <bob@corp.example>: 451 4.7.1 later",
    "Mar  2 11:00:02 mx exim[4711]: [1/2] 2026-03-02 11:00:01 [4711] "
    "1vx04G-0000Ab-84 Completed",
    "2026-03-02T10:00:01.345678+00:00 mx exim[4711]: 2026-03-02 11:00:01 "
    "1vx04G-0000Ab-84 <= <> R=1vx04E-0000Ab-84",
}};

// The sanitizer builds see any read beyond the line and its padding.
TEST(EximHostile, SurvivesACutAtEveryByte) {
  for (const std::string_view line : kLines) {
    for (std::size_t size = 0; size <= line.size(); ++size) {
      EXPECT_NE(ReadExim(line.substr(0, size)), "status and events disagree");
      EXPECT_NE(ReadExim(line.substr(size)), "status and events disagree");
    }
  }
}

// A cut line says less, never something else.
TEST(EximHostile, ClaimsNothingFromACutLine) {
  for (const std::string_view line : kLines) {
    if (line.find("timed out") != std::string_view::npos) {
      continue;  // "Connection timed out" is also all that is said elsewhere
    }
    const std::string whole = ReadExim(line);
    const std::string kind = whole.substr(0, whole.find(' '));
    for (std::size_t size = 0; size < line.size(); ++size) {
      const std::string said = ReadExim(line.substr(0, size));
      if (said.find(' ') == std::string::npos) {
        continue;  // no event
      }
      EXPECT_TRUE(said.starts_with(kind + " ")) << size << ": " << said;
      for (const std::string_view field :
           {" recipient=", " stage=", " flag="}) {
        if (const std::size_t at = said.find(field); at != std::string::npos) {
          const std::string value =
              said.substr(at, said.find(' ', at + 1) - at);
          EXPECT_NE(whole.find(value), std::string::npos) << said;
        }
      }
    }
  }
}

TEST(EximHostile, SurvivesRandomBytes) {
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
    EXPECT_NE(ReadExim(line), "status and events disagree");
    for (const std::string_view good : kLines) {
      std::string bad(good);
      for (std::size_t i = 0; i <= below(4); ++i) {
        bad[below(bad.size())] = " \0<>\"\\[]():,;=/\xC3|*"[below(18)];
      }
      EXPECT_NE(ReadExim(bad), "status and events disagree") << bad;
    }
  }
}

// Quadratic work would take minutes here.
TEST(EximHostile, SurvivesVeryLongLines) {
  constexpr std::size_t kSize = 1'000'000;
  for (const std::string_view head :
       {"<= ", "<= a@b.example H=(", "<= a@b.example T=\"", "=> ", "=> |",
        "=> a@b.example C=\"", "=> a@b.example H=h ",
        "** a@b.example: ", "== a@b.example defer (9): ", "H=", "",
        "Completed QT=", "*", "F=<a@b.example> rejected RCPT <"}) {
    for (const std::string_view fill :
         {"a", "<", " <", "> ", "\"", "\\", " (", ") ", ") [", "[1]", " R=x",
          " defer (1): ", " DT=1", "1s", ": ", " id=<"}) {
      std::string line = "2026-03-02 11:00:01 1vx04G-0000Ab-84 ";
      line += head;
      while (line.size() < kSize) {
        line += fill;
      }
      EXPECT_NE(ReadExim(line), "status and events disagree") << head << fill;
    }
  }
  EXPECT_EQ(ReadExim(std::string(kSize, ' ')), "ignored");
  EXPECT_EQ(ReadExim(std::string(kSize, '\0')), "malformed");
}

TEST(EximHostile, KnowsOtherFormats) {
  for (const std::string_view line :
       {"Mar  2 11:00:01 mx postfix/smtp[7]: 4BB5C2A0: to=<a@b.example>, "
        "relay=h[192.0.2.1]:25, delay=1, dsn=2.0.0, status=sent (250 ok)",
        "2026-03-02T10:00:01.345678+00:00 mx dovecot: imap-login: Login",
        "2026-03-02 11:00:01 INFO  [main] 192.0.2.1 GET /click",
        "192.0.2.1 - - [02/Mar/2026:11:00:01 +0100] \"GET / HTTP/1.1\" 200 1",
        "[{\"event\":\"click\",\"email\":\"a@b.example\"}]",
        "{\"type\":\"Delivery\",\"id\":\"0\",\"sender\":\"a@b.example\"}",
        "d,2026-03-02 11:00:01+0100,2026-03-02 11:00:00+0100,a@b.example"}) {
    const std::string said = ReadExim(line);
    EXPECT_TRUE(said == "foreign" || said == "malformed") << said << line;
  }
}

}  // namespace
}  // namespace mailscan::testing
