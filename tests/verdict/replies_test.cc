#include "core/verdict/replies.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

const ReplyTable& Replies() {
  return BuiltInRules().replies;
}

// The category of one refusal, written as in a TraceLog after its time.
std::string_view Category(const std::string& refusal) {
  const TraceLog log("10:00:00 " + refusal);
  return log.trace().attempts.empty()
             ? "no attempt"
             : NameOf(Replies().CategoryOf(log.trace().attempts[0]));
}

struct Case {
  std::string_view refusal;
  std::string_view category;
};
template <std::size_t N>
void ExpectCategories(const Case (&cases)[N]) {
  for (const Case& c : cases) {
    EXPECT_EQ(Category(std::string(c.refusal)), c.category) << c.refusal;
  }
}

TEST(CategoryTest, Network) {
  ExpectCategories({
      {"deferred connect enhanced=4.4.1 reply=connect to "
       "mx.corp.example[192.0.2.1]:25: Connection timed out",
       "network"},
      {"deferred connect enhanced=4.4.1 reply=connect to "
       "mx.corp.example[192.0.2.1]:25: Connection refused",
       "network"},
      {"deferred connect enhanced=4.4.3 reply=Host or domain name not found. "
       "Name service error for name=corp.example type=MX: Host not found, try "
       "again",
       "network"},
      {"deferred connect enhanced=4.4.1 reply=connect to mx[2001:db8::1]:25: "
       "Network is unreachable",
       "network"},
      {"deferred mail enhanced=4.4.2 reply=lost connection with "
       "mx.corp.example[192.0.2.1] while sending MAIL FROM",
       "network"},
      {"deferred end-of-data enhanced=4.4.2 reply=lost connection with "
       "mx.corp.example[192.0.2.1] while sending end of data -- message may "
       "be sent more than once",
       "network"},
      {"deferred end-of-data enhanced=4.4.2 reply=conversation with "
       "mx.corp.example[192.0.2.1] timed out while sending end of data -- "
       "message may be sent more than once",
       "network"},
      {"deferred rcpt 421 enhanced=4.4.2 reply=mx.corp.example Error: timeout "
       "exceeded",
       "network"},
      {"deferred 451 reply=lost connection to the next server", "network"},
      // Exim's words.
      {"deferred end-of-data reply=SMTP timeout after end of data (1300 bytes "
       "written)",
       "network"},
      {"deferred ehlo reply=Remote host closed connection in response to EHLO "
       "mx.news.example",
       "network"},
      {"deferred connect reply=host lookup did not complete", "network"},
  });
}

TEST(CategoryTest, TheReceiversOwnTroublesBehindItsWords) {
  // A receiver that asks another may say "timed out" of that.
  ExpectCategories({
      {"deferred rcpt 450 enhanced=4.1.1 reply=<ann@corp.example>: Recipient "
       "address rejected: unverified address: connect to "
       "mail.corp.example[192.0.2.1]:25: Connection timed out",
       "callout"},
      {"deferred rcpt 450 enhanced=4.7.1 reply=<mx1>: Helo command rejected: "
       "Host not found",
       "sender-dns"},
      {"deferred rcpt 450 enhanced=4.2.0 reply=Greylisted: your last try timed "
       "out, try again",
       "greylist"},
  });
}

TEST(CategoryTest, Greylist) {
  ExpectCategories({
      {"deferred rcpt 450 enhanced=4.2.0 reply=<ann@corp.example>: Recipient "
       "address rejected: Greylisted, see http://postgrey.example/",
       "greylist"},
      {"deferred rcpt 451 enhanced=4.7.1 reply=Greylisted for 5 minutes",
       "greylist"},
      {"deferred rcpt 450 enhanced=4.2.0 reply=greylisted for 60 seconds by "
       "ZEROSPAM",
       "greylist"},
      {"deferred rcpt 450 reply=GREY-LISTED, come back", "greylist"},
      {"deferred rcpt 451 reply=You have been graylisted", "greylist"},
      {"deferred rcpt 450 reply=blocked using grey.rbl.example", "greylist"},
      {"deferred rcpt 451 reply=Internal resources are temporarily unavailable "
       "- https://community.mimecast.com/docs/DOC-1369#451",
       "greylist"},
      {"deferred rcpt 451 reply=Resource is Temporarily Unavailable",
       "greylist"},
      {"deferred end-of-data 451 enhanced=4.7.1 reply=Greylisted, try again "
       "later",
       "greylist"},
  });
}

