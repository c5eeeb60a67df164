#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/verdict/classifier.h"
#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kPc =
    " agent=Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0\n";
constexpr std::string_view kPhone =
    " agent=Mozilla/5.0 (iPhone; CPU iPhone OS 17_1) Safari/604.1\n";

constexpr std::string_view kRelays[] = {
    "d1.ess.barracudanetworks.com", "mx1.iphmx.com",
    "corp.mail.protection.outlook.com", "mx.corp.example",
    "mta5.am0.yahoodns.net"};

// Judged at each kind of receiver, none of these people may become a scanner.
void ExpectPerson(const std::string& hits, const Setting& setting = {}) {
  for (const std::string_view relay : kRelays) {
    const Judgement judgement("campaign=spring\n10:00:00 delivered d=1 relay=" +
                                  std::string(relay) + "\n" + hits,
                              setting);
    const std::string verdicts = judgement.verdicts();
    EXPECT_EQ(verdicts.find("scanner"), std::string::npos)
        << judgement.text() << " at " << relay << "\n"
        << hits;
    EXPECT_FALSE(verdicts.empty()) << hits;
  }
}

Setting Bulk(const std::vector<std::string>& urls = {}) {
  Setting setting;
  Teach("spring", 50, urls, &setting.learned);
  return setting;
}

std::string Told(std::string_view clock, std::string_view what,
                 std::string_view agent) {
  return std::string(clock) + " " + std::string(what) + std::string(agent);
}

TEST(PeopleTest, AFastReaderOfAMailToOne) {
  for (const std::string_view clock :
       {"10:00:01", "10:00:03", "10:00:04", "10:00:09", "10:00:40"}) {
    ExpectPerson(Told(clock, "clicked ip=192.0.2.9 url=code", kPc));
    ExpectPerson(Told(clock, "clicked ip=192.0.2.9 url=code", kPhone));
  }
  ExpectPerson(Told("10:00:04", "opened ip=192.0.2.9", kPhone) +
               Told("10:00:06", "clicked ip=192.0.2.9 url=code", kPhone));
}

TEST(PeopleTest, ReadersOfANewsletter) {
  for (const std::string_view clock :
       {"10:06:00", "10:29:00", "10:50:00", "14:00:00", "3T09:00:00"}) {
    ExpectPerson(Told(clock, "clicked ip=192.0.2.9 url=a", kPc), Bulk());
  }
  ExpectPerson(Told("10:02:00", "opened ip=192.0.2.9", kPc) +
                   Told("10:02:30", "clicked ip=192.0.2.9 url=a", kPc),
               Bulk());
}

TEST(PeopleTest, AnOfficeBehindOneAddress) {
  // A shared mailbox: two colleagues, two machines, one address.
  ExpectPerson(Told("10:40:00", "clicked ip=192.0.2.9 url=a", kPc) +
                   Told("10:40:50", "clicked ip=192.0.2.9 url=a", kPhone),
               Bulk());
  ExpectPerson(Told("10:40:00", "opened ip=192.0.2.9", kPc) +
                   Told("10:41:00", "clicked ip=192.0.2.10 url=a", kPc) +
                   Told("10:45:00", "clicked ip=192.0.2.11 url=b", kPhone),
               Bulk());
}

TEST(PeopleTest, ThePhoneThenTheDesktop) {
  ExpectPerson(Told("10:40:00", "opened ip=203.0.113.5", kPhone) +
                   Told("10:40:10", "clicked ip=203.0.113.5 url=a", kPhone) +
                   Told("10:41:20", "opened ip=192.0.2.9", kPc) +
                   Told("10:41:30", "clicked ip=192.0.2.9 url=a", kPc),
               Bulk());
  ExpectPerson(Told("10:40:10", "clicked ip=203.0.113.5 url=a", kPhone) +
               Told("10:41:30", "clicked ip=192.0.2.9 url=a", kPc));
  // At home both have one address.
  ExpectPerson(Told("10:40:00", "opened ip=192.0.2.9", kPhone) +
                   Told("10:40:30", "opened ip=192.0.2.9", kPc) +
                   Told("10:40:50", "clicked ip=192.0.2.9 url=a", kPc),
               Bulk());
}

