#include "core/model/origin.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace mailscan {
namespace {

TEST(OriginTable, OneNumberAnOrigin) {
  OriginTable table;
  const std::uint32_t a = table.Intern("mail.log", "postfix", "mx1", 0);
  EXPECT_EQ(table.Intern("mail.log", "postfix", "mx1", 0), a);
  EXPECT_NE(table.Intern("mail.log", "postfix", "mx1", 1), a);
  EXPECT_NE(table.Intern("mail.log", "postfix", "mx2", 0), a);
  EXPECT_NE(table.Intern("mail.log", "event", "mx1", 0), a);
  EXPECT_NE(table.Intern("mail.log.1", "postfix", "mx1", 0), a);
  EXPECT_EQ(table.size(), 5U);
  EXPECT_EQ(table.At(a).file, "mail.log");
  EXPECT_EQ(table.At(a).source, "postfix");
  EXPECT_EQ(table.At(a).host, "mx1");
  EXPECT_EQ(table.At(a).input, 0U);
}

TEST(OriginTable, ThreadsAgreeAndOriginsStay) {
  OriginTable table;
  const Origin* first = &table.At(table.Intern("f", "s", "host0", 0));
  std::vector<std::vector<std::uint32_t>> numbers(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : numbers) {
      threads.emplace_back([&table, &mine] {
        for (int i = 0; i < 200; ++i) {
          const std::string host = "host" + std::to_string(i);
          mine.push_back(table.Intern("f", "s", host, 0));
          EXPECT_EQ(table.At(mine.back()).host, host);
        }
      });
    }
  }
  for (const auto& mine : numbers) {
    EXPECT_EQ(mine, numbers[0]);
  }
  EXPECT_EQ(table.size(), 200U);
  EXPECT_EQ(first, &table.At(numbers[0][0]));
}

}  // namespace
}  // namespace mailscan
