#include "core/input/csv_cutter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mailscan {
namespace {

using Records = std::vector<std::string>;

// "line: text" of every record, "line! text" of broken ones.
Records Cut(std::string_view text) {
  CsvCutter cutter(text, TextEnd::kIsLast);
  Records out;
  Record record;
  while (cutter.Next(&record)) {
    out.push_back(std::to_string(record.line) +
                  (record.fault.empty() ? ": " : "! ") +
                  std::string(record.text));
  }
  EXPECT_EQ(cutter.boundary(), text.size());
  EXPECT_EQ(cutter.newlines(), CountNewlines(text));
  return out;
}

struct Case {
  const char* name;
  std::string text;
  Records records;
};

TEST(CsvCutter, Records) {
  const Case cases[] = {
      {"empty", "", {}},
      {"one", "a,b\n", {"1: a,b"}},
      {"no final newline", "a,b\nc", {"1: a,b", "2: c"}},
      {"CRLF", "a,b\r\nc\r\n", {"1: a,b", "2: c"}},
      {"blank lines count", "a\n\n\r\nb\n", {"1: a", "2: ", "3: ", "4: b"}},
      {"quotes", "\"a\",b\n\"c\"\n", {"1: \"a\",b", "2: \"c\""}},
      {"commas in quotes", "\"a,b\",c\n", {"1: \"a,b\",c"}},
      {"a newline in quotes", "a,\"b\nc\",d\ne\n", {"1: a,\"b\nc\",d", "3: e"}},
      {"CRLF in quotes", "\"a\r\n\",b\r\nc", {"1: \"a\r\n\",b", "3: c"}},
      {"doubled quotes",
       "\"a\"\"b\",\"\"\"\",\"\"\nc",
       {"1: \"a\"\"b\",\"\"\"\",\"\"", "2: c"}},
      {"what looks like a record in quotes",
       "d,\"550\nd,x,\"\"y\"\"\n\"\nb\n",
       {"1: d,\"550\nd,x,\"\"y\"\"\n\"", "4: b"}},
      {"a quote later in a field",
       "a 5\" b,c\"\nd\n",
       {"1: a 5\" b,c\"", "2: d"}},
      {"an empty field at the end", "a,\nb,\"\",\n", {"1: a,", "2: b,\"\","}},
      {"quoted to the end", "a,\"b\"", {"1: a,\"b\""}},
      {"quoted to the end, CR", "a,\"b\"\r", {"1: a,\"b\""}},
      {"NUL is a byte",
       std::string("\"\0\n\0\",\0\n", 8),
       {std::string("1: \"\0\n\0\",\0", 10)}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Cut(c.text), c.records) << c.name;
  }
}

TEST(CsvCutter, ABrokenRecordLosesItsFirstLineOnly) {
  const Case cases[] = {
      {"cut in quotes at the end",
       "a\nb,\"c\nd\n",
       {"1: a", "2! b,\"c", "3: d"}},
      {"cut in quotes, then written on",
       "b,\"smtp;550 no\nd,\"x\",y\nd,\"z\"\n",
       {"1! b,\"smtp;550 no", "2: d,\"x\",y", "3: d,\"z\""}},
      {"goes on after its quote", "a,\"b\"c\nd\n", {"1! a,\"b\"c", "2: d"}},
      {"a CR after a quote", "\"a\"\rb\nc\n", {"1! \"a\"\rb", "2: c"}},
      {"a lone quote", "\"", {"1! \""}},
      {"a lone quote and a line", "\"\n\r\n", {"1! \"", "2: "}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Cut(c.text), c.records) << c.name;
  }
}

TEST(CsvCutter, AMebibyteIsARecordAndOneByteMoreIsNot) {
  const std::string half(kMaxLine / 2 - 2, 'x');
  const std::string most = "\"" + half + "\n" + half + "\",";
  ASSERT_EQ(most.size(), kMaxLine);
  EXPECT_EQ(Cut(most + "\nb\n"), (Records{"1: " + most, "3: b"}));
  EXPECT_EQ(Cut(most + ",\nb\n"),
            (Records{"1! \"" + half, "2: " + half + "\",,", "3: b"}));
  const std::string line(kMaxLine, 'x');
  EXPECT_EQ(Cut(line + "\nb"), (Records{"1: " + line, "2: b"}));
  EXPECT_EQ(Cut(line + "x\nb"), (Records{"1! " + line + "x", "2: b"}));
}

TEST(CsvCutter, WhatMayGoOnIsNotTaken) {
  const struct {
    const char* name;
    std::string text;
    std::size_t boundary;
    bool too_long;
  } cases[] = {
      {"a line without end", "a\nb", 2, false},
      {"in quotes", "a\n\"b\nc", 2, false},
      {"a quote that may be doubled", "a\n\"b\"", 2, false},
      {"a CR that may end", "a\n\"b\"\r", 2, false},
      {"broken for sure", "a\n\"b\"c\nd", 7, false},
      {"broken, its line has no end", "a\n\"b\"c", 2, false},
      {"too long", std::string(kMaxLine + 1, 'x'), 0, true},
      {"may still be", std::string(kMaxLine, 'x'), 0, false},
  };
  for (const auto& c : cases) {
    CsvCutter cutter(c.text, TextEnd::kMayGoOn);
    Record record;
    while (cutter.Next(&record)) {
    }
    EXPECT_EQ(cutter.boundary(), c.boundary) << c.name;
    EXPECT_EQ(cutter.rest_is_too_long(), c.too_long) << c.name;
  }
}

}  // namespace
}  // namespace mailscan
