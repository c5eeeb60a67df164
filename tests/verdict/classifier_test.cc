#include "core/verdict/classifier.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kBrowser =
    " agent=Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0\n";

Evidence Of(std::string_view signal, SignalGroup group, int db) {
  return {signal, group, db, false, {}, {}};
}

int Score(const std::vector<Evidence>& evidence) {
  return ScoreOf(evidence, BuiltInRules().weights);
}

TEST(ScoreTest, EachGroupUpToItsCap) {
  EXPECT_EQ(Score({}), 0);
  const struct {
    SignalGroup group;
    int cap;
  } caps[] = {
      {SignalGroup::kTime, 30},  {SignalGroup::kShape, 24},
      {SignalGroup::kCross, 20}, {SignalGroup::kNet, 22},
      {SignalGroup::kAgent, 25}, {SignalGroup::kFlag, 15},
  };
  for (const auto& c : caps) {
    EXPECT_EQ(Score({Of("a", c.group, c.cap)}), c.cap);
    EXPECT_EQ(Score({Of("a", c.group, c.cap - 1), Of("b", c.group, 2)}), c.cap);
    EXPECT_EQ(Score({Of("a", c.group, c.cap - 1)}), c.cap - 1);
  }
  // What speaks for a person, and a link that nobody sees, count in full.
  EXPECT_EQ(Score({Of("a", SignalGroup::kHuman, -40),
                   Of("b", SignalGroup::kHuman, -40)}),
            -80);
  EXPECT_EQ(Score({Of("S8", SignalGroup::kShape, 18),
                   Of("S9", SignalGroup::kShape, 15),
                   Of("S10", SignalGroup::kShape, 30)}),
            54);
  EXPECT_EQ(
      Score({Of("prior", SignalGroup::kPrior, -10),
             Of("a", SignalGroup::kTime, 22), Of("b", SignalGroup::kAgent, 8)}),
      20);
}

// A delivery to each kind of receiver.
std::string To(std::string_view relay, std::string_view clock = "10:00:00") {
  return std::string(clock) + " delivered d=1 relay=" + std::string(relay) +
         "\n";
}
constexpr std::string_view kFollows = "d1.ess.barracudanetworks.com";
constexpr std::string_view kGateway = "mx1.iphmx.com";
constexpr std::string_view kM365 = "corp.mail.protection.outlook.com";
constexpr std::string_view kBusiness = "mx.corp.example";
constexpr std::string_view kConsumer = "mta5.am0.yahoodns.net";

TEST(ClassifierTest, ThePriorIsTheReceivers) {
  const std::string click =
      "12:00:00 clicked ip=192.0.2.9" + std::string(kBrowser);
  EXPECT_EQ(Judgement(To(kFollows) + click).text(), "unknown 0: ");
  EXPECT_EQ(Judgement(To(kGateway) + click).text(), "unknown -2: prior -2");
  EXPECT_EQ(Judgement(To(kM365) + click).text(), "unknown -2: prior -2");
  EXPECT_EQ(Judgement(To(kBusiness) + click).text(),
            "likely-human -4: prior -4");
  EXPECT_EQ(Judgement(To(kConsumer) + click).text(), "human -10: prior -10");
  // The last relay counts: a backup exchanger is no receiver of its own.
  EXPECT_EQ(Judgement("09:00:00 deferred rcpt 450 d=1 relay=mx1.iphmx.com\n" +
                      To(kConsumer) + click)
                .text(),
            "human -10: prior -10");
  EXPECT_EQ(
      Judgement("recipient=ann@gmail.com\n10:00:00 delivered esp\n" + click)
          .text(),
      "human -10: prior -10");
}

Setting Bulk(const std::vector<std::string>& urls = {}) {
  Setting setting;
  Teach("spring", 50, urls, &setting.learned);
  return setting;
}

TEST(ClassifierTest, Thresholds) {
  Setting exact = Bulk();
  exact.options.skew = 0;
  const auto judge = [&](std::string_view relay, std::string_view hit) {
    return Judgement("campaign=spring\n" + To(relay, "10:00:00.000") +
                         std::string(hit) + " ip=192.0.2.9" +
                         std::string(kBrowser),
                     exact)
        .text();
  };
  EXPECT_EQ(judge(kFollows, "10:00:10.000 clicked"),
            "likely-scanner 11: S5 +11");
  EXPECT_EQ(judge(kM365, "10:00:10.000 clicked"),
            "unknown 9: prior -2, S5 +11");
  EXPECT_EQ(judge(kFollows, "11:00:00.000 clicked"), "likely-human -3: S5 -3");
  EXPECT_EQ(judge(kM365, "10:20:00.000 clicked"), "unknown -2: prior -2");
  EXPECT_EQ(judge(kBusiness, "11:00:00.000 clicked"),
            "likely-human -7: prior -4, S5 -3");
  const std::string opened =
      "10:10:00.000 opened ip=192.0.2.9" + std::string(kBrowser);
  EXPECT_EQ(judge(kFollows, opened + "10:10:09.000 clicked"),
            "human -8: S22 -8");
  // To one person, within the first second.
  EXPECT_EQ(
      Judgement(To(kFollows, "10:00:00.000") +
                    "10:00:00.900 clicked ip=192.0.2.9" + std::string(kBrowser),
                exact)
          .text(),
      "likely-scanner 10: S6 +10");
}

