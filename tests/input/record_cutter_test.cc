#include "core/input/record_cutter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mailscan {
namespace {

template <typename Cutter>
std::vector<std::string> Cut(Cutter cutter) {
  std::vector<std::string> out;
  Record record;
  while (cutter.Next(&record)) {
    out.push_back(std::to_string(record.line) +
                  (record.fault.empty() ? ": " : "! ") +
                  std::string(record.text));
  }
  return out;
}

struct Case {
  const char* name;
  std::string text;
  std::vector<std::string> records;  // "line: text", "line! text" when broken
};

TEST(LineCutter, Lines) {
  const std::string nul("\0\0", 2);
  const Case cases[] = {
      {"empty", "", {}},
      {"one", "a\n", {"1: a"}},
      {"no final newline", "a\nb", {"1: a", "2: b"}},
      {"CRLF", "a\r\nb\r\n", {"1: a", "2: b"}},
      {"only the last CR goes", "a\r\r\n", {"1: a\r"}},
      {"blank lines count", "a\n\n\r\nb\n", {"1: a", "2: ", "3: ", "4: b"}},
      {"NUL is a byte", nul + "\n" + nul, {"1: " + nul, "2: " + nul}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Cut(LineCutter(c.text)), c.records) << c.name;
  }
}

TEST(LineCutter, AMebibyteIsALineAndOneByteMoreIsNot) {
  const std::string most(kMaxLine, 'x');
  const std::string text = most + "\n" + most + "x\nb\n";
  LineCutter cutter(text);
  Record record;
  ASSERT_TRUE(cutter.Next(&record));
  EXPECT_EQ(record.fault, "");
  ASSERT_TRUE(cutter.Next(&record));
  EXPECT_EQ(record.fault, "line longer than 1 MiB");
  ASSERT_TRUE(cutter.Next(&record));
  EXPECT_EQ(record.text, "b");
  EXPECT_EQ(record.line, 3U);
}

TEST(JsonCutter, Shapes) {
  const Case cases[] = {
      {"empty", "", {}},
      {"white space", " \r\n\t\n", {}},
      {"one a line",
       "{\"a\":1}\n{\"b\":2}\n",
       {"1: {\"a\":1}", "2: {\"b\":2}"}},
      {"no final newline", "{}\n{\"b\":{}}", {"1: {}", "2: {\"b\":{}}"}},
      {"CRLF", "{\"a\":1}\r\n{}\r\n", {"1: {\"a\":1}", "2: {}"}},
      {"blank lines between", "{}\n\n\n{}", {"1: {}", "4: {}"}},
      {"back to back", "{}{\"a\":[]}{}", {"1: {}", "1: {\"a\":[]}", "1: {}"}},
      {"several a line",
       "{} {}\n{}, {}\n",
       {"1: {}", "1: {}", "2: {}", "2: {}"}},
      {"an array a line", "[{},{}]\n[{}]\n", {"1: {}", "1: {}", "2: {}"}},
      {"one array",
       "[\n{\"a\":1},\n{\"b\":[{}]}\n]\n",
       {"2: {\"a\":1}", "3: {\"b\":[{}]}"}},
      {"array of arrays", "[[1,{}],[2]]\n", {"1: [1,{}]", "1: [2]"}},
      {"empty arrays", "[]\n[ ]\n[]", {}},
      {"pretty printed",
       "{\n  \"a\": {\n  }\n}\n{\n  \"b\": 2\n}\n",
       {"1: {\n  \"a\": {\n  }\n}", "5: {\n  \"b\": 2\n}"}},
      {"pretty array",
       "[\n  {\n    \"a\": 1\n  },\n  {\n  }\n]",
       {"2: {\n    \"a\": 1\n  }", "5: {\n  }"}},
      {"scalars",
       "12 \"x\" null\n[true,-1.5e3]",
       {"1: 12", "1: \"x\"", "1: null", "2: true", "2: -1.5e3"}},
      {"braces in strings",
       R"({"a":"}{"})"
       "\n"
       R"({"b":"]["})",
       {R"(1: {"a":"}{"})", R"(2: {"b":"]["})"}},
      {"escapes",
       R"({"a":"\"}","b":"\\"}{"c":"\\\"{"})",
       {R"(1: {"a":"\"}","b":"\\"})", R"(1: {"c":"\\\"{"})"}},
      {"forms",
       "a=1&b={\"\r\n{}\nc_d-e=\n\n[{}]\nf=[\n",
       {"1: a=1&b={\"", "2: {}", "3: c_d-e=", "5: {}", "6: f=["}},
      {"a form where an element should be",
       "[{},\na=1&b=2\n{}",
       {"1: {}", "2: a=1&b=2", "3: {}"}},
      {"column 0 inside an array inside",
       "{\"a\":\n[\n{},\n{}\n]\n}\n{}",
       {"1: {\"a\":\n[\n{},\n{}\n]\n}", "7: {}"}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Cut(JsonCutter(c.text, JsonPlace::kTop, TextEnd::kIsLast)),
              c.records)
        << c.name;
  }
}

