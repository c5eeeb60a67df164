#include "parsers/syslog_reader.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace mailscan {
namespace {

// "SHAPE STAMP host=... tag[pid]: text", or the shape alone.
std::string Read(SyslogReader& reader, std::string_view line) {
  std::string padded(line);
  padded.append(64, '\x7f');
  SyslogLine out;
  const SyslogShape shape =
      reader.Read(std::string_view(padded).substr(0, line.size()), &out);
  if (shape == SyslogShape::kNone) {
    return "none";
  }
  std::string said;
  if (shape == SyslogShape::kNoTime) {
    said = "no-time";
  } else {
    said = FormatUtc(out.stamp.us, out.stamp.precision_us);
    said += out.stamp.has_year ? "" : " no-year";
    said += out.stamp.has_zone ? "" : " no-zone";
  }
  said += " host=" + std::string(out.host) + " ";
  if (shape == SyslogShape::kNoTag) {
    return said + "no-tag: " + std::string(out.text);
  }
  return said + std::string(out.tag) + "[" + std::string(out.pid) +
         "]: " + std::string(out.text);
}

struct Case {
  std::string_view line;
  std::string_view said;
};

void Check(std::initializer_list<Case> cases) {
  SyslogReader reader;  // one for all: nothing of a line may stay
  for (const Case& c : cases) {
    EXPECT_EQ(Read(reader, c.line), c.said) << c.line;
  }
}

constexpr std::string_view kBsd =
    "1972-07-05T06:52:11Z no-year no-zone host=mx postfix/smtp[7]: A: b";
constexpr std::string_view kFull =
    "2026-07-05T06:52:11Z host=mx postfix/smtp[7]: A: b";
constexpr std::string_view kMicros =
    "2026-07-05T06:52:11.250438Z host=mx postfix/smtp[7]: A: b";

TEST(SyslogReader, ReadsPlainLines) {
  Check({
      {"Jul  5 06:52:11 mx postfix/smtp[7]: A: b", kBsd},
      {"<22>Jul 5 06:52:11 mx postfix/smtp[7]: A: b\r", kBsd},
      {"<22> Jul 5 06:52:11 mx postfix/smtp[7]: A: b", kBsd},
      {"2026-07-05T06:52:11+0000 mx postfix/smtp[7]: A: b", kFull},
      {"Sun 2026-07-05 08:52:11 CEST mx postfix/smtp[7]: A: b", kFull},
      {"1783234331.250438 mx postfix/smtp[7]: A: b", kMicros},
      // No host, or odd ones.
      {"Jul  5 06:52:11 postfix/smtp[7]: A: b",
       "1972-07-05T06:52:11Z no-year no-zone host= postfix/smtp[7]: A: b"},
      {"2026-07-05T06:52:11Z postfix/smtp: A: b",
       "2026-07-05T06:52:11Z host= postfix/smtp[]: A: b"},
      {"Jul  5 06:52:11 2001:db8:: postfix/smtp[7]: A: b",
       "1972-07-05T06:52:11Z no-year no-zone host=2001:db8:: "
       "postfix/smtp[7]: A: b"},
      {"Jul  5 06:52:11 mx/mx postfix/smtp[1234567]: A: b",
       "1972-07-05T06:52:11Z no-year no-zone host=mx/mx "
       "postfix/smtp[1234567]: A: b"},
      // What systems add.
      {"Jul  5 06:52:11 mx mail.info postfix/smtp[7]: A: b", kBsd},
      {"Jul  5 06:52:11 <mail.info> mx postfix/smtp[7]: A: b", kBsd},
      {"Jul  5 06:52:11 mx <2.6> postfix/smtp[7]: A: b", kBsd},
      {"Jul  5 06:52:11 mx postfix/smtp[7]: [ID 197553 mail.info] A: b", kBsd},
      {"Jul  5 06:52:11 mx mail.info of old",
       "1972-07-05T06:52:11Z no-year no-zone host=mx no-tag: "
       "mail.info of old"},
      // A month nobody knows.
      {"Xyz  5 06:52:11 mx postfix/smtp[7]: A: b",
       "no-time host=mx postfix/smtp[7]: A: b"},
      {"Xyz  5 06:52:11 mx no tag here", "none"},
  });
}

TEST(SyslogReader, ReadsRfc5424) {
  Check({
      {"<22>1 2026-07-05T06:52:11Z mx postfix/smtp 7 - - A: b", kFull},
      {"<22>1 2026-07-05T08:52:11.250438+02:00 mx postfix/smtp 7 ID9 - A: b",
       kMicros},
      {"1 2026-07-05T06:52:11Z mx postfix/smtp 7 - - \xEF\xBB\xBF"
       "A: b",
       kFull},
      {"<22>1 2026-07-05T06:52:11Z mx postfix/smtp 7 - "
       "[a@1 x=\"1 \\\"] \\\\\" y=\"]\"][b z=\"\"] A: b",
       kFull},
      {"<22>1 2026-07-05T06:52:11Z mx - - - - postfix/smtp[7]: A: b", kFull},
      {"<22>1 2026-07-05T06:52:11Z - postfix/smtp - - - A: b",
       "2026-07-05T06:52:11Z host= postfix/smtp[]: A: b"},
      {"<22>1 - mx postfix/smtp 7 - - A: b",
       "no-time host=mx postfix/smtp[7]: A: b"},
      {"<22>1 2026-07-05T06:52:11Z mx - - - - something else",
       "2026-07-05T06:52:11Z host=mx no-tag: something else"},
      {"<22>1 2026-07-05T06:52:11Z mx postfix/smtp 7 - -",
       "2026-07-05T06:52:11Z host=mx postfix/smtp[7]: "},
      {"<22>1 2026-07-05T06:52:11Z mx postfix/smtp 7 - [a x=\"] A: b", "none"},
      {"<22>1 2026-07-05T06:52:11Z mx postfix/smtp 7", "none"},
      {"<22>1 2026-07-05T06:52:11Z mx postfix/smtp 7 - A: b", "none"},
      {"<22>1 mx postfix/smtp 7 - - A: b", "none"},
      {"<22>2 2026-07-05T06:52:11Z mx postfix/smtp 7 - - A: b", "none"},
  });
}

TEST(SyslogReader, ReadsTheJournal) {
  Check({
      {R"({"_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"postfix/smtp",)"
       R"("SYSLOG_PID":"7","_PID":"8","MESSAGE":"A: b",)"
       R"("__REALTIME_TIMESTAMP":"1783234331250999",)"
       R"("_SOURCE_REALTIME_TIMESTAMP":"1783234331250438"})",
       kMicros},
      {R"({"MESSAGE":"A: b","_PID":"7","_HOSTNAME":"mx",)"
       R"("__REALTIME_TIMESTAMP":1783234331250438,)"
       R"("SYSLOG_IDENTIFIER":"postfix/smtp"})",
       kMicros},
      {"\x1e"
       R"({"MESSAGE":[65, 58,32,98],"_PID":"7","_HOSTNAME":"mx",)"
       R"("__REALTIME_TIMESTAMP":"1783234331250438",)"
       R"("SYSLOG_IDENTIFIER":"postfix/smtp"})",
       kMicros},
      {R"({"MESSAGE":"to=<\"a\"@b> \u00e9","__REALTIME_TIMESTAMP":)"
       R"("1783234331250438","SYSLOG_IDENTIFIER":"a"})",
       "2026-07-05T06:52:11.250438Z host= a[]: to=<\"a\"@b> \u00e9"},
      {R"({"MESSAGE":null,"__REALTIME_TIMESTAMP":"1783234331250438",)"
       R"("SYSLOG_IDENTIFIER":"a"})",
       "2026-07-05T06:52:11.250438Z host= a[]: "},
      // Numbers that are no bytes, or no list of them.
      {R"({"MESSAGE":[65,256],"__REALTIME_TIMESTAMP":"1783234331250438",)"
       R"("SYSLOG_IDENTIFIER":"a"})",
       "2026-07-05T06:52:11.250438Z host= a[]: "},
      {R"({"MESSAGE":65,"__REALTIME_TIMESTAMP":"1783234331250438",)"
       R"("SYSLOG_IDENTIFIER":"a"})",
       "2026-07-05T06:52:11.250438Z host= a[]: "},
      // Of a container, whose lines have a tag of their own.
      {R"({"MESSAGE":"Jul  5 08:52:11 mx postfix/smtp[7]: A: b",)"
       R"("__REALTIME_TIMESTAMP":"1783234331250438","_HOSTNAME":"outer",)"
       R"("SYSLOG_IDENTIFIER":"0123456789ab"})",
       kFull},
      {R"({"MESSAGE":"postfix/smtp[7]: A: b","_HOSTNAME":"mx",)"
       R"("__REALTIME_TIMESTAMP":"1783234331250438"})",
       kMicros},
      {R"({"MESSAGE":"A: b","__REALTIME_TIMESTAMP":"99999999999999999999",)"
       R"("SYSLOG_IDENTIFIER":"a"})",
       "none"},
      {R"({"MESSAGE":"A: b","SYSLOG_IDENTIFIER":"a"})", "none"},
      {R"({"MESSAGE":"A: b","__REALTIME_TIMESTAMP":"1783234331250438",)"
       R"("SYSLOG_IDENT)",
       "none"},
      {R"({"event":"click","timestamp":1783234331})", "none"},
      {R"([{"event":"click"}])", "none"},
      {"{}", "none"},
      {"{", "none"},
  });
}

