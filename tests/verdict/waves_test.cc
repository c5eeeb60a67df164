#include "core/verdict/waves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

using List = std::vector<std::string>;

std::string TwoDigits(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// Messages of one log, a trace each.
class Log {
 public:
  Log() { origins_.Intern("mail.log", "postfix", "mx1", 0); }

  void Add(const std::string& lines) { traces_.emplace_back(lines); }
  // So many messages, one a second from `clock` ("10:00:") on.
  void AddMany(int count, const std::string& clock, const std::string& refusal,
               const std::string& head = {}) {
    for (int i = 0; i < count; ++i) {
      Add(head + "\n" + clock + TwoDigits(i % 60) + " " + refusal);
    }
  }

  List Findings(std::size_t parts = 1) const {
    std::vector<Waves> waves(parts, Waves(origins_));
    for (std::size_t i = 0; i < traces_.size(); ++i) {
      waves[i % parts].Add(traces_[i].judged());
    }
    for (std::size_t i = 1; i < parts; ++i) {
      waves[parts - 1 - i].Merge(waves[parts - i]);
    }
    std::vector<Finding> findings;
    waves[0].AppendFindings(&findings);
    List texts;
    for (const Finding& finding : findings) {
      texts.push_back(finding.title);
      for (const FindingEvidence& evidence : finding.evidence) {
        texts.push_back(evidence.why + " @" +
                        std::to_string(evidence.place.line));
      }
    }
    return texts;
  }

 private:
  OriginTable origins_;
  std::deque<Judgement> traces_;
};

const std::string kSlow =
    "deferred mail 421 relay=mta5.example reply=[TSS04] unexpected volume";

TEST(WavesTest, ManyMessagesPutOffByOneHostInAShortTime) {
  Log log;
  log.AddMany(19, "10:00:", kSlow);
  EXPECT_EQ(log.Findings(), List{});
  log.Add("10:08:00 " + kSlow);
  EXPECT_EQ(log.Findings(),
            (List{"throttle wave: 20 deliveries put off by mta5.example within "
                  "8 min",
                  "from 2026-03-02T10:00:00Z to 2026-03-02T10:08:00Z, in words "
                  "such as: [#] unexpected volume @1"}));
}

TEST(WavesTest, NeitherOtherHostsNorOtherReasonsNorOtherTimes) {
  Log log;
  log.AddMany(15, "10:00:", kSlow);
  log.AddMany(15, "10:00:",
              "deferred mail 421 relay=mta6.example reply=[TSS04] volume");
  log.AddMany(
      15, "10:00:",
      "deferred rcpt 421 relay=mta5.example reply=too many connections");
  log.AddMany(15, "11:00:", kSlow);
  EXPECT_EQ(log.Findings(), List{});
  // Nor what is said of one recipient, or of nobody.
  log.AddMany(
      40, "10:00:", "deferred rcpt 452 relay=mta5.example reply=mailbox full");
  log.AddMany(
      40, "10:00:", "deferred rcpt 450 relay=mta5.example reply=Greylisted");
  log.AddMany(40,
              "10:00:", "bounced mail 553 relay=mta5.example reply=[TSS09] no");
  EXPECT_EQ(log.Findings(), List{});
}

TEST(WavesTest, AMessageCountsOnceHoweverOftenItIsPutOff) {
  Log log;
  for (int i = 0; i < 10; ++i) {
    log.Add("10:00:00 " + kSlow + "\n10:01:00 " + kSlow + "\n10:02:00 " +
            kSlow);
  }
  EXPECT_EQ(log.Findings(), List{});
}

TEST(WavesTest, AWaveGoesOnAsLongAsItIsHigh) {
  Log log;
  for (const std::string clock : {"10:00:", "10:10:", "10:20:", "10:30:"}) {
    log.AddMany(15, clock, kSlow);
  }
  log.AddMany(3, "10:40:", kSlow);
  log.AddMany(15, "12:00:", kSlow);
  log.AddMany(25, "14:00:", kSlow);
  const List findings = log.Findings();
  ASSERT_EQ(findings.size(), 4U);
  EXPECT_EQ(
      findings[0],
      "throttle wave: 60 deliveries put off by mta5.example within 30 min "
      "14 s");
  EXPECT_EQ(findings[2],
            "throttle wave: 25 deliveries put off by mta5.example within 24 s");
}

TEST(WavesTest, WithoutARelayTheDomainIsTheHost) {
  Log log;
  log.AddMany(20, "10:00:", "deferred 421 esp reply=[TSS04] unexpected volume",
              "recipient=ann@Corp.example");
  EXPECT_EQ(log.Findings().front(),
            "throttle wave: 20 deliveries put off by corp.example within 19 s");
}

TEST(WavesTest, AReceiverWhoseGreylistDoesNotEnd) {
  const std::string once = " deferred rcpt 450 reply=Greylisted\n";
  const std::string loop =
      "10:00:00" + once + "10:05:00" + once + "10:10:00" + once;
  Log log;
  log.AddMany(20, "10:00:", "deferred rcpt 450 reply=Greylisted");
  for (int i = 0; i < 4; ++i) {
    log.Add(loop);
  }
  EXPECT_EQ(log.Findings(), List{});
  log.Add(loop);
  EXPECT_EQ(
      log.Findings(),
      (List{"greylist-loop at corp.example: 5 of 25 greylisted deliveries "
            "were refused three times or more",
            "in words such as: Greylisted @1"}));
  log.Add("10:00:00" + once);  // under a fifth
  EXPECT_EQ(log.Findings(), List{});
}

TEST(WavesTest, PartsInAnyOrderTellTheSame) {
  Log log;
  for (int hour = 10; hour < 20; ++hour) {
    log.AddMany(hour, TwoDigits(hour) + ":00:", kSlow);
    log.AddMany(hour, TwoDigits(hour) + ":09:",
                kSlow + " from 192.0.2." + std::to_string(hour));
    log.AddMany(25, TwoDigits(hour) + ":30:",
                "deferred rcpt 450 relay=mx.corp.example reply=Server busy");
  }
  const List findings = log.Findings();
  EXPECT_GT(findings.size(), 20U);
  for (const std::size_t parts : {2U, 3U, 7U, 64U}) {
    EXPECT_EQ(log.Findings(parts), findings) << parts;
  }
}

TEST(WavesTest, ManyBusyTimesAreSeenCoarser) {
  Log log;
  for (int day = 1; day <= 7; ++day) {
    for (int hour = 0; hour < 24; ++hour) {
      for (const std::string minute : {"05", "25", "45"}) {
        log.Add(std::to_string(day) + "T" + TwoDigits(hour) + ":" + minute +
                ":00 " + kSlow);
      }
    }
  }
  EXPECT_EQ(log.Findings(), List{});
  log.AddMany(30, "3T12:05:", kSlow);
  const List findings = log.Findings();
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(
      findings.front(),
      "throttle wave: 36 deliveries put off by mta5.example within 1 h 40 "
      "min");
  for (const std::size_t parts : {2U, 5U}) {
    EXPECT_EQ(log.Findings(parts), findings) << parts;
  }
}

TEST(FirstByNameTest, KeepsTheFirstWhateverTheOrder) {
  const auto kept = [](bool backwards) {
    FirstByName<int> table(10);
    for (int i = 0; i < 1000; ++i) {
      const int number = backwards ? 999 - i : i * 7 % 1000;
      if (int* value = table.At(std::to_string(1000 + number))) {
        ++*value;
      }
    }
    List names;
    for (const auto* entry : table.Sorted()) {
      names.push_back(entry->first + "=" + std::to_string(entry->second));
    }
    return names;
  };
  EXPECT_EQ(kept(true), kept(false));
  EXPECT_EQ(kept(true).front(), "1000=1");
  EXPECT_EQ(kept(true).size(), 10U);
}

}  // namespace
}  // namespace mailscan::testing
