#include "core/input/scan.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <mutex>

#include "tests/input/compress.h"
#include "tests/input/scan_support.h"

namespace mailscan {
namespace {

using testing::Compress;
using testing::CountsOf;
using testing::SamplesOf;
using testing::ScanFiles;
using testing::Scanned;
using testing::TempDir;

TEST(Scan, EveryLineIsAccountedForOnce) {
  const TempDir dir;
  const std::string path =
      dir.Write("in.log", "event a\nignore b\r\n\nforeign c\njunk\r\nevent d");
  const Scanned got = ScanFiles({path});
  const SourceReport& report = got.reports[0];
  EXPECT_EQ(report.path, path);
  EXPECT_EQ(report.format, "words");
  EXPECT_EQ(CountsOf(report), "6 2 2 1 1");
  EXPECT_EQ(SamplesOf(report), "5|junk|does not read as words\n");
  EXPECT_EQ(report.status.message(), "");
  EXPECT_TRUE(report.opened);
  EXPECT_EQ(report.bytes, 42U);
  EXPECT_EQ(got.bytes_read, 42U);
  EXPECT_EQ(got.bytes_total, 42U);
  EXPECT_EQ(got.rows[0],
            (std::vector<std::string>{"1: event a", "6: event d", "end"}));
}

TEST(Scan, JsonRecordsCarryTheLineTheyStartOn) {
  const TempDir dir;
  const std::string path = dir.Write(
      "in.json",
      "[\n{\"id\":1},{\"id\":2},\n{\"other\":3},\n{\"id\":\n4}]\n7\n");
  for (const std::size_t size : {1U, 7U, 1000U}) {
    const Scanned got = ScanFiles({path}, {1, size});
    EXPECT_EQ(got.reports[0].format, "objects");
    EXPECT_EQ(CountsOf(got.reports[0]), "5 3 0 1 1");
    EXPECT_EQ(SamplesOf(got.reports[0]), "6|7|does not read as objects\n");
    EXPECT_EQ(got.rows[0],
              (std::vector<std::string>{"2: {\"id\":1}", "2: {\"id\":2}",
                                        "4: {\"id\":\n4}", "end"}));
  }
}

TEST(Scan, SameForAllThreadsAndBlockSizes) {
  const TempDir dir;
  std::string words;
  std::string objects;
  for (int i = 0; i < 3000; ++i) {
    const std::string n = std::to_string(i);
    words += (i % 7 == 0 ? "junk " : i % 5 == 0 ? "ignore " : "event ") + n;
    words += "\n";
    objects += "{\"id\":" + n + (i % 11 == 0 ? "\n" : "}\n");
  }
  const std::vector<std::string> paths = {
      dir.Write("a.log", words),
      dir.Write("b.json", objects),
      dir.Write("empty.log", ""),
      dir.Write("c.log.gz", Compress(words, Compression::kGzip)),
      dir.path() + "/none.log",
      dir.Write("d.log", "event last")};
  const Scanned want = ScanFiles(paths);
  ASSERT_EQ(want.rows[3].size(), want.rows[0].size());
  for (unsigned threads = 1; threads <= 4; ++threads) {
    for (const std::size_t size : {50U, 777U, 8192U}) {
      const Scanned got = ScanFiles(paths, {threads, size});
      for (std::size_t i = 0; i < paths.size(); ++i) {
        EXPECT_EQ(got.rows[i], want.rows[i]) << threads << " " << size;
        EXPECT_EQ(CountsOf(got.reports[i]), CountsOf(want.reports[i]));
        EXPECT_EQ(SamplesOf(got.reports[i]), SamplesOf(want.reports[i]));
        EXPECT_EQ(got.reports[i].format, want.reports[i].format);
        EXPECT_EQ(got.reports[i].bytes, want.reports[i].bytes);
        EXPECT_EQ(got.reports[i].status.message(),
                  want.reports[i].status.message());
      }
      EXPECT_EQ(got.bytes_read, want.bytes_read);
    }
  }
}

TEST(Scan, MoreFilesThanMayBeOpen) {
  const TempDir dir;
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit few = before;
  few.rlim_cur = 40;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<std::string> paths;
  for (int i = 0; i < 200; ++i) {
    paths.push_back(dir.Write(std::to_string(i), "event a\n"));
  }
  const Scanned got = ScanFiles(paths, {3});
  setrlimit(RLIMIT_NOFILE, &before);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    ASSERT_EQ(got.rows[i], (std::vector<std::string>{"1: event a", "end"}));
  }
}

TEST(Scan, UnknownFormatIsCountedAndSaid) {
  const TempDir dir;
  const std::string path =
      dir.Write("in.bin", "\nju\x1bnk 1\njunk 2\n" + std::string(3, '\0'));
  const Scanned got = ScanFiles({path});
  const SourceReport& report = got.reports[0];
  EXPECT_EQ(report.format, "");
  EXPECT_EQ(CountsOf(report), "4 0 1 0 3");
  EXPECT_EQ(report.samples[0].line, 2U);
  EXPECT_EQ(report.samples[0].why, "not a known format");
  EXPECT_EQ(report.status.message(),
            path +
                ": format not recognised; first line: ju\\x1bnk 1; name it "
                "with --format-in");
  EXPECT_EQ(got.rows[0], std::vector<std::string>{"end"});
}

TEST(Scan, ForcedFormatIsNotDetected) {
  const TempDir dir;
  const std::string path = dir.Write("in.log", "junk\n");
  const Scanned got = ScanFiles({path}, {1, 100, "words"});
  EXPECT_EQ(got.reports[0].format, "words");
  EXPECT_EQ(CountsOf(got.reports[0]), "1 0 0 0 1");
  EXPECT_TRUE(got.reports[0].status.ok());
}

TEST(Scan, EmptyFileIsFine) {
  const TempDir dir;
  const Scanned got = ScanFiles({dir.Write("in.log", "")});
  EXPECT_EQ(got.reports[0].format, "");
  EXPECT_EQ(CountsOf(got.reports[0]), "0 0 0 0 0");
  EXPECT_TRUE(got.reports[0].status.ok());
  EXPECT_TRUE(got.reports[0].opened);
  EXPECT_EQ(got.rows[0], std::vector<std::string>{"end"});
}

TEST(Scan, WhatCannotBeReadStopsNothing) {
  const TempDir dir;
  const Scanned got = ScanFiles(
      {dir.path() + "/none", dir.path(), dir.Write("in.log", "event a\n")});
  EXPECT_NE(got.reports[0].status.message().find("cannot open"),
            std::string::npos);
  EXPECT_NE(got.reports[1].status.message().find("is a directory"),
            std::string::npos);
  EXPECT_FALSE(got.reports[0].opened);
  EXPECT_EQ(CountsOf(got.reports[2]), "1 1 0 0 0");
  EXPECT_EQ(got.rows[0], std::vector<std::string>{"end"});
}

TEST(Scan, TruncatedGzipKeepsItsLines) {
  const TempDir dir;
  const std::string packed = Compress("event a\nevent b\n", Compression::kGzip);
  const Scanned got =
      ScanFiles({dir.Write("in.gz", packed.substr(0, packed.size() - 4))});
  EXPECT_EQ(CountsOf(got.reports[0]), "2 2 0 0 0");
  EXPECT_EQ(got.reports[0].format, "words");
  EXPECT_NE(got.reports[0].status.message().find("ends early"),
            std::string::npos);
}

TEST(Scan, FiveSamplesTheFirstByLine) {
  const TempDir dir;
  std::string text = "event a\n";
  for (int i = 2; i < 20; ++i) {
    text += "junk " + std::to_string(i) + std::string(500, 'x') + "\n";
  }
  const Scanned got = ScanFiles({dir.Write("in.log", text)}, {4, 600, "words"});
  ASSERT_EQ(got.reports[0].samples.size(), kMaxSamples);
  for (std::uint32_t i = 0; i < kMaxSamples; ++i) {
    EXPECT_EQ(got.reports[0].samples[i].line, i + 2);
    EXPECT_EQ(got.reports[0].samples[i].text.size(), 200U);
  }
}

// Puts a pipe with some text in the place of standard input.
class StandardInput {
 public:
  explicit StandardInput(std::string_view text) : saved_(dup(STDIN_FILENO)) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe(ends), 0);
    EXPECT_EQ(write(ends[1], text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
  }
  ~StandardInput() {
    dup2(saved_, STDIN_FILENO);
    close(saved_);
  }

 private:
  int saved_;
};

TEST(Scan, StandardInputIsReadOnce) {
  const StandardInput input("event a\n");
  const Scanned got = ScanFiles({"-", "-"}, {2});
  EXPECT_EQ(CountsOf(got.reports[0]), "1 1 0 0 0");
  EXPECT_TRUE(got.reports[0].status.ok());
  EXPECT_EQ(got.reports[1].status.message(),
            "standard input: named more than once; it can be read only once, "
            "drop one -");
  EXPECT_EQ(got.rows[1], std::vector<std::string>{"end"});
  EXPECT_EQ(got.bytes_total, 0U);
}

TEST(Scan, CompressedStandardInput) {
  const StandardInput input(Compress("event a\n", Compression::kXz));
  EXPECT_EQ(CountsOf(ScanFiles({"-"}).reports[0]), "1 1 0 0 0");
}

}  // namespace
}  // namespace mailscan
