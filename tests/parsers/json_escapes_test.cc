#include "parsers/json_escapes.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace mailscan {
namespace {

// With exactly the room it asks for, so that a sanitizer sees a write beyond.
std::string Unescaped(std::string_view written) {
  std::string out(written.size(), '\0');
  const char* const end = Unescape(written, out.data());
  return end == nullptr
             ? "nothing"
             : out.substr(0, static_cast<std::size_t>(end - out.data()));
}

TEST(JsonEscapesTest, MeansWhatItSays) {
  const struct {
    std::string_view written;
    std::string_view text;
  } cases[] = {
      {"", ""},
      {"plain", "plain"},
      {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
      {R"(a\nb\\n)", "a\nb\\n"},
      {R"(\u0041\u007f)", "A\x7f"},
      {R"(\u0080\u00e9\u07FF)", "\xC2\x80\xC3\xA9\xDF\xBF"},
      {R"(\u0800\u20aC\uffff)", "\xE0\xA0\x80\xE2\x82\xAC\xEF\xBF\xBF"},
      {R"(\ud7ff\ue000)", "\xED\x9F\xBF\xEE\x80\x80"},
      {R"(\ud800\udc00)", "\xF0\x90\x80\x80"},
      {R"(\uDBFF\uDFFF!)", "\xF4\x8F\xBF\xBF!"},
      {"caf\xC3\xA9", "caf\xC3\xA9"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Unescaped(c.written), c.text) << c.written;
  }
  EXPECT_EQ(Unescaped(R"(a\u0000b)"), std::string("a\0b", 3));
}

TEST(JsonEscapesTest, MeansNothing) {
  const std::string_view cases[] = {
      R"(\)",
      R"(a\)",
      R"(\q)",
      R"(\U0041)",
      R"(\u)",
      R"(\u004)",
      R"(\u00g1)",
      R"(\u-041)",
      R"(\u 041)",
      R"(\u0x41)",
      R"(\ud800)",
      R"(\ud800x)",
      R"(\ud800\n)",
      R"(\ud800\u)",
      R"(\ud800\udc)",
      R"(\ud800\ud800)",
      R"(\ud800\u0041)",
      R"(\udc00)",
      R"(\udfff\ud800)",
      R"(\ud800\ue000)",
  };
  for (const std::string_view written : cases) {
    EXPECT_EQ(Unescaped(written), "nothing") << written;
  }
}

}  // namespace
}  // namespace mailscan
