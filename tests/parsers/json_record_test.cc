#include "parsers/json_record.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "tests/parsers/json_record_support.h"

namespace mailscan {
namespace {

using testing::Case;
using testing::kPaths;
using testing::Padded;
using testing::Picked;

TEST(JsonRecordTest, PicksTheValuesAtItsPaths) {
  JsonRecord reader(kPaths);
  const Case cases[] = {
      {R"({"email":"ann@corp.example","n":17})",
       "email='ann@corp.example' n=17"},
      {R"({"n":17,"email":"ann@corp.example"})",
       "email='ann@corp.example' n=17"},
      {" {\r\n\t\"email\" : \"ann\" ,\n \"n\" : -1.5e3 \n} \n",
       "email='ann' n=-1.5e3"},
      {R"({})", ""},
      {R"({"other":{"email":"x"},"list":[{"email":"y"}]})", ""},
      {R"({"email":"","n":true,"tag":null})", "email='' n=true tag=null"},
      {R"({"n":9007199254740993})", "n=9007199254740993"},
      {R"({"n":123456789012345678901234567890})",
       "n=123456789012345678901234567890"},
      // Of equal keys the first, whatever it is.
      {R"({"email":"a","email":"b"})", "email='a'"},
      {R"({"email":null,"email":"b"})", "email=null"},
      {R"({"em\u0061il":"a"})", "email='a'"},
      {R"({"e\"mail":"a","email\\":"b"})", ""},
      {"\xEF\xBB\xBF{\"n\":1}", "n=1"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Picked(reader, c.record), c.picked) << c.record;
  }
}

TEST(JsonRecordTest, FollowsPathsIntoObjectsAndFirstElements) {
  JsonRecord reader(kPaths);
  const Case cases[] = {
      {R"({"box":{"x":1,"id":"7","deep":{"y":[],"id":8}},"n":1})",
       "n=1 box.id='7' box.deep.id=8"},
      {R"({"box":[{"x":[1],"id":7},{"id":8}],"n":1})", "n=1 box.id=7"},
      {R"({"box":"flat","n":1})", "n=1"},
      {R"({"box":{"deep":5,"id":{"id":1}},"n":1})", "n=1 box.id={}"},
      {R"({"tag":["a","b"],"n":1})", "n=1 tag='a'"},
      {R"({"tag":[ ],"n":1})", "n=1 tag=[]"},
      {R"({"tag":[null,"b"],"n":1})", "n=1 tag=null"},
      {R"({"tag":[["b"],"c"],"n":1})", "n=1 tag=[]"},
      {R"({"tag":{"a":"b"},"n":1})", "n=1 tag={}"},
      {R"({"box":{},"tag":[],"n":1})", "n=1 tag=[]"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Picked(reader, c.record), c.picked) << c.record;
  }
}

TEST(JsonRecordTest, PicksLaterElementsWhereAskedTo) {
  constexpr std::array<std::string_view, 4> kElements = {"to", "to.1", "to.3.a",
                                                         "x"};
  struct Elements {
    std::string record;
    std::string values;
  };
  const Elements cases[] = {
      {R"({"to":["a","b","c",{"a":"d"}],"x":"e"})", "a|b|d|e"},
      {R"({"to":["a"],"x":"e"})", "a|||e"},
      {R"({"to":[],"x":"e"})", "|||e"},
      {R"({"to":"a","x":"e"})", "a|||e"},
      {R"({"to":{"1":"b"},"x":"e"})", "|b||e"},
      {R"({"to":[["y"],["z"],0,1,2,3,4,5,6,7,8,9],"x":"e"})", "|||e"},
      {R"({"to":[null,true,{"a":[]}],"x":"e"})", "|true||e"},
  };
  JsonRecord reader(kElements);
  for (const Elements& c : cases) {
    const std::string padded = c.record + std::string(64, ' ');
    ASSERT_TRUE(
        reader.Read(std::string_view(padded).substr(0, c.record.size())))
        << c.record;
    std::string values;
    for (std::size_t i = 0; i < kElements.size(); ++i) {
      values += (i == 0 ? "" : "|") + std::string(reader.text(i));
    }
    EXPECT_EQ(values, c.values) << c.record;
  }
}

TEST(JsonRecordTest, UnescapesWhatItCanAndKeepsTheRestAsWritten) {
  JsonRecord reader(kPaths);
  const Case cases[] = {
      {R"({"email":"https:\/\/news.example\/a?b=\"c\"\\"})",
       R"(email='https://news.example/a?b="c"\')"},
      {R"({"email":"caf\u00e9 \ud83d\ude00"})",
       "email='caf\xC3\xA9 "
       "\xF0\x9F\x98\x80'"},
      {R"({"email":"a\ud800b","n":1})", R"(email='a\ud800b' n=1)"},
      {R"({"email":"a\ud83d\u0041","n":1})", R"(email='a\ud83d\u0041' n=1)"},
      {R"({"email":"a\udc00b","n":1})", R"(email='a\udc00b' n=1)"},
      {R"({"email":"a\qb","n":1})", R"(email='a\qb' n=1)"},
      {R"({"email":"a\u12","n":1})", R"(email='a\u12' n=1)"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Picked(reader, c.record), c.picked) << c.record;
  }
  EXPECT_EQ(Picked(reader, R"({"email":"a\u0000b"})"),
            std::string("email='a\0b'", 11));
}

