// Promise 1: every line of every input is exactly one of event, ignored,
// foreign, malformed, duplicate; and the report says so.
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/app/program.h"
#include "tests/app/truth_run.h"

namespace mailscan::testing {
namespace {

struct Counts {
  std::int64_t read = 0;
  std::int64_t event = 0;
  std::int64_t ignored = 0;
  std::int64_t foreign = 0;
  std::int64_t malformed = 0;
  std::int64_t duplicate = 0;
  friend bool operator==(const Counts&, const Counts&) = default;
};

Counts InputOf(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element report;
  EXPECT_EQ(parser.parse(json).get(report), simdjson::SUCCESS) << json;
  const auto count = [&](const char* key) {
    std::int64_t value = -1;
    EXPECT_EQ(report["input"][key].get(value), simdjson::SUCCESS) << key;
    return value;
  };
  return {count("read"),    count("event"),     count("ignored"),
          count("foreign"), count("malformed"), count("duplicate")};
}

void AddsUp(const Counts& c) {
  EXPECT_EQ(c.read,
            c.event + c.ignored + c.foreign + c.malformed + c.duplicate);
}

TEST(Accounting, EachKindOfLineIsCountedOnce) {
  const Folder folder;
  const std::string log = folder.Put(
      "mail.log",
      "2026-03-02T10:00:00.000001Z mx1 postfix/smtpd[1]: connect from "
      "a.example[192.0.2.1]\n"
      "2026-03-02T10:00:00.000002Z mx1 postfix/smtpd[1]: A0B1C2D3E4: "
      "client=a.example[192.0.2.1]\n"
      "2026-03-02T10:00:01.000001Z mx1 postfix/qmgr[2]: A0B1C2D3E4: removed\n"
      "2026-03-02T10:00:01.000001Z mx1 postfix/qmgr[2]: A0B1C2D3E4: removed\n"
      "2026-03-02T10:00:02.000001Z mx1 cron[9]: (root) CMD (true)\n"
      "\x01\x02 nothing that is a log line\n"
      "\n");
  const Ran ran = Program("report -f json " + log);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(InputOf(ran.out), (Counts{7, 2, 2, 1, 1, 1}));
}

TEST(Accounting, TheSumHoldsForEverySample) {
  const Ran ran = Program("report -f json " + BothSamples());
  EXPECT_EQ(ran.code, 0) << ran.err;
  const Counts counts = InputOf(ran.out);
  AddsUp(counts);
  EXPECT_GT(counts.event, 50);
  EXPECT_GT(counts.malformed, 0);
  EXPECT_GT(counts.duplicate, 0);
}

TEST(Accounting, JunkOfAnyKindAddsUp) {
  const Folder folder;
  std::uint64_t state = 12345;
  const auto next = [&state] {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return state >> 33U;
  };
  const std::string sample = ReadFile(Sample("mail.log"));
  for (int round = 0; round < 20; ++round) {
    std::string text = sample;
    for (int i = 0; i < 200; ++i) {
      text[next() % text.size()] = static_cast<char>(next());
    }
    const std::string log = folder.Put("junk.log", text);
    const Ran ran = Program("report -f json --format-in postfix " + log);
    ASSERT_EQ(ran.code, 0) << ran.err;
    const Counts counts = InputOf(ran.out);
    AddsUp(counts);
    const auto lines =
        std::count(text.begin(), text.end(), '\n') + (text.back() != '\n');
    EXPECT_EQ(counts.read, lines) << "round " << round;
  }
}

}  // namespace
}  // namespace mailscan::testing