TEST(JsonCutter, BrokenValuesEndWhereALineBeginsOne) {
  const Case cases[] = {
      {"cut in a string",
       "{\"a\":\"x\n{\"b\":2}\n",
       {"1! {\"a\":\"x\n", "2: {\"b\":2}"}},
      {"cut after a backslash",
       "{\"a\":\"x\\\n{}",
       {"1! {\"a\":\"x\\\n", "2: {}"}},
      {"cut after a comma", "{\"a\":1,\n{}\n", {"1! {\"a\":1,\n", "2: {}"}},
      {"cut after a colon",
       "{\"a\":\n{\"b\":2}\n{\"c\":3}\n",
       {"1! {\"a\":\n", "2: {\"b\":2}", "3: {\"c\":3}"}},
      {"cut in a number", "{\"a\":1\n{}\n", {"1! {\"a\":1\n", "2: {}"}},
      {"cut in an inner array",
       "{\"a\":[1,\n{}\n{}",
       {"1! {\"a\":[1,\n", "2: {}", "3: {}"}},
      {"cut at the end", "{}\n{\"a\":\"x", {"1: {}", "2! {\"a\":\"x"}},
      {"head is missing", "b\":2}\n{}\n", {"1! b\":2}\n", "2: {}"}},
      {"head cut before a quote", "\"b\":2}\n{}", {"1! \"b\":2}\n", "2: {}"}},
      {"a brace too many", "{}}\n{}", {"1: {}", "1! }\n", "2: {}"}},
      {"wrong bracket", "{\"a\":[1}x\n{}", {"1! {\"a\":[1}x\n", "2: {}"}},
      {"wrong bracket, for the parser to find",
       "{\"a\":[1}\n{}",
       {"1: {\"a\":[1}", "2: {}"}},
      {"cut before a form",
       "{\"a\":\"x\nb=1&c=2\nd=3\n",
       {"1! {\"a\":\"x\n", "2: b=1&c=2", "3: d=3"}},
      {"no forms",
       "=1\nb c=1\n" + std::string(65, 'n') + "=1\n{}",
       {"1! =1\nb c=1\n" + std::string(65, 'n') + "=1\n", "4: {}"}},
      {"text between",
       "{}\nMar  2 10:06:35 mx\nmore\n{}",
       {"1: {}", "2! Mar  2 10:06:35 mx\nmore\n", "4: {}"}},
      {"in an array",
       "[\n{\"a\":1},\n{\"b\":\n{\"c\":3}\n]\n{}",
       {"2: {\"a\":1}", "3! {\"b\":\n", "4: {\"c\":3}", "6: {}"}},
      {"an array without end",
       "[{\"a\":1}\n[{\"b\":2}]\n",
       {"1: {\"a\":1}", "2: {\"b\":2}"}},
      {"too deep",
       std::string(66, '[') + "\n{}",
       {"1! " + std::string(65, '[') + "\n", "2: {}"}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Cut(JsonCutter(c.text, JsonPlace::kTop, TextEnd::kIsLast)),
              c.records)
        << c.name;
  }
}

