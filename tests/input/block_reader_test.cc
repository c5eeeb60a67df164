#include "core/input/block_reader.h"

#include <gtest/gtest.h>

#include <random>

#include "core/input/csv_cutter.h"
#include "tests/input/input_support.h"

namespace mailscan {
namespace {

using testing::TempDir;

// Everything that a reader of blocks sees: "line: text", "line! sample"; of
// CSV with " < HEADER" after it, the one in force.
std::vector<std::string> ReadBlocks(const std::string& path, Framing framing,
                                    std::size_t block_bytes,
                                    std::size_t peek = 0) {
  BlockReader reader(path, block_bytes);
  if (peek > 0) {
    reader.Peek(peek);
  }
  reader.set_framing(framing, testing::IsTableHeader);
  std::vector<std::string> out;
  std::string header;
  std::uint32_t before = 0;
  Block block;
  const auto add = [&](std::uint32_t line, bool bad, std::string_view text) {
    out.push_back(std::to_string(before + line) + (bad ? "! " : ": ") +
                  (bad ? SampleOf(text) : std::string(text)));
  };
  const auto walk = [&](auto cutter) {
    Record record;
    while (cutter.Next(&record)) {
      add(record.line, !record.fault.empty(), record.text);
      if (framing == Framing::kCsv && record.fault.empty()) {
        header = testing::IsTableHeader(record.text) ? record.text : header;
        out.back() += " < " + header;
      }
    }
    if (!block.tail_fault.empty()) {
      add(cutter.newlines() + 1, true, block.tail_sample);
    }
    before += cutter.newlines() + block.tail_newlines;
  };
  while (reader.Next(&block)) {
    for (std::size_t i = 0; i < kPadding; ++i) {
      EXPECT_EQ(block.text.data()[block.text.size() + i], '\0');
    }
    if (framing == Framing::kLines) {
      walk(LineCutter(block.text));
    } else if (framing == Framing::kCsv) {
      header = block.header;
      walk(CsvCutter(block.text, TextEnd::kIsLast));
    } else {
      walk(JsonCutter(block.text, block.place, TextEnd::kIsLast));
    }
  }
  return out;
}

void ExpectSameForAllCuts(const std::string& bytes, Framing framing) {
  const TempDir dir;
  const std::string path = dir.Write("in", bytes);
  const std::vector<std::string> whole =
      ReadBlocks(path, framing, bytes.size() + 100);
  for (std::size_t size = 1; size <= bytes.size() + 1; ++size) {
    ASSERT_EQ(ReadBlocks(path, framing, size), whole)
        << "blocks of " << size << " bytes of:\n"
        << bytes;
    ASSERT_EQ(ReadBlocks(path, framing, size, size / 2), whole)
        << "blocks of " << size << " bytes after a look ahead, of:\n"
        << bytes;
  }
}

TEST(BlockReader, LinesAreTheSameHoweverCut) {
  for (const std::string& bytes :
       {std::string("event a\nignore b\r\n\n\nforeign c\nno newline"),
        std::string("\n\n\n"),
        std::string("\xef\xbb\xbf"
                    "event a\n"),
        std::string("a\0b\n\0\nc", 7), std::string("one long line only")}) {
    ExpectSameForAllCuts(bytes, Framing::kLines);
  }
}

TEST(BlockReader, ByteOrderMarkGoesOnlyAtTheStart) {
  const TempDir dir;
  const std::string mark = "\xef\xbb\xbf";
  const std::string path = dir.Write("in", mark + "a\n" + mark + "b\n");
  EXPECT_EQ(ReadBlocks(path, Framing::kLines, 1),
            (std::vector<std::string>{"1: a", "2: " + mark + "b"}));
}

TEST(BlockReader, JsonIsTheSameHoweverCut) {
  const char* const shapes[] = {
      "{\"id\":1}\n{\"id\":2}\r\n\n{\"id\":3}",
      "[{\"id\":1},{\"id\":2}]\n[{\"id\":3}]\n[]\n[{}]\n",
      "[{\"id\":1},\n{\"id\":2,\"x\":[{\"y\":1},{}]},\n{\"id\":3}]\n",
      "{\n \"id\": 1\n}\n{\n \"id\": {\n \"x\": [\n1,\n2]\n }\n}\n",
      "{\"id\":1}{\"id\":2}{\"id\":3}",
      "[\n  {\n    \"id\": \"}\\\"{\"\n  },\n  {\n    \"id\": 2\n  }\n]\n",
      "\xef\xbb\xbf[{\"id\":\"\\\\\"},\n{\"id\":\"]\\\\\\\"[\"}]",
      "12 \"a b\" null {\"id\":1}, true\n[1,[2],\"3\"]",
      "{\"id\":1}\n{\"id\":\"cut\n{\"id\":3}\n{\"id\":\n\n  x\n{\"id\":5}\n",
      "{\"id\":\"cut}\n{\"id\":2}\n{\"id\":\"cut}\n[{\"id\":4}\n{\"id\":5}]\n",
      "[{\"id\":1},{\"id\":[\n{\"id\":2},\n{\"id\":3}\n]\n{\"id\":4}\n",
      "no json at all\nand more of it\n\n{\"id\":1}\n}}\n[[\n{\"id\":2}",
      "a=1&b=2\r\n{\"id\":1}\nc_d=%7B\n[{\"id\":2}\ne=[{\"id\":3}]\nf=",
      "{\"id\":\"cut\na=1\n{\"id\":\n\nname-of=b\ntext=\n{}g=1\n}a\n",
      "{\"a\":{\"b\":{\"c\":[\n{\"id\":1}\n{\"a\":[\n{\"id\":2},\n{\"id\":3}\n",
  };
  for (const char* shape : shapes) {
    ExpectSameForAllCuts(shape, Framing::kJson);
  }
}

// Strings of JSON's own bytes find the cuts that no one thinks of.
TEST(BlockReader, JunkIsTheSameHoweverCut) {
  const char* const words[] = {"{",    "}",     "[",  "]",   "\"",      "\\",
                               ",",    ":",     "\n", "\n",  "{\"a\":", "}\n{",
                               "]\n[", "},\n{", " ",  "1",   "true",    "x",
                               "\r\n", "\nx",   "=",  "a=1&"};
  std::mt19937 random(42);
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    const std::size_t count = 1 + random() % 30;
    for (std::size_t i = 0; i < count; ++i) {
      bytes += words[random() % std::size(words)];
    }
    ExpectSameForAllCuts(bytes, Framing::kJson);
  }
}

TEST(BlockReader, CsvIsTheSameHoweverCut) {
  const char* const shapes[] = {
      "id,x\n1,a\n2,b\r\n\nid,y\n3,c\n4,d\nid,x\n5",
      "1,no header yet\nid,\"x\ny\"\n2,\"a\nid,b\n\"\n3,\"c\"\"\n\"\n",
      "id,x\n1,\"cut\nid,y\n2,\"b\"\n3,\"c\"d\n4,5\" e\n",
      "id\n\"",
      "\"id\",x\n\"1\n2\n3\"\r\n4\n",
  };
  for (const char* shape : shapes) {
    ExpectSameForAllCuts(shape, Framing::kCsv);
  }
  const char* const words[] = {"\"", "\"", "\"\"", ",",  "\n",   "\n",  "\r\n",
                               "\r", "a",  "id,",  "b,", "\n1,", "\",", ",\""};
  std::mt19937 random(43);
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    const std::size_t count = 1 + random() % 30;
    for (std::size_t i = 0; i < count; ++i) {
      bytes += words[random() % std::size(words)];
    }
    ExpectSameForAllCuts(bytes, Framing::kCsv);
  }
}

