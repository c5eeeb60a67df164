// Queue ids of one message that say so by other means than "queued as".
#include <gtest/gtest.h>

#include <string>

#include "tests/timeline/any_order.h"

namespace mailscan::testing {
namespace {

// A notice has a Message-ID of its own; the mail it is about has none.
TEST(Nameless, NoticesDoNotNameTheMailTheyAreAbout) {
  ExpectInAnyOrder({{"1", R"(
          2026-03-02T10:00:00Z mx1 A1 accepted
          2026-03-02T10:00:02Z mx1 A1 bounced recipient=ann@corp.example
          2026-03-02T10:00:02Z mx1 A1 other next_id=B2 flag=notice)"},
                    {"2", R"(
          2026-03-02T10:00:02Z mx1 B2 queued message_id=n1@mx1.example
          2026-03-02T10:00:02Z mx1 B2 queued sender=<>
          2026-03-02T10:00:03Z mx1 B2 delivered recipient=a@news.example)"}},
                   {"- ann@corp.example bounced at=mx1/A1 queued=10:00:00 "
                    "ended=10:00:02 [bounced 10:00:02]"});
}

// Requeued by hand: the new queue id names the old one.
TEST(Nameless, AQueueIdIsItsParentsMail) {
  const std::string old_id = R"(
    2026-03-02T10:00:00Z mx1 A1 accepted
    2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=rcpt code=450
    2026-03-02T10:05:00Z mx1 A1 other flag=requeued)";
  const std::string new_id = R"(
    2026-03-02T10:05:01Z mx1 B2 accepted parent_id=A1
    2026-03-02T10:05:02Z mx1 B2 delivered recipient=ann@corp.example)";
  ExpectInAnyOrder({{"1", old_id}, {"2", new_id}},
                   {"- ann@corp.example delivered at=mx1/B2 queued=10:00:00 "
                    "[deferred 10:00:02 rcpt 450] [delivered 10:05:02]"});
  // Of two lives of the old id nobody knows which is meant.
  EXPECT_EQ(TracesOf(old_id + R"(
    2026-03-02T10:05:00Z mx1 A1 closed
    2026-03-02T10:05:04Z mx1 A1 accepted
    2026-03-02T10:05:05Z mx1 A1 delivered recipient=bob@corp.example)" +
                     new_id)
                .size(),
            3U);
}

// A filter that does not say "queued as", but passes on whose mail it is.
TEST(HandOff, TheNextLifeNamesItsParent) {
  for (const std::string_view name : {"", " message_id=m1@news.example"}) {
    const std::string id = name.empty() ? "-" : "m1@news.example";
    const std::string text = R"(
      2026-03-02T10:00:00Z mx1 A1 queued)" +
                             std::string(name) + R"(
      2026-03-02T10:00:05Z mx1 A1 delivered recipient=ann@corp.example relay_ip=192.0.2.7 transfer_ms=2000
      2026-03-02T10:00:04Z mx1 B2 accepted parent_id=A1
      2026-03-02T10:00:04Z mx1 B2 queued)" +
                             std::string(name) + R"(
      2026-03-02T10:00:09Z mx1 B2 delivered recipient=ann@corp.example)";
    EXPECT_EQ(TracesOf(text),
              Lines{id + " ann@corp.example delivered at=mx1/B2 "
                         "queued=10:00:00 [delivered 10:00:09]"});
  }
}

