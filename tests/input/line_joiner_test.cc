#include "core/input/line_joiner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "core/input/record_cutter.h"

namespace mailscan {
namespace {

// What comes out when the text is fed in pieces of this size.
std::string Join(std::string_view text, Joining joining,
                 std::size_t step = SIZE_MAX) {
  LineJoiner joiner(joining);
  std::string out;
  while (!text.empty()) {
    joiner.Take(text.substr(0, step));
    text.remove_prefix(std::min(step, text.size()));
    out += joiner.out();
    joiner.out().clear();
  }
  joiner.Finish();
  return out + joiner.out();
}

void ExpectJoined(std::string_view text, Joining joining,
                  std::string_view joined) {
  for (std::size_t step = 1; step <= text.size(); ++step) {
    ASSERT_EQ(Join(text, joining, step), joined) << "fed by " << step;
  }
  EXPECT_EQ(CountNewlines(joined), CountNewlines(text));
}

constexpr std::string_view kAt = "2026-03-02T10:00:00.123456789Z ";

// "stdout P text" lines with their time.
std::string Cri(std::initializer_list<std::string_view> lines) {
  std::string text;
  for (const std::string_view line : lines) {
    text += line.empty() ? "\n" : std::string(kAt) + std::string(line) + "\n";
  }
  return text;
}

TEST(LineJoiner, CriPiecesAreOneLineWhereTheLastIs) {
  ExpectJoined(Cri({"stdout F whole", "stdout P one ", "stderr F between",
                    "stdout P two ", "stdout F three", "stdout F whole"}),
               Joining::kCri,
               Cri({"stdout F whole", "", "stderr F between", "",
                    "stdout F one two three", "stdout F whole"}));
  ExpectJoined(Cri({"stdout P a", "stderr P 1", "stdout F b", "stderr F 2"}),
               Joining::kCri, Cri({"", "", "stdout F ab", "stderr F 12"}));
}

TEST(LineJoiner, OddCriLines) {
  const struct {
    const char* name;
    std::string text;
    std::string joined;
  } cases[] = {
      {"an empty last piece", Cri({"stdout P a", "stdout F "}),
       Cri({"", "stdout F a"})},
      {"without its blank", Cri({"stdout P a", "stdout F"}),
       Cri({"", "stdout F a"})},
      {"an empty first piece", Cri({"stdout P", "stdout F b"}),
       Cri({"", "stdout F b"})},
      {"more tags", Cri({"stdout P:x a", "stdout F:y b"}),
       Cri({"", "stdout F:y ab"})},
      {"no end", Cri({"stdout F a", "stdout P b", "stderr F c"}),
       Cri({"stdout F a", "stdout P b", "stderr F c"})},
      {"other lines",
       "junk\n" + Cri({"stdout P a"}) + "\n\njunk\n" +
           Cri({"stdin F x", "stdout X b", "stdout F c"}),
       "junk\n\n\n\njunk\n" + Cri({"stdin F x", "stdout X b", "stdout F ac"})},
      {"CRLF",
       std::string(kAt) + "stdout P a\r\n" + std::string(kAt) +
           "stdout F b\r\n",
       "\r\n" + std::string(kAt) + "stdout F ab\r\n"},
      {"no final newline",
       std::string(kAt) + "stdout P a\n" + std::string(kAt) + "stdout F b",
       "\n" + std::string(kAt) + "stdout F ab"},
      {"NUL is a byte",
       Cri({std::string_view("stdout P a\0", 11), "stdout F b"}),
       Cri({"", std::string_view("stdout F a\0b", 12)})},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    ExpectJoined(c.text, Joining::kCri, c.joined);
  }
}

TEST(LineJoiner, EximPiecesAreJoinedByHostTagAndPid) {
  ExpectJoined(
      R"(Mar  2 10:00:00 mx1 exim[7]: [1\2] 2026-03-02 10:00:00 a said: 550-no
Mar  2 10:00:00 mx1 exim[8]: [1/3] one
Mar  2 10:00:00 mx1 sshd[7]: exim[7]: [2/2] not his
Mar  2 10:00:00 mx2 exim[7]: [2/2] of another host
Mar  2 10:00:01 mx1 exim[7]: [2/2]  550 such user
Mar  2 10:00:01 mx1 exim[8]: [2\3]  two
Mar  2 10:00:01 mx1 exim[9]: whole [1/2] line
Mar  2 10:00:01 mx1 exim[8]: [3/3] three
)",
      Joining::kExim,
      "\n\n"
      R"(Mar  2 10:00:00 mx1 sshd[7]: exim[7]: [2/2] not his
Mar  2 10:00:00 mx2 exim[7]: [2/2] of another host
)"
      "Mar  2 10:00:01 mx1 exim[7]: 2026-03-02 10:00:00 a said: "
      "550-no\t 550 such user\n"
      "\n"
      "Mar  2 10:00:01 mx1 exim[9]: whole [1/2] line\n"
      "Mar  2 10:00:01 mx1 exim[8]: one two\tthree\n");
}

