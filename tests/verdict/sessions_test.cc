#include "core/verdict/sessions.h"

#include <gtest/gtest.h>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

// The session of each hit, by time.
std::string Split(std::string_view lines) {
  const TraceLog log(lines);
  const Clocks clocks;
  std::vector<SeenHit> seen;
  for (const Hit& hit : log.trace().hits) {
    seen.push_back({&hit,
                    TimeHit(log.trace(), hit, clocks.table(), 2 * kSecond),
                    AgentClass::kNone, EspFlag::kNone, nullptr,
                    SourceOf(ParseIp(hit.ip))});
  }
  std::string text;
  for (const std::uint32_t session : SplitSessions(seen)) {
    text += (text.empty() ? "" : " ") + std::to_string(session);
  }
  return text;
}

TEST(SessionsTest, OneNetworkIsOneActorWithPausesUpToAQuarterOfAnHour) {
  EXPECT_EQ(Split(""), "");
  EXPECT_EQ(Split("10:00:00 opened ip=192.0.2.1"), "0");
  EXPECT_EQ(Split("10:00:00 opened ip=192.0.2.1 agent=A\n"
                  "10:15:00 clicked ip=192.0.2.1 agent=A"),
            "0 0");
  EXPECT_EQ(Split("10:00:00 opened ip=192.0.2.1 agent=A\n"
                  "10:15:01 clicked ip=192.0.2.1 agent=A"),
            "0 1");
  // Each hit extends it.
  EXPECT_EQ(Split("10:00:00 opened ip=192.0.2.1\n"
                  "10:14:00 clicked ip=192.0.2.1\n"
                  "10:28:00 clicked ip=192.0.2.1"),
            "0 0 0");
}

TEST(SessionsTest, ANetworkIsASlash24OrASlash64) {
  EXPECT_EQ(Split("10:00:00 clicked ip=192.0.2.1 agent=A\n"
                  "10:14:30 clicked ip=192.0.2.254 agent=A\n"
                  "10:15:00 clicked ip=192.0.3.1 agent=C"),
            "0 0 1");
  EXPECT_EQ(Split("10:00:00 clicked ip=2001:db8:0:1::1 agent=A\n"
                  "10:14:30 clicked ip=2001:db8:0:1:ffff::9 agent=A\n"
                  "10:15:00 clicked ip=2001:db8:0:2::1 agent=C"),
            "0 0 1");
}

TEST(SessionsTest, AnotherAgentOfOneNetworkIsTheSameActorForAMinute) {
  EXPECT_EQ(Split("10:00:00 clicked ip=192.0.2.1 agent=A\n"
                  "10:01:00 clicked ip=192.0.2.1 agent=B"),
            "0 0");
  // A filter in the office, and somebody who works there.
  EXPECT_EQ(Split("10:00:00 clicked ip=192.0.2.1 agent=A\n"
                  "10:01:01 clicked ip=192.0.2.1 agent=B\n"
                  "10:05:00 clicked ip=192.0.2.1 agent=A"),
            "0 1 0");
}

TEST(SessionsTest, OneAgentFromTwoNetworksIsOneActorForTenSeconds) {
  EXPECT_EQ(Split("10:00:00 clicked ip=192.0.2.1 agent=A\n"
                  "10:00:10 clicked ip=198.51.100.1 agent=A"),
            "0 0");
  EXPECT_EQ(Split("10:00:00 clicked ip=192.0.2.1 agent=A\n"
                  "10:00:11 clicked ip=198.51.100.1 agent=A"),
            "0 1");
  // No agent is not the same agent.
  EXPECT_EQ(Split("10:00:00 clicked ip=192.0.2.1\n"
                  "10:00:01 clicked ip=198.51.100.1"),
            "0 1");
}

TEST(SessionsTest, AnActorThatReturnsToAnEarlierNetworkIsStillHere) {
  // Two addresses of one scanner, turn by turn.
  EXPECT_EQ(Split("10:00:00 clicked ip=192.0.2.1 agent=A\n"
                  "10:00:09 clicked ip=198.51.100.1 agent=A\n"
                  "10:05:00 clicked ip=192.0.2.1 agent=A"),
            "0 0 0");
}

TEST(SessionsTest, TwoActorsOfOneMessageStayApart) {
  EXPECT_EQ(Split("10:00:00 opened ip=192.0.2.1 agent=Phone\n"
                  "10:00:01 clicked ip=198.51.100.7 agent=Scanner\n"
                  "10:00:20 clicked ip=192.0.2.1 agent=Phone\n"
                  "10:00:21 clicked ip=198.51.100.7 agent=Scanner"),
            "0 1 0 1");
}

TEST(SessionsTest, WithoutAnAddressTheAgentDecides) {
  EXPECT_EQ(Split("10:00:00 opened agent=A\n"
                  "10:14:00 clicked agent=A\n"
                  "10:14:30 clicked agent=B\n"
                  "10:14:40 clicked ip=192.0.2.1 agent=A"),
            "0 0 1 0");
  EXPECT_EQ(Split("10:00:00 opened\n"
                  "10:00:20 clicked\n"
                  "10:00:41 clicked"),
            "0 0 1");
  // Whoever had the body, and whoever had the mail.
  EXPECT_EQ(Split("09:00:00 deferred end-of-data 451 d=2\n"
                  "09:59:00 clicked\n"
                  "09:59:20 clicked\n"
                  "09:59:30 delivered d=1\n"
                  "09:59:50 clicked"),
            "0 0 1");
}

TEST(SessionsTest, WhatIsNoAddressIsComparedAsText) {
  EXPECT_EQ(Split("10:00:00 clicked ip=unknown agent=A\n"
                  "10:01:00 clicked ip=unknown agent=B\n"
                  "10:04:00 clicked ip=hidden agent=C"),
            "0 0 1");
}

TEST(SessionsTest, AHundredThousandActorsAreNoWayToHang) {
  std::vector<Hit> hits(100'000);
  std::deque<std::string> texts;
  std::vector<SeenHit> seen;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    hits[i].kind = EventKind::kClicked;
    hits[i].when = WhenOf("10:00:00");
    hits[i].ip = texts.emplace_back("10." + std::to_string(i >> 16U) + "." +
                                    std::to_string((i >> 8U) & 255U) + "." +
                                    std::to_string(i & 255U));
    hits[i].agent = texts.emplace_back("agent " + std::to_string(i));
    seen.push_back({&hits[i],
                    {},
                    AgentClass::kNone,
                    EspFlag::kNone,
                    nullptr,
                    SourceOf(ParseIp(hits[i].ip))});
  }
  EXPECT_EQ(SplitSessions(seen).back(), (hits.size() - 1) / 256);
}

}  // namespace
}  // namespace mailscan::testing
