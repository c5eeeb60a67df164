#include "parsers/exim_line.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/parsers/exim_case.h"

namespace mailscan::testing {
namespace {

// "time host id|text", or what the line is instead.
std::string Take(std::string_view line) {
  std::string padded(line);
  padded.append(64, '\0');
  EximLineReader reader;
  EximLine exim;
  switch (reader.Read(std::string_view(padded).substr(0, line.size()), &exim)) {
    case EximShape::kNone:
      return "none";
    case EximShape::kContinuation:
      return "continuation";
    case EximShape::kForeign:
      return "foreign";
    case EximShape::kFull:
      break;
  }
  std::string time = FormatUtc(exim.stamp.us, exim.stamp.precision_us);
  if (!exim.stamp.has_zone) {
    time.pop_back();
  }
  if (!exim.stamp.has_year) {
    time = "--" + time.substr(5);
  }
  return time + " " + std::string(exim.host) + " " + std::string(exim.id) +
         "|" + std::string(exim.text) + (exim.named ? "" : "?");
}

struct LineCase {
  std::string_view line;
  std::string_view taken;
};

void Check(std::initializer_list<LineCase> cases) {
  for (const LineCase& c : cases) {
    EXPECT_EQ(Take(c.line), c.taken) << c.line;
  }
}

TEST(EximLine, OfAMainlog) {
  Check({
      {"2026-03-02 11:00:01 1vx04G-0000Ab-84 Completed",
       "2026-03-02T11:00:01  1vx04G-0000Ab-84|Completed?"},
      {"2026-03-02 11:00:01.345 1vx04G-000000001Ab-132G Completed",
       "2026-03-02T11:00:01.345  1vx04G-000000001Ab-132G|Completed?"},
      {"2026-03-02 11:00:01 +0100 1vx04G-0000Ab-84 Completed",
       "2026-03-02T10:00:01Z  1vx04G-0000Ab-84|Completed?"},
      {"2026-03-02 11:00:01.345 -0330 [4711] 1vx04G-0000Ab-84 Completed",
       "2026-03-02T14:30:01.345Z  1vx04G-0000Ab-84|Completed"},
      {"2026-03-02 11:00:01 [4711] Start queue run: pid=4711",
       "2026-03-02T11:00:01  |Start queue run: pid=4711"},
      // An address in brackets is no PID.
      {"2026-03-02 11:00:01 [192.0.2.1] SSL verify error",
       "2026-03-02T11:00:01  |[192.0.2.1] SSL verify error?"},
      {"2026-03-02 11:00:01 [4711]", "2026-03-02T11:00:01  |[4711]?"},
      {"2026-03-02 11:00:01", "2026-03-02T11:00:01  |?"},
      {"2026-03-02 11:00:01 ", "2026-03-02T11:00:01  |?"},
      // Ids that somebody shortened, or that only look like some.
      {"2026-03-02 11:00:01 1vx04G-x == a@b.example",
       "2026-03-02T11:00:01  1vx04G-x|== a@b.example?"},
      {"2026-03-02 11:00:01 1vx04G-x Completed",
       "2026-03-02T11:00:01  1vx04G-x|Completed?"},
      {"2026-03-02 11:00:01 one-two three",
       "2026-03-02T11:00:01  |one-two three?"},
      {"2026-03-02 11:00:01 word => a@b.example",
       "2026-03-02T11:00:01  |word => a@b.example?"},
      {"2026-02-30 11:00:01 1vx04G-0000Ab-84 Completed", "none"},
      {"2026-03-02 11:00", "none"},
      {"2026-03-02 11:00:01x", "none"},
      {std::string_view("\0\0\0\xEF\xBB\xBF"
                        "2026-03-02 11:00:01 1vx04G-0000Ab-84 Completed\r",
                        54),
       "2026-03-02T11:00:01  1vx04G-0000Ab-84|Completed?"},
      {"", "none"},
  });
}

TEST(EximLine, ThroughSyslog) {
  Check({
      {"Mar  2 11:00:02 mx exim[4711]: 2026-03-02 11:00:01 1vx04G-0000Ab-84 "
       "Completed",
       "2026-03-02T11:00:01 mx 1vx04G-0000Ab-84|Completed"},
      {"Mar  2 11:00:02 mx exim4[4711]: 2026-03-02 11:00:01.345 +0100 [4711] "
       "1vx04G-0000Ab-84 Completed",
       "2026-03-02T10:00:01.345Z mx 1vx04G-0000Ab-84|Completed"},
      // syslog_timestamp = false
      {"Mar  2 11:00:02 mx exim[4711]: 1vx04G-0000Ab-84 Completed",
       "--03-02T11:00:02 mx 1vx04G-0000Ab-84|Completed"},
      {"Mar  2 11:00:02 mx exim[4711]: [4711] no MAIL in SMTP connection",
       "--03-02T11:00:02 mx |no MAIL in SMTP connection"},
      // A daemon whose own stamp looks like Exim's.
      {"2026-03-02 11:00:01 info exim[4711]: [4711] 1vx04G-0000Ab-84 Completed",
       "2026-03-02T11:00:01  1vx04G-0000Ab-84|Completed"},
      {"2026-03-02 11:00:01 mx exim[4711]: SIGHUP received",
       "2026-03-02T11:00:01  |SIGHUP received"},
      {"2026-03-02 11:00:01 exim 4.98 daemon started: pid=1",
       "2026-03-02T11:00:01  |exim 4.98 daemon started: pid=1?"},
      {"mx exim[4711]: 2026-03-02 11:00:01 [4711] 1vx04G-0000Ab-84 Completed",
       "2026-03-02T11:00:01 mx 1vx04G-0000Ab-84|Completed"},
      {"exim[4711]: 2026-03-02 11:00:01 SIGHUP received",
       "2026-03-02T11:00:01  |SIGHUP received"},
      // syslog_processname
      {"Mar  2 11:00:02 mx out[4711]: 2026-03-02 11:00:01 1vx04G-0000Ab-84 "
       "Completed",
       "2026-03-02T11:00:01 mx 1vx04G-0000Ab-84|Completed"},
      {"Mar  2 11:00:02 mx out[4711]: 1vx04G-0000Ab-84 <= a@b.example U=a",
       "--03-02T11:00:02 mx 1vx04G-0000Ab-84|<= a@b.example U=a"},
      {"Mar  2 11:00:02 mx out[4711]: 2026-03-02 11:00:01 [4711] End queue run",
       "2026-03-02T11:00:01 mx |End queue run"},
      {"Mar  2 11:00:02 mx out[4711]: 2026-03-02 11:00:01 Start queue run",
       "foreign"},
      {"Mar  2 11:00:02 mx cron[9]: (root) CMD (true)", "foreign"},
      {"Mar  2 11:00:02 mx postfix/qmgr[9]: 4BB5C2A0: removed", "foreign"},
      {"Mar  2 11:00:02 mx nothing like it", "foreign"},
      // Pieces of a long entry that were not joined.
      {"Mar  2 11:00:02 mx exim[4711]: [1/2] 2026-03-02 11:00:01 "
       "1vx04G-0000Ab-84 <= a@b.example U=a",
       "2026-03-02T11:00:01 mx 1vx04G-0000Ab-84|<= a@b.example U=a"},
      {"Mar  2 11:00:02 mx exim[4711]: [2\\2] 1vx04G-0000Ab-84 => a@b.example",
       "continuation"},
      {"Mar  2 11:00:02 mx exim[4711]: [2/3 1vx04G-0000Ab-84 Completed",
       "--03-02T11:00:02 mx |[2/3 1vx04G-0000Ab-84 Completed"},
  });
}

TEST(EximLine, InWhatContainersAndJournaldWrite) {
  Check({
      {R"({"log":"2026-03-02 11:00:01 1vx04G-0000Ab-84 Completed\n","stream":)"
       R"("stdout","time":"2026-03-02T10:00:01.5Z"})",
       "2026-03-02T10:00:01Z  1vx04G-0000Ab-84|Completed?"},
      {R"({"log":"2026-03-02 11:00:01 Start queue run: pid=1\n","time":)"
       R"("2026-03-02T10:00:01.5Z"})",
       "2026-03-02T10:00:01Z  |Start queue run: pid=1?"},
      {R"({"__REALTIME_TIMESTAMP":"1772445601500000","_HOSTNAME":"mx",)"
       R"("SYSLOG_IDENTIFIER":"exim","MESSAGE":"1vx04G-0000Ab-84 Completed"})",
       "2026-03-02T10:00:01.500000Z mx 1vx04G-0000Ab-84|Completed"},
      {R"({"__REALTIME_TIMESTAMP":"1772445601500000","_HOSTNAME":"mx",)"
       R"("SYSLOG_IDENTIFIER":"exim","MESSAGE":"2026-03-02 11:00:01 )"
       R"(1vx04G-0000Ab-84 <= a@b.example T=\"x\""})",
       "2026-03-02T10:00:01Z mx 1vx04G-0000Ab-84|<= a@b.example T=\"x\""},
      {R"({"__REALTIME_TIMESTAMP":"1772445601500000","_HOSTNAME":"mx",)"
       R"("SYSLOG_IDENTIFIER":"cron","MESSAGE":"a job"})",
       "foreign"},
      {"2026-03-02T10:00:01.5Z stdout F 2026-03-02 11:00:01 1vx04G-0000Ab-84 "
       "Completed",
       "2026-03-02T10:00:01Z  1vx04G-0000Ab-84|Completed?"},
      {"2026-03-02T10:00:01.5Z stdout F Mar  2 11:00:01 mx exim[7]: "
       "1vx04G-0000Ab-84 Completed",
       "2026-03-02T10:00:01Z mx 1vx04G-0000Ab-84|Completed"},
      {"Mar  2 11:00:02 mx docker[7]: 2026-03-02 11:00:01 1vx04G-0000Ab-84 "
       "Completed",
       "2026-03-02T11:00:01 mx 1vx04G-0000Ab-84|Completed"},
      {"<22>1 2026-03-02T11:00:01.5+01:00 mx exim 7 - - 1vx04G-0000Ab-84 "
       "Completed",
       "2026-03-02T10:00:01.500Z mx 1vx04G-0000Ab-84|Completed"},
      {"<22>1 - mx exim 7 - - 1vx04G-0000Ab-84 Completed", "none"},
      {"<22>1 - mx exim 7 - - 2026-03-02 11:00:01 1vx04G-0000Ab-84 Completed",
       "2026-03-02T11:00:01 mx 1vx04G-0000Ab-84|Completed"},
  });
}

