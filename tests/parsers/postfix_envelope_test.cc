// What stands around the lines of Postfix, and beside them.
#include <initializer_list>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/parsers/postfix_case.h"

namespace mailscan::testing {
namespace {

struct Case {
  std::string_view line;
  std::string_view said;
};

void Check(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(ReadPostfix(c.line), c.said) << c.line;
  }
}

TEST(PostfixEnvelope, ReadsOneEventInEveryWrapping) {
  const std::string event =
      "closed 2026-07-05T06:52:11Z local_id=1F5A2194AA9 instance=postfix "
      "host=mx";
  for (const std::string_view line : std::initializer_list<std::string_view>{
           "2026-07-05T08:52:11+02:00 mx postfix/qmgr[7]: 1F5A2194AA9: removed",
           "2026-07-05T06:52:11Z mx postfix/qmgr: 1F5A2194AA9: removed",
           "2026-07-05T02:52:11-0400 mx postfix/qmgr[7]: 1F5A2194AA9: removed",
           "Sun 2026-07-05 08:52:11 CEST mx postfix/qmgr[7]: 1F5A2194AA9: "
           "removed",
           "<22>1 2026-07-05T06:52:11Z mx postfix/qmgr 7 - - 1F5A2194AA9: "
           "removed",
           R"({"log":"Jul  5 08:52:11 mx postfix/qmgr[7]: 1F5A2194AA9: )"
           R"(removed\n","time":"2026-07-05T06:52:11.9Z"})",
           "2026-07-05T06:52:11.9Z stdout F Jul  5 08:52:11 mx "
           "postfix/qmgr[7]: 1F5A2194AA9: removed",
           "mail-1  | 2026-07-05T06:52:11Z mx postfix/qmgr[7]: 1F5A2194AA9: "
           "removed",
       }) {
    EXPECT_EQ(ReadPostfix(line), event) << line;
  }
  Check({
      {R"({"__REALTIME_TIMESTAMP":"1783234331250438","_HOSTNAME":"mx",)"
       R"("SYSLOG_IDENTIFIER":"postfix/qmgr","MESSAGE":)"
       R"("1F5A2194AA9: removed"})",
       "closed 2026-07-05T06:52:11.250438Z local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {R"({"log":"postfix/qmgr[7]: 1F5A2194AA9: removed\n",)"
       R"("time":"2026-07-05T06:52:11.9Z"})",
       "closed 2026-07-05T06:52:11.900Z local_id=1F5A2194AA9 "
       "instance=postfix"},
      {R"({"__REALTIME_TIMESTAMP":"1783234331250438","_HOSTNAME":"mx",)"
       R"("SYSLOG_IDENTIFIER":"sshd","MESSAGE":"1F5A2194AA9: removed"})",
       "foreign"},
      {R"({"log":"starting\n","time":"2026-07-05T06:52:11.9Z"})", "foreign"},
      {R"({"event":"click","email":"a@b.example"})", "malformed"},
  });
}

TEST(PostfixEnvelope, SaysSoWhenNobodyKnowsTheTime) {
  Check({
      {"Xyz  5 06:52:11 mx postfix/qmgr[7]: 1F5A2194AA9: removed", "malformed"},
      {"Xyz  5 06:52:11 mx postfix/smtpd[7]: connect from h[192.0.2.7]",
       "ignored"},
      {"Xyz  5 06:52:11 mx sshd[7]: x", "foreign"},
      {"<22>1 - mx postfix/qmgr 7 - - 1F5A2194AA9: removed", "malformed"},
      {"postfix/qmgr[7]: 1F5A2194AA9: removed", "malformed"},
      {"Okt  5 06:52:11 mx postfix/qmgr[7]: 1F5A2194AA9: removed",
       "closed --10-05T06:52:11 local_id=1F5A2194AA9 instance=postfix "
       "host=mx"},
  });
}

// Lines were lost before they came here; that is no fault of the log's.
TEST(PostfixEnvelope, KnowsLinesThatTellOfLoss) {
  Check({
      {"Jul  5 06:52:11 mx rsyslogd: imuxsock lost 12 messages from pid 7 due "
       "to rate-limiting",
       "lines-lost --07-05T06:52:11 flag=lost=12"},
      {"Jul  5 06:52:11 mx rsyslogd[7]: imjournal: 340 messages lost due to "
       "rate-limiting (20000 allowed within 600 seconds)",
       "lines-lost --07-05T06:52:11 flag=lost=340"},
      {"Jul  5 06:52:11 mx rsyslogd-2177: imuxsock begins to drop messages "
       "from pid 7 due to rate-limiting",
       "lines-lost --07-05T06:52:11 flag=lost=0"},
      {"Jul  5 06:52:11 mx systemd-journald[1]: Suppressed 12 messages from "
       "postfix@-.service",
       "lines-lost --07-05T06:52:11 flag=lost=12"},
      {"Jul  5 06:52:11 mx systemd-journald[1]: Suppressed 12 messages from "
       "nginx.service",
       "foreign"},
      {"Xyz  5 06:52:11 mx rsyslogd: imuxsock lost 12 messages from pid 7 due "
       "to rate-limiting",
       "foreign"},
      {"Jul  5 06:52:11 mx rsyslogd: start", "foreign"},
      {"Jul  5 06:52:11 mx app: Suppressed 12 messages from x", "foreign"},
      {"-- Boot 4f0d6c0c --", "foreign"},
      {"-- Journal begins at Sun 2026-07-05 08:52:11 CEST. --", "foreign"},
  });
}

TEST(PostfixEnvelope, LeavesOtherProgramsTheirLines) {
  for (const std::string_view line :
       {"opendkim[7]: 1F5A2194AA9: DKIM-Signature field added",
        "opendmarc[7]: 1F5A2194AA9: c.example pass",
        "amavis[7]: (1-2) Passed CLEAN {RelayedOutbound}, Queue-ID: "
        "1F5A2194AA9, queued_as: 4BB5C2A0, 900 ms",
        "dovecot: lmtp(a@b.example)<7><x>: msgid=<m@c.example>: saved mail to "
        "INBOX",
        "policyd-spf[7]: prepend Received-SPF: pass",
        "postgrey[7]: action=greylist, reason=new",
        "spamd[7]: spamd: clean message", "rspamd[7]: <1f5a>; proxy; x",
        "postfix-exporter[7]: listening", "postfwd2/policy[7]: x",
        "last message repeated 3 times"}) {
    EXPECT_EQ(ReadAtMx(line), "foreign") << line;
  }
}

}  // namespace
}  // namespace mailscan::testing
