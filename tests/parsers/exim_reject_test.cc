#include <string>

#include "tests/parsers/exim_case.h"

namespace mailscan::testing {
namespace {

// Lines that name no message.
void Check(std::initializer_list<EximCase> cases) {
  for (const EximCase& c : cases) {
    std::string said =
        ReadExim("2026-03-02 11:00:01 +0100 " + std::string(c.line));
    constexpr std::string_view kTime = " 2026-03-02T10:00:01Z";
    if (const std::size_t at = said.find(kTime); at != std::string::npos) {
      said.erase(at, kTime.size());
    }
    EXPECT_EQ(said, c.said) << c.line;
  }
}

TEST(EximReject, SaysWhatWasRefused) {
  Check({
      {"H=(helo) [192.0.2.1] rejected EHLO or HELO a) [198.51.100.1] "
       "F=<a@evil.example> rejected RCPT <b@evil.example>: syntactically "
       "invalid argument(s)",
       "rejected stage=ehlo reply=syntactically invalid argument(s) "
       "ip=192.0.2.1"},
      {"H=mx.example (helo.example) [192.0.2.1]:4711 I=[192.0.2.9]:25 Ci=5 "
       "X=TLS1.3:x:256 CV=no DN=\"/CN=F=<x>\" F=<ann@news.example> A=plain:ann "
       "rejected RCPT <bob@corp.example>: relay not permitted",
       "rejected stage=rcpt recipient=bob@corp.example reply=relay not "
       "permitted sender=ann@news.example ip=192.0.2.1"},
      {"H=(helo) [192.0.2.1] F=<ann@news.example> temporarily rejected RCPT "
       "<bob@corp.example>: greylisted",
       "rejected stage=rcpt recipient=bob@corp.example reply=greylisted "
       "sender=ann@news.example ip=192.0.2.1 flag=temporary"},
      {"H=[2001:db8::7] F=<> rejected RCPT <\"a b: c\"@corp.example>: 550 "
       "5.1.1 Unknown user",
       "rejected stage=rcpt code=550 recipient=\"a b: c\"@corp.example "
       "reply=550 5.1.1 Unknown user enhanced=5.1.1 sender=<> ip=2001:db8::7"},
      {"H=(helo) [192.0.2.1] rejected MAIL <ann@news.example>: Sender verify "
       "failed",
       "rejected stage=mail reply=Sender verify failed sender=ann@news.example "
       "ip=192.0.2.1"},
      {"H=(helo) [192.0.2.1] F=<ann@news.example> rejected after DATA: virus "
       "found",
       "rejected stage=end-of-data reply=virus found sender=ann@news.example "
       "ip=192.0.2.1"},
      {"H=(helo) [192.0.2.1] F=<ann@news.example> temporarily rejected after "
       "DATA: later",
       "rejected stage=end-of-data reply=later sender=ann@news.example "
       "ip=192.0.2.1 flag=temporary"},
      {"H=(helo) [192.0.2.1] rejected EHLO or HELO junk: syntactically invalid "
       "argument(s): x",
       "rejected stage=ehlo reply=syntactically invalid argument(s): x "
       "ip=192.0.2.1"},
      {"H=[192.0.2.1] temporarily rejected connection in \"connect\" ACL: "
       "\"ratelimited (1.9/1h max:1.2)\"",
       "rejected stage=connect reply=\"ratelimited (1.9/1h max:1.2)\" "
       "ip=192.0.2.1 flag=temporary"},
      {"H=[192.0.2.1] rejected connection in \"connect\" ACL",
       "rejected stage=connect ip=192.0.2.1"},
      {"H=(helo) [192.0.2.1] F=<ann@news.example> rejected DATA: no",
       "rejected stage=data reply=no sender=ann@news.example ip=192.0.2.1"},
      {"H=(helo) [192.0.2.1] F=<ann@news.example> rejected during MIME ACL "
       "checks: no",
       "rejected stage=end-of-data reply=no sender=ann@news.example "
       "ip=192.0.2.1"},
      {"H=(helo) [192.0.2.1] rejected AUTH PLAIN: no",
       "rejected stage=ehlo reply=no ip=192.0.2.1"},
      {"H=(helo) [192.0.2.1] rejected STARTTLS",
       "rejected stage=ehlo ip=192.0.2.1"},
      {"H=(helo) [192.0.2.1] rejected VRFY bob: no",
       "rejected reply=no ip=192.0.2.1"},
      {"U=ann F=<ann@news.example> rejected RCPT <bob@corp.example>",
       "rejected stage=rcpt recipient=bob@corp.example "
       "sender=ann@news.example"},
      {"F=ann@news.example U=ann P=local rejected by local_scan(): no",
       "rejected stage=end-of-data reply=no sender=ann@news.example"},
      {"rejected MAIL FROM:<ann@news.example> H=(helo) [192.0.2.1]: no",
       "rejected stage=mail reply=no sender=ann@news.example"},
      {"H=(helo) [192.0.2.1] F=<ann@news.example> rejected RCPT "
       "bob@corp.example: old form",
       "rejected stage=rcpt recipient=bob@corp.example reply=old form "
       "sender=ann@news.example ip=192.0.2.1"},
      {"H=(x F=<a@evil.example> rejected RCPT <b@evil.example>) [192.0.2.1] "
       "F=<ann@news.example> rejected RCPT <bob@corp.example>: no",
       "rejected stage=rcpt recipient=bob@corp.example reply=no "
       "sender=ann@news.example ip=192.0.2.1"},
  });
}

TEST(EximReject, KnowsOtherLines) {
  Check({
      {"H=(helo) [192.0.2.1] sender verify fail for <ann@news.example>: "
       "rejected RCPT <x>",
       "ignored"},
      {"H=(helo) [192.0.2.1] Warning: rejected RCPT <x>", "ignored"},
      {"H=(helo) [192.0.2.1] F=<ann@news.example> rejec", "ignored"},
      {"SMTP protocol error in \"rejected RCPT <x>\" H=(h) [192.0.2.1]",
       "ignored"},
      {"SMTP connection from [192.0.2.1] (TCP/IP connection count = 1)",
       "ignored"},
      {"SMTP connection from (h) [192.0.2.1] D=1s closed by QUIT", "ignored"},
      {"no MAIL in SMTP connection from (h) [192.0.2.1] D=0s C=EHLO,QUIT",
       "ignored"},
      {"SMTP call from [192.0.2.1] dropped: too many nonmail commands",
       "ignored"},
      {"unexpected disconnection while reading SMTP command from (h) "
       "[192.0.2.1]",
       "ignored"},
      {"Start queue run: pid=4711 -qf", "ignored"},
      {"End queue run: pid=4711", "ignored"},
      {"cwd=/var/spool/exim 3 args: exim -Mc 1vx04G-0000Ab-84", "ignored"},
      {"exim 4.98 daemon started: pid=1, -q30m, listening for SMTP on port 25",
       "ignored"},
      {"Warning: purging the environment.", "ignored"},
      {"dovecot_login authenticator failed for (h) [192.0.2.1]: 535 Incorrect "
       "authentication data (set_id=ann)",
       "ignored"},
      {"TLS error on connection from h [192.0.2.1] (recv): timed out",
       "ignored"},
      {"no host name found for IP address 192.0.2.1", "ignored"},
      {"[192.0.2.1] SSL verify error: depth=0 error=x", "ignored"},
      {"INFO application started", "foreign"},
      {"192.0.2.1 GET /click?id=1 200", "foreign"},
      {"word", "foreign"},
  });
}

// Refused after its data, a message has an id and no life under it.
TEST(EximReject, OfWhatHadAnIdAlready) {
  CheckExim({
      {"H=(h) [192.0.2.1] F=<ann@news.example> rejected after DATA: spam",
       "rejected stage=end-of-data reply=spam sender=ann@news.example "
       "ip=192.0.2.1"},
      {"F=ann@news.example U=ann P=local-smtp temporarily rejected by "
       "local_scan(): later",
       "rejected stage=end-of-data reply=later sender=ann@news.example "
       "flag=temporary"},
  });
}

// What no PID and no tag says to be Exim's may be anybody's.
TEST(EximReject, TakesUnknownTextsOnlyFromExim) {
  EXPECT_EQ(ReadExim("2026-03-02 11:00:01 warn: my own text"), "foreign");
  EXPECT_EQ(ReadExim("2026-03-02 11:00:01 [77] warn: my own text"), "ignored");
  EXPECT_EQ(ReadExim("Mar  2 11:00:01 mx exim[77]: warn: my own text"),
            "ignored");
}

}  // namespace
}  // namespace mailscan::testing
