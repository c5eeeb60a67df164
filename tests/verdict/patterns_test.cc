#include "core/verdict/patterns.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/verdict/mask_reply.h"
#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

// The pattern of a trace's tries, judged with its hits.
std::string_view PatternOfLog(const std::string& lines) {
  return NameOf(Judgement(lines).judged().pattern);
}

constexpr std::string_view kGreylist =
    " deferred rcpt 450 d=1 reply=Greylisted\n";
constexpr std::string_view kHold =
    " deferred end-of-data 451 d=1 enhanced=4.7.1 reply=try again later\n";
constexpr std::string_view kFull =
    " deferred rcpt 452 d=1 enhanced=4.2.2 reply=mailbox full\n";
constexpr std::string_view kSlow =
    " deferred mail 421 d=1 reply=[TSS04] unexpected volume\n";
constexpr std::string_view kLost =
    " deferred connect reply=Connection timed out\n";
constexpr std::string_view kSystem =
    " deferred rcpt 451 d=1 enhanced=4.3.0 reply=not now\n";
constexpr std::string_view kAccepted = "14:00:00 delivered d=1\n";

std::string At(std::string_view clock, std::string_view refusal) {
  return std::string(clock) + std::string(refusal);
}

TEST(PatternTest, TheMostFrequentRefusalNamesIt) {
  const std::string accepted(kAccepted);
  EXPECT_EQ(PatternOfLog(accepted), "none");
  EXPECT_EQ(PatternOfLog("10:00:00 bounced rcpt 550 reply=User unknown"),
            "none");
  EXPECT_EQ(PatternOfLog("10:00:00 suspended"), "unknown");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kGreylist) + accepted), "greylist");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kGreylist) + At("10:05:00", kGreylist) +
                         accepted),
            "greylist");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kGreylist) + At("10:05:00", kGreylist) +
                         At("10:10:00", kGreylist) + accepted),
            "greylist-loop");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kHold) + accepted), "content-hold");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kFull) + accepted), "mailbox-full");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kSlow) + accepted), "throttle");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kLost) + accepted), "network");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kSystem) + accepted), "unknown");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kGreylist) + At("10:05:00", kLost) +
                         At("10:10:00", kLost) + accepted),
            "network");
  // At a tie the first of the list.
  EXPECT_EQ(PatternOfLog(At("10:00:00", kLost) + At("10:05:00", kGreylist) +
                         accepted),
            "greylist");
}

TEST(PatternTest, ARareRefusalDoesNotNameTheRest) {
  EXPECT_EQ(PatternOfLog(At("10:00:00", kSystem) + At("10:05:00", kSystem) +
                         At("10:10:00", kSystem) + At("10:15:00", kLost)),
            "unknown");
}

TEST(PatternTest, ScanHoldIsAHoldWithHitsInside) {
  const std::string hold = At("10:00:00", kHold) + std::string(kAccepted);
  EXPECT_EQ(PatternOfLog(hold + "10:38:00 clicked ip=192.0.2.9"), "scan-hold");
  EXPECT_EQ(PatternOfLog(hold + "10:38:00 opened ip=192.0.2.9"), "scan-hold");
  EXPECT_EQ(PatternOfLog(hold + "15:00:00 clicked ip=192.0.2.9"),
            "content-hold");
  // Whatever words it used.
  EXPECT_EQ(PatternOfLog("10:00:00 deferred end-of-data 451 d=1 reply=no\n"
                         "10:38:00 clicked ip=192.0.2.9\n" +
                         std::string(kAccepted)),
            "scan-hold");
  // Without the 250 nobody knows whether it let the mail go.
  EXPECT_EQ(
      PatternOfLog(At("10:00:00", kHold) + "10:38:00 clicked ip=192.0.2.9\n"
                                           "14:00:00 bounced rcpt 550 d=1"),
      "given-up");
}