// The mail that was held, scanned and then accepted.
std::string Held(std::string_view clock,
                 std::string_view relay = "d1.ess.barracudanetworks.com") {
  return "10:00:00 deferred end-of-data 451 d=2 relay=" + std::string(relay) +
         " reply=try again later\n" + std::string(clock) +
         " clicked ip=192.0.2.9 url=a" + std::string(kBrowser) +
         "11:52:00 delivered d=1 relay=" + std::string(relay) + "\n";
}

TEST(WorkedExampleTest, OneTheHeldMail) {
  const Setting setting = Bulk({"a", "b", "c", "d"});
  std::string log = "campaign=spring\n" + Held("10:38:00");
  for (const std::string_view click :
       {"10:41:00 clicked url=b", "10:44:00 clicked url=c",
        "10:47:00 clicked url=d"}) {
    log += std::string(click) + " ip=192.0.2.9" + std::string(kBrowser);
  }
  EXPECT_EQ(Judgement(log, setting).text(),
            "scanner-certain 45: S1 +30 hard, S9 +15");
}

TEST(WorkedExampleTest, TwoTheSweepOfANewsletterIsLikelyWithoutProof) {
  std::vector<std::string> urls;
  std::string log = "campaign=spring\n" + To(kM365);
  for (int i = 0; i < 10; ++i) {
    urls.push_back("https://news.example/" + std::to_string(i));
    log += "10:00:43 clicked ip=192.0.2.9 url=" + urls.back() +
           std::string(kBrowser);
  }
  Setting setting = Bulk(urls);
  EXPECT_EQ(Judgement(log, setting).text(),
            "likely-scanner 31: prior -2, S5 +9, S8 +18, S9 +15");
  setting.options.honeypot = Regex("example/7");
  EXPECT_EQ(
      Judgement(log, setting).text(),
      "scanner-certain 61: prior -2, S5 +9, S8 +18, S9 +15, S10 +30 hard");
}

TEST(WorkedExampleTest, ThreeThePasswordResetOfAFastPerson) {
  EXPECT_EQ(
      Judgement("recipient=ann@gmail.com\n" + To("gmail-smtp-in.l.google.com") +
                "10:00:09 clicked ip=192.0.2.9" + std::string(kBrowser))
          .text(),
      "human -10: prior -10");
}

TEST(WorkedExampleTest, FourTheClickBeforeAnyBody) {
  const std::string relay = "relay=eu-smtp-inbound-1.mimecast.com";
  EXPECT_EQ(Judgement("10:00:00 deferred rcpt 451 d=1 " + relay +
                      "\n"
                      "10:02:00 clicked ip=192.0.2.9" +
                      std::string(kBrowser) + "10:05:00 delivered d=1 " + relay)
                .text(),
            "unknown 0: S4 +0");
}

TEST(WorkedExampleTest, FiveThePersonAndTheChaser) {
  const Setting setting = Bulk();
  EXPECT_EQ(
      Judgement("campaign=spring\n" + To(kBusiness) +
                    "10:02:50 opened ip=192.0.2.9" + std::string(kBrowser) +
                    "10:03:00 clicked ip=192.0.2.9 url=a" +
                    std::string(kBrowser) +
                    "10:03:12 clicked ip=198.51.100.7 url=a agent=Mozilla/4.0 "
                    "(compatible; MSIE 6.0; Windows NT 5.1)",
                setting)
          .text(),
      "human -11: prior -4, S5 +5, S18 -4, S22 -8 | "
      "likely-scanner 22: prior -4, S5 +5, S18 +9, S36 +12");
}