TEST(PeopleTest, WhoOpensTabs) {
  ExpectPerson(Told("10:50:00", "opened ip=192.0.2.9", kPc) +
                   Told("10:50:20", "clicked ip=192.0.2.9 url=a", kPc) +
                   Told("10:50:24", "clicked ip=192.0.2.9 url=b", kPc) +
                   Told("10:50:28", "clicked ip=192.0.2.9 url=c", kPc),
               Bulk());
}

TEST(PeopleTest, WhoReadsADigest) {
  std::vector<std::string> urls;
  std::string hits = Told("10:50:00", "opened ip=192.0.2.9", kPc);
  for (int i = 0; i < 10; ++i) {
    urls.push_back("story" + std::to_string(i));
    if (i < 7) {
      hits += Told("10:5" + std::to_string(i + 1) + ":30",
                   "clicked ip=192.0.2.9 url=" + urls.back(), kPc);
    }
  }
  ExpectPerson(hits, Bulk(urls));
}

TEST(PeopleTest, AfterAScannerSweptTheSameMail) {
  const Judgement judgement(
      "campaign=spring\n"
      "10:00:00 delivered d=1 relay=corp.mail.protection.outlook.com\n" +
          Told("10:00:30", "clicked ip=198.51.100.7 url=a", kPc) +
          Told("10:00:30", "clicked ip=198.51.100.7 url=b", kPc) +
          Told("10:00:31", "clicked ip=198.51.100.7 url=c", kPc) +
          Told("10:02:10", "clicked ip=192.0.2.9 url=b", kPhone),
      Bulk());
  EXPECT_EQ(judgement.verdicts(),
            "likely-scanner likely-scanner likely-scanner unknown")
      << judgement.text();
}

TEST(JudgedTest, WhatARowNeeds) {
  const Judgement judgement(
      "09:59:00 accepted\n"
      "10:00:00 deferred rcpt 450 d=1 relay=mx1.iphmx.com reply=Greylisted\n"
      "10:30:00 deferred end-of-data 451 d=2 relay=none\n"
      "10:50:00 clicked ip=192.0.2.9 url=a agent=A\n"
      "10:50:01 complained\n"
      "10:50:02 clicked ip=198.51.100.7 url=a agent=B\n"
      "11:00:00 delivered d=3 relay=mx1.iphmx.com");
  const JudgedTrace& judged = judgement.judged();
  EXPECT_EQ(judged.vendor, "Cisco Secure Email");
  EXPECT_EQ(judged.receiver, ReceiverKind::kOtherGateway);
  EXPECT_EQ(judged.pattern, Pattern::kScanHold);
  EXPECT_EQ(judged.accepted, (Interval{WhenOf("10:59:57")}));
  EXPECT_EQ(judged.accepted_end, (Interval{WhenOf("11:00:00")}));
  EXPECT_EQ(judged.exposed, WhenOf("10:29:58").lo);
  ASSERT_EQ(judged.categories.size(), 3U);
  EXPECT_EQ(judged.categories[0], Category::kGreylist);
  EXPECT_EQ(judged.categories[2], Category::kNone);
  // Complaints are no engagement; sessions count from 1.
  ASSERT_EQ(judged.hits.size(), 2U);
  EXPECT_EQ(judged.hits[0].session, 1U);
  EXPECT_EQ(judged.hits[1].session, 2U);
  EXPECT_EQ(judged.hits[0].lead, 600 * kSecond);
}

TEST(JudgedTest, NothingOfOneTraceIsLeftInTheNext) {
  const Clocks clocks;
  const Learned learned;
  const Sightings sightings;
  const VerdictOptions options;
  Classifier classifier(clocks.table(), learned, sightings, BuiltInRules(),
                        options);
  JudgedTrace judged;
  const TraceLog held(
      "10:00:00 deferred end-of-data 451 d=2 relay=mx1.iphmx.com reply=later\n"
      "10:38:00 clicked ip=192.0.2.9 url=a agent=A\n"
      "11:52:00 delivered d=1");
  classifier.Judge(held.trace(), &judged);
  EXPECT_EQ(judged.pattern, Pattern::kScanHold);
  const TraceLog queued("10:00:00 accepted");
  classifier.Judge(queued.trace(), &judged);
  EXPECT_EQ(judged.pattern, Pattern::kNone);
  EXPECT_TRUE(judged.hits.empty());
  EXPECT_TRUE(judged.sessions.empty());
  EXPECT_TRUE(judged.categories.empty());
  EXPECT_TRUE(judged.vendor.empty());
  EXPECT_FALSE(judged.accepted);
  EXPECT_FALSE(judged.accepted_end);
  EXPECT_FALSE(judged.exposed);
}

