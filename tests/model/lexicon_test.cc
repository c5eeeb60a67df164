#include "core/model/lexicon.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace mailscan {
namespace {

TEST(Lexicon, EqualTextsHaveEqualNumbers) {
  Lexicon lexicon;
  std::string text = "mx.corp.example";
  const std::uint32_t number = lexicon.Intern(text);
  ASSERT_NE(number, Lexicon::kFull);
  text[0] = 'n';
  EXPECT_EQ(lexicon.Text(number), "mx.corp.example");
  EXPECT_EQ(lexicon.Intern("mx.corp.example"), number);
  EXPECT_NE(lexicon.Intern(text), number);
}

TEST(Lexicon, HoldsAnyBytesOfAnySize) {
  Lexicon lexicon;
  std::vector<std::string> texts = {std::string("\0", 1),
                                    std::string("a\0b", 3), "\xff\xfe",
                                    std::string(100'000, 'x')};
  for (int i = 0; i < 5'000; ++i) {
    texts.push_back("host" + std::to_string(i) + ".example");
  }
  std::vector<std::uint32_t> numbers;
  for (const std::string& text : texts) {
    numbers.push_back(lexicon.Intern(text));
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_NE(numbers[i], Lexicon::kFull);
    EXPECT_EQ(lexicon.Text(numbers[i]), texts[i]);
  }
}

// A text that did not fit once never fits: two rows with it look alike.
TEST(Lexicon, StopsAtItsCapForGood) {
  Lexicon none(0);
  EXPECT_EQ(none.Intern("a"), Lexicon::kFull);
  Lexicon small(16 * 200);
  std::vector<std::uint32_t> first;
  for (int i = 0; i < 1'000; ++i) {
    first.push_back(small.Intern("host" + std::to_string(i)));
  }
  EXPECT_NE(first.front(), Lexicon::kFull);
  int full = 0;
  for (int i = 0; i < 1'000; ++i) {
    const std::uint32_t again = small.Intern("host" + std::to_string(i));
    EXPECT_EQ(again, first[static_cast<std::size_t>(i)]);
    full += again == Lexicon::kFull ? 1 : 0;
  }
  EXPECT_GT(full, 900);
  EXPECT_LT(full, 1'000);
}

TEST(Lexicon, ThreadsAgree) {
  Lexicon lexicon;
  constexpr std::size_t kTexts = 500;
  std::vector<std::vector<std::uint32_t>> numbers(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : numbers) {
      threads.emplace_back([&lexicon, &mine] {
        for (std::size_t i = 0; i < kTexts; ++i) {
          const std::string text = "agent " + std::to_string(i);
          mine.push_back(lexicon.Intern(text));
          EXPECT_EQ(lexicon.Text(mine.back()), text);
        }
      });
    }
  }
  for (const auto& mine : numbers) {
    EXPECT_EQ(mine, numbers[0]);
  }
}

}  // namespace
}  // namespace mailscan
