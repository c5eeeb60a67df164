#include "core/report/json_writer.h"

#include <gtest/gtest.h>

namespace mailscan {
namespace {

TEST(JsonWriter, WritesARow) {
  std::string out;
  JsonWriter json(&out);
  json.BeginObject();
  json.Text("type", "event");
  json.Text("absent", "");
  json.Number("code", -451);
  json.Flag("early", true);
  json.Time("time", 1772445995 * kSecond, 1'000'000);
  json.Milliseconds("precision_ms", 1);
  json.Milliseconds("whole_ms", 2 * kSecond);
  json.Key("list");
  json.BeginArray();
  json.Element("a");
  json.BeginObject();
  json.EndObject();
  json.EndArray();
  json.EndObject();
  EXPECT_EQ(out, R"({"type":"event","code":-451,"early":true,)"
                 R"("time":"2026-03-02T10:06:35Z","precision_ms":0.001,)"
                 R"("whole_ms":2000,"list":["a",{}]})");
}

TEST(JsonWriter, AnyBytesBecomeValidText) {
  const struct {
    std::string_view text;
    std::string_view json;
  } cases[] = {
      {"a\"b\\c", R"("a\"b\\c")"},
      {"\n\r\t", R"("\n\r\t")"},
      {std::string_view("\0\x1b\x7f", 3), R"("\u0000\u001b\u007f")"},
      {"gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\""},
      {"\xff", "\"\xef\xbf\xbd\""},
      {"cut\xe2\x82", "\"cut\xef\xbf\xbd\xef\xbf\xbd\""},
      {"\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
      {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
  };
  for (const auto& c : cases) {
    std::string out;
    JsonWriter json(&out);
    json.BeginArray();
    json.Element(c.text);
    json.EndArray();
    EXPECT_EQ(out, "[" + std::string(c.json) + "]");
  }
}

}  // namespace
}  // namespace mailscan
