#include <initializer_list>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/parsers/postfix_case.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kEnvelope =
    "2026-03-02T10:06:35.000007+00:00 mx postfix/";

std::string Read(std::string_view rest) {
  return ReadPostfix(std::string(kEnvelope) + std::string(rest));
}

// Kind, stage and code of a delivery line with this end.
std::string OutcomeOf(std::string_view daemon, std::string_view status,
                      std::string_view text) {
  const std::string event =
      Read(std::string(daemon) +
           "[7]: 1F5A2194AA9: to=<ann@corp.example>, "
           "relay=mx.corp.example[192.0.2.25]:25, delay=1.2, "
           "delays=0.1/0.01/0.5/0.6, dsn=4.0.0, status=" +
           std::string(status) + " (" + std::string(text) + ")");
  std::string outcome = event.substr(0, event.find(" connect_ms="));
  const std::size_t stamp = outcome.find(" 2026-03-02T10:06:35.000007Z");
  return stamp == std::string::npos ? event : outcome.erase(stamp, 28);
}

std::string NextIdOf(std::string_view daemon, std::string_view text) {
  const std::string event =
      Read(std::string(daemon) +
           "[7]: 1F5A2194AA9: to=<a@b.example>, relay=x, status=sent (" +
           std::string(text) + ")");
  const std::size_t at = event.find(" next_id=");
  return at == std::string::npos
             ? ""
             : event.substr(at + 9, event.find(" local_id=") - at - 9);
}

TEST(PostfixDelivery, ReadsEveryField) {
  EXPECT_EQ(Read("smtp[7]: 3mPVKl0Mhjz7sXv: to=<ann@corp.example>, "
                 "orig_to=<team@corp.example>, "
                 "relay=mx.corp.example[192.0.2.25]:25, conn_use=2, delay=301, "
                 "delays=300/0.01/0.12/1.6, tls=dane/!requiretls:nocertmatch, "
                 "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4BB5C2A0)"),
            "delivered 2026-03-02T10:06:35.000007Z stage=end-of-data code=250 "
            "connect_ms=120 transfer_ms=1600 age_ms=301000 "
            "recipient=ann@corp.example "
            "reply=250 2.0.0 Ok: queued as 4BB5C2A0 relay=mx.corp.example "
            "relay_ip=192.0.2.25 enhanced=2.0.0 next_id=4BB5C2A0 "
            "orig_recipient=team@corp.example local_id=3mPVKl0Mhjz7sXv "
            "instance=postfix host=mx");
}

