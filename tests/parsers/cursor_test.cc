#include "parsers/cursor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mailscan {
namespace {

// On the heap and exactly as long, so that a sanitizer sees more.
std::vector<char> Exact(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST(FindFirst, FindsTheFirstOfAnyAtEveryPlaceInEverySize) {
  for (std::size_t size = 0; size <= 100; ++size) {
    for (std::size_t at = 0; at <= size; ++at) {
      std::string text(size, 'x');
      if (at < size) {
        text[at] = at % 2 == 0 ? ' ' : '"';
        text.back() = ' ';
      }
      const std::vector<char> exact = Exact(text);
      const std::string_view view(exact.data(), exact.size());
      EXPECT_EQ((FindFirst<' ', '"'>(view)), at) << size;
    }
  }
}

TEST(FindFirst, TakesNoOtherByteForIt) {
  for (int other = 0; other < 256; ++other) {
    if (other != ' ') {
      const std::string text(40, static_cast<char>(other));
      EXPECT_EQ(FindFirst<' '>(text), text.size()) << other;
    }
  }
}

TEST(TakeMillis, CutsAndSaysWhetherThereWasAPoint) {
  std::string_view text = "1.2345s";
  std::int64_t ms = 0;
  std::int64_t unit_ms = 1000;
  EXPECT_TRUE(TakeMillis(&text, &ms, &unit_ms));
  EXPECT_EQ(ms, 1234);
  EXPECT_EQ(unit_ms, 1);
  EXPECT_EQ(text, "s");
  text = "12s";
  unit_ms = 1000;
  EXPECT_TRUE(TakeMillis(&text, &ms, &unit_ms));
  EXPECT_EQ(ms, 12000);
  EXPECT_EQ(unit_ms, 1000);
}

}  // namespace
}  // namespace mailscan