TEST(JsonRecordTest, RefusesWhatIsNotOneWholeObject) {
  JsonRecord reader(kPaths);
  const std::string_view cases[] = {
      "",
      " ",
      "null",
      "17",
      "\"email\"",
      "[]",
      R"([{"email":"a"}])",
      "{",
      "}",
      R"({"email")",
      R"({"email":)",
      R"({"email":"a)",
      R"({"email":"a")",
      R"({"email":"a",})",
      R"({"email":"a" "n":1})",
      R"({"email" "a"})",
      R"({"n":1 2})",
      R"({"n":1x})",
      R"({"n":tru})",
      R"({"n":nul})",
      R"({"n":})",
      R"({"email":"a"x})",
      R"({email:"a"})",
      R"({"box":{"id":1,})",
      R"({"box":{"id" 1},"n":2})",
      R"({"tag":[1,"n":2})",
      R"({"tag":[})",
      R"({"tag":[,1]})",
      R"({"n":1}})",
      R"({"n":1}{"n":2})",
      R"({"n":1} x)",
      "{\"email\":\"a\nb\"}",
      "{\"email\":\"caf\xE9\"}",
      "{\"email\":\"\xED\xA0\x80\"}",
      "\xFF\xFE{\0}\0",
      std::string_view("{\"email\":\"a\0b\"}", 15),
      std::string_view("{\"n\":1\0}", 8),
  };
  for (const std::string_view record : cases) {
    for (const char after : {'}', '"', ',', '\0', ' '}) {
      EXPECT_EQ(Picked(reader, record, after), "broken")
          << record << " before " << after;
    }
    // A broken record leaves nothing behind.
    EXPECT_EQ(Picked(reader, R"({"n":1})"), "n=1");
  }
}

TEST(JsonRecordTest, SurvivesEveryCut) {
  JsonRecord reader(kPaths);
  const std::string record =
      R"({"email":"a\"\u00e9","tag":["x",{"y":[1]}],"box":{"id":7,)"
      R"("deep":{"id":"8"}},"n":-1.5,"z":[[{}],null]})";
  ASSERT_EQ(Picked(reader, record),
            "email='a\"\xC3\xA9' n=-1.5 tag='x' box.id=7 box.deep.id='8'");
  for (std::size_t cut = 0; cut < record.size(); ++cut) {
    for (const char after : {'}', ']', '"', ',', ':'}) {
      EXPECT_EQ(Picked(reader, record.substr(0, cut), after), "broken") << cut;
    }
  }
}

TEST(JsonRecordTest, SurvivesDepthAndSize) {
  JsonRecord reader(kPaths);
  const std::size_t depth = 200'000;
  const std::string open(depth, '[');
  const std::string close(depth, ']');
  EXPECT_EQ(Picked(reader, R"({"x":)" + open + close + R"(,"n":1})"), "n=1");
  EXPECT_EQ(Picked(reader, R"({"tag":)" + open + close + R"(,"n":1})"),
            "n=1 tag=[]");
  EXPECT_EQ(Picked(reader, R"({"tag":)" + open), "broken");
  EXPECT_EQ(Picked(reader, R"({"tag":)" + open + "}"), "broken");
  std::string nested = "1";
  for (int i = 0; i < 2000; ++i) {
    nested = R"({"box":)" + nested + "}";
  }
  EXPECT_EQ(Picked(reader, nested), "");

  const std::string agent(std::size_t{3} << 20U, 'x');
  EXPECT_EQ(Picked(reader, R"({"email":"\n)" + agent + R"(","n":1})").size(),
            agent.size() + 13);
  EXPECT_EQ(Picked(reader, R"({"n":2})"), "n=2");
}

TEST(JsonRecordTest, ListsAllStringsOfAnArrayWhereAskedTo) {
  constexpr std::array<std::string_view, 2> kLists = {"to[]", "box.cc[]"};
  JsonRecord reader(kLists);
  const struct {
    std::string_view record;
    std::string_view to;
    std::string_view cc;
  } cases[] = {
      {R"({"to":["a","\u0062"],"box":{"cc":["c"]},"n":1})", "a b ", "c "},
      {R"({"to":"a","box":{"cc":"c"}})", "a ", "c "},
      {R"({"to":[],"box":{"cc":null}})", "", ""},
      {R"({"to":[["x"],{"y":"z"},1,null,"a"],"box":{}})", "a ", ""},
      {R"({"to":["a"],"to":["b","c"]})", "a ", ""},
      {R"({"to":[1],"to":["b","c"]})", "", ""},
      {R"({})", "", ""},
  };
  for (const auto& c : cases) {
    const Padded padded(c.record);
    ASSERT_TRUE(reader.Read(padded.view())) << c.record;
    const auto joined = [&](std::size_t path) {
      std::string text;
      for (const std::string_view item : reader.items(path)) {
        text += std::string(item) + " ";
      }
      return text;
    };
    EXPECT_EQ(joined(0), c.to) << c.record;
    EXPECT_EQ(joined(1), c.cc) << c.record;
    const std::string_view first = c.to.substr(0, c.to.find(' '));
    EXPECT_EQ(reader.text(0), first) << c.record;
  }
  const std::string whole = R"({"to":["a",1,"b"],"box":{"cc":["c"]}})";
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    for (const char after : {'}', ']', '"', ',', ':'}) {
      const Padded padded(whole.substr(0, cut), after);
      EXPECT_FALSE(reader.Read(padded.view())) << cut;
    }
  }
}