TEST(PostfixDelivery, ReadsOldAndOddShapes) {
  struct Case {
    std::string_view line;
    std::string_view event;
  };
  constexpr std::string_view kEnd =
      " local_id=1F5A2194AA9 instance=postfix host=mx";
  constexpr std::string_view kStart = "delivered 2026-03-02T10:06:35.000007Z ";
  for (const Case& c : std::initializer_list<Case>{
           // Before 2.3: neither delays nor dsn; no port.
           {"smtp[7]: 1F5A2194AA9: to=<a@b.example>, "
            "relay=mx.b.example[192.0.2.1], delay=2, status=sent (250 ok)",
            "stage=end-of-data code=250 age_ms=2000 recipient=a@b.example "
            "reply=250 ok relay=mx.b.example relay_ip=192.0.2.1"},
           {"lmtp[7]: 1F5A2194AA9: to=a@b.example, orig_to=root, "
            "relay=::1[::1]:24, delay=0.5, status=sent (250 2.0.0 Saved)",
            "stage=end-of-data code=250 age_ms=500 recipient=a@b.example "
            "reply=250 2.0.0 Saved relay=::1 relay_ip=::1 "
            "orig_recipient=root"},
           {"lmtp[7]: 1F5A2194AA9: to=<a@b.example>, "
            "relay=h.example[private/dovecot-lmtp], status=sent (250 ok)",
            "stage=end-of-data code=250 recipient=a@b.example reply=250 ok "
            "relay=h.example relay_ip=private/dovecot-lmtp"},
           {"local[7]: 1F5A2194AA9: to=<>, relay=local, delays=0/0/0/0.4, "
            "status=sent (delivered to mailbox)",
            "connect_ms=0 transfer_ms=400 reply=delivered to mailbox "
            "relay=local"},
           {"pipe[7]: 1F5A2194AA9: to=<\"a b, c\"@b.example>, relay=dovecot, "
            "status=sent (delivered via dovecot service)",
            "recipient=\"a b, c\"@b.example "
            "reply=delivered via dovecot service relay=dovecot"},
           {"pipe[7]: 1F5A2194AA9: to=<\"a>, relay=no\\\"t\"@b.example>, "
            "relay=x, status=sent (ok)",
            "recipient=\"a>, relay=no\\\"t\"@b.example reply=ok relay=x"},
           {"pipe[7]: 1F5A2194AA9: to=<a\">b@b.example>, relay=x, "
            "status=sent (ok)",
            "recipient=a\">b@b.example reply=ok relay=x"},
           {"pipe[7]: 1F5A2194AA9: to=<j\xC3\xB6rg@b.example>, "
            "orig_to=<|cmd, x>, relay=x, later=1, status=sent (ok)",
            "recipient=j\xC3\xB6rg@b.example reply=ok relay=x "
            "orig_recipient=|cmd, x"},
           {"pipe[7]: 1F5A2194AA9: to=<a@b.example>, relay=x, delay=?, "
            "delays=1/2/x/4, dsn=2.0.0, status=sent (ok)",
            "recipient=a@b.example reply=ok relay=x enhanced=2.0.0"},
           // The line was cut at 2000 bytes.
           {"pipe[7]: 1F5A2194AA9: to=<a@b.example>, relay=x, "
            "status=sent (delivered via",
            "recipient=a@b.example reply=delivered via relay=x"},
       }) {
    EXPECT_EQ(Read(c.line),
              std::string(kStart) + std::string(c.event) + std::string(kEnd))
        << c.line;
  }
}

TEST(PostfixDelivery, RefusesBrokenLines) {
  for (const std::string_view rest :
       {"to=", "to=<a@b.example", "to=<a@b.example>",
        "to=<a@b.example> (in reply to RCPT TO command)",
        "to=<a@b.example>, orig_to=<b", "to=<a@b.example>, relay=x",
        "to=<a@b.example>, relay=x, delay=1, delays=1/2/3/4, dsn=2.0.0",
        "to=<a@b.example>, relay=x, dsn=2.0.0, status=",
        "to=<a@b.example>, relay=x, dsn=2.0.0, status=sent",
        "to=<a@b.example>, relay=x, dsn=2.0.0, status= (250 ok)",
        "to=a@b.example relay=x, status=sent (250 ok)"}) {
    EXPECT_EQ(Read("smtp[7]: 1F5A2194AA9: " + std::string(rest)), "malformed")
        << rest;
  }
}

