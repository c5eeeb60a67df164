#include "core/timeline/file_name.h"

#include <gtest/gtest.h>

#include <string>

namespace mailscan {
namespace {

// The last day, which DateInFileName tells the end of.
std::string DayOf(std::string_view path) {
  const auto end = DateInFileName(path);
  return end ? FormatUtc(*end - kSecond, 1'000'000).substr(0, 10) : "-";
}

TEST(FileName, TellsTheDayOrTheMonth) {
  const struct {
    std::string_view path;
    std::string_view day;
  } kCases[] = {
      {"mail.log-20250304", "2025-03-04"},
      {"/var/log/mail.log-20250304.gz", "2025-03-04"},
      {"main.log-20250304.xz", "2025-03-04"},
      {"mainlog-20021225", "2002-12-25"},
      {"mail.log-2025030412", "2025-03-04"},
      {"mail.log-20250304123000", "2025-03-04"},
      {"main.200212", "2002-12-31"},
      {"exim_mainlog-Mar-2025.gz", "2025-03-31"},
      {"exim_mainlog-Feb-2024.gz", "2024-02-29"},
      {"acct-2025-03-04-0001.csv", "2025-03-04"},
      {"mx1_2025_03_04.log", "2025-03-04"},
      {"2025-03-04T10:00:00.log", "2025-03-04"},
      {"20240101-to-20250304.log", "2025-03-04"},
      // Nothing, or nothing that is a date.
      {"mail.log", "-"},
      {"mail.log.1", "-"},
      {"mail.log.12.gz", "-"},
      {"-", "-"},
      {"", "-"},
      {"/var/log/20250304/mail.log", "-"},
      {"mail.log-20251304", "-"},
      {"mail.log-20250230", "-"},
      {"mail.log-20250300", "-"},
      {"mail.log-18990304", "-"},
      {"mail.log-123456", "-"},
      {"mail.log-1583312400", "-"},  // seconds since 1970
      {"acct-2025-0001.csv", "-"},
      {"march-2025.log", "-"},
      {"99999999999999999999999999.log", "-"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(DayOf(c.path), c.day) << c.path;
  }
}

TEST(FileName, TellsTheSet) {
  const std::string set = RotatedSetOf("/var/log/mail.log");
  for (const std::string_view path :
       {"/var/log/mail.log.1", "/var/log/mail.log.2.gz",
        "/var/log/mail.log-20250304", "/var/log/mail.log-20250304.zst",
        "/var/log/mail.log-Mar-2025.gz", "/var/log/MAIL.LOG.1"}) {
    EXPECT_EQ(RotatedSetOf(path), set) << path;
  }
  for (const std::string_view path :
       {"/var/log/maillog", "/var/log/mail.err", "/var/log/old/mail.log",
        "mail.log", "-"}) {
    EXPECT_NE(RotatedSetOf(path), set) << path;
  }
}

}  // namespace
}  // namespace mailscan