TEST(SyslogReader, ReadsWhatContainersWrite) {
  Check({
      {R"({"log":"Jul  5 08:52:11 mx postfix/smtp[7]: A: b\n",)"
       R"("stream":"stdout","time":"2026-07-05T06:52:11.250438123Z"})",
       kFull},
      {R"({"log":"2026-07-05T08:52:11+02:00 mx postfix/smtp[7]: A: b\n",)"
       R"("stream":"stdout","time":"2026-07-05T06:52:11.250438123Z"})",
       kFull},
      {R"({"log":"postfix/smtp[7]: A: b\n","stream":"stdout",)"
       R"("time":"2026-07-05T06:52:11.250438123Z"})",
       "2026-07-05T06:52:11.250438Z host= postfix/smtp[7]: A: b"},
      {R"({"log":"Xyz  5 08:52:11 mx postfix/smtp[7]: A: b\n",)"
       R"("time":"2026-07-05T06:52:11.250438123Z"})",
       kMicros},
      {R"({"log":"\n","time":"2026-07-05T06:52:11.250438123Z"})",
       "2026-07-05T06:52:11.250438Z host= no-tag: "},
      {R"({"log":"postfix/smtp[7]: A: b\n"})", "none"},
      {"2026-07-05T06:52:11.250438123Z stdout F Jul  5 08:52:11 mx "
       "postfix/smtp[7]: A: b",
       kFull},
      {"2026-07-05T08:52:11.250438123+02:00 stderr F postfix/smtp[7]: A: b",
       "2026-07-05T06:52:11.250438Z host= postfix/smtp[7]: A: b"},
      {"2026-07-05T06:52:11.250438123Z stdout F",
       "2026-07-05T06:52:11.250438Z host=stdout no-tag: F"},
      // docker logs -t
      {"2026-07-05T06:52:11.250438123Z Jul  5 08:52:11 mx postfix/smtp[7]: "
       "A: b",
       kFull},
      {"2026-07-05T06:52:11.250438123Z postfix/smtp[7]: A: b",
       "2026-07-05T06:52:11.250438Z host= postfix/smtp[7]: A: b"},
      // The syslog driver: both lines without year, in two zones.
      {"Jul  5 08:52:13 outer docker[9]: Jul  5 06:52:11 mx postfix/smtp[7]: "
       "A: b",
       kBsd},
      {"Jul  5 06:52:11 mx docker/mail[9]: postfix/smtp[7]: A: b", kBsd},
      {"Jul  5 06:52:11 mx 0123456789ab[9]: postfix/smtp[7]: A: b", kBsd},
      {"<30>1 2026-07-05T06:52:12Z outer mail/0123456789ab 9 - - Jul  5 "
       "06:52:11 mx postfix/smtp[7]: A: b",
       kFull},
      {"Jul  5 06:52:11 mx docker[9]: starting up",
       "1972-07-05T06:52:11Z no-year no-zone host=mx no-tag: starting up"},
  });
}