TEST(PostfixDelivery, TellsTheStageOfAFailure) {
  struct Case {
    std::string_view text;
    std::string_view outcome;  // after the kind
  };
  for (const Case& c : std::initializer_list<Case>{
           {"host mx.b.example[192.0.2.1] said: 451 4.3.2 Internal error (in "
            "reply to MAIL FROM command)",
            " stage=mail code=451"},
           {"host mx.b.example[192.0.2.1] said: 450 4.2.0 <a@b.example>: "
            "Greylisted (in reply to RCPT TO command)",
            " stage=rcpt code=450"},
           {"host mx.b.example[192.0.2.1] said: 451-4.7.1 wait 451 4.7.1 a bit "
            "(in reply to DATA command)",
            " stage=data code=451"},
           {"host mx.b.example[192.0.2.1] said: 451 DT:SPM try again later (in "
            "reply to end of DATA command)",
            " stage=end-of-data code=451"},
           {"host h[192.0.2.1] said: 421 busy (in reply to EHLO command)",
            " stage=ehlo code=421"},
           {"host h[192.0.2.1] said: 421 busy (in reply to HELO command)",
            " stage=ehlo code=421"},
           {"host h[private/lmtp] said: 421 busy (in reply to LHLO command)",
            " stage=ehlo code=421"},
           {"host h[192.0.2.1] said: 454 no (in reply to STARTTLS command)",
            " stage=ehlo code=454"},
           {"host h[192.0.2.1] said: 535 no (in reply to AUTH command)",
            " stage=ehlo code=535"},
           {"host h[192.0.2.1] said: 421 x (in reply to XFORWARD name/address "
            "command)",
            " stage=ehlo code=421"},
           {"host h[192.0.2.1] refused to talk to me: 421 4.3.2 All screening "
            "ports are busy",
            " stage=connect code=421"},
           {"host h[192.0.2.1] refused to talk to me: 554-h.example 554 no",
            " stage=connect code=554"},
           {"lost connection with h[192.0.2.1] while receiving the initial "
            "server greeting",
            " stage=connect"},
           {"lost connection with h[192.0.2.1] while performing the EHLO "
            "handshake",
            " stage=ehlo"},
           {"lost connection with h[192.0.2.1] while performing the HELO "
            "handshake",
            " stage=ehlo"},
           {"lost connection with h[192.0.2.1] while performing the LHLO "
            "handshake",
            " stage=ehlo"},
           {"lost connection with h[192.0.2.1] while sending MAIL FROM",
            " stage=mail"},
           {"lost connection with h[192.0.2.1] while sending RCPT TO",
            " stage=rcpt"},
           {"lost connection with h[192.0.2.1] while sending DATA command",
            " stage=data"},
           {"lost connection with h[192.0.2.1] while sending message body",
            " stage=end-of-data"},
           {"lost connection with h[192.0.2.1] while sending end of data -- "
            "message may be sent more than once",
            " stage=end-of-data"},
           {"conversation with h[192.0.2.1] timed out while receiving the "
            "initial server greeting",
            " stage=connect"},
           {"conversation with h[192.0.2.1] timed out while sending message "
            "body",
            " stage=end-of-data"},
           {"conversation with h[192.0.2.1] timed out while sending end of "
            "data -- message may be sent more than once",
            " stage=end-of-data"},
           {"connect to h.example[192.0.2.1]:25: Connection timed out",
            " stage=connect"},
           {"Host or domain name not found. Name service error for "
            "name=b.example type=MX: Host not found, try again",
            " stage=connect"},
           {"unable to look up host h.example: Name or service not known",
            " stage=connect"},
           {"mail for b.example loops back to myself", " stage=connect"},
           {"SASL authentication failed; server h[192.0.2.1] said: 535 5.7.8 "
            "Error",
            " stage=ehlo code=535"},
           {"TLS is required, but was not offered by host h[192.0.2.1]",
            " stage=ehlo"},
           {"Server certificate not trusted", " stage=ehlo"},
           {"Cannot start TLS: handshake failure", " stage=ehlo"},
           {"mail transport unavailable", ""},
           {"unknown user: \"ann\"", ""},
           {"User unknown in virtual alias table", ""},
           {"mail forwarding loop for ann@corp.example", ""},
           {"bounce or trace service failure", ""},
           {"", ""},
       }) {
    EXPECT_EQ(OutcomeOf("smtp", "deferred", c.text),
              "attempt-deferred" + std::string(c.outcome))
        << c.text;
    EXPECT_EQ(OutcomeOf("smtp", "bounced", c.text),
              "bounced" + std::string(c.outcome))
        << c.text;
    // The queue manager repeats an earlier text: nothing was tried.
    const std::size_t code = c.outcome.find(" code=");
    EXPECT_EQ(
        OutcomeOf("error", "deferred",
                  "delivery temporarily suspended: " + std::string(c.text)),
        "suspended" + std::string(code == std::string_view::npos
                                      ? std::string_view()
                                      : c.outcome.substr(code)))
        << c.text;
  }
}

