// The generator itself: what it writes must not depend on the platform.
#include "tests/bench/make_log.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

#include "core/model/hash.h"

namespace mailscan::testing {
namespace {

class TextSink final : public LogSink {
 public:
  void PutMail(std::string_view line) override { mail += line; }
  void PutWebhook(std::string_view record) override { webhook += record; }
  void PutTruth(DeliveryTruth truth) override { truths += TruthLine(truth); }
  void PutTruth(EngagementTruth truth) override { truths += TruthLine(truth); }

  std::string mail;
  std::string webhook;
  std::string truths;
};

LogOptions Small(std::uint64_t seed) {
  LogOptions options;
  options.messages = 500;
  options.seed = seed;
  return options;
}

TEST(MakeLogTest, EqualSeedsGiveEqualBytesEverywhere) {
  TextSink sink;
  MakeLog(Small(1), sink);
  // Changes with every change of the generator, and with nothing else.
  EXPECT_EQ(0x676fe3432b492e72U, Hash64(sink.mail));
  EXPECT_EQ(0xf1a3aafb7fd5a2d3U, Hash64(sink.webhook));
  EXPECT_EQ(0x4c01e2513ffd90d5U, Hash64(sink.truths));
}

TEST(MakeLogTest, EqualSeedsGiveEqualBytesOfEximToo) {
  TextSink sink;
  LogOptions options = Small(1);
  options.server = MailServer::kExim;
  MakeLog(options, sink);
  EXPECT_EQ(0x4b843e71282938d5U, Hash64(sink.mail));
  // Who delivers changes nothing that is true.
  EXPECT_EQ(0xf1a3aafb7fd5a2d3U, Hash64(sink.webhook));
  EXPECT_EQ(0x4c01e2513ffd90d5U, Hash64(sink.truths));
}

TEST(MakeLogTest, SeedsDiffer) {
  TextSink one;
  TextSink two;
  MakeLog(Small(1), one);
  MakeLog(Small(2), two);
  EXPECT_NE(one.mail, two.mail);
  EXPECT_NE(one.webhook, two.webhook);
}

void ExpectOrder(MailServer server, std::size_t stamp_size) {
  TextSink sink;
  LogOptions options = Small(3);
  options.server = server;
  MakeLog(options, sink);
  std::string before;
  std::size_t at = 0;
  while (at < sink.mail.size()) {
    const std::string stamp = sink.mail.substr(at, stamp_size);
    ASSERT_LE(before, stamp);
    before = stamp;
    at = sink.mail.find('\n', at) + 1;
  }
}

TEST(MakeLogTest, LinesAreInTheOrderOfTime) {
  ExpectOrder(MailServer::kPostfix, 26);
  ExpectOrder(MailServer::kExim, 19);
}

TEST(LineTextTest, DelaysAreSpeltAsPostfixSpellsThem) {
  constexpr std::array<std::pair<Micros, std::string_view>, 12> kTable = {{
      {-5, "0"},
      {0, "0"},
      {4'999, "0"},
      {5'000, "0.01"},
      {99'000, "0.1"},
      {123'456, "0.12"},
      {996'000, "1"},
      {1'049'000, "1"},
      {2'460'000, "2.5"},
      {9'970'000, "10"},
      {10'499'999, "10"},
      {112'231'600'000, "112232"},
  }};
  for (const auto& [span, spelt] : kTable) {
    std::string text;
    PutDelay(span, &text);
    EXPECT_EQ(spelt, text) << span;
  }
}

TEST(LineTextTest, SpansAreSpeltAsEximSpellsThem) {
  constexpr std::array<std::pair<Micros, std::string_view>, 6> kTable = {{
      {999'999, "0s"},
      {1'000'000, "1s"},
      {59'999'999, "59s"},
      {60 * kSecond, "1m"},
      {3723 * kSecond, "1h2m3s"},
      {8 * kDay + 1, "1w1d"},
  }};
  for (const auto& [span, spelt] : kTable) {
    std::string text;
    PutEximSpan(span, &text);
    EXPECT_EQ(spelt, text) << span;
  }
}

TEST(LineTextTest, EximIdsHoldTheirTime) {
  // 2026-03-02T10:00:00.25Z
  constexpr Micros kTime = 1'772'445'600'250'000;
  std::string id;
  PutEximId(kTime, 2268, false, &id);
  EXPECT_EQ("1vx04G-0000aa-84", id);
  id.clear();
  PutEximId(kTime, 2268, true, &id);
  EXPECT_EQ("1vx04G-000000000aa-132G", id);
}

TEST(LineTextTest, QueueIdsHoldTheirTime) {
  std::string id;
  PutShortQueueId(1'700'000'000'128'418, 0x2194A9, &id);
  EXPECT_EQ("1F5A22194A9", id);
  id.clear();
  // 2015-07-05T12:52:11.053285Z, from a Postfix that had it so.
  PutLongQueueId(1'436'100'731'053'285, 350'177, &id);
  EXPECT_EQ("3mPVKl0Mhjz", id.substr(0, 11));
  EXPECT_GT(id.size(), 11U);
}

}  // namespace
}  // namespace mailscan::testing