TEST(ClassifierTest, ACleanEarlyClickStandsAloneFarFromBothEdges) {
  const auto judge = [](std::string_view clock, std::string_view relay) {
    return Judgement(Held(clock, relay)).text();
  };
  // The 451 ends at 10:00:01, the last transaction begins at 11:51:59.
  EXPECT_EQ(judge("10:01:01", kFollows), "likely-scanner 30: S1 +30 hard");
  EXPECT_EQ(judge("10:01:02", kFollows), "scanner-certain 30: S1 +30 hard");
  EXPECT_EQ(judge("11:50:57", kFollows), "scanner-certain 30: S1 +30 hard");
  EXPECT_EQ(judge("11:50:58", kFollows), "likely-scanner 30: S1 +30 hard");
  EXPECT_EQ(judge("10:38:00", kConsumer),
            "scanner-certain 20: prior -10, S1 +30 hard");
}

TEST(ClassifierTest, OtherEarlyClicksNeedASecondKindOfEvidence) {
  const std::string in_data =
      "10:00:00 delivered d=600 relay=d1.ess.barracudanetworks.com\n"
      "09:55:00 clicked ip=192.0.2.9 url=a";
  EXPECT_EQ(Judgement(in_data + std::string(kBrowser)).text(),
            "likely-scanner 22: S2 +22 hard");
  EXPECT_EQ(Judgement(in_data).text(),
            "scanner-certain 30: S2 +22 hard, S35 +8");
  EXPECT_EQ(Judgement("10:00:00 deferred end-of-data 451 d=2\n"
                      "10:38:00 clicked ip=192.0.2.9 agent=curl/8.0\n"
                      "12:00:00 bounced rcpt 550 d=1")
                .text(),
            "scanner-certain 41: prior -4, S1 +30 hard, S34 +15");
  // Much, but nothing that a person cannot do.
  EXPECT_EQ(Judgement("10:00:00 deferred 451 d=2\n"
                      "10:38:00 clicked ip=192.0.2.9 agent=curl/8.0 "
                      "method=HEAD\n"
                      "11:52:00 delivered d=1")
                .text(),
            "likely-scanner 40: prior -4, S3 +15, S12 +14, S34 +15");
}

TEST(ClassifierTest, AScannerThatNamesItself) {
  EXPECT_EQ(Judgement(To(kBusiness) +
                      "12:00:00 clicked ip=192.0.2.9 agent=Barracuda Sentinel "
                      "(EE)")
                .text(),
            "likely-scanner 21: prior -4, S34 +25 hard");
  // Proof alone never makes a person.
  EXPECT_EQ(Judgement(To(kConsumer) +
                      "12:00:00 clicked ip=192.0.2.9 flag=bot=generic" +
                      std::string(kBrowser))
                .text(),
            "unknown 5: prior -10, S39 +15 hard");
}

TEST(ClassifierTest, SomeSessionsStayUnknown) {
  // Nobody known.
  EXPECT_EQ(Judgement(To(kConsumer) + "12:00:00 clicked url=a").text(),
            "unknown -10: prior -10");
  EXPECT_EQ(Judgement(To(kFollows) + "12:00:00 clicked url=a\n"
                                     "12:00:00 clicked url=b\n"
                                     "12:00:00 clicked url=c")
                .text(),
            "likely-scanner 18: S8 +18");
  // Another copy.
  EXPECT_EQ(
      Judgement("09:00:00 clicked ip=192.0.2.9 agent=curl/8.0\n" + To(kFollows))
          .text(),
      "unknown 15: S4 +0, S34 +15");
  // Perhaps a copy that had arrived.
  EXPECT_EQ(
      Judgement("10:00:00 deferred end-of-data d=2 reply=lost connection with "
                "mx while sending end of data -- message may be sent more than "
                "once\n"
                "10:38:00 clicked ip=192.0.2.9 url=a agent=curl/8.0\n"
                "11:52:00 delivered d=1")
          .text(),
      "unknown 16: prior -4, S1 +5, S34 +15");
  // Proof speaks all the same.
  EXPECT_EQ(Judgement("09:00:00 clicked ip=192.0.2.9 flag=bot=generic "
                      "agent=curl/8.0\n" +
                      To(kFollows))
                .text(),
            "scanner-certain 30: S4 +0, S34 +15, S39 +15 hard");
  EXPECT_EQ(Judgement("10:00:00 deferred end-of-data 451 d=2\n"
                      "10:38:00 clicked\n"
                      "11:52:00 delivered d=1")
                .text(),
            "scanner-certain 26: prior -4, S1 +30 hard");
}

TEST(ClassifierTest, SaysWhatNoInputCarried) {
  const auto missing = [](std::string_view hit) {
    const Judgement judgement(To(kBusiness) + "12:00:00 clicked" +
                              std::string(hit));
    std::string text;
    for (const std::string_view name : judgement.judged().sessions[0].missing) {
      text += std::string(name) + " ";
    }
    return text;
  };
  EXPECT_EQ(missing(""), "ip agent method ");
  EXPECT_EQ(missing(" ip=192.0.2.9"), "agent method ");
  EXPECT_EQ(missing(" agent=Chrome"), "ip method ");
  EXPECT_EQ(missing(" ip=192.0.2.9 method=GET agent=Chrome"), "");
}