TEST(PatternTest, AHitThatProvesNoBodyMakesNoScanHold) {
  // Before the body; a stage that no log tells; a copy that may have arrived.
  EXPECT_EQ(
      PatternOfLog(At("10:00:00", kGreylist) +
                   "10:38:00 clicked ip=192.0.2.9\n" + std::string(kAccepted)),
      "greylist");
  EXPECT_EQ(PatternOfLog("10:00:00 deferred 450 reply=Greylisted\n"
                         "10:38:00 clicked ip=192.0.2.9\n" +
                         std::string(kAccepted)),
            "greylist");
  EXPECT_EQ(
      PatternOfLog("10:00:00 deferred end-of-data d=9 reply=lost connection "
                   "with mx while sending end of data -- message may be sent "
                   "more than once\n"
                   "10:38:00 clicked ip=192.0.2.9\n" +
                   std::string(kAccepted)),
      "duplicate-risk");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kHold) + "10:00:01 clicked\n" +
                         std::string(kAccepted)),
            "content-hold");
}

TEST(PatternTest, WhatWasGivenUpHadBeenDeferred) {
  EXPECT_EQ(PatternOfLog(At("10:00:00", kFull) + "12:00:00 bounced rcpt 552"),
            "given-up");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kLost) + "7T10:00:00 expired"),
            "given-up");
  // Refused at once; still in the queue.
  EXPECT_EQ(PatternOfLog("12:00:00 bounced rcpt 552 reply=mailbox full"),
            "none");
  EXPECT_EQ(PatternOfLog(At("10:00:00", kFull) + At("11:00:00", kFull)),
            "mailbox-full");
  // A greylist that never let it in says more.
  EXPECT_EQ(PatternOfLog(At("10:00:00", kGreylist) + At("10:05:00", kGreylist) +
                         At("10:10:00", kGreylist) + "7T10:00:00 expired"),
            "greylist-loop");
}

TEST(PatternTest, ADuplicateNeedsABodyThatWasSent) {
  const std::string accepted(kAccepted);
  EXPECT_EQ(PatternOfLog("10:00:00 deferred end-of-data reply=SMTP timeout "
                         "after end of data (1300 bytes written)\n" +
                         accepted),
            "duplicate-risk");
  EXPECT_EQ(PatternOfLog("10:00:00 deferred mail reply=lost connection with mx "
                         "while sending MAIL FROM\n" +
                         accepted),
            "network");
  // A server that answered knows what it did.
  EXPECT_EQ(
      PatternOfLog("10:00:00 deferred end-of-data 451 reply=timeout after "
                   "end of data\n" +
                   accepted),
      "network");
}

TEST(PatternTest, AReplyAgainWithinFiveMinutesOfAReceiverThatRepeatsItself) {
  const auto twice = [](const std::string& second, const std::string& relay,
                        const std::string& reply) {
    return PatternOfLog("10:00:00 deferred rcpt 451 relay=" + relay +
                        " reply=cuda_nsu 4.4.3 temp\n" + second +
                        " deferred rcpt 451 relay=" + relay +
                        " reply=" + reply + "\n" + std::string(kAccepted));
  };
  const std::string barracuda = "d1.ess.barracudanetworks.com";
  const std::string same = "cuda_nsu 4.4.3 temp";
  EXPECT_EQ(twice("10:04:59", barracuda, same), "five-minute-replay");
  EXPECT_EQ(twice("10:05:00", barracuda, same), "unknown");
  EXPECT_EQ(twice("10:04:59", barracuda, same + " 2"), "unknown");
  EXPECT_EQ(twice("10:04:59", "mx.corp.example", same), "unknown");
}

using List = std::vector<std::string>;
List FactsOf(const std::string& lines) {
  const Judgement judgement(lines);
  List facts;
  for (const PatternFact& fact : PatternFacts(judgement.judged())) {
    facts.push_back(fact.why);
  }
  return facts;
}

TEST(PatternFactsTest, TextbookGreylisting) {
  EXPECT_EQ(FactsOf(At("10:00:00", kGreylist) + "10:05:00 delivered d=1"),
            (List{"textbook greylisting: one refusal at rcpt, accepted on the "
                  "first retry, 5 min later"}));
  EXPECT_EQ(FactsOf(At("10:00:00", kGreylist) + At("10:05:00", kGreylist) +
                    "10:15:00 delivered d=1"),
            List{});
  EXPECT_EQ(FactsOf("10:05:00 delivered d=1"), List{});
}