TEST(LineJoiner, EximPiecesThatDoNotFitStayAsTheyAre) {
  const std::string head = "<22>2026-03-02T10:00:00+01:00 mx1 exim4[7]: ";
  for (const std::initializer_list<std::string_view> texts :
       std::initializer_list<std::initializer_list<std::string_view>>{
           {"[1/3] a", "[3/3] c"},
           {"[1/2] a", "[2/3] b"},
           {"[2/2] b"},
           {"[2/3] b", "[3/3] c"},
           {"[1/2] a", "b"},
           {"[1/1] a", "[0/2] a", "[2/1] a", "[1/] a", "[/2] a", "[1-2] a"},
           {"[1/2]a", "[2/2]b"},
           {"[12345/12346] a", "[1/12345] a"},
       }) {
    std::string text;
    for (const std::string_view line : texts) {
      text += head + std::string(line) + "\n";
    }
    ExpectJoined(text, Joining::kExim, text);
  }
  ExpectJoined(head + "[1/2] lost\n" + head + "[1/2] a\n" + head + "[2/2] b\n",
               Joining::kExim, head + "[1/2] lost\n\n" + head + "ab\n");
}

// What is held back is bounded, and then given as it came.
TEST(LineJoiner, AnOpenPieceIsGivenUpInTime) {
  const std::string first = Cri({"stdout P a"});
  const std::string last = Cri({"stdout F b"});
  const std::string other = Cri({"stderr F x"});
  const auto between = [&](std::size_t count) {
    std::string text = first;
    for (std::size_t i = 0; i < count; ++i) {
      text += other;
    }
    return text + last;
  };
  const std::string fits = between(LineJoiner::kMostHeldLines - 2);
  const std::string over = between(LineJoiner::kMostHeldLines);
  EXPECT_NE(Join(fits, Joining::kCri), fits);
  EXPECT_EQ(Join(over, Joining::kCri), over);

  LineJoiner joiner(Joining::kCri);
  joiner.Take(first);
  std::size_t most = 0;
  std::size_t given = 0;
  const std::string big = Cri({"stderr F " + std::string(100'000, 'x')});
  for (int i = 1; i <= 200; ++i) {
    joiner.Take(big);
    given += joiner.out().size();
    joiner.out().clear();
    most = std::max(
        most, first.size() + static_cast<std::size_t>(i) * big.size() - given);
  }
  EXPECT_LE(most, LineJoiner::kMostHeldBytes + big.size());

  // Of too many that are open, the oldest is given up.
  std::string many;
  for (std::size_t i = 0; i <= LineJoiner::kMostOpen; ++i) {
    many += "Mar  2 10:00:00 mx1 exim[" + std::to_string(i) + "]: [1/2] a\n";
  }
  LineJoiner full(Joining::kExim);
  full.Take(many);
  EXPECT_EQ(full.out(), many.substr(0, many.find('\n') + 1));
}

TEST(LineJoiner, NoJoinedLineIsLongerThanALineMayBe) {
  const std::string half(kMaxLine / 2, 'x');
  const std::string text = Cri({"stdout P " + half, "stdout P " + half,
                                "stdout F " + half, "stdout F whole"});
  EXPECT_EQ(Join(text, Joining::kCri), text);
  const std::string big(3 * kMaxLine, 'x');
  const std::string with_long =
      Cri({"stdout P a"}) + big + "\n" + Cri({"stdout F b"});
  for (const std::size_t step :
       {std::size_t{1000}, std::size_t{1} << 20U, SIZE_MAX}) {
    EXPECT_EQ(Join(with_long, Joining::kCri, step), with_long) << step;
  }
}

// Made lines, cut anywhere, with others between: the same comes out, and
// nothing is lost, however it is fed.
TEST(LineJoiner, LinesCutAnywhereComeBack) {
  std::mt19937 random(44);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> whole;
    std::string text;
    std::string want;
    for (int i = 0; i < 20; ++i) {
      std::string line = "line " + std::to_string(i) + " of ";
      line.append(random() % 30, 'x');
      const std::string pid = std::to_string(random() % 3);
      const std::size_t count = 1 + random() % 4;
      const std::string head = "Mar  2 10:00:00 mx1 exim[" + pid + "]: ";
      std::string rest = line;
      for (std::size_t n = 1; n < count; ++n) {
        const std::size_t size = random() % (rest.size() + 1);
        text += head + "[" + std::to_string(n) + "/" + std::to_string(count) +
                "] " + rest.substr(0, size) + "\n";
        rest.erase(0, size);
        want += "\n";
        if (random() % 2 == 0) {
          text += "Mar  2 10:00:00 mx1 cron[1]: between\n";
          want += "Mar  2 10:00:00 mx1 cron[1]: between\n";
        }
      }
      const std::string n = std::to_string(count);
      text += head + (count == 1 ? "" : "[" + n + "/" + n + "] ") + rest + "\n";
      want += head + line + "\n";
    }
    for (const std::size_t step :
         {std::size_t{1}, std::size_t{7}, std::size_t{100}, SIZE_MAX}) {
      ASSERT_EQ(Join(text, Joining::kExim, step), want) << step;
    }
  }
}

TEST(JoiningOf, TheShapeOfTheStart) {
  const std::string cri = Cri({"stdout F a", "stdout P b", "stderr F c"});
  const struct {
    const char* name;
    std::string text;
    Joining joining;
  } cases[] = {
      {"empty", "", Joining::kNone},
      {"CRI", cri, Joining::kCri},
      {"CRI behind the rest of a line", "est\n" + cri, Joining::kCri},
      {"CRI, cut", cri + std::string(kAt).substr(0, 10), Joining::kCri},
      {"a few such lines among others", "a\nb\nc\nd\n" + cri, Joining::kNone},
      {"Exim in syslog", "Mar  2 10:00:00 mx1 exim[7]: x\n", Joining::kExim},
      {"Debian's name, ISO time, priority",
       "<22>2026-03-02T10:00:00Z mx1 exim4[7]: x\n", Joining::kExim},
      {"late",
       "Mar  2 10:00:00 mx1 cron[7]: not exim\n"
       "Mar  2 10:00:00 mx1 exim[7]: x",
       Joining::kExim},
      {"only named",
       "Mar  2 10:00:00 mx1 cron[7]: see exim[7]: x\n"
       "Mar  2 10:00:00 mx1 apt: exim4 installed\n"
       " exim[7]: [1/2] x\n",
       Joining::kNone},
      {"Exim's own file",
       "2026-03-02 10:00:00 1abcde-000abc-Xy <= a@b.example\n", Joining::kNone},
      {"Postfix", "Mar  2 10:00:00 mx1 postfix/qmgr[7]: A: removed\n",
       Joining::kNone},
      {"JSON", "{\"log\":\"Mar  2 10:00:00 mx1 exim[7]: x\"}\n",
       Joining::kNone},
      {"binary", std::string(5000, '\0'), Joining::kNone},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(JoiningOf(c.text), c.joining) << c.name;
  }
  // One line of nothing but the name does not take a time for each.
  std::string names;
  while (names.size() < (std::size_t{1} << 20U)) {
    names += " exim[1]:";
  }
  EXPECT_EQ(JoiningOf(names), Joining::kNone);
}

}  // namespace
}  // namespace mailscan