constexpr std::string_view kGoogleProxy =
    " agent=Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via "
    "ggpht.com GoogleImageProxy)\n";

TEST(PrefetchTest, AnOpenByAProxyIsNeitherPersonNorScanner) {
  const auto verdicts = [](const std::string& lines,
                           const Setting& setting = {}) {
    const Judgement judgement(lines, setting);
    return judgement.verdicts() + ", " +
           std::string(NameOf(judgement.judged().sessions[0].verdict));
  };
  EXPECT_EQ(verdicts(To(kConsumer) + "12:00:00 opened ip=192.0.2.9" +
                     std::string(kGoogleProxy)),
            "prefetch-proxy, prefetch-proxy");
  EXPECT_EQ(
      verdicts(To(kBusiness) + "12:00:00 opened flag=sg_machine_open=true"),
      "prefetch-proxy, prefetch-proxy");
  EXPECT_EQ(verdicts(To(kBusiness) +
                     "12:00:00 opened ip=192.0.2.9 agent=Mozilla/5.0"),
            "prefetch-proxy, prefetch-proxy");
  EXPECT_EQ(verdicts(To(kConsumer) + "12:00:00 opened ip=192.0.2.9 "
                                     "flag=sg_machine_open=false agent=Chrome"),
            "human, human");
  // They are quick by nature, also where bulk mail is scanned.
  EXPECT_EQ(
      verdicts("campaign=spring\n" + To(kFollows) +
                   "10:00:10 opened ip=192.0.2.9" + std::string(kGoogleProxy),
               Bulk()),
      "prefetch-proxy, prefetch-proxy");
  // Before the 250 no mailbox can have asked for it: the agent may be true,
  // the session is a scanner's.
  EXPECT_EQ(verdicts("10:00:00 deferred end-of-data 451 d=2\n"
                     "10:38:00 opened ip=192.0.2.9" +
                     std::string(kGoogleProxy) + "11:52:00 delivered d=1"),
            "prefetch-proxy, scanner-certain");
  // It clicks: no image proxy.
  EXPECT_EQ(verdicts(To(kBusiness) + "12:00:00 opened ip=192.0.2.9" +
                     std::string(kGoogleProxy) +
                     "12:00:01 clicked ip=192.0.2.9 url=a" +
                     std::string(kGoogleProxy)),
            "prefetch-proxy likely-scanner, likely-scanner");
}

TEST(PrefetchTest, TheReaderBehindItStaysAPerson) {
  EXPECT_EQ(
      Judgement("recipient=ann@gmail.com\n" + To("gmail-smtp-in.l.google.com") +
                "12:00:00 opened ip=192.0.2.9" + std::string(kGoogleProxy) +
                "12:00:20 clicked ip=198.51.100.7 url=a" +
                std::string(kBrowser))
          .verdicts(),
      "prefetch-proxy human");
}

TEST(OwnHitsTest, AreNeverJudged) {
  Setting setting;
  setting.options.own_nets = {*ParseCidr("192.0.2.0/24"),
                              *ParseCidr("2001:db8::/32")};
  const auto judge = [&](std::string_view ip) {
    const Judgement judgement(
        Held("10:38:00") +
            "12:00:00 clicked agent=curl/8.0 ip=" + std::string(ip),
        setting);
    const auto& hits = judgement.judged().hits;
    return judgement.verdicts() + (hits[0].own ? " own" : "") +
           (hits[1].own ? " own" : "");
  };
  EXPECT_EQ(judge("198.51.100.1"), "unknown likely-scanner own");
  EXPECT_EQ(judge("::ffff:192.0.2.1"), "unknown unknown own own");
  EXPECT_EQ(judge("2001:db8:7::1"), "unknown unknown own own");
  EXPECT_EQ(judge("unknown"), "unknown likely-scanner own");
  // Our own test makes no scan-hold of a mail.
  EXPECT_EQ(Judgement(Held("10:38:00"), setting).judged().pattern,
            Pattern::kContentHold);
  setting.options.own_nets.clear();
  setting.options.own_recipients = {Regex("seed-.*@news\\.example")};
  EXPECT_EQ(
      Judgement("recipient=seed-1@news.example\n" + Held("10:38:00"), setting)
          .verdicts(),
      "unknown");
  EXPECT_EQ(Judgement("recipient=the-seed-1@news.example\n" + Held("10:38:00"),
                      setting)
                .verdicts(),
            "scanner-certain");
}

}  // namespace
}  // namespace mailscan::testing
