// Whole scans of what is not simply lines: tables, lines in pieces, frames.
#include <gtest/gtest.h>

#include "tests/input/compress.h"
#include "tests/input/scan_support.h"

namespace mailscan {
namespace {

using testing::Compress;
using testing::CountsOf;
using testing::How;
using testing::ScanFiles;
using testing::Scanned;
using testing::TempDir;

// A parser has no memory of lines: the header reaches each block by itself.
TEST(Scan, ATablesHeaderHoldsUntilTheNextOne) {
  const TempDir dir;
  std::string table = "1,no header\n";
  std::vector<std::string> rows;
  std::uint32_t line = 1;
  for (int part = 0; part < 5; ++part) {
    const std::string column = std::string(1, static_cast<char>('a' + part));
    table += "id," + column + "\n";
    ++line;
    for (int i = 0; i < 100; ++i) {
      const std::string value = "\"v\nid," + std::to_string(i) + "\"";
      // The line of the text holds one comma more than the header.
      table += i % 10 == 0 ? std::to_string(i) + ",w\n" : "7," + value + "\n";
      if (i % 10 == 0) {
        rows.push_back(std::to_string(line + 1) + ": " + column + "=w");
      }
      line += i % 10 == 0 ? 1U : 2U;
    }
  }
  rows.push_back("end");
  const std::string path = dir.Write("acct.csv", table);
  for (const unsigned threads : {1U, 3U}) {
    for (const std::size_t size :
         {1U, 2U, 3U, 5U, 17U, 100U, 4096U, 1U << 20U}) {
      const Scanned got = ScanFiles({path}, {threads, size});
      EXPECT_EQ(got.reports[0].format, "table");
      EXPECT_EQ(CountsOf(got.reports[0]), "506 50 5 0 451") << size;
      EXPECT_EQ(got.rows[0], rows) << size;
    }
  }
}

// Lines that continue others come as one, and every line still counts.
TEST(Scan, ContinuedLinesAreOneForAllBlockSizesAndCompressions) {
  const TempDir dir;
  std::string text;
  std::vector<std::string> rows;
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    const std::string head = "Mar  2 10:00:00 mx1 exim[" + n + "]: ";
    if (i == 150) {  // the first one that is cut comes late
      text += head + "[1\\3] event " + n + "\nforeign\n" + head +
              "[2/3] b\n\n" + head + "[3/3] c\n";
    } else {
      text += head + "whole\n";
    }
  }
  rows.push_back("155: Mar  2 10:00:00 mx1 exim[150]: event 150\tbc");
  rows.push_back("end");
  const std::string paths[] = {
      dir.Write("log", text),
      dir.Write("log.gz", Compress(text, Compression::kGzip)),
      dir.Write("log.zst",
                Compress(text, Compression::kZstd, testing::Blocks::kSmall))};
  for (const std::string& path : paths) {
    for (const unsigned threads : {1U, 3U}) {
      for (const std::size_t size : {1U, 5U, 64U, 1000U, 1U << 20U}) {
        for (const std::string_view format : {"", "tail"}) {
          const Scanned got = ScanFiles({path}, {threads, size, format});
          EXPECT_EQ(got.reports[0].format, "tail");
          EXPECT_EQ(CountsOf(got.reports[0]), "204 1 202 1 0") << size;
          EXPECT_EQ(got.rows[0], rows) << size;
          EXPECT_EQ(got.reports[0].bytes, text.size());
        }
      }
    }
  }
}

// What a log writer leaves that appends frames to a file without extension, and
// is still writing the last one.
TEST(Scan, AZstdSegmentThatEndsInAFrameGivesWhatIsThere) {
  const TempDir dir;
  std::string first;
  std::string last;
  for (int i = 0; i < 400; ++i) {
    (i < 100 ? first : last) += "{\"id\":" + std::to_string(i) + "}\n";
  }
  const auto zstd = [](std::string_view bytes) {
    return Compress(bytes, Compression::kZstd, testing::Blocks::kSmall);
  };
  const std::string frame = zstd(last);
  const std::string path =
      dir.Write("20260302-100000.25",
                zstd(first) + frame.substr(0, frame.size() * 3 / 4));
  for (const How how : {How{1, 64}, How{2, 1000}, How{2}}) {
    const Scanned got = ScanFiles({path}, how);
    const SourceReport& report = got.reports[0];
    EXPECT_EQ(report.format, "objects");
    ASSERT_GT(report.event, 200U);
    ASSERT_LT(report.event, 400U);
    EXPECT_LE(report.malformed, 1U);  // the record that is cut
    for (std::size_t i = 0; i < report.event; ++i) {
      const std::string n = std::to_string(i);
      ASSERT_EQ(got.rows[0][i], std::to_string(i + 1) + ": {\"id\":" + n + "}");
    }
    EXPECT_NE(report.status.message().find("ends"), std::string::npos)
        << report.status.message();
  }
}

}  // namespace
}  // namespace mailscan
