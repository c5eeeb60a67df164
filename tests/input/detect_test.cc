#include "core/input/detect.h"

#include <gtest/gtest.h>

#include "core/input/block_reader.h"
#include "tests/input/input_support.h"

namespace mailscan {
namespace {

const ParserInfo kParsers[] = {testing::kObjects, testing::kWords,
                               testing::kTable};

std::string FormatOf(std::string text, TextEnd end = TextEnd::kIsLast,
                     std::span<const ParserInfo> parsers = kParsers) {
  const std::size_t size = text.size();
  text.resize(size + kPadding, '\0');
  const ParserInfo* const found =
      DetectFormat(std::string_view(text).substr(0, size), end, parsers).parser;
  return found == nullptr ? "none" : std::string(found->name);
}

std::string Times(int count, const std::string& text) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += text;
  }
  return out;
}

TEST(Detect, EachFormatByItsRecords) {
  const struct {
    const char* name;
    std::string text;
    std::string format;
  } cases[] = {
      {"empty", "", "none"},
      {"blank lines", "\n\n\r\n", "none"},
      {"one line", "event a\n", "words"},
      {"no final newline", "event a", "words"},
      {"only ignored lines", "ignore 10:00:00 a\n", "words"},
      {"only foreign lines", "foreign 10:00:00 a\n", "words"},
      {"junk", "junk\nmore junk\n", "none"},
      {"a text with lines that a log may have",
       Times(9, "ignore a\nforeign a\njunk\n"), "none"},
      {"a quiet log with a damaged line",
       Times(9, "ignore 10:00:00 a\n") + "junk\n", "words"},
      {"lines without a time, that a log may have", Times(9, "ignore a\n"),
       "none"},
      {"binary", std::string(5000, '\0'), "none"},
      {"objects", "{\"id\":1}\n{\"id\":2}\n", "objects"},
      {"a pretty array", "[\n  {\"id\":1,\n    \"x\":2}\n]", "objects"},
      {"only foreign objects", "{\"other\":1}\n", "objects"},
      {"one odd line at the top", "junk\n" + Times(50, "event a\n"), "words"},
      {"an event outweighs foreign lines",
       Times(100, "{\"other\":1}\n") + "event a\n", "words"},
      {"events far into the file",
       Times(3000, "junk\n") + Times(3000, "event a\n"), "words"},
      {"a table's header alone", "id,x\r\n", "table"},
      {"a table", "id,x\n1,2\n", "table"},
      {"a table without header", "1,2\n3,4\n", "none"},
      {"a header before what is sampled",
       "id,x\n" + Times(500, "junk\n") + Times(500, "1,\"2\n3\"\n"), "table"},
      {"a header in quotes", Times(50, "1,\"\nid,\n\"\n"), "none"},
      {"events at the end only", Times(3000, "junk\n") + Times(10, "event a\n"),
       "words"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(FormatOf(c.text), c.format) << c.name;
  }
}

TEST(Detect, AMixedFileGoesToTheMoreFrequent) {
  EXPECT_EQ(FormatOf("{\"id\":1}\n" + Times(9, "event a\n")), "words");
  EXPECT_EQ(FormatOf("event a\n" + Times(9, "{\"id\":1}\n")), "objects");
}

// A few events among much else leave doubts, many do not.
TEST(Detect, ManyEventsAreBeyondDoubt) {
  const auto sure = [](std::string text) {
    const std::size_t size = text.size();
    text.resize(size + kPadding, '\0');
    return DetectFormat(std::string_view(text).substr(0, size),
                        TextEnd::kMayGoOn, kParsers)
        .sure;
  };
  EXPECT_FALSE(sure(Times(19, "event a\n")));
  EXPECT_TRUE(sure(Times(20, "event a\n")));
}

TEST(Detect, TiesGoToTheFirstOfTheTable) {
  ParserInfo first = testing::kWords;
  first.name = "first";
  const ParserInfo parsers[] = {first, testing::kWords};
  EXPECT_EQ(FormatOf("event a\n", TextEnd::kIsLast, parsers), "first");
}

TEST(Detect, ALineCutInTwoTellsNothing) {
  EXPECT_EQ(FormatOf("event a", TextEnd::kMayGoOn), "none");
  EXPECT_EQ(FormatOf("junk\nevent a", TextEnd::kMayGoOn), "none");
}

}  // namespace
}  // namespace mailscan