// All in one second, and the file that is read first is the later one: what
// came out of a life by its id is not what it came out of.
TEST(HandOff, NothingComesBackToWhereItCameFrom) {
  ExpectInAnyOrder({{"mail.log.1", R"(
      2026-03-02T10:00:00Z mx1 A1 accepted ip=127.0.0.1
      2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example)"},
                    {"mail.log", R"(
      2026-03-02T10:00:00Z mx1 B2 accepted ip=127.0.0.1
      2026-03-02T10:00:00Z mx1 B2 queued message_id=m1@news.example
      2026-03-02T10:00:00Z mx1 A1 delivered recipient=ann@corp.example relay_ip=127.0.0.1 transfer_ms=10 next_id=B2
      2026-03-02T10:00:00Z mx1 B2 delivered recipient=ann@corp.example relay_ip=127.0.0.16 transfer_ms=40 next_id=R3)"}},
                   {"m1@news.example ann@corp.example delivered at=mx1/B2 "
                    "queued=10:00:00 [delivered 10:00:00]"});
}

// Exim's bounces name the mail they are about, and have no Message-ID in its
// log: nothing was handed on by them.
TEST(HandOff, ANoticeTakesNothing) {
  EXPECT_EQ(TracesOf(R"(
      2026-03-02T10:00:00Z mx1 A1 accepted message_id=m1@news.example
      2026-03-02T10:00:02Z mx1 A1 bounced recipient=ann@corp.example
      2026-03-02T10:00:02Z mx1 A1 delivered recipient=bob@corp.example
      2026-03-02T10:00:02Z mx1 B2 accepted parent_id=A1 sender=<>
      2026-03-02T10:00:03Z mx1 B2 delivered recipient=a@news.example)"),
            (Lines{"m1@news.example ann@corp.example bounced at=mx1/A1 "
                   "queued=10:00:00 ended=10:00:02 [bounced 10:00:02]",
                   "m1@news.example bob@corp.example delivered at=mx1/A1 "
                   "queued=10:00:00 [delivered 10:00:02]"}));
}

// Queue ids are used again within seconds; where no Message-ID tells the mails
// apart, their arrivals do.
TEST(Nameless, LivesOfOneQueueIdAreDifferentMails) {
  ExpectInAnyOrder({{"1", R"(
      2026-03-02T10:00:00Z mx1 A1 accepted
      2026-03-02T10:00:00Z mx1 A1 queued sender=a@news.example
      2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example
      2026-03-02T10:00:01Z mx1 A1 closed)"},
                    {"2", R"(
      2026-03-02T10:00:02Z mx1 A1 accepted
      2026-03-02T10:00:02Z mx1 A1 queued sender=b@news.example
      2026-03-02T10:00:03Z mx1 A1 bounced recipient=ann@corp.example
      2026-03-02T10:00:03Z mx1 A1 closed)"}},
                   {"- ann@corp.example bounced at=mx1/A1 "
                    "sender=b@news.example queued=10:00:02 ended=10:00:03 "
                    "[bounced 10:00:03]",
                    "- ann@corp.example delivered at=mx1/A1 "
                    "sender=a@news.example queued=10:00:00 "
                    "[delivered 10:00:01]"});
}

// A service with a syslog_name of its own looks like another instance, but its
// queue is not its own.
TEST(Fragments, LinesUnderAServicesNameAreOfTheSameMail) {
  for (const std::string_view name : {"", " message_id=m1@news.example"}) {
    const std::string id = name.empty() ? "-" : "m1@news.example";
    ExpectInAnyOrder(
        {{"1", R"(
          2026-03-02T10:00:00Z mx1 A1 accepted instance=postfix-submission)"},
         {"2", R"(
          2026-03-02T10:00:00Z mx1 A1 queued instance=postfix)" +
                   std::string(name) + R"(
          2026-03-02T10:00:00Z mx1 A1 queued instance=postfix sender=a@news.example
          2026-03-02T10:00:09Z mx1 A1 closed instance=postfix flag=postsuper)"},
         {"3", R"(
          2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=rcpt code=450 instance=postfix-slow)"}},
        {id + " ann@corp.example discarded at=mx1/A1 sender=a@news.example "
              "queued=10:00:00 [deferred 10:00:02 rcpt 450]"});
  }
}

TEST(Fragments, InstancesWithQueuesOfTheirOwnAreApart) {
  EXPECT_EQ(TracesOf(R"(
    2026-03-02T10:00:00Z mx1 A1 queued instance=postfix sender=a@news.example
    2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example instance=postfix
    2026-03-02T10:00:00Z mx1 A1 queued instance=postfix-out sender=b@news.example
    2026-03-02T10:00:02Z mx1 A1 delivered recipient=bob@corp.example instance=postfix-out
    2026-03-02T10:00:02Z mx2 A1 delivered recipient=cyd@corp.example instance=postfix-slow)")
                .size(),
            3U);
}

// A filter that is a program (pipe(8), then sendmail(1)), or that answers "250
// Ok" and comes back over loopback.
TEST(Resubmitted, TheFilterDeliversNothing) {
  for (const std::string_view relay :
       {"relay=filter", "relay=localhost relay_ip=127.0.0.1",
        "relay=localhost relay_ip=::1 next_id=filters-own"}) {
    for (const std::string_view from : {"", " ip=127.0.0.1"}) {
      EXPECT_EQ(TracesOf(R"(
      2026-03-02T10:00:00Z mx1 A1 accepted ip=192.0.2.1
      2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
      2026-03-02T10:00:01Z mx1 B2 accepted)" +
                         std::string(from) + R"(
      2026-03-02T10:00:01Z mx1 B2 queued message_id=m1@news.example
      2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example transfer_ms=900 )" +
                         std::string(relay) + R"(
      2026-03-02T10:00:02Z mx1 B2 delivered recipient=ann@corp.example relay=local transfer_ms=900)"),
                Lines{"m1@news.example ann@corp.example delivered at=mx1/B2 "
                      "queued=10:00:00 [delivered 10:00:02]"})
          << relay;
    }
  }
}

