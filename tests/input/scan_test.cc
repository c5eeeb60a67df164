#include "core/input/scan.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <mutex>

#include "core/model/row.h"
#include "tests/input/compress.h"
#include "tests/input/input_support.h"

namespace mailscan {
namespace {

using testing::Compress;
using testing::TempDir;

// Lines of syslog: those with "event" in them, whole.
class TailParser final : public Parser {
 public:
  LineStatus ParseLine(std::string_view line, EventSink& sink) override {
    if (line == "foreign") {
      return LineStatus::kForeign;
    }
    if (!line.starts_with("Mar")) {
      return LineStatus::kMalformed;
    }
    if (line.find("event") == std::string_view::npos) {
      return LineStatus::kIgnored;
    }
    Event event;
    event.set(Field::kLocalId, line);
    sink.Emit(event);
    return LineStatus::kEvent;
  }
};
constexpr ParserInfo kTails = {"tail", "syslog", Framing::kLines,
                               testing::MakeParser<TailParser>};

constexpr ParserInfo kParsers[] = {testing::kObjects, testing::kWords,
                                   testing::kTable, kTails};

struct Scanned {
  std::vector<SourceReport> reports;
  // Of each source, "line: text" of every event in the order of hand-over,
  // then "end".
  std::vector<std::vector<std::string>> rows;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_total = 0;
};

struct How {
  unsigned threads = 1;
  std::size_t block_bytes = std::size_t{1} << 20U;
  std::string_view format = {};
};

Scanned ScanFiles(const std::vector<std::string>& paths, How how = {}) {
  ScanOptions options;
  for (const std::string& path : paths) {
    options.sources.push_back({path});
  }
  options.parsers = kParsers;
  options.threads = how.threads;
  options.block_bytes = how.block_bytes;
  options.forced_format = how.format;
  Scanned scanned;
  scanned.rows.resize(paths.size());
  Tables tables;
  ScanProgress progress;
  scanned.reports = Scan(
      options, tables,
      [&](std::uint32_t source, EventSink& sink, std::uint32_t first_line) {
        RowCursor cursor(sink.rows());
        while (cursor.Next()) {
          scanned.rows[source].push_back(
              std::to_string(first_line + cursor.head().line - 1) + ": " +
              std::string(DecodeKey(cursor.key()).local_id));
        }
      },
      [&](std::uint32_t source) { scanned.rows[source].push_back("end"); },
      &progress);
  scanned.bytes_read = progress.bytes_read;
  scanned.bytes_total = progress.bytes_total;
  for (const SourceReport& report : scanned.reports) {
    EXPECT_EQ(report.read, report.event + report.ignored + report.foreign +
                               report.malformed);
  }
  return scanned;
}

// "read event ignored foreign malformed"
std::string CountsOf(const SourceReport& report) {
  return std::to_string(report.read) + " " + std::to_string(report.event) +
         " " + std::to_string(report.ignored) + " " +
         std::to_string(report.foreign) + " " +
         std::to_string(report.malformed);
}

std::string SamplesOf(const SourceReport& report) {
  std::string out;
  for (const BadLine& bad : report.samples) {
    out += std::to_string(bad.line) + "|" + bad.text + "|" + bad.why + "\n";
  }
  return out;
}

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
      line += i % 10 == 0 ? 1 : 2;
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