TEST(BlockReader, LongLinesOfCsvAreSkippedButCounted) {
  const TempDir dir;
  const std::string big(3'000'000, 'x');
  const std::string path =
      dir.Write("in", "id,x\n" + big + "\n1,\"" + big + "\"\n2\n3,\"" +
                          std::string(kMaxLine, '\n') + "\"");
  for (const std::size_t size : {std::size_t{100}, std::size_t{1} << 23U}) {
    const std::vector<std::string> got = ReadBlocks(path, Framing::kCsv, size);
    ASSERT_EQ(got.size(), 5 + kMaxLine) << size;
    EXPECT_EQ(got[1], "2! " + big.substr(0, 200)) << size;
    EXPECT_EQ(got[2], "3! 1,\"" + big.substr(0, 197)) << size;
    EXPECT_EQ(got[3], "4: 2 < id,x") << size;
    EXPECT_EQ(got[4], "5! 3,\"") << size;
    EXPECT_EQ(got.back(), std::to_string(kMaxLine + 5) + "! \"") << size;
  }
}

TEST(BlockReader, LongLinesAreSkippedButCounted) {
  const TempDir dir;
  const std::string big(10'000'000, 'x');
  const std::string path =
      dir.Write("in", "a\n" + big + "\nb\n" + std::string(kMaxLine, 'y') +
                          "\n" + big + "\n" + big);
  const std::vector<std::string> want = {"1: a",
                                         "2! " + big.substr(0, 200),
                                         "3: b",
                                         "4: " + std::string(kMaxLine, 'y'),
                                         "5! " + big.substr(0, 200),
                                         "6! " + big.substr(0, 200)};
  for (const std::size_t size :
       {std::size_t{100}, std::size_t{1} << 20U, std::size_t{4} << 20U,
        std::size_t{1} << 26U}) {
    EXPECT_EQ(ReadBlocks(path, Framing::kLines, size), want) << size;
  }
}

