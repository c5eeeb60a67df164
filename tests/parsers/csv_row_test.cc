#include "parsers/csv_row.h"

#include <gtest/gtest.h>

#include <string>

namespace mailscan {
namespace {

// "<field><field>", or "broken".
std::string Fields(CsvRow& row, std::string_view record) {
  if (!row.Read(record)) {
    return "broken";
  }
  std::string text;
  for (std::size_t i = 0; i < row.size(); ++i) {
    text += "<" + std::string(row[i]) + ">";
  }
  return text;
}

TEST(CsvRowTest, SplitsRecords) {
  const struct {
    std::string_view record;
    std::string_view fields;
  } cases[] = {
      {"", "<>"},
      {"a", "<a>"},
      {"a,b,,c", "<a><b><><c>"},
      {",", "<><>"},
      {"\"a\",\"b,c\",\"\"", "<a><b,c><>"},
      {"\"a\"\"b\",\"\"\"\",c,\"\"\"d\"\"\"", "<a\"b><\"><c><\"d\">"},
      {"\"a\nb\",c", "<a\nb><c>"},
      {"a\"b,c\"", "<a\"b><c\">"},
      {"\"a\",", "<a><>"},
      {"\"a", "broken"},
      {"\"a\"\"", "broken"},
      {"a,\"b\"c", "broken"},
      {"\"", "broken"},
  };
  CsvRow row;
  for (const auto& c : cases) {
    EXPECT_EQ(Fields(row, c.record), c.fields) << c.record;
  }
}

// Views into the buffer of unquoted fields must survive its last field.
TEST(CsvRowTest, ManyDoubledQuotesStayInPlace) {
  std::string record = "\"\"\"0\"";
  std::string fields = "<\"0>";
  for (int i = 1; i < 1000; ++i) {
    record += ",\"\"\"" + std::to_string(i) + "\"";
    fields += "<\"" + std::to_string(i) + ">";
  }
  CsvRow row;
  EXPECT_EQ(Fields(row, record), fields);
}

}  // namespace
}  // namespace mailscan
