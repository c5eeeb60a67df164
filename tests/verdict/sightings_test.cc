#include "core/verdict/sightings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>

#include "core/verdict/crowds.h"
#include "tests/verdict/sightings_case.h"

namespace mailscan::testing {
namespace {

SeenHit Seen(const Hit& hit) {
  return {&hit,           {},      AgentClass::kNone,
          EspFlag::kNone, nullptr, SourceOf(ParseIp(hit.ip))};
}

// All that can be asked of sightings, about each click of the traces.
std::string Told(const Sightings& sightings,
                 const std::vector<std::string>& traces) {
  std::string told;
  for (const std::string& text : traces) {
    const TraceLog log(text);
    const Person person = PersonOf(log.trace(), BuiltInRules().receivers);
    for (const Hit& hit : log.trace().hits) {
      const SeenHit seen = Seen(hit);
      const CrowdSize size = sightings.CrowdOf(person, seen);
      const auto company = sightings.CompanyOf(person, {&seen, 1});
      const auto history = sightings.HistoryOf(person);
      for (const std::size_t number :
           {static_cast<std::size_t>(size.crowd), std::size_t{size.recipients},
            std::size_t{size.domains}, sightings.AtOnce(person, seen),
            std::size_t{sightings.KnowsDevice(person, seen)},
            std::size_t{company.address}, std::size_t{company.both},
            std::size_t{company.agent},
            std::size_t{history ? history->sessions : 0},
            std::size_t{history ? history->hard : 0}}) {
        told += std::to_string(number) + " ";
      }
    }
    told += "\n";
  }
  return told;
}

// Made-up traces in which everything comes about: few people, addresses and
// agents, and three days.
std::vector<std::string> Traces(std::mt19937* random, int count) {
  const auto below = [&](unsigned n) {
    return std::to_string((*random)() % n);
  };
  std::vector<std::string> traces;
  for (int i = 0; i < count; ++i) {
    std::string trace = "recipient=r" + below(6) + "@d" + below(3) +
                        ".example message_id=" + std::to_string(i) +
                        " campaign=c" + below(2) + "\n";
    const std::string agent = "agent=A" + below(4) + " B" + below(2);
    for (unsigned hits = (*random)() % 4; hits > 0; --hits) {
      trace += std::to_string((*random)() % 3 + 1) + "T10:0" + below(10) +
               ":0" + below(10) + " clicked ip=192.0.2." + below(4) +
               " url=" + below(5) + " " + agent +
               (below(30) == "0" ? " Barracuda Sentinel" : "") + "\n";
    }
    traces.push_back(trace);
  }
  return traces;
}

TEST(SightingsTest, AnyOrderAndAnyCutGivesTheSame) {
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> traces = Traces(&random, 150);
    Lore whole;
    for (const std::string& trace : traces) {
      whole.Take(trace);
    }
    const std::string expected = Told(whole.Finish(), traces);
    std::vector<std::string> shuffled = traces;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    std::deque<Lore> parts(4);
    for (const std::string& trace : shuffled) {
      parts[random() % parts.size()].Take(trace);
    }
    for (std::size_t i = 1; i < parts.size(); ++i) {
      parts[0].Merge(parts[i]);
    }
    EXPECT_EQ(Told(parts[0].Finish(), traces), expected);
    // Each kind of answer is given.
    if (round == 0) {
      for (const char* kind : {"3 ", "2 ", "1 "}) {
        EXPECT_NE(expected.find(kind), std::string::npos) << expected;
      }
    }
  }
}

// The most telling crowd of any stretch of so many seconds that holds the
// click, tried one by one.
CrowdSize TriedWithin(std::uint32_t seconds,
                      const std::vector<SeenClick>& clicks,
                      const SeenClick& mine) {
  const auto rank = [](const CrowdSize& size) {
    return std::tuple(size.crowd, size.recipients, size.domains);
  };
  CrowdSize best;
  for (const SeenClick& last : clicks) {
    std::map<std::uint64_t, std::uint32_t> domain_of;
    for (const SeenClick& one : clicks) {
      if (one.source == mine.source && one.second <= last.second &&
          last.second - one.second <= seconds) {
        domain_of[one.recipient] = one.domain;
      }
    }
    std::map<std::uint32_t, std::size_t> domains;
    std::size_t largest = 0;
    for (const auto& [recipient, domain] : domain_of) {
      largest = std::max(largest, ++domains[domain]);
    }
    const std::size_t all = domain_of.size();
    CrowdSize size{Crowd::kNone, static_cast<std::uint16_t>(all),
                   static_cast<std::uint16_t>(domains.size())};
    if (all >= 3) {
      size.crowd = largest * 3 > all * 2            ? Crowd::kOneDomain
                   : domains.size() < 4             ? Crowd::kSomeDomains
                   : all < 10 || domains.size() < 5 ? Crowd::kSeveralDomains
                                                    : Crowd::kManyDomains;
    }
    if (last.source == mine.source && mine.second <= last.second &&
        last.second - mine.second <= seconds && size.crowd != Crowd::kNone &&
        rank(size) > rank(best)) {
      best = size;
    }
  }
  return best;
}

CrowdSize Tried(const std::vector<SeenClick>& clicks, const SeenClick& mine) {
  const CrowdSize hour = TriedWithin(3600, clicks, mine);
  const CrowdSize day = TriedWithin(24 * 3600, clicks, mine);
  const bool by_day = hour.crowd < Crowd::kSeveralDomains &&
                      day.crowd >= Crowd::kSeveralDomains && day.domains >= 6;
  return by_day ? CrowdSize{Crowd::kSeveralDomains, day.recipients, day.domains,
                            true}
                : hour;
}

TEST(CrowdsTest, TheSweepFindsWhatTryingEachStretchFinds) {
  std::mt19937 random(11);
  for (int round = 0; round < 40; ++round) {
    const unsigned spread = 600U << (round % 10);
    std::vector<SeenClick> clicks;
    for (int i = 0; i < 60; ++i) {
      const std::uint64_t recipient = random() % 25 + 1;
      clicks.push_back({random() % 2 + 1, recipient,
                        static_cast<std::uint32_t>(recipient % 7 + 1),
                        static_cast<std::uint32_t>(random() % spread + 1)});
    }
    std::vector<SeenClick> sorted = clicks;
    const Crowds crowds(&sorted);
    for (const SeenClick& click : clicks) {
      const CrowdSize found = crowds.SizeOf(click);
      const CrowdSize tried = Tried(clicks, click);
      EXPECT_EQ(std::tuple(found.crowd, found.recipients, found.domains,
                           found.of_day),
                std::tuple(tried.crowd, tried.recipients, tried.domains,
                           tried.of_day));
    }
  }
}

TEST(CrowdsTest, AMillionClicksOfOneAddressAreNoWayToHang) {
  std::vector<SeenClick> clicks;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    clicks.push_back({1, i + 1, i % 3 + 1, i / 1000 + 1});
  }
  const Crowds crowds(&clicks);
  EXPECT_EQ(crowds.SizeOf({1, 500'000, 499'999 % 3 + 1, 500}).recipients,
            UINT16_MAX);
}