TEST(Resubmitted, OnlyWhatComesBackForTheSameRecipientInTime) {
  const auto attempts = [](const std::string& second) {
    std::size_t count = 0;
    for (const std::string& trace : TracesOf(R"(
      2026-03-02T10:00:00Z mx1 A1 accepted
      2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
      2026-03-02T10:00:01Z mx1 A1 delivered recipient=ann@corp.example transfer_ms=900 relay=filter
      )" + second)) {
      for (std::size_t at = trace.find("[delivered"); at != trace.npos;
           at = trace.find("[delivered", at + 1)) {
        ++count;
      }
    }
    return count;
  };
  const std::string name = " queued message_id=m1@news.example\n";
  const std::string then = "2026-03-02T10:01:00Z mx1 B2 delivered recipient=";
  // It comes back.
  EXPECT_EQ(attempts("2026-03-02T10:00:01Z mx1 B2 accepted\n"
                     "2026-03-02T10:00:01Z mx1 B2" +
                     name + then + "ann@corp.example"),
            1U);
  // For somebody else, too late, on another host, from somebody else.
  EXPECT_EQ(attempts("2026-03-02T10:00:01Z mx1 B2 accepted\n"
                     "2026-03-02T10:00:01Z mx1 B2" +
                     name + then + "bob@corp.example"),
            2U);
  EXPECT_EQ(attempts("2026-03-02T10:00:20Z mx1 B2 accepted\n"
                     "2026-03-02T10:00:20Z mx1 B2" +
                     name + then + "ann@corp.example"),
            2U);
  EXPECT_EQ(attempts("2026-03-02T10:00:01Z mx2 B2 accepted\n"
                     "2026-03-02T10:00:01Z mx2 B2" +
                     name +
                     "2026-03-02T10:01:00Z mx2 B2 delivered "
                     "recipient=ann@corp.example"),
            2U);
  EXPECT_EQ(attempts("2026-03-02T10:00:01Z mx1 B2 accepted ip=192.0.2.1\n"
                     "2026-03-02T10:00:01Z mx1 B2" +
                     name + then + "ann@corp.example"),
            2U);
}

}  // namespace
}  // namespace mailscan::testing
