#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/parsers/postfix_case.h"

namespace mailscan::testing {
namespace {

TEST(PostfixReject, ReadsRefusals) {
  CheckAtMx({
      {"postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 "
       "5.7.1 <a@b.example>: Relay; access denied; from=<> to=<a@b.example> "
       "proto=ESMTP helo=<h>",
       "rejected stage=rcpt code=554 recipient=a@b.example "
       "reply=554 5.7.1 <a@b.example>: Relay; access denied "
       "enhanced=5.7.1 sender=<> ip=192.0.2.7 "
       "instance=postfix"},
      {"postfix/smtpd[7]: 1F5A2194AA9: milter-reject: END-OF-MESSAGE from "
       "h.example[2001:db8::7]:25: 5.7.1 Spam; from=<s@c.example> "
       "to=<\"a b\"@b.example> proto=ESMTP helo=<h>",
       "rejected stage=end-of-data recipient=\"a b\"@b.example "
       "reply=5.7.1 Spam enhanced=5.7.1 sender=s@c.example "
       "ip=2001:db8::7 local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/smtpd[7]: NOQUEUE: reject: CONNECT from unknown[192.0.2.7]: "
       "450 4.7.25 no name, [192.0.2.7]; proto=SMTP",
       "rejected stage=connect code=450 reply=450 4.7.25 no name, "
       "[192.0.2.7] enhanced=4.7.25 ip=192.0.2.7 "
       "instance=postfix"},
      {"postfix/smtpd[7]: NOQUEUE: reject: EHLO from h[192.0.2.7]: 504 no; "
       "proto=SMTP helo=<x>",
       "rejected stage=ehlo code=504 reply=504 no ip=192.0.2.7 "
       "instance=postfix"},
      {"postfix/smtpd[7]: NOQUEUE: reject: HELO from h[192.0.2.7]: 504 no",
       "rejected stage=ehlo code=504 reply=504 no ip=192.0.2.7 "
       "instance=postfix"},
      {"postfix/smtpd[7]: NOQUEUE: reject: MAIL from h[192.0.2.7]: 550 no; "
       "from=<a@b.example> proto=SMTP",
       "rejected stage=mail code=550 reply=550 no sender=a@b.example "
       "ip=192.0.2.7 "
       "instance=postfix"},
      {"postfix/smtpd[7]: NOQUEUE: reject: DATA from h[192.0.2.7]: 550 no",
       "rejected stage=data code=550 reply=550 no ip=192.0.2.7 "
       "instance=postfix"},
      {"postfix/smtpd[7]: NOQUEUE: reject: VRFY from h[192.0.2.7]: 454 no; "
       "to=<a@b.example> proto=SMTP helo=<me>",
       "rejected code=454 recipient=a@b.example reply=454 no ip=192.0.2.7 "
       "instance=postfix"},
      {"postfix/postscreen[7]: NOQUEUE: reject: RCPT from [192.0.2.7]:2413: "
       "550 5.5.1 Protocol error; from=<s@c.example>, to=<a@b.example>, "
       "proto=SMTP, helo=<h>",
       "rejected stage=rcpt code=550 recipient=a@b.example "
       "reply=550 5.5.1 Protocol error enhanced=5.5.1 sender=s@c.example "
       "ip=192.0.2.7 "
       "instance=postfix"},
      {"postfix/cleanup[7]: 1F5A2194AA9: milter-discard: END-OF-MESSAGE from "
       "h[192.0.2.7]: milter triggers DISCARD action; from=<s@c.example> "
       "to=<a@b.example> proto=ESMTP helo=<h>",
       "rejected stage=end-of-data recipient=a@b.example "
       "reply=milter triggers DISCARD action sender=s@c.example "
       "ip=192.0.2.7 flag=discarded local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {"postfix/cleanup[7]: 1F5A2194AA9: reject: header Subject: a [x]; b from "
       "h.example[192.0.2.7]; from=<s@c.example> to=<a@b.example> proto=ESMTP "
       "helo=<h>: 5.7.1 no",
       "rejected stage=end-of-data recipient=a@b.example reply=5.7.1 no "
       "enhanced=5.7.1 sender=s@c.example ip=192.0.2.7 "
       "local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[192.0.2",
       "ignored"},
      {"postfix/smtpd[7]: NOQUEUE: filter: RCPT from h[192.0.2.7]: x",
       "ignored"},
      {"postfix/smtpd[7]: NOQUEUE: client=h[192.0.2.7]", "ignored"},
      {"postfix/cleanup[7]: 1F5A2194AA9: warning: header Subject: x from local",
       "ignored"},
      {"postfix/cleanup[7]: 1F5A2194AA9: hold: header X: y from local",
       "other flag=held local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/cleanup[7]: 1F5A2194AA9: milter-hold: END-OF-MESSAGE from "
       "h[192.0.2.7]: milter triggers HOLD action; from=<s@c.example> "
       "to=<a@b.example> proto=ESMTP helo=<h>",
       "other flag=held local_id=1F5A2194AA9 instance=postfix host=mx"},
  });
}

TEST(PostfixReject, ReadsWhatPostscreenHasNoPortFor) {
  CheckAtMx({
      {"postfix/postscreen[7]: reject: connect from [192.0.2.7]:4711: all "
       "screening ports busy",
       "rejected stage=connect reply=all screening ports busy ip=192.0.2.7 "
       "instance=postfix"},
      {"postfix/postscreen[7]: NOQUEUE: reject: CONNECT from "
       "[2001:db8::7]:4711: too many connections",
       "rejected stage=connect reply=too many connections ip=2001:db8::7 "
       "instance=postfix"},
  });
}

TEST(PostfixReject, ReadsWhatAProxyRefuses) {
  CheckAtMx({
      {"postfix/smtpd[7]: proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, "
       "id=1-2 - spam; from=<s@c.example> to=<a@b.example> proto=ESMTP "
       "helo=<h>",
       "rejected stage=end-of-data code=554 recipient=a@b.example reply=554 "
       "5.7.0 Reject, id=1-2 - spam enhanced=5.7.0 sender=s@c.example "
       "instance=postfix"},
      {"postfix/smtpd[7]: NOQUEUE: proxy-reject: END-OF-MESSAGE: ; "
       "from=<s@c.example> to=<a@b.example> proto=ESMTP helo=<h>",
       "rejected stage=end-of-data recipient=a@b.example sender=s@c.example "
       "instance=postfix"},
      // The message goes on under the id in the text, and says so there.
      {"postfix/smtpd[7]: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued "
       "as 4BB5C2A0; from=<s@c.example> to=<a@b.example> proto=ESMTP helo=<h>",
       "ignored"},
      {"postfix/smtp[7]: proxy-reject: END-OF-MESSAGE: 554 no", "ignored"},
  });
}

// Accepted with a 250, and thrown away.
TEST(PostfixReject, ReadsDiscards) {
  CheckAtMx({
      {"postfix/smtpd[7]: NOQUEUE: discard: MAIL from h.example[192.0.2.7]: "
       "<s@c.example>: Sender address triggers DISCARD action; "
       "from=<s@c.example> proto=ESMTP helo=<h>",
       "rejected stage=mail reply=<s@c.example>: Sender address triggers "
       "DISCARD action sender=s@c.example ip=192.0.2.7 flag=discarded "
       "instance=postfix"},
      {"postfix/cleanup[7]: 1F5A2194AA9: discard: header Subject: x from "
       "h.example[192.0.2.7]; from=<s@c.example> to=<a@b.example> proto=ESMTP "
       "helo=<h>: not wanted",
       "rejected stage=end-of-data recipient=a@b.example reply=not wanted "
       "sender=s@c.example ip=192.0.2.7 flag=discarded local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
  });
}

TEST(PostfixReject, IgnoresActionsThatRefuseNothing) {
  for (const std::string_view action :
       {"reject_warning", "filter", "redirect", "bcc", "prepend", "delay",
        "info", "warn", "replace", "hangup", "milter-header-redirect"}) {
    const std::string tail =
        ": RCPT from h[192.0.2.7]: 450 x; from=<s@c.example> to=<a@b.example> "
        "proto=ESMTP helo=<h>";
    EXPECT_EQ(
        ReadAtMx("postfix/smtpd[7]: NOQUEUE: " + std::string(action) + tail),
        "ignored")
        << action;
    EXPECT_EQ(
        ReadAtMx("postfix/cleanup[7]: 1F5A2194AA9: " + std::string(action) +
                 ": header X: y from local; "
                 "from=<s@c.example> to=<a@b.example>"),
        "ignored")
        << action;
  }
  EXPECT_EQ(ReadAtMx("postfix/smtpd[7]: NOQUEUE: hold: RCPT from h[192.0.2.7]: "
                     "x; from=<s@c.example>"),
            "ignored");
}

// What the client said is not what Postfix says.
TEST(PostfixReject, TakesNoStrangersWordForItsOwn) {
  CheckAtMx({
      {"postfix/smtpd[7]: NOQUEUE: reject: RCPT from h[192.0.2.7]: 554 no; "
       "from=<s@c.example> to=<a@b.example> proto=SMTP helo=<x; from=<f@d."
       "example> to=<g@d.example> proto=SMTP helo=<h>",
       "rejected stage=rcpt code=554 recipient=a@b.example reply=554 no "
       "sender=s@c.example ip=192.0.2.7 instance=postfix"},
      {"postfix/smtpd[7]: NOQUEUE: reject: RCPT from h[192.0.2.7]: 554 <\"; "
       "from=<f> to=<g> proto=SMTP\"@d.example>: no; from=<s@c.example> "
       "to=<a@b.example> proto=SMTP helo=<h>",
       "rejected stage=rcpt code=554 recipient=a@b.example reply=554 <\"; "
       "from=<f> to=<g> proto=SMTP\"@d.example>: no sender=s@c.example "
       "ip=192.0.2.7 instance=postfix"},
      {"postfix/cleanup[7]: 1F5A2194AA9: reject: header X: a; from=<f@d."
       "example> to=<g@d.example> proto=SMTP from h[192.0.2.7]; "
       "from=<s@c.example> to=<a@b.example> proto=ESMTP helo=<h>: no",
       "rejected stage=end-of-data recipient=a@b.example reply=no "
       "sender=s@c.example ip=192.0.2.7 local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
  });
}

}  // namespace
}  // namespace mailscan::testing
