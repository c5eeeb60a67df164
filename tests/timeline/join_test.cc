#include "core/timeline/join.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/support/timeline_log.h"

namespace mailscan::testing {
namespace {

using Lines = std::vector<std::string>;

// Lines of a made-up day with their times: mails with hand-offs, deferrals,
// reused ids, bounces, notices and an ESP's events, in time order.
struct Day {
  Lines host1;
  Lines host2;
  Lines esp;
};

class DayWriter {
 public:
  explicit DayWriter(unsigned seed) : random_(seed) {}

  Day Write(int mails) {
    for (int i = 0; i < mails; ++i) {
      Mail(i);
      now_ += static_cast<Micros>(random_() % 3000) * kMillisecond;
    }
    for (Lines* lines : {&day_.host1, &day_.host2, &day_.esp}) {
      std::stable_sort(lines->begin(), lines->end(),
                       [](const std::string& a, const std::string& b) {
                         return a.substr(0, 20) < b.substr(0, 20);
                       });
    }
    return day_;
  }

 private:
  static std::string Stamp(Micros us) { return FormatUtc(us, 1'000'000) + " "; }

  void Mail(int i) {
    const std::string number = std::to_string(i);
    // Few ids, so that each is used many times.
    const std::string id = "A" + std::to_string(i % 7);
    const std::string message = " message_id=m" + number + "@news.example";
    const std::string head = " mx1 " + id + " ";
    const auto at = [this](int seconds) {
      return FormatUtc(now_ + seconds * kSecond, 1'000'000);
    };
    Lines& log = day_.host1;
    const bool notice = random_() % 10 == 0;
    log.push_back(at(0) + head + "accepted ip=192.0.2." + number);
    log.push_back(at(0) + head + "queued" + message);
    log.push_back(at(0) + head +
                  "queued sender=" + (notice ? "<>" : "a@news.example"));
    const int recipients = 1 + static_cast<int>(random_() % 3);
    const bool relayed = random_() % 2 == 0;
    const std::string next = "B" + number;
    for (int r = 0; r < recipients; ++r) {
      const std::string to =
          " recipient=u" + std::to_string(r) + "@corp.example";
      if (relayed) {
        log.push_back(at(1) + head + "delivered" + to +
                      " relay_ip=127.0.0.1 next_id=" + next);
      } else {
        Tries(head, to, at(0), &log);
      }
      if (random_() % 2 == 0) {
        Esp(number, to, message);
      }
    }
    log.push_back(at(1) + head + "closed");
    if (relayed) {
      NextHop(next, message, recipients);
    }
    now_ += 4 * kSecond;  // the id is free again
  }

  void Tries(const std::string& head, const std::string& to,
             const std::string& stamp, Lines* log) {
    if (random_() % 3 == 0) {
      log->push_back(stamp + head + "attempt-deferred" + to + " code=450");
    }
    log->push_back(stamp + head +
                   (random_() % 4 == 0 ? "bounced" : "delivered") + to);
  }

  void NextHop(const std::string& id, const std::string& message,
               int recipients) {
    const std::string head = " mx2 " + id + " ";
    const std::string start = FormatUtc(now_ + kSecond, 1'000'000);
    Lines& log = day_.host2;
    log.push_back(start + head + "accepted ip=127.0.0.1");
    log.push_back(start + head + "queued" + message);
    for (int r = 0; r < recipients; ++r) {
      const std::string to =
          " recipient=u" + std::to_string(r) + "@corp.example";
      log.push_back(start + head + "attempt-deferred" + to + " code=451");
      log.push_back(FormatUtc(now_ + 300 * kSecond, 1'000'000) + head +
                    "delivered" + to);
    }
    log.push_back(FormatUtc(now_ + 300 * kSecond, 1'000'000) + head + "closed");
  }

  void Esp(const std::string& number, const std::string& to,
           const std::string& message) {
    const std::string esp = " esp_id=e" + number + to;
    Lines& log = day_.esp;
    log.push_back(FormatUtc(now_, 1'000'000) + " - - accepted" + esp + message);
    for (int i = 0; i < 3; ++i) {
      log.push_back(
          FormatUtc(now_ + static_cast<Micros>(random_() % 600) * kSecond,
                    1'000'000) +
          " - - clicked" + esp + " url=https://news.example/" +
          std::to_string(random_() % 3));
    }
  }

  std::mt19937 random_;
  Micros now_ = 1'772'445'600 * kSecond;
  Day day_;
};

// Cuts lines into inputs at random; pieces keep the log's own order.
void Cut(const Lines& lines, const std::string& file, const std::string& source,
         int pieces, std::mt19937& random, std::vector<LogInput>* inputs) {
  std::vector<std::size_t> cuts = {0, lines.size()};
  for (int i = 1; i < pieces; ++i) {
    cuts.push_back(random() % (lines.size() + 1));
  }
  std::sort(cuts.begin(), cuts.end());
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    std::string text;
    for (std::size_t k = cuts[i]; k < cuts[i + 1]; ++k) {
      text += lines[k] + "\n";
    }
    inputs->push_back({file + "." + std::to_string(i), text, source});
  }
}

// Lines that lie within two seconds change places.
void Disorder(std::mt19937& random, Lines* lines) {
  for (std::size_t i = 0; i + 1 < lines->size(); ++i) {
    const auto time = [&](std::size_t k) {
      return ParseRfc3339((*lines)[k])->us;
    };
    // What happened in one second happened in the order of its lines.
    if (random() % 3 == 0 && time(i + 1) != time(i) &&
        time(i + 1) - time(i) <= kSecond) {
      std::swap((*lines)[i], (*lines)[i + 1]);
    }
  }
}

// What is only in one of two sorted stories.
Lines Difference(const Lines& a, const Lines& b) {
  Lines lines;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                std::back_inserter(lines));
  return lines;
}