TEST(SyslogReader, PassesOverWhatTerminalsShow) {
  Check({
      {"mail-1  | Jul  5 06:52:11 mx postfix/smtp[7]: A: b", kBsd},
      {"mail | 2026-07-05T06:52:11.250438123Z Jul  5 08:52:11 mx "
       "postfix/smtp[7]: A: b",
       kFull},
      {"\x1b[36mmail-1  |\x1b[0m Jul  5 06:52:11 mx postfix/smtp[7]: A: b",
       kBsd},
      {"\x1b[1;33mJul  5 06:52:11\x1b[0m mx postfix/smtp[7]: A: b\x1b[0m",
       kBsd},
      {"Jul  5 06:52:11 \x1b[32mmx\x1b[0m postfix/smtp[7]: A: b", kBsd},
      {"[pod/mail-0/postfix] Jul  5 06:52:11 mx postfix/smtp[7]: A: b", kBsd},
      {"mail-1  | {\"log\":\"x\"}", "none"},
      {"\x1b[", "none"},
      {"mail-1  | ", "none"},
      {"a | b | c | Jul  5 06:52:11 mx postfix/smtp[7]: A: b", "none"},
  });
}

// The texts of other programs are theirs, whatever they look like.
TEST(SyslogReader, UnwrapsOnlyWhatIsPassedOn) {
  Check({
      {"Jul  5 06:52:11 mx app[9]: Jul  5 06:52:11 mx postfix/smtp[7]: A: b",
       "1972-07-05T06:52:11Z no-year no-zone host=mx app[9]: Jul  5 06:52:11 "
       "mx postfix/smtp[7]: A: b"},
      {"Jul  5 06:52:11 mx postfix/smtpd[9]: Jul  5 06:52:11 mx a[7]: A: b",
       "1972-07-05T06:52:11Z no-year no-zone host=mx postfix/smtpd[9]: Jul  5 "
       "06:52:11 mx a[7]: A: b"},
  });
}

TEST(SyslogReader, SurvivesLongJunk) {
  SyslogReader reader;
  for (const std::string_view fill :
       {"\xEF\xBB\xBF", "a | ", "\x1b[0m", "{", "[", "<1>", "1 ",
        "docker[1]: ", "\"", "Jul  5 06:52:11 ", "2026-07-05T06:52:11Z "}) {
    std::string line;
    while (line.size() < 300'000) {
      line += fill;
    }
    Read(reader, line);
    Read(reader, "<22>1 2026-07-05T06:52:11Z mx a 7 - [" + line);
    Read(reader, "Jul  5 06:52:11 mx docker[1]: " + line);
    Read(reader, R"({"log":")" + line);
  }
  EXPECT_EQ(Read(reader, "Jul  5 06:52:11 mx postfix/smtp[7]: A: b"), kBsd);
}

}  // namespace
}  // namespace mailscan