TEST(CategoryTest, ContentHoldNeedsTheBody) {
  ExpectCategories({
      {"deferred end-of-data 451 enhanced=4.7.1 reply=try again later",
       "content-hold"},
      {"deferred end-of-data 451 reply=Please try again later", "content-hold"},
      {"deferred end-of-data 451 reply=Message is being scanned, try again",
       "content-hold"},
      {"deferred end-of-data 450 reply=possible outbreak", "content-hold"},
      {"deferred end-of-data 420 reply=deferred due to suspect content",
       "content-hold"},
      {"deferred end-of-data 421 enhanced=4.7.0 reply=due to the nature of the "
       "content and/or the links within",
       "content-hold"},
      // The same words at another stage, or with another code, are not it.
      {"deferred rcpt 451 enhanced=4.7.1 reply=try again later", "policy"},
      {"deferred mail 451 enhanced=4.7.1 reply=try again later", "policy"},
      {"deferred 451 enhanced=4.7.1 reply=try again later", "policy"},
      {"deferred end-of-data 451 enhanced=4.3.0 reply=Message temporarily "
       "rejected. Try again later.",
       "system"},
      {"deferred end-of-data 421 enhanced=4.7.0 reply=Temporary System "
       "Problem. Try again later",
       "system"},
      {"deferred end-of-data 452 enhanced=4.3.1 reply=try again later",
       "system"},
      {"deferred end-of-data 451 enhanced=4.7.500 reply=Server busy. Please "
       "try again later from [192.0.2.1]. (AS77713)",
       "throttle"},
      // What a Postfix says for a filter that gave no reason.
      {"deferred end-of-data 451 enhanced=4.7.1 reply=Service unavailable - "
       "try again later",
       "content-hold"},
      {"deferred rcpt 451 enhanced=4.7.1 reply=Service unavailable - try again "
       "later",
       "system"},
      {"deferred end-of-data 451 enhanced=4.4.3 reply=Temporary server error. "
       "Please try again later. PRX2",
       "system"},
  });
}

TEST(CategoryTest, ThrottleReputationAndRecipientRates) {
  ExpectCategories({
      {"deferred end-of-data 421 enhanced=4.7.28 reply=Gmail has detected an "
       "unusual rate of unsolicited mail originating from your IP address",
       "throttle"},
      {"deferred end-of-data 421 enhanced=4.7.28 reply=exceeded its quota for "
       "sending messages with the same Message-ID",
       "throttle"},
      {"deferred end-of-data 421 enhanced=4.7.0 reply=due to the very low "
       "reputation of the sending domain",
       "reputation"},
      {"deferred rcpt 450 enhanced=4.2.1 reply=The user you are trying to "
       "contact is receiving mail too quickly",
       "recipient-rate"},
      {"deferred rcpt 450 enhanced=4.2.1 reply=is receiving mail at a rate "
       "that prevents additional messages",
       "recipient-rate"},
      {"deferred rcpt 450 reply=User is receiving mail too quickly",
       "recipient-rate"},
      {"deferred rcpt 421 enhanced=4.7.1 reply=Messages to ann deferred due to "
       "excessive volume",
       "recipient-rate"},
      {"deferred rcpt 452 enhanced=4.1.1 reply=too many recent messages",
       "recipient-rate"},
      {"deferred rcpt 450 enhanced=4.7.3 reply=Organization queue quota "
       "exceeded.",
       "recipient-rate"},
  });
}

TEST(CategoryTest, ThrottleAndReputationOfOtherReceivers) {
  ExpectCategories({
      {"deferred mail 421 enhanced=4.7.0 reply=[TSS04] Messages from 192.0.2.1 "
       "temporarily deferred due to unexpected volume or user complaints",
       "throttle"},
      {"deferred mail 421 reply=[IPTS04] Messages temporarily deferred due to "
       "unexpected volume or user complaints",
       "throttle"},
      {"bounced mail 553 enhanced=5.7.2 reply=[TSS09] All messages from "
       "192.0.2.1 will be permanently deferred",
       "reputation"},
      {"bounced mail 553 enhanced=5.7.2 reply=[TSS11] All messages from "
       "192.0.2.1 will be permanently deferred",
       "reputation"},
      {"deferred mail 451 enhanced=4.7.650 reply=The mail server [192.0.2.1] "
       "has been temporarily rate limited due to IP reputation",
       "reputation"},
      {"deferred rcpt 451 enhanced=4.7.500 reply=Server busy. Please try again "
       "later from [192.0.2.1]. (AS77713)",
       "throttle"},
      {"deferred rcpt 451 enhanced=4.7.850 reply=Access denied, please try "
       "again later",
       "reputation"},
      {"deferred connect 450 reply=Requested action aborted [7]", "throttle"},
      {"deferred connect 421 reply=Service Temporarily Unavailable",
       "throttle"},
      {"deferred connect 421 reply=Block temporarily (Sender Filtering)",
       "throttle"},
      {"deferred connect 450 reply=Temporary denial of connection (ERS)",
       "reputation"},
      {"deferred connect 421 reply=192.0.2.1 RL000001 - try later", "throttle"},
      {"deferred rcpt 451 reply=Too many messages from you", "throttle"},
  });
}