class AnyRun : public ::testing::TestWithParam<unsigned> {};

// However a day's logs are cut into inputs, in whatever order these come, with
// whatever threads, blocks and lexicon: the story is the same.
TEST_P(AnyRun, TellsTheSameStory) {
  const Day day = DayWriter(GetParam()).Write(60);
  std::mt19937 random(GetParam() + 1);
  std::vector<LogInput> whole;
  Cut(day.host1, "mx1.log", "postfix", 1, random, &whole);
  Cut(day.host2, "mx2.log", "postfix", 1, random, &whole);
  Cut(day.esp, "sg.ndjson", "sendgrid", 1, random, &whole);
  const LogStory expected = Tell(whole);
  ASSERT_GT(expected.traces.size(), 60U);
  std::uint64_t repeats = 0;  // the day may say the same twice
  for (const std::uint64_t count : expected.duplicates) {
    repeats += count;
  }
  for (int round = 0; round < 12; ++round) {
    std::vector<LogInput> inputs;
    Day shaken = day;
    if (round % 2 == 1) {
      Disorder(random, &shaken.host2);
      Disorder(random, &shaken.esp);
    }
    const auto pieces = [&random] {
      return 1 + static_cast<int>(random() % 4);
    };
    Cut(shaken.host1, "mx1.log", "postfix", pieces(), random, &inputs);
    Cut(shaken.host2, "mx2.log", "postfix", pieces(), random, &inputs);
    Cut(shaken.esp, "sg.ndjson", "sendgrid", pieces(), random, &inputs);
    const bool twice = round % 3 == 2;
    std::uint64_t lines = 0;
    if (twice) {
      for (std::size_t i = inputs.size(); i > 0; --i) {
        inputs.push_back(inputs[i - 1]);
        inputs.back().file += ".copy";
        lines += LinesOf(inputs.back().lines).size();
      }
    }
    std::shuffle(inputs.begin(), inputs.end(), random);
    LogRun run;
    run.threads = 1 + static_cast<unsigned>(round % 4);
    run.block_lines = 1 + random() % 50;
    run.lexicon_bytes = round % 2 == 0 ? 0 : std::size_t{1} << 20U;
    const LogStory story = Tell(inputs, run);
    EXPECT_EQ(Difference(expected.traces, story.traces), Lines{})
        << "round " << round;
    std::uint64_t duplicates = 0;
    for (const std::uint64_t count : story.duplicates) {
      duplicates += count;
    }
    EXPECT_EQ(duplicates, repeats + (twice ? lines : 0)) << "round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyRun, ::testing::Values(1, 2, 3));

// Records of one line and one second: their order is that of what they say.
TEST(Join, RecordsOfOneLineHaveAnOrder) {
  const auto input = [](const std::string& file, int from) {
    LogInput made{file, "", "sendgrid"};
    for (int i = 0; i < 8; ++i) {
      made.lines +=
          "2026-03-02T10:00:00Z - - clicked esp_id=e1 line=7 file=sg.ndjson "
          "recipient=ann@corp.example url=https://news.example/" +
          std::to_string((from + i) % 8) + "\n";
    }
    return made;
  };
  const Lines expected = Tell({input("a", 0)}).traces;
  for (int from = 1; from < 8; ++from) {
    EXPECT_EQ(Tell({input("a", from)}).traces, expected);
  }
}

TEST(Join, NothingIsNothing) {
  EXPECT_TRUE(Tell({}).traces.empty());
  EXPECT_TRUE(Tell({{"empty.log", ""}}).traces.empty());
}

// A name that is no name: hostile Message-IDs and ids keep mails apart.
TEST(Join, HostileNamesStayApart) {
  const std::string long_id(70'000, 'x');
  const Lines traces = TracesOf(
      "2026-03-02T10:00:00Z mx1 A1 delivered recipient=ann@corp.example "
      "message_id=" +
      long_id +
      "1\n"
      "2026-03-02T10:00:00Z mx1 B2 delivered recipient=bob@corp.example "
      "message_id=" +
      long_id +
      "2\n"
      "2026-03-02T10:00:00Z mx1 C3 delivered recipient=cat@corp.example "
      "message_id=Lpostfix\n"
      "2026-03-02T10:00:00Z - - delivered recipient=dan@corp.example "
      "esp_id=A1\n");
  EXPECT_EQ(traces.size(), 4U);
}

}  // namespace
}  // namespace mailscan::testing