TEST(JsonCutter, WhatMayGoOnIsNotTaken) {
  const struct {
    const char* name;
    std::string text;
    std::size_t boundary;
    bool broken;
  } cases[] = {
      {"nothing open", "{}\n{}\n", 6, false},
      {"open value", "{}\n{\"a\"", 3, false},
      {"open number", "{} 12", 3, false},
      {"broken, no line to resume at", "{}\n{\"a\":\"x\n \n", 3, true},
      {"broken, resumed", "{\"a\":\"x\n{}", 10, false},
      {"white space goes on", "{}  \n ", 6, false},
  };
  for (const auto& c : cases) {
    JsonCutter cutter(c.text, JsonPlace::kTop, TextEnd::kMayGoOn);
    Record record;
    while (cutter.Next(&record)) {
    }
    EXPECT_EQ(cutter.boundary(), c.boundary) << c.name;
    EXPECT_EQ(cutter.rest_is_broken(), c.broken) << c.name;
  }
}

TEST(JsonCutter, PeeksAtALineThatMayBeOneObject) {
  const struct {
    std::string text;
    std::string line;  // empty: none
  } cases[] = {
      {"", ""},
      {" \n,\n{\"a\":1} \r\n{}", "3: {\"a\":1}"},
      {"{\"a\":{}}", "1: {\"a\":{}}"},
      {"[{\"a\":1},\n{}]", ""},
      {"{}]\n", ""},
      {"{\n}", ""},
      {"a=1&b={}", ""},
      {"}\n", ""},
      // It may be more than one, or none.
      {"{}{}\n", "1: {}{}"},
      {"{\"a\":\"}\n{}", "1: {\"a\":\"}"},
  };
  for (const auto& c : cases) {
    JsonCutter cutter(c.text, JsonPlace::kTop, TextEnd::kIsLast);
    Record line;
    const bool is_there = cutter.PeekLine(&line);
    EXPECT_EQ(is_there, !c.line.empty()) << c.text;
    if (is_there) {
      EXPECT_EQ(std::to_string(line.line) + ": " + std::string(line.text),
                c.line);
    }
  }
}

TEST(JsonCutter, ALineTakenIsARecordTaken) {
  const std::string text = "[\n{\"a\":{}}\n,{\"b\":1}\n{}]\n";
  JsonCutter peeks(text, JsonPlace::kTop, TextEnd::kIsLast);
  JsonCutter cuts(text, JsonPlace::kTop, TextEnd::kIsLast);
  Record a;
  Record b;
  while (cuts.Next(&b)) {
    if (peeks.PeekLine(&a)) {
      peeks.TakeLine(a);
    } else {
      ASSERT_TRUE(peeks.Next(&a));
    }
    EXPECT_EQ(a.text, b.text);
    EXPECT_EQ(a.line, b.line);
    EXPECT_EQ(peeks.boundary(), cuts.boundary());
    EXPECT_EQ(peeks.place(), cuts.place());
  }
}

TEST(JsonCutter, SafeCuts) {
  const struct {
    std::string text;
    std::size_t cut;
  } cases[] = {
      {"", 0},      {"{}\n", 0},  // what comes next is not known
      {"{}\n{", 3}, {"{}\n{}\n[", 6}, {"]\r\n \n{\"a\":1", 5},
      {"},\n{", 0}, {"\"\n{", 0},     {"{}\n {", 0},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(LastSafeJsonCut(c.text), c.cut) << c.text;
  }
}

}  // namespace
}  // namespace mailscan
