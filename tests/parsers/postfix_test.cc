#include <initializer_list>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/parsers/postfix_case.h"

namespace mailscan::testing {
namespace {

TEST(Postfix, ReadsHowMessagesComeIn) {
  CheckAtMx({
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
    EXPECT_EQ(ReadAtMx("postfix/sender-cleanup/cleanup[7]: 1F5A2194AA9: "
                       "message-id=" +
                       std::string(c.header)),
              "queued " + std::string(c.id) + std::string(kEnd))
        << c.header;
  }
  CheckAtMx({
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
  CheckAtMx({
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

TEST(Postfix, IgnoresWhatItNeedsNot) {
  CheckAtMx({
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
        ReadAtMx(std::string(c.tag) + std::string(kRemoved));
    if (c.removed.starts_with("instance=")) {
      EXPECT_EQ(removed, "closed local_id=1F5A2194AA9 " +
                             std::string(c.removed) + " host=mx")
          << c.tag;
    } else {
      EXPECT_EQ(removed, c.removed) << c.tag;
    }
    EXPECT_EQ(ReadAtMx(std::string(c.tag) + std::string(kConnect)), c.connect)
        << c.tag;
  }
}

TEST(Postfix, UnwrapsLines) {
  CheckAtMx({
      {"postfix/qmgr[7]: message repeated 2 times: [ 1F5A2194AA9: removed]",
       "2 x closed local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/smtp[7]: message repeated 3 times: [ 1F5A2194AA9: "
       "to=<a@b.example>, relay=h, status=deferred (no (really))]",
       "3 x attempt-deferred recipient=a@b.example reply=no (really) relay=h "
       "flag=repeated local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/smtpd[7]: message repeated 2 times: [ NOQUEUE: reject: RCPT "
       "from h[192.0.2.7]: 554 no; from=<> to=<a@b.example> proto=SMTP "
       "helo=<h>]",
       "2 x rejected stage=rcpt code=554 recipient=a@b.example reply=554 no "
       "sender=<> ip=192.0.2.7 flag=repeated instance=postfix"},
      {"postfix/qmgr[7]: message repeated 999999999999 times: [ 1F5A2194AA9: "
       "removed]",
       "20 x closed local_id=1F5A2194AA9 instance=postfix host=mx"},
      {"postfix/smtpd[7]: message repeated 999999999999 times: [ NOQUEUE: "
       "reject: RCPT from h[192.0.2.7]: 554 no; from=<> to=<a@b.example>]",
       "1000 x rejected stage=rcpt code=554 recipient=a@b.example "
       "reply=554 no sender=<> ip=192.0.2.7 flag=repeated instance=postfix"},
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