TEST(BlockReader, LongLineIsNotHeldInMemory) {
  const TempDir dir;
  const std::string path = dir.Write("in", std::string(30'000'000, '\0'));
  BlockReader reader(path, std::size_t{1} << 20U);
  Block block;
  ASSERT_TRUE(reader.Next(&block));
  EXPECT_EQ(block.text, "");
  EXPECT_EQ(block.tail_fault, kLineTooLong);
  EXPECT_LT(block.capacity, std::size_t{5} << 20U);
  EXPECT_FALSE(reader.Next(&block));
}

TEST(BlockReader, ValuesOverTheLimitAreSkippedButCounted) {
  const TempDir dir;
  const std::string big(kMaxRecord, 'x');
  const std::string path =
      dir.Write("in", "{\"id\":1}\n{\"id\":\"" + big +
                          "\"}\n{\"id\":3}\n{\"id\":4,\"x\":[\n  1]}\n");
  for (const std::size_t size :
       {std::size_t{1} << 16U, std::size_t{1} << 27U}) {
    EXPECT_EQ(ReadBlocks(path, Framing::kJson, size),
              (std::vector<std::string>{
                  "1: {\"id\":1}", "2! {\"id\":\"" + big.substr(0, 193),
                  "3: {\"id\":3}", "4: {\"id\":4,\"x\":[\n  1]}"}))
        << size;
  }
}

TEST(BlockReader, OneBigArrayStreams) {
  const TempDir dir;
  std::string bytes = "[";
  for (int i = 0; i < 200000; ++i) {
    bytes += "{\"id\":" + std::to_string(i) + ",\"tags\":[\"a\",{}]},";
  }
  bytes.back() = ']';
  const std::string path = dir.Write("in", bytes);
  BlockReader reader(path, 65536);
  reader.set_framing(Framing::kJson);
  Block block;
  int records = 0;
  while (reader.Next(&block)) {
    JsonCutter cutter(block.text, block.place, TextEnd::kIsLast);
    Record record;
    while (cutter.Next(&record)) {
      EXPECT_EQ(record.fault, "");
      ++records;
    }
    ASSERT_LT(block.capacity, std::size_t{1} << 18U);
  }
  EXPECT_EQ(records, 200000);
}

}  // namespace
}  // namespace mailscan
