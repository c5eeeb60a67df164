#include "core/model/bytes.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mailscan {
namespace {

TEST(PutBytes, CopiesEverySizeAndNothingBeside) {
  std::string all;
  for (int i = 0; i < 100; ++i) {
    all += static_cast<char>('!' + i % 90);
  }
  for (std::size_t size = 0; size <= all.size(); ++size) {
    // On the heap and exactly as long, so that a sanitizer sees more.
    const std::vector<char> from(all.data(), all.data() + size);
    std::string to(size + 2, '.');
    EXPECT_EQ(PutBytes({from.data(), size}, to.data() + 1),
              to.data() + 1 + size);
    EXPECT_EQ(to, "." + all.substr(0, size) + ".");
  }
}

}  // namespace
}  // namespace mailscan