TEST(JudgedTest, TextsMayComeToStandWhereOthersStood) {
  const Clocks clocks;
  const Learned learned;
  const Sightings sightings;
  const VerdictOptions options;
  Classifier classifier(clocks.table(), learned, sightings, BuiltInRules(),
                        options);
  std::array<char, 16> agent{};
  std::array<char, 16> relay{};
  const auto put = [](std::string_view text, std::array<char, 16>* into) {
    std::copy(text.begin(), text.end(), into->begin());
    return std::string_view(into->data(), text.size());
  };
  const TraceLog log("10:00:00 delivered d=1\n12:00:00 clicked ip=192.0.2.9");
  Trace trace = log.trace();
  JudgedTrace judged;
  trace.hits[0].agent = put("curl/8.0.0", &agent);
  trace.attempts[0].relay = put("mx1.iphmx.com", &relay);
  classifier.Judge(trace, &judged);
  EXPECT_EQ(TextOf(judged.sessions[0].evidence), "prior -2, S34 +15");
  trace.hits[0].agent = put("Chrome/120", &agent);
  trace.attempts[0].relay = put("mx.icloud.com", &relay);
  classifier.Judge(trace, &judged);
  EXPECT_EQ(TextOf(judged.sessions[0].evidence), "prior -10");
  trace.attempts[0].relay = put("mx.icloud.co", &relay);
  classifier.Judge(trace, &judged);
  EXPECT_EQ(TextOf(judged.sessions[0].evidence), "prior -4");
}

TEST(JudgedTest, UnsubscribeFetchedByAMachineOnly) {
  const std::string leave =
      "clicked ip=192.0.2.9 url=https://news.example/unsubscribe";
  const auto fetched = [](const std::string& lines) {
    const Judgement judgement(lines);
    return judgement.judged().sessions[0].unsubscribe_fetched;
  };
  const std::string held = "10:00:00 deferred end-of-data 451 d=2\n";
  const std::string accepted = "11:52:00 delivered d=1\n";
  EXPECT_TRUE(fetched(held + Told("10:38:00", leave, kPc) + accepted));
  EXPECT_FALSE(fetched(held + Told("12:38:00", leave, kPc) + accepted));
  EXPECT_FALSE(fetched(
      held + Told("10:38:00", "clicked ip=192.0.2.9 url=a", kPc) + accepted));
  EXPECT_FALSE(fetched(
      held + Told("10:38:00", "opened ip=192.0.2.9 url=/unsubscribe", kPc) +
      accepted));
}

TEST(JudgedTest, AHundredThousandActorsAreNoWayToHang) {
  const TraceLog log("10:00:00 delivered d=1");
  Trace trace = log.trace();
  std::deque<std::string> texts;
  Hit hit;
  hit.kind = EventKind::kClicked;
  hit.when = WhenOf("10:00:30");
  for (int i = 0; i < 100'000; ++i) {
    hit.ip = texts.emplace_back("10." + std::to_string(i / 65'536) + "." +
                                std::to_string(i / 256 % 256) + "." +
                                std::to_string(i % 256));
    hit.agent = hit.url = texts.emplace_back(std::to_string(i));
    hit.when.lo += 1;
    hit.when.hi += 1;
    trace.hits.push_back(hit);
  }
  const Clocks clocks;
  const Learned learned;
  const Sightings sightings;
  const VerdictOptions options;
  Classifier classifier(clocks.table(), learned, sightings, BuiltInRules(),
                        options);
  JudgedTrace judged;
  classifier.Judge(trace, &judged);
  EXPECT_EQ(judged.sessions.size(), 391U);  // one a /24
}

}  // namespace
}  // namespace mailscan::testing
