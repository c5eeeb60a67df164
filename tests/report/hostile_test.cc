// Whatever a log says, in whatever field: what comes out is rows that parse,
// lines that fit, and nothing a terminal or a spreadsheet would obey.
#include <gtest/gtest.h>
#include <simdjson.h>

#include "core/report/utf8.h"
#include "tests/report/report_sample.h"

namespace mailscan::testing {
namespace {

struct Canary {
  const char* name;
  std::string text;
};

std::vector<Canary> Canaries() {
  using namespace std::string_literals;  // NOLINT: texts hold NUL bytes
  return {
      {"escape", "\x1b[2J\x1b]0;owned\x07<<canary>>"},
      {"C1 byte", "\x9b"s + "31m"},
      {"C1 code point", "\xc2\x9b"s + "31m"},
      {"lines", "a\r\nb\nc\rd\x0b\x0c\xe2\x80\xa8"s + "e\xe2\x80\xa9"},
      {"NUL", "a\0b"s},
      {"quotes", "\"'`\\\",\\u0041,\"\""},
      {"script", "<script>alert(1)</script>&amp;"},
      {"formula", "=cmd|' /C calc'!A0"},
      {"not UTF-8", "\xff\xfe\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80"},
      {"cut UTF-8", "gr\xc3\xbc\xe2\x82"},
      {"bidi",
       "moc.\xe2\x80\xae"
       "elpmaxe\xe2\x81\xa6@\xd8\x9c"
       "corp"},
      {"spaces", std::string(300, ' ')},
      {"long word", std::string(5000, 'x')},
      {"long words",
       [] {
         std::string words;
         for (int i = 0; i < 900; ++i) {
           words += "word" + std::to_string(i) + " \x01";
         }
         return words;
       }()},
      {"at signs", std::string(400, '@')},
      {"format", "%s%n{}{0}{:>999999999}"},
  };
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    std::size_t length = 0;
    if (TakeCodePoint(text, &length) == kNoCodePoint) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

// A byte or code point that moves the cursor, starts a command or turns text
// around; but for `allowed`.
bool Obeyed(std::string_view text, std::string_view allowed) {
  while (!text.empty()) {
    std::size_t length = 0;
    const std::uint32_t point = TakeCodePoint(text, &length);
    const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
    const bool bidi = point == 0x061c || point == 0x200e || point == 0x200f ||
                      (point >= 0x2028 && point <= 0x202e) ||
                      (point >= 0x2066 && point <= 0x2069);
    if (bidi || (control && allowed.find(text[0]) == std::string_view::npos)) {
      return true;
    }
    text.remove_prefix(length);
  }
  return false;
}

TEST(Hostile, JsonIsOneLineThatParses) {
  for (const Canary& canary : Canaries()) {
    for (const Written& written : WrittenJson(Sample(canary.text))) {
      SCOPED_TRACE(std::string(canary.name) + " in " +
                   std::string(written.writer));
      ASSERT_FALSE(written.bytes.empty());
      EXPECT_EQ(written.bytes.find('\n'), written.bytes.size() - 1);
      EXPECT_TRUE(IsUtf8(written.bytes));
      EXPECT_FALSE(Obeyed(written.bytes, "\n"));
      simdjson::dom::parser parser;
      EXPECT_EQ(parser.parse(written.bytes).error(), simdjson::SUCCESS)
          << written.bytes.substr(0, 2000);
    }
  }
}

// No text is lost or changed on its way through JSON if it was valid.
TEST(Hostile, JsonGivesValidTextBackUnchanged) {
  for (const Canary& canary : Canaries()) {
    if (!IsUtf8(canary.text)) {
      continue;
    }
    SCOPED_TRACE(canary.name);
    const Sample sample(canary.text);
    simdjson::dom::parser parser;
    const std::string row = WrittenJson(sample)[0].bytes;
    const auto document = parser.parse(row);
    for (const char* key : {"host", "recipient", "reply", "agent", "file"}) {
      std::string_view value;
      ASSERT_EQ(document[key].get(value), simdjson::SUCCESS) << key;
      EXPECT_EQ(value, canary.text) << key;
    }
  }
}

// A reader of RFC 4180: rows of cells.
std::vector<std::vector<std::string>> CsvRows(std::string_view text) {
  std::vector<std::vector<std::string>> rows(1);
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && text.substr(i, 2) == "\"\"") {
      cell += text[i++];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\r')) {
      rows.back().push_back(std::move(cell));
      cell.clear();
    } else if (!quoted && c == '\n') {
      rows.emplace_back();
    } else {
      cell += c;
    }
  }
  rows.pop_back();
  return rows;
}

TEST(Hostile, CsvIsOneRowAsWideAsItsHeader) {
  for (const Canary& canary : Canaries()) {
    for (const Written& written : WrittenCsv(Sample(canary.text))) {
      SCOPED_TRACE(std::string(canary.name) + " in " +
                   std::string(written.writer));
      EXPECT_TRUE(IsUtf8(written.bytes));
      EXPECT_FALSE(Obeyed(written.bytes, "\r\n"));
      EXPECT_EQ(std::count(written.bytes.begin(), written.bytes.end(), '\n'),
                2);
      EXPECT_EQ(written.bytes.substr(written.bytes.size() - 2), "\r\n");
      const auto rows = CsvRows(written.bytes);
      ASSERT_EQ(rows.size(), 2U);
      EXPECT_EQ(rows[0].size(), rows[1].size());
      for (std::size_t i = 0; i < rows[1].size(); ++i) {
        const std::string& cell = rows[1][i];
        EXPECT_TRUE(cell.empty() || cell.find_first_of("=+-@\t\r") != 0)
            << rows[0][i] << ": " << cell.substr(0, 80);
      }
    }
  }
}

TEST(Hostile, TextHoldsPrintableAsciiOnly) {
  for (const Canary& canary : Canaries()) {
    TextStyle style;
    style.redact = Redact::kNone;
    for (const Written& written : WrittenText(Sample(canary.text), style)) {
      for (const char c : written.bytes) {
        ASSERT_TRUE(c == '\n' || (c >= ' ' && c <= '~'))
            << canary.name << " in " << written.writer << ": byte "
            << static_cast<int>(c);
      }
    }
  }
}

TEST(Hostile, TextFitsAnyTerminal) {
  std::vector<Canary> texts = Canaries();
  texts.push_back({"as in a log", ""});
  for (const unsigned width : {60U, 61U, 80U, 120U}) {
    for (const Redact redact : {Redact::kNone, Redact::kLocal}) {
      TextStyle style;
      style.width = width;
      style.redact = redact;
      for (const Canary& canary : texts) {
        for (const Written& written : WrittenText(Sample(canary.text), style)) {
          SCOPED_TRACE(std::string(canary.name) + " in " +
                       std::string(written.writer));
          ASSERT_FALSE(written.bytes.empty());
          ASSERT_EQ(written.bytes.back(), '\n');
          std::string_view left = written.bytes;
          while (!left.empty()) {
            const std::string_view line = left.substr(0, left.find('\n'));
            ASSERT_LE(line.size(), width) << line;
            ASSERT_FALSE(line.ends_with(' ')) << "[" << line << "]";
            left.remove_prefix(line.size() + 1);
          }
        }
      }
    }
  }
}

TEST(Hostile, EqualInputsGiveEqualBytes) {
  for (const std::string_view text : {"", "\xff\x1b,\"="}) {
    const Sample one(text);
    const Sample two(text);
    const auto all = [](const Sample& sample) {
      std::string bytes;
      for (const auto& part : {WrittenJson(sample), WrittenCsv(sample),
                               WrittenText(sample, TextStyle{})}) {
        for (const Written& written : part) {
          bytes += written.bytes;
        }
      }
      return bytes;
    };
    EXPECT_EQ(all(one), all(two));
  }
}

}  // namespace
}  // namespace mailscan::testing