TEST(CategoryTest, MailboxFull) {
  ExpectCategories({
      {"deferred rcpt 452 enhanced=4.2.2 reply=try again later",
       "mailbox-full"},
      {"deferred end-of-data 452 enhanced=4.2.2 reply=try again later",
       "mailbox-full"},
      {"bounced rcpt 552 enhanced=5.2.2 reply=no", "mailbox-full"},
      {"deferred rcpt 452 reply=The recipient is over quota", "mailbox-full"},
      {"deferred rcpt 452 reply=Quota exceeded", "mailbox-full"},
      {"deferred rcpt 452 reply=The user has exceeded its quota",
       "mailbox-full"},
      {"deferred rcpt 452 reply=is out of storage space", "mailbox-full"},
      {"deferred rcpt 452 reply=Mailbox full", "mailbox-full"},
      {"deferred rcpt 452 reply=mailbox is full", "mailbox-full"},
  });
}

TEST(CategoryTest, SystemAndSessionLimits) {
  ExpectCategories({
      {"deferred rcpt 421 enhanced=4.7.0 reply=Temporary System Problem.",
       "system"},
      {"deferred connect 421 enhanced=4.4.5 reply=Server busy, try later",
       "system"},
      {"deferred rcpt 451 reply=4.3.2 Resources temporarily unavailable.",
       "system"},
      {"deferred mail 451 enhanced=4.7.700 reply=PFA agent busy, please try "
       "again later",
       "system"},
      {"deferred end-of-data 451 enhanced=4.4.0 reply=Message failed to be "
       "replicated",
       "system"},
      {"deferred rcpt 451 enhanced=4.4.62 reply=Mail sent to the wrong Office "
       "365 region. ATTR35",
       "system"},
      {"deferred rcpt 451 reply=cuda_nsu 4.4.3 temp", "system"},
      {"deferred rcpt 450 reply=cuda_nsu 4.7.1 policy", "policy"},
      {"deferred end-of-data 451 enhanced=4.5.0 reply=id=1-2, Temporary MTA "
       "failure on relaying",
       "system"},
      {"deferred end-of-data 451 enhanced=4.3.2 reply=not accepting", "system"},
      {"deferred connect 421 enhanced=4.3.2 reply=not now", "session-limit"},
      {"deferred connect 421 reply=Too many connections", "session-limit"},
      {"deferred rcpt 432 enhanced=4.3.2 reply=STOREDRV.Deliver; recipient "
       "thread limit exceeded",
       "session-limit"},
      {"deferred mail 421 reply=Max message per connection reached",
       "session-limit"},
  });
}

TEST(CategoryTest, TlsAuthenticationListsAndNames) {
  ExpectCategories({
      {"deferred ehlo reply=TLS session: (certificate verification failed)",
       "tls"},
      {"deferred ehlo reply=a TLS session is required, but the server did not "
       "offer TLS support",
       "tls"},
      {"deferred ehlo 421 enhanced=4.7.0 reply=TLS required", "tls"},
      {"deferred mail 454 enhanced=4.7.0 reply=Must issue a STARTTLS command",
       "tls"},
      {"deferred connect enhanced=4.7.5 reply=Cannot start TLS: handshake "
       "failure",
       "tls"},
      {"deferred end-of-data 421 enhanced=4.7.29 reply=was not sent over a "
       "secure connection",
       "tls"},
      {"deferred end-of-data 421 enhanced=4.7.23 reply=The IP address does not "
       "have a PTR record",
       "auth"},
      {"deferred end-of-data 421 enhanced=4.7.26 reply=unauthenticated",
       "auth"},
      {"deferred end-of-data 451 enhanced=4.7.24 reply=SPF softfail", "auth"},
      {"deferred end-of-data 421 enhanced=4.7.32 reply=DMARC alignment",
       "auth"},
      {"deferred rcpt 450 enhanced=4.7.25 reply=Client host rejected: cannot "
       "find your hostname",
       "auth"},
      {"deferred rcpt 450 reply=blocked using zen.dnsbl.example", "dnsbl"},
      // The receiver asks the list in a way the list does not answer.
      {"deferred rcpt 451 reply=blocked using zen.spamhaus.org; Error: open "
       "resolver; https://www.spamhaus.org/returnc/pub/",
       "system"},
      {"deferred rcpt 450 enhanced=4.1.1 reply=Recipient address rejected: "
       "unverified address: Address verification in progress",
       "callout"},
      {"deferred rcpt 421 enhanced=4.1.1 reply=Address verification in "
       "progress",
       "callout"},
      {"deferred mail 450 enhanced=4.1.8 reply=Sender address rejected: Domain "
       "not found",
       "sender-dns"},
      {"deferred mail 451 reply=unresolvable RFC.5321 from domain",
       "sender-dns"},
  });
}