TEST(SightingsTest, TwentyThousandHitsOfOneSessionAreNoWayToHang) {
  VerdictOptions options;
  options.honeypot = Regex("hidden");
  std::string lines = "campaign=spring\n";
  for (int i = 0; i < 20'000; ++i) {
    lines +=
        "10:00:00 clicked ip=192.0.2.1 url=hidden agent=" + std::to_string(i) +
        "\n";
  }
  const TraceLog log(lines);
  Lore lore(options);
  lore.Take(lines);
  const Sightings sightings = lore.Finish();
  std::vector<SeenHit> seen;
  for (const Hit& hit : log.trace().hits) {
    seen.push_back(Seen(hit));
  }
  const Person person = PersonOf(log.trace(), BuiltInRules().receivers);
  EXPECT_FALSE(sightings.CompanyOf(person, seen).address);
}

TEST(SightingsTest, OfTooManyAgentsNoneIsRare) {
  VerdictOptions options;
  options.honeypot = Regex("hidden");
  const auto company = [&](std::size_t agents) {
    Lore lore(options);
    lore.Take(
        "recipient=bob@other.example campaign=spring\n"
        "10:00:00 clicked ip=192.0.2.1 url=hidden agent=0\n");
    for (std::size_t i = 1; i < agents; ++i) {
      lore.Take("message_id=" + std::to_string(i) +
                " campaign=autumn\n10:00:00 clicked url=a agent=" +
                std::to_string(i));
    }
    const TraceLog log(
        "campaign=spring\n10:01:00 clicked ip=198.51.100.1 url=a agent=0");
    const SeenHit seen = Seen(log.trace().hits[0]);
    return lore.Finish()
        .CompanyOf(PersonOf(log.trace(), BuiltInRules().receivers), {&seen, 1})
        .agent;
  };
  EXPECT_TRUE(company(SightingsWalk::kMostAgents));
  EXPECT_FALSE(company(SightingsWalk::kMostAgents + 1));
}

TEST(SightingsTest, WhatMayBeAnothersIsNobodys) {
  std::string others;
  for (const char* who : {"a@a.example", "b@b.example", "c@c.example"}) {
    others += "shared recipient=" + std::string(who) +
              "\n10:00:00 clicked ip=192.0.2.1 url=a\n\n";
  }
  EXPECT_EQ(InspectAmong("crowd", others,
                         ClickTrace("d@d.example", "10:01:00", "192.0.2.1")),
            "-");
}

}  // namespace
}  // namespace mailscan::testing