// Exim's time without a zone, syslog's with one.
TEST(EximLine, TakesTheZoneFromSyslog) {
  const auto zoned = [](std::string_view syslog, std::string_view exim) {
    const std::string taken =
        Take(std::string(syslog) + " mx exim[4711]: " + std::string(exim) +
             " 1vx04G-0000Ab-84 Completed");
    return taken.substr(0, taken.find(' '));
  };
  EXPECT_EQ(zoned("2026-03-02T11:00:01.345678+01:00", "2026-03-02 11:00:01"),
            "2026-03-02T10:00:01Z");
  EXPECT_EQ(zoned("2026-03-02T10:00:01.345678+00:00", "2026-03-02 11:00:01"),
            "2026-03-02T10:00:01Z");
  EXPECT_EQ(zoned("2026-03-02T10:00:01Z", "2026-03-02 06:30:01.999"),
            "2026-03-02T10:00:01.999Z");
  // It waited for a while.
  EXPECT_EQ(zoned("2026-03-02T10:00:59Z", "2026-03-02 11:00:01"),
            "2026-03-02T10:00:01Z");
  // Nothing that a zone explains.
  EXPECT_EQ(zoned("2026-03-02T10:07:01Z", "2026-03-02 11:00:01"),
            "2026-03-02T11:00:01");
  EXPECT_EQ(zoned("2026-03-04T10:00:01Z", "2026-03-02 11:00:01"),
            "2026-03-02T11:00:01");
  // What Exim says itself counts.
  EXPECT_EQ(zoned("2026-03-02T10:00:01Z", "2026-03-02 11:00:01 +0200"),
            "2026-03-02T09:00:01Z");
}

