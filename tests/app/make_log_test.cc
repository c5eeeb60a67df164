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
  EXPECT_EQ(0x7f1e8597a0fc1b1fU, Hash64(sink.truths));
}

TEST(MakeLogTest, SeedsDiffer) {
  TextSink one;
  TextSink two;
  MakeLog(Small(1), one);
  MakeLog(Small(2), two);
  EXPECT_NE(one.mail, two.mail);
  EXPECT_NE(one.webhook, two.webhook);
}

TEST(MakeLogTest, LinesAreInTheOrderOfTime) {
  TextSink sink;
  MakeLog(Small(3), sink);
  std::string before;
  std::size_t at = 0;
  while (at < sink.mail.size()) {
    const std::string stamp = sink.mail.substr(at, 26);
    ASSERT_LE(before, stamp);
    before = stamp;
    at = sink.mail.find('\n', at) + 1;
  }
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