// A remote server may write Postfix's words into its reply.
TEST(PostfixDelivery, TakesNoStageFromStrangers) {
  struct Case {
    std::string_view text;
    std::string_view outcome;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"host h[192.0.2.1] said: 450 no (in reply to end of DATA command) "
            "(in reply to RCPT TO command)",
            "attempt-deferred stage=rcpt code=450"},
           {"host h[192.0.2.1] said: 450 (in reply to end of DATA command) no",
            "attempt-deferred code=450"},
           {"host h[192.0.2.1] said: 450 lost connection while sending message "
            "body (in reply to MAIL FROM command)",
            "attempt-deferred stage=mail code=450"},
           {"host h[192.0.2.1] said: delivery temporarily suspended",
            "attempt-deferred"},
           {"host h[192.0.2.1] said: 999 x (in reply to NOSUCH command)",
            "attempt-deferred"},
           {"host h[192.0.2.1] said: 4500 x", "attempt-deferred"},
           {"host h[192.0.2.1]", "attempt-deferred"},
           {"lost connection with h[192.0.2.1]", "attempt-deferred"},
       }) {
    EXPECT_EQ(OutcomeOf("smtp", "deferred", c.text), c.outcome) << c.text;
  }
}

TEST(PostfixDelivery, TellsTheKindByStatusAndDaemon) {
  struct Case {
    std::string_view daemon;
    std::string_view status;
    std::string_view text;
    std::string_view outcome;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"smtp", "sent", "250 ok", "delivered stage=end-of-data code=250"},
           {"relay/smtp", "sent", "250 ok",
            "delivered stage=end-of-data code=250"},
           {"lmtp", "sent", "250 ok", "delivered stage=end-of-data code=250"},
           {"smtp", "sent", "", "delivered stage=end-of-data"},
           {"newagent", "sent", "250 ok",
            "delivered stage=end-of-data code=250"},
           {"virtual", "sent", "delivered to maildir", "delivered"},
           {"discard", "sent", "b.example", "delivered"},
           {"smtp", "SOFTBOUNCE",
            "host h[192.0.2.1] said: 550 no (in reply to RCPT TO command)",
            "attempt-deferred stage=rcpt code=550"},
           {"error", "bounced", "no such domain", "bounced"},
           {"cleanup", "bounced", "User unknown in virtual alias table",
            "bounced"},
           {"smtp", "deliverable", "250 ok", "other"},
           {"smtp", "undeliverable", "no", "other"},
           {"error", "undeliverable-but-not-cached", "no", "other"},
           {"smtp", "expanded", "x", "other"},
       }) {
    EXPECT_EQ(OutcomeOf(c.daemon, c.status, c.text), c.outcome)
        << c.daemon << ' ' << c.status;
  }
}

TEST(PostfixDelivery, FlagsWhatWasNoDelivery) {
  struct Case {
    std::string_view daemon;
    std::string_view end;
    std::string_view flag;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"smtp", "sent (250 2.7.0 Ok, discarded, id=15303-02 - spam)",
            " flag=discarded "},
           {"virtual", "sent (discarded)", " flag=discarded "},
           {"discard", "sent (b.example)", " flag=discarded "},
           {"smtp", "sent (250 2.0.0 Ok: queued as 1, never discarded)", ""},
           {"smtp", "deliverable (250 ok)", " flag=probe "},
           {"smtp", "undeliverable (550 no)", " flag=probe "},
           {"smtp", "relayed (250 ok)", ""},
       }) {
    const std::string event =
        Read(std::string(c.daemon) +
             "[7]: 1F5A2194AA9: to=<a@b.example>, relay=x, status=" +
             std::string(c.end));
    if (c.flag.empty()) {
      EXPECT_EQ(event.find(" flag="), std::string::npos) << event;
    } else {
      EXPECT_NE(event.find(c.flag), std::string::npos) << event;
    }
  }
}