TEST(JsonRecordTest, ListsAllObjectsOfAnArrayAsTheyAreWritten) {
  constexpr std::array<std::string_view, 3> kLists = {"to{}", "box.cc{}", "n"};
  constexpr std::array<std::string_view, 2> kItem = {"a", "b.c"};
  JsonRecord reader(kLists);
  JsonRecord item(kItem);
  const struct {
    std::string_view record;
    std::string_view to;  // a and b.c of each
    std::string_view cc;
  } cases[] = {
      {R"({"to":[{"a":"\u0031"},{"b":{"c":[2]}} , {}],"n":1})", "1,;,2;,;", ""},
      {R"({"to":{"a":"1","b":{"c":"}"}},"box":{"cc":[{"a":3}]},"n":1})", "1,};",
       "3,;"},
      {R"({"to":["{\"a\":1}",null,[{"a":1}],2,{"a":"x"}],"n":1})", "x,;", ""},
      {R"({"to":"{\"a\":1}","box":[{"cc":{"a":4}},{"cc":{"a":5}}],"n":1})", "",
       "4,;"},
      {R"({"to":[],"box":{"cc":null},"n":1})", "", ""},
      {R"({"to":{"a":1},"to":{"a":2},"n":1})", "1,;", ""},
      {R"({"to":[{"a":1}],"to":[{"a":2}],"n":1})", "1,;", ""},
      {R"({"to":[{"a":1x},{"a":"x"}],"n":1})", "broken;x,;", ""},
      {R"({"n":1})", "", ""},
  };
  for (const auto& c : cases) {
    const Padded padded(c.record);
    ASSERT_TRUE(reader.Read(padded.view())) << c.record;
    const auto joined = [&](std::size_t path) {
      std::string text;
      for (const std::string_view object : reader.items(path)) {
        text += item.Read(object) ? std::string(item.text(0)) + "," +
                                        std::string(item.text(1)) + ";"
                                  : "broken;";
      }
      return text;
    };
    EXPECT_EQ(joined(0), c.to) << c.record;
    EXPECT_EQ(joined(1), c.cc) << c.record;
    // The walk goes on behind them.
    EXPECT_EQ(reader.text(2), "1") << c.record;
  }
  const std::string whole = R"({"to":[{"a":[{}]},{"b":"}"}],"n":1})";
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    for (const char after : {'}', ']', '"', ','}) {
      const Padded padded(whole.substr(0, cut), after);
      EXPECT_FALSE(reader.Read(padded.view())) << cut;
    }
  }
}

TEST(JsonRecordTest, GivesOneValueToAllPathsThatLeadToIt) {
  constexpr std::array<std::string_view, 5> kTwice = {"a", "to[]", "to", "a.b",
                                                      "a"};
  JsonRecord reader(kTwice);
  const Padded padded(R"({"to":["x","y"],"a":{"b":1}})");
  ASSERT_TRUE(reader.Read(padded.view()));
  EXPECT_EQ(reader.values()[0].type, JsonType::kObject);
  EXPECT_EQ(reader.values()[4].type, JsonType::kObject);
  EXPECT_EQ(reader.text(1), "x");
  EXPECT_EQ(reader.items(1).size(), 2U);
  EXPECT_EQ(reader.text(2), "x");
  EXPECT_EQ(reader.text(3), "1");
}

TEST(JsonRecordTest, MatchesAKeyInAnyCaseWhereAskedTo) {
  constexpr std::array<std::string_view, 2> kKeys = {"~x.~message-id", "plain"};
  JsonRecord reader(kKeys);
  const struct {
    std::string_view record;
    std::string_view id;
  } cases[] = {
      {R"({"x":{"message-id":"1"}})", "1"},
      {R"({"X":{"Message-ID":"1"}})", "1"},
      {R"({"X":{"mESSAGE-\u0049d":"1"}})", "1"},
      {R"({"x":{"Message-ID":"1","message-id":"2"}})", "1"},
      {R"({"x":{"message_id":"1","message-i":"2"},"PLAIN":"3"})", ""},
  };
  for (const auto& c : cases) {
    const Padded padded(c.record);
    ASSERT_TRUE(reader.Read(padded.view())) << c.record;
    EXPECT_EQ(reader.text(0), c.id) << c.record;
    EXPECT_EQ(reader.text(1), "") << c.record;
  }
}

}  // namespace
}  // namespace mailscan
