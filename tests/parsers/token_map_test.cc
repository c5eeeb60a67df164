#include "parsers/token_map.h"

#include <gtest/gtest.h>

#include <string>

namespace mailscan {
namespace {

std::string TextOf(const std::optional<TokenOwner>& owner) {
  return owner ? std::string(owner->token) + " " +
                     std::string(owner->message_id) + " " +
                     std::string(owner->recipient) + " " +
                     std::string(owner->link)
               : "nobody's";
}

TokenMap MapOf(std::string_view text) {
  TokenMap map;
  const Status status = map.Add(text, "tokens");
  EXPECT_TRUE(status.ok()) << status.message();
  map.Seal();
  return map;
}

std::string ErrorOf(std::string_view text) {
  TokenMap map;
  return map.Add(text, "tokens.csv").message();
}

TEST(TokenMap, CsvAndNdjsonSayTheSame) {
  constexpr std::string_view kOwner =
      "Ab3x m1@news.example ann@corp.example https://shop.example/a,b";
  for (
      const std::string_view text : {
          "token,message_id,recipient,link\n"
          "Ab3x,<m1@news.example>,ann@corp.example,"
          "\"https://shop.example/a,b\"\n",
          "\xEF\xBB\xBFlink,notes,recipient,token,message_id\r\n\r\n"
          "\"https://shop.example/a,b\",\"two\nlines\",ann@corp.example,Ab3x,"
          "m1@news.example",
          R"({"token":"Ab3x","message_id":"<m1@news.example>","extra":null,)"
          R"("recipient":"ann@corp.example","link":"https://shop.example/a,b"})",
      }) {
    EXPECT_EQ(TextOf(MapOf(text).Find("Ab3x")), kOwner) << text;
  }
}

TEST(TokenMap, WhatIsNotToldIsEmpty) {
  EXPECT_EQ(TextOf(MapOf("token,recipient\nT1,ann@corp.example").Find("T1")),
            "T1  ann@corp.example ");
  EXPECT_EQ(TextOf(MapOf("token,recipient\nT1,").Find("T1")), "T1   ");
  EXPECT_EQ(TextOf(MapOf("").Find("T1")), "nobody's");
}

TEST(TokenMap, TheLastRowOfATokenCounts) {
  const TokenMap map = MapOf(
      "token,recipient\nT1,a@x.example\nT2,b@x.example\n"
      "T1,c@x.example\n");
  EXPECT_EQ(TextOf(map.Find("T1")), "T1  c@x.example ");
  EXPECT_EQ(TextOf(map.FindMutated("t1%27")), "T1  c@x.example ");
}

// As in a digest, or where a list forwards: whose it was is not known. Of two
// mails, or without one, a later row is a correction.
TEST(TokenMap, ATokenThatRecipientsOfAMessageShare) {
  const TokenMap map = MapOf(
      "token,message_id,recipient\nT1,m1,a@x.example\nT1,m1,b@x.example\n"
      "T1,m1,a@x.example\nT2,m1,a@x.example\nT2,m2,b@x.example\n"
      "T3,m1,a@x.example\nT3,m1,a@x.example\n");
  EXPECT_EQ(TextOf(map.Find("T1")), "T1 m1  ");
  EXPECT_EQ(TextOf(map.Find("T2")), "T2 m2 b@x.example ");
  EXPECT_EQ(TextOf(map.Find("T3")), "T3 m1 a@x.example ");
}

TEST(TokenMap, WhatMachinesDoToTokens) {
  const TokenMap map = MapOf(
      "token,recipient\nAb3x-9,a@x.example\nTWICE,b@x.example\n"
      "twice,c@x.example\n");
  for (const std::string_view mutated :
       {"ab3x-9", "AB3X-9", "Ab3x-9%27", "Ab3x-9'", "%41b3x-9", "Ab3x-9%2F"}) {
    EXPECT_EQ(TextOf(map.FindMutated(mutated)), "Ab3x-9  a@x.example ")
        << mutated;
  }
  for (const std::string_view other : {"Ab3x", "Ab3x-99", "", "%", "tWiCe"}) {
    EXPECT_EQ(TextOf(map.FindMutated(other)), "nobody's") << other;
  }
  EXPECT_EQ(TextOf(map.Find("twice")), "twice  c@x.example ");
}

TEST(TokenMap, ErrorsSayWhereAndWhatIsWanted) {
  constexpr std::string_view kWanted =
      "; a token map has the columns token, message_id, recipient and link, as "
      "CSV with a header or as one JSON object a line";
  const struct {
    std::string_view text;
    std::string_view error;
  } kCases[] = {
      {"id,recipient\n1,a@x.example", "tokens.csv:1: no column is named token"},
      {"token\nT1\n\"T2", "tokens.csv:3: a quote has no end"},
      {"token,link\nT1,a\n,b", "tokens.csv:3: the token is empty"},
      {"{\"token\":\"T1\"}\n{\"token\":\"T2\"",
       "tokens.csv:2: not one whole JSON object"},
      {"{\"id\":\"T1\"}", "tokens.csv:1: the token is missing"},
  };
  for (const auto& [text, error] : kCases) {
    EXPECT_EQ(ErrorOf(text), std::string(error) + std::string(kWanted)) << text;
  }
}

}  // namespace
}  // namespace mailscan