TEST(CategoryTest, UnknownUsersAreTheFinalRefusals) {
  ExpectCategories({
      {"bounced rcpt 550 enhanced=5.1.1 reply=User unknown", "user-unknown"},
      {"bounced rcpt 550 reply=Recipient address rejected: User unknown in "
       "virtual mailbox table",
       "user-unknown"},
      {"bounced rcpt 550 reply=No such user here", "user-unknown"},
      {"bounced rcpt 550 enhanced=5.1.1 reply=no", "user-unknown"},
      {"bounced rcpt 554 reply=The account does not exist", "user-unknown"},
      {"deferred rcpt 450 reply=user unknown to this server yet", "other"},
  });
}

TEST(CategoryTest, WhatNoTextTellsTheCodeMay) {
  ExpectCategories({
      {"deferred rcpt 450 enhanced=4.4.7 reply=no", "network"},
      {"deferred rcpt 450 enhanced=4.3.5 reply=no", "system"},
      {"deferred rcpt 450 enhanced=4.7.1 reply=no", "policy"},
      {"deferred rcpt 450 enhanced=4.1.8 reply=no", "sender-dns"},
      {"deferred rcpt 450 enhanced=4.2.1 reply=no", "other"},
      {"deferred rcpt 450 reply=no", "other"},
      {"deferred", "other"},
      {"delivered 250 enhanced=2.0.0 reply=greylist", ""},
      {"suspended reply=delivery temporarily suspended: lost connection",
       "no attempt"},
  });
}

TEST(CategoryTest, WhatOtherClassifiersTakeForSomethingElse) {
  // "Try again" is no greylisting; a 4.7.x is a refusal by policy like a 5.7.x;
  // Yahoo's TSS04 may mean missing authentication, and does not say so.
  ExpectCategories({
      {"deferred rcpt 451 enhanced=4.7.500 reply=Server busy. Please try again "
       "later from [192.0.2.1]. (AS77713)",
       "throttle"},
      {"deferred end-of-data 421 enhanced=4.7.0 reply=Temporary System "
       "Problem. Try again later (6).",
       "system"},
      {"deferred end-of-data 451 enhanced=4.3.0 reply=Mail server temporarily "
       "rejected message.",
       "system"},
      {"deferred rcpt 451 reply=Please try again", "other"},
      {"deferred rcpt 450 enhanced=4.7.1 reply=no", "policy"},
      {"bounced rcpt 550 enhanced=5.7.1 reply=no", "policy"},
      {"deferred mail 421 enhanced=4.7.0 reply=[TSS04] Messages from 192.0.2.1 "
       "temporarily deferred due to unexpected volume or user complaints",
       "throttle"},
  });
}

TEST(CategoryTest, IdsInRepliesAreNoWords) {
  // Ids are made of any letters; short words must begin where words do.
  ExpectCategories({
      {"deferred rcpt 421 reply=Try later. d13spf42 - gsmtp", "other"},
      {"deferred rcpt 421 reply=spf failed", "auth"},
      {"deferred rcpt 421 reply=no (SPF)", "auth"},
  });
}

TEST(CategoryTest, TheReceiverMayDecide) {
  const TraceLog log(
      "10:00:00 deferred end-of-data 451 enhanced=4.7.1 "
      "reply=Service unavailable - try again later");
  const Attempt& attempt = log.trace().attempts[0];
  EXPECT_EQ(NameOf(Replies().CategoryOf(attempt)), "content-hold");
  EXPECT_EQ(NameOf(Replies().CategoryOf(attempt, "Apple")), "system");
  EXPECT_EQ(NameOf(Replies().CategoryOf(attempt, "Google")), "content-hold");
}

}  // namespace
}  // namespace mailscan::testing