TEST(PatternFactsTest, WhyAGreylistForgets) {
  const auto loop = [](const std::string& head, const std::string& relay,
                       const std::string& ip) {
    return FactsOf(head +
                   "\n10:00:00 deferred rcpt 450 relay=mx1.corp.example "
                   "reply=192.0.2.1 Greylisted\n"
                   "10:05:00 deferred rcpt 450 relay=" +
                   relay + " reply=" + ip +
                   " Greylisted.\n"
                   "10:15:00 deferred rcpt 450 relay=mx1.corp.example "
                   "reply=192.0.2.1 Greylisted");
  };
  EXPECT_EQ(loop("sender=news@news.example", "mx1.corp.example", "192.0.2.1"),
            List{});
  EXPECT_EQ(loop("sender=news@news.example", "mx2.corp.example", "192.0.2.1"),
            (List{"greylisted by several hosts, each of which may keep a list "
                  "of its own: mx1.corp.example, mx2.corp.example"}));
  EXPECT_EQ(loop("sender=news@news.example", "mx1.corp.example", "192.0.2.2"),
            (List{"the replies name several addresses, each of which may be "
                  "new to a greylist: 192.0.2.1, 192.0.2.2"}));
  EXPECT_EQ(loop("sender=b+ann=corp.example@news.example", "mx1.corp.example",
                 "192.0.2.1"),
            (List{"the sender's address is made for this recipient and may be "
                  "new to a greylist with each message"}));
}

TEST(PatternFactsTest, WhatTheOtherPatternsRestOn) {
  EXPECT_EQ(FactsOf(At("10:00:00", kHold) + "10:38:00 clicked ip=192.0.2.9\n" +
                    std::string(kAccepted)),
            (List{"1 open or click while the receiver had the body and had not "
                  "yet accepted it"}));
  const std::string lost =
      "10:00:00 deferred end-of-data d=9 reply=lost connection with mx while "
      "sending end of data -- message may be sent more than once\n";
  EXPECT_EQ(FactsOf(lost + "10:10:00 delivered d=1"),
            (List{"the connection broke after the body, and the message was "
                  "accepted 10 min later: it may be there twice"}));
  EXPECT_EQ(FactsOf(lost), (List{"the connection broke after the body: the "
                                 "message may have been taken"}));
  const std::string busy =
      " deferred rcpt 451 relay=d1.ess.barracudanetworks.com reply=cuda_nsu "
      "4.4.3 temp\n";
  EXPECT_EQ(FactsOf(At("10:00:00", busy) + At("10:02:00", busy)),
            (List{"the same reply again 2 min later: Barracuda repeats an "
                  "answer for 5 min, so that this try asked nothing"}));
}

// A hit in the gap is no proof of a hold where no log tells that the body was
// shown, or where a copy may have arrived.
TEST(PatternFactsTest, NoHoldIsToldOfAHitThatProvesNone) {
  constexpr std::string_view kClick = "10:38:00 clicked ip=192.0.2.9\n";
  EXPECT_EQ(FactsOf("10:00:00 deferred 450 reply=Greylisted\n" +
                    std::string(kClick) + std::string(kAccepted)),
            (List{"no log tells the stage; such a reply usually comes at rcpt, "
                  "before the body"}));
  EXPECT_EQ(FactsOf("10:00:00 deferred end-of-data d=9 reply=lost connection "
                    "with mx while sending end of data -- message may be sent "
                    "more than once\n" +
                    std::string(kClick) + "14:00:00 delivered d=1\n"),
            (List{"the connection broke after the body, and the message was "
                  "accepted 4 h later: it may be there twice"}));
}

TEST(PatternTest, WhatIsUsualOfAReplyIsNoStage) {
  // Gmail says so after the body; but no log tells that it did here.
  const std::string untold =
      "10:00:00 deferred 421 esp reply=nature of the content\n"
      "10:38:00 clicked ip=192.0.2.9 agent=Chrome\n"
      "14:00:00 delivered esp\n";
  const Judgement judgement(untold);
  EXPECT_EQ(NameOf(judgement.judged().pattern), "content-hold");
  ASSERT_EQ(judgement.judged().sessions.size(), 1U);
  EXPECT_FALSE(judgement.judged().sessions[0].clean_early);
  EXPECT_NE(judgement.text().find("S3 "), std::string::npos);
  EXPECT_EQ(judgement.text().find("S1 "), std::string::npos);
  // Nor is a log believed less because it tells another.
  EXPECT_EQ(PatternOfLog("10:00:00 deferred rcpt 421 d=1 reply=nature of the "
                         "content\n10:38:00 clicked ip=192.0.2.9\n" +
                         std::string(kAccepted)),
            "content-hold");
}