TEST(PostfixDelivery, FindsTheNextId) {
  struct Case {
    std::string_view text;
    std::string_view id;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"250 2.0.0 Ok: queued as 3mPVKl3YVXz2pS5Z", "3mPVKl3YVXz2pS5Z"},
           {"250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued "
            "as 4BB5C2A0",
            "4BB5C2A0"},
           {"250 2.6.0 Ok, id=01234-01, from MTA([127.0.0.1]:10025): 250 2.0.0 "
            "Ok: queued as 4BB5C2A0",
            "4BB5C2A0"},
           {"250 queued as AAA1 then queued as BBB2 at h", "BBB2"},
           {"250 OK id=1kmGfT-0001xZ-AB", "1kmGfT-0001xZ-AB"},
           {"250 OK id=1kmGfT-0001xZ-AB thanks", "1kmGfT-0001xZ-AB"},
           {"250 OK ids=8a0d4ff2c7d211ec", "8a0d4ff2c7d211ec"},
           {"250 Ok 0100017f3c4e5a6b-0a1b2c3d-000000",
            "0100017f3c4e5a6b-0a1b2c3d-000000"},
           {"250 OK queued as c600fdfe-02f9-4f8a-bc87-965ee4c3",
            "c600fdfe-02f9-4f8a-bc87-965ee4c3"},
           {"250 Message queued as <1234.5678@news.example>",
            "1234.5678@news.example"},
           {"250 2.0.0 t5UI2nBt018923 Message accepted for delivery",
            "t5UI2nBt018923"},
           {"250 Message accepted for delivery", ""},
           {"250 ok dirdel", ""},
           {"250 Ok: thanks", ""},
           {"250 2.6.0 <a@b.example> [InternalId=1, Hostname=h] 475703 bytes "
            "in 1.317, 352.479 KB/sec Queued mail for delivery",
            ""},
           {"250 2.0.0 OK 1646800024 x-1.190 - gsmtp", ""},
           {"250", ""},
       }) {
    EXPECT_EQ(NextIdOf("smtp", c.text), c.id) << c.text;
  }
  EXPECT_EQ(NextIdOf("local", "forwarded as 4BB5C2A0"), "4BB5C2A0");
}

TEST(PostfixDelivery, TakesGooglesClockAsAHint) {
  constexpr std::string_view kLine =
      "mx postfix/smtp[7]: 1F5A2194AA9: to=<a@b.example>, relay=x, "
      "status=sent (250 2.0.0 OK  1646800024 az9-v6si59.190 - gsmtp)";
  constexpr std::string_view kHint = " hint=2022-03-09T04:27:04.000000Z";
  const auto hinted = [&](std::string_view stamp) {
    return ReadPostfix(std::string(stamp) + " " + std::string(kLine))
               .find(kHint) != std::string::npos;
  };
  EXPECT_TRUE(hinted("Mar  9 05:27:04"));
  EXPECT_TRUE(hinted("2022-03-09T05:27:04"));
  EXPECT_FALSE(hinted("2022-03-09T05:27:04+01:00"));
}

// An Exim's id and qmail's reply hold the time too.
TEST(PostfixDelivery, TakesOtherReceiversClocksAsHints) {
  for (const std::string_view reply :
       {"250 OK id=1vx04G-0000Ab-00", "250 OK id=1vx04G-000000001Ab-0000",
        "250 ok 1772445600 qp 4711"}) {
    const std::string event = ReadPostfix(
        "Mar  2 11:00:02 mx postfix/smtp[7]: 1F5A2194AA9: "
        "to=<a@b.example>, relay=x, status=sent (" +
        std::string(reply) + ")");
    EXPECT_NE(event.find(" hint=2026-03-02T10:00:00.000000Z "),
              std::string::npos)
        << event;
  }
}

}  // namespace
}  // namespace mailscan::testing
