#include "core/model/hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace mailscan {
namespace {

TEST(Hash64, ReadsNoFurtherThanTheEnd) {
  const std::string text(100, 'x');
  for (std::size_t size = 0; size <= text.size(); ++size) {
    // On the heap and exactly as long, so that a sanitizer sees more.
    const std::string exact = text.substr(0, size);
    EXPECT_EQ(Hash64(exact), Hash64(std::string_view(text).substr(0, size)));
  }
  EXPECT_EQ(Hash64({}), Hash64(""));
}

TEST(Hash64, EveryByteTheSizeAndTheSeedCount) {
  std::set<std::uint64_t> seen;
  std::size_t count = 0;
  for (std::size_t size = 0; size <= 70; ++size) {
    std::string text(size, '\0');
    seen.insert(Hash64(text));
    EXPECT_NE(Hash64(text), Hash64(text, 1));
    ++count;
    for (std::size_t i = 0; i < size; ++i) {
      text[i] = '\1';
      seen.insert(Hash64(text));
      text[i] = '\0';
      ++count;
    }
  }
  EXPECT_EQ(seen.size(), count);
}

// Partitions are the top six bits, tables use the low ones.
TEST(Hash64, SpreadsQueueIdsOverBothEnds) {
  std::set<std::uint64_t> top;
  std::set<std::uint64_t> low;
  for (int i = 0; i < 2'000; ++i) {
    const std::uint64_t hash = Hash64("4B7F" + std::to_string(i));
    top.insert(hash >> 58U);
    low.insert(hash & 63U);
  }
  EXPECT_EQ(top.size(), 64U);
  EXPECT_EQ(low.size(), 64U);
}

}  // namespace
}  // namespace mailscan