TEST(EximLine, GoesOnFromTheLineBefore) {
  for (const std::string_view line : {
           "Envelope-from: <a@b.example>",
           "Envelope-to: <c@d.example>",
           "    <e@d.example>",
           "    ...",
           "P Received: from h.example ([192.0.2.1])",
           "\tby mx.example with esmtp (Exim 4.98)",
           "\t(envelope-from <a@b.example>)",
           "F From: \"Ann\" <a@b.example>",
           "  Subject: an offer",
           "* Bcc: x@b.example",
           "I Message-ID: <1@b.example>",
           "\t\"Bob\" <b@d.example>",
           "*** truncated ***",
           "----------------------------------------",
           "Recipients:",
           " Suggested action: use keep_environment.",
           " may not follow <a@b.example>",
       }) {
    EXPECT_EQ(Take(line), "continuation") << line;
    EXPECT_EQ(ReadExim(line), "ignored") << line;
  }
  for (const std::string_view line : {
           "no log at all",
           "{\"event\":\"click\"}",
           "  {",
           "  \"event\": \"click\",",
           "  \"news\",",
           "  ],",
           "type,timeLogged,timeQueued",
           "P Received from",
           "1vx04G-0000Ab-84 => a@b.example R=r T=t",
           " \x01\x02",
           "---",
       }) {
    EXPECT_EQ(Take(line), "none") << line;
    EXPECT_EQ(ReadExim(line), "malformed") << line;
  }
}

}  // namespace
}  // namespace mailscan::testing