TEST(PatternFactsTest, TheUsualStageIsSaidOnlyWhereNoLogTellsIt) {
  EXPECT_EQ(FactsOf("10:00:00 deferred 450 reply=Greylisted"),
            (List{"no log tells the stage; such a reply usually comes at rcpt, "
                  "before the body"}));
  EXPECT_EQ(FactsOf("10:00:00 deferred 421 reply=nature of the content"),
            (List{"no log tells the stage; such a reply usually comes at "
                  "end-of-data, after the body"}));
  EXPECT_EQ(FactsOf("10:00:00 deferred end-of-data 450 reply=Greylisted"),
            List{});
}

std::string Masked(std::string_view reply) {
  std::string masked = "of the one before";
  MaskReply(reply, &masked);
  return masked;
}

TEST(MaskReplyTest, WhatDiffersFromMessageToMessage) {
  const struct {
    std::string_view reply;
    std::string_view masked;
  } cases[] = {
      {"", ""},
      {"451 4.7.1 Greylisted for 5 minutes",
       "451 4.7.1 Greylisted for # "
       "minutes"},
      {"host mx1.corp.example[192.0.2.1] said: 450 4.2.0 <ann@corp.example>: "
       "Recipient address rejected: Greylisted (in reply to RCPT TO command)",
       "450 4.2.0 <>: Recipient address rejected: Greylisted"},
      {"421-4.7.28 [192.0.2.1 15] Our system", "421-4.7.28 [# #] Our system"},
      {"550-5.7.26 Unauthenticated", "550-5.7.26 Unauthenticated"},
      {"lost connection with mx1.corp.example[192.0.2.1] while sending RCPT TO",
       "lost connection with #[#] while sending RCPT TO"},
      {"connect to mx1.a.example[192.0.2.1]:25: Connection timed out",
       "connect to #[#]:#: Connection timed out"},
      {"1.2.3.4 is blocked", "# is blocked"},
      {"451 id=1ab-2cd try later", "451 id=# try later"},
      // Addresses, however they are written.
      {"450 ann@corp.example is busy", "450 <> is busy"},
      {"ann@corp.example is busy", "<> is busy"},
      {"450 ann+news@corp.example is busy", "450 <> is busy"},
      {"450 b+ann=corp.example@news.example is busy", "450 <> is busy"},
      {"450 'ann@corp.example' is busy", "450 '<>' is busy"},
      {"450 J\xc3\xb6rg@corp.example is busy", "450 <> is busy"},
      {"450 <ann@corp.example is busy", "450 <>"},
      {"(in reply to RCPT TO command)", "(in reply to RCPT TO command)"},
      {"host without a word", "host without a word"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Masked(c.reply), c.masked) << c.reply;
  }
}

TEST(MaskReplyTest, EqualRefusalsMeet) {
  EXPECT_EQ(Masked("host a.example[192.0.2.1] said: 421 4.7.0 Try again "
                   "later x1-20020a5d.12 - gsmtp (in reply to end of DATA "
                   "command)"),
            Masked("host b.example[192.0.2.2] said: 421 4.7.0 Try again "
                   "later y9-30030b6e.98 - gsmtp (in reply to end of DATA "
                   "command)"));
}

TEST(MaskReplyTest, AHostileReply) {
  for (const std::string& reply :
       {std::string(10'000'000, 'a'), std::string(10'000'000, '<'),
        std::string(10'000'000, '@'), std::string(10'000'000, '.'),
        std::string(10'000'000, '\0'), std::string(10'000'000, '\xff'),
        std::string(10'000'000, '1') + "@corp.example",
        "host " + std::string(10'000'000, 'x') + " said: "}) {
    EXPECT_LE(Masked(reply).size(), 100U);
  }
  EXPECT_EQ(Masked(std::string_view("45\0x\xff", 5)),
            std::string_view("45\0x\xff", 5));
}

}  // namespace
}  // namespace mailscan::testing
