#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/json_record.h"
#include "tests/parsers/json_record_support.h"

namespace mailscan {
namespace {

using testing::Case;
using testing::kPaths;
using testing::Padded;
using testing::Picked;

// What came at a place last time must not decide what stands there now.
TEST(JsonRecordWalk, ReadsKeysInAnyOrderAfterAnyOther) {
  const Case cases[] = {
      {R"({"email":"a","n":1,"tag":"t"})", "email='a' n=1 tag='t'"},
      {R"({"tag":"t","n":1,"email":"a"})", "email='a' n=1 tag='t'"},
      {R"({"email":"a","x":0,"n":1})", "email='a' n=1"},
      {R"({"email" : "a","n" :1})", "email='a' n=1"},
      {R"({"email":"a","nn":2,"n":1})", "email='a' n=1"},
      {R"({"email":"a","n:":2})", "email='a'"},
      {R"({"email":"a","\u006e":1})", "email='a' n=1"},
      {R"({"email":"a","email":"b","n":1})", "email='a' n=1"},
      {R"({"box":{"id":7,"deep":{"id":8}},"email":"a"})",
       "email='a' box.id=7 box.deep.id=8"},
      {R"({"box":{"email":"x","id":7},"n":1})", "n=1 box.id=7"},
      {R"({"box":[{"deep":{"id":8},"id":7}],"id":1})",
       "box.id=7 box.deep.id=8"},
      {R"({"id":1,"deep":{"id":2},"box":{"box":{"id":3}}})", ""},
      {R"({"email":"a","n"1})", "broken"},
      {R"({"email":"a","n)", "broken"},
  };
  JsonRecord reader(kPaths);
  for (const Case& before : cases) {
    for (const Case& c : cases) {
      Picked(reader, before.record);
      EXPECT_EQ(Picked(reader, c.record), c.picked)
          << c.record << " after " << before.record;
    }
  }
  // A key that needs escapes is not what its text looks like.
  constexpr std::array<std::string_view, 2> kOdd = {"a\"b", "c"};
  JsonRecord odd(kOdd);
  for (const auto& [record, is_whole] : {std::pair{R"({"a\"b":1,"c":2})", true},
                                         {R"({"a"b":1,"c":2})", false}}) {
    const Padded padded(record);
    EXPECT_EQ(odd.Read(padded.view()), is_whole) << record;
  }
}

TEST(JsonRecordWalk, KeepsAllTextsOfARecordApart) {
  JsonRecord reader(kPaths);
  EXPECT_EQ(Picked(reader, R"({"email":"\u0061\/","n":"\n","tag":["\"","x"],)"
                           R"("\u0062ox":{"id":"\\","deep":{"id":"\u00e9"}}})"),
            "email='a/' n='\n' tag='\"' box.id='\\' box.deep.id='\xC3\xA9'");
}

TEST(JsonRecordWalk, KnowsWhetherAllBracketsFit) {
  const struct {
    std::string record;
    bool is_sound;
  } cases[] = {
      {R"({"x":[{"y":[]}, [1] ],"n":1})", true},
      {R"({"box":{"x":{"y":{}},"id":[[]]},"tag":[1,[{}]]})", true},
      {R"({"x":"[}","n":1})", true},
      {R"({"x":[1},"n":1})", false},
      {R"({"x":{"y":1],"n":1})", false},
      {R"({"x":{{}},"n":1})", false},
      {R"({"x":{"y",{}},"n":1})", false},
      {R"({"x":[1{}],"n":1})", false},
      {R"({"x":["a"[]],"n":1})", false},
      {R"({"tag":["a",[}],"n":1})", false},
      {R"({"x":)" + std::string(63, '[') + std::string(63, ']') + "}", true},
      {R"({"x":)" + std::string(64, '[') + std::string(64, ']') + "}", false},
      {R"({"box":{"deep":[{"x":)" + std::string(60, '[') +
           std::string(60, ']') + "}]}}",
       true},
      {R"({"box":{"deep":[{"x":)" + std::string(61, '[') +
           std::string(61, ']') + "}]}}",
       false},
      {R"({"tag":[)" + std::string(63, '[') + std::string(63, ']') + "]}",
       false},
  };
  JsonRecord reader(kPaths);
  for (const auto& c : cases) {
    const Padded padded(c.record);
    ASSERT_TRUE(reader.Read(padded.view())) << c.record;
    EXPECT_EQ(reader.is_sound(), c.is_sound) << c.record;
  }
}

}  // namespace
}  // namespace mailscan
