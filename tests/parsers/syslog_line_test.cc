#include "parsers/syslog_line.h"

#include <string>
#include <string_view>

#include "core/model/time.h"
#include "gtest/gtest.h"

namespace mailscan {
namespace {

std::string StampText(const Stamp& stamp) {
  return FormatUtc(stamp.us, stamp.precision_us) +
         (stamp.has_year ? "" : " no-year") +
         (stamp.has_zone ? "" : " no-zone");
}

// Padded as a parser's lines are.
struct Line {
  explicit Line(std::string_view text) : bytes(text), size(text.size()) {
    bytes.append(64, '\x7f');
  }
  std::string_view view() const { return {bytes.data(), size}; }
  std::string bytes;
  std::size_t size;
};

TEST(SyslogLine, ReadsStamps) {
  struct Case {
    std::string_view line;
    std::string_view stamp;
  };
  constexpr std::string_view kBsd = "1972-07-05T06:52:11Z no-year no-zone";
  constexpr std::string_view kIso = "2026-03-02T09:06:35.278515Z";
  for (const Case& c : std::initializer_list<Case>{
           {"Jul  5 06:52:11 mx a[1]: x", kBsd},
           {"Jul 5 06:52:11 mx a[1]: x", kBsd},
           {"Jul 05 06:52:11 mx a[1]: x", kBsd},
           {"<22>Jul  5 06:52:11 mx a[1]: x", kBsd},
           {"Feb 29 23:59:60 mx a[1]: x",
            "1972-03-01T00:00:00Z no-year no-zone"},
           {"Jan  1 00:00:00 mx a[1]: x",
            "1972-01-01T00:00:00Z no-year no-zone"},
           {"Dec 31 23:59:59 mx a[1]: x",
            "1972-12-31T23:59:59Z no-year no-zone"},
           {"2026-03-02T10:06:35.278515+01:00 mx a[1]: x", kIso},
           {"2026-03-02T04:36:35.278515-04:30 mx a[1]: x", kIso},
           {"2026-03-02T10:06:35.278515+0100 mx a[1]: x", kIso},
           {"2026-03-02T09:06:35.278515Z mx a[1]: x", kIso},
           {"2026-03-02T09:06:35.278515999Z mx a[1]: x", kIso},
           {"2026-03-02T10:06:35+01:00 mx a[1]: x", "2026-03-02T09:06:35Z"},
           {"2026-03-02T10:06:35.278+01:00 mx a[1]: x",
            "2026-03-02T09:06:35.278Z"},
           {"2026-03-02T09:06:35 mx a[1]: x", "2026-03-02T09:06:35Z no-zone"},
           {"2024-02-29T00:00:00.000001+00:00 mx a[1]: x",
            "2024-02-29T00:00:00.000001Z"},
       }) {
    const Line line(c.line);
    SyslogLine parsed;
    ASSERT_EQ(ParseSyslogLine(line.view(), &parsed), SyslogShape::kFull)
        << c.line;
    EXPECT_EQ(StampText(parsed.stamp), c.stamp) << c.line;
    EXPECT_EQ(parsed.host, "mx") << c.line;
    EXPECT_EQ(parsed.tag, "a") << c.line;
    EXPECT_EQ(parsed.text, "x") << c.line;
  }
}

TEST(SyslogLine, RefusesOtherLines) {
  for (const std::string_view text :
       {"",
        "x",
        "Jul",
        "Jul  5 06:52:11",
        "Jul  5 06:52:11 ",
        "Jul  5 06:52:11 mx",
        "Jul  0 06:52:11 mx a[1]: x",
        "Jul 32 06:52:11 mx a[1]: x",
        "Feb 30 06:52:11 mx a[1]: x",
        "Jul  5 24:52:11 mx a[1]: x",
        "Jul  5 06:60:11 mx a[1]: x",
        "Jul  5 06:52:61 mx a[1]: x",
        "Jul  5 06-52:11 mx a[1]: x",
        "Jul  a 06:52:11 mx a[1]: x",
        "Jul  5 0a:52:11 mx a[1]: x",
        "2026-13-02T10:06:35.278515+01:00 mx a[1]: x",
        "2026-02-29T10:06:35.278515+01:00 mx a[1]: x",
        "2026-04-31T10:06:35.278515+01:00 mx a[1]: x",
        "2026-03-02T24:06:35.278515+01:00 mx a[1]: x",
        "2026-03-02T10:06:35.27x515+01:00 mx a[1]: x",
        "20x6-03-02T10:06:35.278515+01:00 mx a[1]: x",
        "{\"MESSAGE\":\"connect from\"}",
        "Jux  5 06:52:11 mx",
        "12345678 mx a[1]: x",
        "\xCE\x91\xCF\x80\xCF\x81 15"}) {
    const Line line(text);
    SyslogLine parsed;
    EXPECT_EQ(ParseSyslogLine(line.view(), &parsed), SyslogShape::kNone)
        << text;
  }
}

TEST(SyslogLine, TakesTheLineApart) {
  struct Case {
    std::string_view line;
    SyslogShape shape;
    std::string_view host;
    std::string_view tag;
    std::string_view text;
  };
  using enum SyslogShape;
  const std::string nul = std::string(3, '\0') + "Jul  5 06:52:11 mx a: b";
  for (const Case& c : std::initializer_list<Case>{
           {"Jul  5 06:52:11 mx.corp.example postfix/smtp[7]: A: b", kFull,
            "mx.corp.example", "postfix/smtp", "A: b"},
           {"Jul  5 06:52:11 mx postfix/relay/smtp: b", kFull, "mx",
            "postfix/relay/smtp", "b"},
           {"Jul  5 06:52:11 a/b postfix/smtp[1234567]: b", kFull, "a/b",
            "postfix/smtp", "b"},
           {"Jul  5 06:52:11 2001:db8::1 a[1]: b", kFull, "2001:db8::1", "a",
            "b"},
           {nul, kFull, "mx", "a", "b"},
           {"\xEF\xBB\xBFJul  5 06:52:11 mx a: b\r", kFull, "mx", "a", "b"},
           {"Jul  5 06:52:11 <mail.info> mx a: b", kFull, "mx", "a", "b"},
           {"Jul  5 06:52:11 mx a[1]: [ID 197553 mail.info] b", kFull, "mx",
            "a", "b"},
           {"Jul  5 06:52:11 mx a[1]: [ID 197553 mail", kFull, "mx", "a",
            "[ID 197553 mail"},
           {"Jul  5 06:52:11 mx a[1]:", kFull, "mx", "a", ""},
           {"Jul  5 06:52:11 mx last message repeated 3 times", kNoTag, "mx",
            "", "last message repeated 3 times"},
           {"Jul  5 06:52:11 mx -- MARK --", kNoTag, "mx", "", "-- MARK --"},
           {"Jul  5 06:52:11 mx postfix/smtp[12", kNoTag, "mx", "",
            "postfix/smtp[12"},
       }) {
    const Line line(c.line);
    SyslogLine parsed;
    EXPECT_EQ(ParseSyslogLine(line.view(), &parsed), c.shape) << c.line;
    EXPECT_EQ(parsed.host, c.host) << c.line;
    EXPECT_EQ(parsed.tag, c.tag) << c.line;
    EXPECT_EQ(parsed.text, c.text) << c.line;
  }
}

// The fast path for rsyslog's stamps and the general one must agree.
TEST(SyslogLine, ReadsEveryDayAsTheModelDoes) {
  constexpr Micros kStart = 1'704'067'200 * kSecond;  // 2024-01-01
  for (int day = 0; day < 3 * 366; ++day) {
    const Micros us = kStart + day * kDay + 12'345'678'901;
    std::string stamp = FormatUtc(us, 1);
    stamp.replace(stamp.size() - 1, 1, "+00:00");
    const Line line(stamp + " mx a[1]: x");
    SyslogLine parsed;
    ASSERT_EQ(ParseSyslogLine(line.view(), &parsed), SyslogShape::kFull);
    EXPECT_EQ(parsed.stamp.us, us) << stamp;
  }
}

}  // namespace
}  // namespace mailscan
