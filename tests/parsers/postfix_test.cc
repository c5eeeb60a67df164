#include <initializer_list>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/parsers/postfix_case.h"

namespace mailscan::testing {
namespace {

struct Case {
  std::string_view line;  // after "Jul  5 06:52:11 mx "
  std::string_view said;  // a status, or an event without its stamp
};

std::string Read(std::string_view rest) {
  std::string said = ReadPostfix("Jul  5 06:52:11 mx " + std::string(rest));
  constexpr std::string_view kStamp = " --07-05T06:52:11";
  const std::size_t at = said.find(kStamp);
  return at == std::string::npos ? said : said.erase(at, kStamp.size());
}

void Check(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Read(c.line), c.said) << c.line;
  }
}

TEST(Postfix, ReadsHowMessagesComeIn) {
  Check({
      {"postfix/smtpd[7]: 1F5A2194AA9: client=app.example.com[198.51.100.7]",
       "accepted ip=198.51.100.7 local_id=1F5A2194AA9 instance=postfix "
       "host=mx"},
      {"postfix/smtpd[7]: 3mPVKl0Mhjz7sXv: client=unknown[2001:db8::7]:4711, "
       "sasl_method=PLAIN, sasl_username=x, orig_queue_id=NO",
       "accepted hint=2015-07-05T12:52:11.053285Z ip=2001:db8::7 "
       "parent_id=NO local_id=3mPVKl0Mhjz7sXv instance=postfix host=mx"},
      {"postfix/qmqpd[7]: 1F5A2194AA9: client=h[192.0.2.7], "
       "sasl_username=x, orig_queue_id=NO, orig_queue_id=4BB5C2A0, "
       "orig_client=h[192.0.2.8]",
       "accepted ip=192.0.2.7 parent_id=4BB5C2A0 local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {"postfix/smtpd[7]: 1F5A2194AA9: client=app.example.com[198.51",
       "malformed"},
      {"postfix/pickup[7]: 1F5A2194AA9: uid=30 from=<wwwrun>",
       "accepted sender=wwwrun local_id=1F5A2194AA9 instance=postfix "
       "host=mx"},
      {"postfix/pickup[7]: 3mPVKl0Mhjz7sXv: uid=0 from=<\"a b\"@c.example> "
       "orig_id=4BB5C2A0",
       "accepted hint=2015-07-05T12:52:11.053285Z "
       "sender=\"a b\"@c.example parent_id=4BB5C2A0 "
       "local_id=3mPVKl0Mhjz7sXv instance=postfix host=mx"},
      {"postfix/pickup[7]: 1F5A2194AA9: uid=30 from=<www", "malformed"},
      {"postfix/pickup[7]: warning: 1F5A2194AA9: message has been queued for "
       "2 days",
       "ignored"},
  });
}

TEST(Postfix, ReadsMessageIds) {
  constexpr std::string_view kEnd =
      "local_id=1F5A2194AA9 instance=postfix host=mx";
  struct Id {
    std::string_view header;
    std::string_view id;
  };
  for (const Id& c : std::initializer_list<Id>{
           {"<a.b@news.example>", "message_id=a.b@news.example "},
           {"< a.b@news.example >", "message_id=a.b@news.example "},
           {"a.b@news.example", "message_id=a.b@news.example "},
           {"<a.b@news.example> (added by h)", "message_id=a.b@news.example "},
           {"<a.b@news.exam", "message_id=a.b@news.exam "},
           {"=?UTF-8?B?PDE5?=", "message_id==?UTF-8?B?PDE5?= "},
           {"<>", ""},
           {"", ""},
       }) {
    EXPECT_EQ(Read("postfix/sender-cleanup/cleanup[7]: 1F5A2194AA9: "
                   "message-id=" +
                   std::string(c.header)),
              "queued " + std::string(c.id) + std::string(kEnd))
        << c.header;
  }
  Check({
      {"postfix/cleanup[7]: 3mPVKl0Mhjz7sXv: message-id=<a@b.example>",
       "queued hint=2015-07-05T12:52:11.053285Z message_id=a@b.example "
       "local_id=3mPVKl0Mhjz7sXv instance=postfix host=mx"},
      {"postfix/cleanup[7]: 1F5A2194AA9: resent-message-id=<a@b.example>",
       "ignored"},
  });
  // A full stamp needs no hint.
  EXPECT_EQ(ReadPostfix("2015-07-05T06:52:11-06:00 mx postfix/cleanup[7]: "
                        "3mPVKl0Mhjz7sXv: message-id=<a@b.example>"),
            "queued 2015-07-05T12:52:11Z message_id=a@b.example "
            "local_id=3mPVKl0Mhjz7sXv instance=postfix host=mx");
}

TEST(Postfix, ReadsTheQueue) {
  Check({
      {"postfix/qmgr[7]: 1F5A2194AA9: from=<ann@corp.example>, size=270, "
       "nrcpt=1 (queue active)",
       "queued sender=ann@corp.example local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {"postfix/oqmgr[7]: 1F5A2194AA9: from=ann@corp.example, size=270, "
       "nrcpt=1 (queue active)",
       "queued sender=ann@corp.example local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {"postfix/nqmgr[7]: 1F5A2194AA9: from=<>, size=270, nrcpt=1 (queue "
       "active)",
       "queued sender=<> local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/qmgr[7]: 1F5A2194AA9: from=<\"a>, size=1\"@b.example>, "
       "size=270, nrcpt=1 (queue active)",
       "queued sender=\"a>, size=1\"@b.example local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {"postfix/qmgr[7]: 1F5A2194AA9: from=<>, status=expired, returned to "
       "sender",
       "expired sender=<> local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/qmgr[7]: 1F5A2194AA9: from=<a@b.example>, "
       "status=force-expired, returned to sender",
       "expired sender=a@b.example local_id=1F5A2194AA9 instance=postfix "
       "host=mx"},
      {"postfix/qmgr[7]: 1F5A2194AA9: from=<a@b.example>, status=exp",
       "malformed"},
      {"postfix/qmgr[7]: 1F5A2194AA9: from=<a@b.exam", "malformed"},
      {"postfix/qmgr[7]: 1F5A2194AA9: removed",
       "closed local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/qmgr[7]: 1F5A2194AA9: skipped, still being delivered",
       "ignored"},
      {"postfix/postsuper[7]: 1F5A2194AA9: removed",
       "closed flag=postsuper local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/postsuper[7]: 1F5A2194AA9: placed on hold",
       "other flag=held local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/postsuper[7]: 1F5A2194AA9: released from hold",
       "other flag=released local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/postsuper[7]: 1F5A2194AA9: requeued",
       "other flag=requeued local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/postsuper[7]: 1F5A2194AA9: expired", "ignored"},
      {"postfix/postsuper[7]: Deleted: 1 message", "ignored"},
      {"postfix/cleanup[7]: 1F5A2194AA9: removed (canceled)",
       "closed flag=canceled local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/cleanup[7]: 1F5A2194AA9: removed (discarded)",
       "closed flag=discarded local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/cleanup[7]: 1F5A2194AA9: removed (canc", "ignored"},
      {"postfix/bounce[7]: 1F5A2194AA9: sender non-delivery notification: "
       "4BB5C2A0",
       "other next_id=4BB5C2A0 flag=notice local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {"postfix/defer[7]: 1F5A2194AA9: sender delay notification: 4BB5C2A0",
       "other next_id=4BB5C2A0 flag=notice local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {"postfix/trace[7]: 1F5A2194AA9: sender delivery status notification: "
       "4BB5C2A0",
       "other next_id=4BB5C2A0 flag=notice local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {"postfix/bounce[7]: 1F5A2194AA9: postmaster non-delivery "
       "notification: 4BB5C2A0",
       "other next_id=4BB5C2A0 flag=notice local_id=1F5A2194AA9 "
       "instance=postfix host=mx"},
      {"postfix/bounce[7]: 1F5A2194AA9: sender notification failed to "
       "<a@b.example>: x",
       "ignored"},
  });
}

TEST(Postfix, ReadsRejects) {
  Check({
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

TEST(Postfix, IgnoresWhatItNeedsNot) {
  Check({
      {"postfix/smtpd[7]: connect from app.example.com[198.51.100.7]",
       "ignored"},
      {"postfix/smtpd[7]: disconnect from unknown[198.51.100.7] ehlo=1",
       "ignored"},
      {"postfix/smtp[7]: Untrusted TLS connection established to h[192.0.2.1]",
       "ignored"},
      {"postfix/smtp[7]: connect to h[192.0.2.1]:25: Connection refused",
       "ignored"},
      {"postfix/smtp[7]: 1F5A2194AA9: conversation with h[192.0.2.1] timed out",
       "ignored"},
      {"postfix/smtp[7]: warning: 1F5A2194AA9: to=<a@b.example>", "ignored"},
      {"postfix/anvil[7]: statistics: max connection rate 1/60s", "ignored"},
      {"postfix/postscreen[7]: PASS OLD [192.0.2.7]:61236", "ignored"},
      {"postfix/master[7]: reload -- version 3.10.1", "ignored"},
      {"postfix/postfix-script[7]: starting the Postfix mail system",
       "ignored"},
      {"/postfix-script[7]: starting the Postfix mail system", "ignored"},
      {"postfix[7]: x", "ignored"},
      {"postfix/newdaemon[7]: x", "ignored"},
      {"postfix/smtp[7]:", "ignored"},
  });
}

TEST(Postfix, TellsItsTagsFromOthers) {
  constexpr std::string_view kRemoved = "[7]: 1F5A2194AA9: removed";
  constexpr std::string_view kConnect = "[7]: connect from h[192.0.2.7]";
  struct TagCase {
    std::string_view tag;
    std::string_view removed;  // the instance, or a status
    std::string_view connect;
  };
  for (const TagCase& c : std::initializer_list<TagCase>{
           {"postfix/qmgr", "instance=postfix", "ignored"},
           {"postfix-out/qmgr", "instance=postfix-out", "ignored"},
           {"postfix/label/qmgr", "instance=postfix", "ignored"},
           {"postfix-mx/a/b/qmgr", "instance=postfix-mx", "ignored"},
           {"my-postfix/qmgr", "instance=my-postfix", "ignored"},
           // Any syslog_name, but only if it speaks like Postfix.
           {"mail_batch-yahoo/qmgr", "instance=mail_batch-yahoo", "foreign"},
           {"qmgr", "foreign", "foreign"},
           {"opendkim", "foreign", "foreign"},
           {"postfix_exporter", "foreign", "foreign"},
           {"vendor/opendkim", "foreign", "foreign"},
           {"vendor/master", "foreign", "foreign"},
       }) {
    const std::string removed =
        Read(std::string(c.tag) + std::string(kRemoved));
    if (c.removed.starts_with("instance=")) {
      EXPECT_EQ(removed, "closed local_id=1F5A2194AA9 " +
                             std::string(c.removed) + " host=mx")
          << c.tag;
    } else {
      EXPECT_EQ(removed, c.removed) << c.tag;
    }
    EXPECT_EQ(Read(std::string(c.tag) + std::string(kConnect)), c.connect)
        << c.tag;
  }
}

TEST(Postfix, UnwrapsLines) {
  Check({
      {"postfix/qmgr[7]: message repeated 2 times: [ 1F5A2194AA9: removed]",
       "2 x closed local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/qmgr[7]: message repeated 999999999999 times: [ 1F5A2194AA9: "
       "removed]",
       "1000 x closed local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/qmgr[7]: message repeated 0 times: [ 1F5A2194AA9: removed]",
       "ignored"},
      {"postfix/smtpd[7]: message repeated 2 times: [ connect from h]",
       "ignored"},
      {"postfix/smtpd[7]: message repeated 2 ti", "ignored"},
      {"last message repeated 3 times", "foreign"},
      {"docker[9]: Jul  5 06:52:11 inner postfix/qmgr[7]: 1F5A2194AA9: removed",
       "closed local_id=1F5A2194AA9 instance=postfix host=inner"},
      {"docker[9]: something else", "foreign"},
      {"postfix/qm", "malformed"},
  });
  EXPECT_EQ(ReadPostfix(std::string(300, '\0') +
                        "Jul  5 06:52:11 mx postfix/qmgr[7]: A1B2C3: "
                        "removed\r"),
            "closed --07-05T06:52:11 local_id=A1B2C3 instance=postfix "
            "host=mx");
  EXPECT_EQ(ReadPostfix(""), "malformed");
  EXPECT_EQ(ReadPostfix("1F5A2194AA9: removed"), "malformed");
  EXPECT_EQ(ReadPostfix("[{\"event\":\"click\"}]"), "malformed");
}

}  // namespace
}  // namespace mailscan::testing
