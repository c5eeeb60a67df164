#include "parsers/sender_paths.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "parsers/code_providers.h"
#include "tests/support/provider_parser.h"

namespace mailscan {
namespace {

TEST(SenderPathsTest, StandForMessageIdsThatProvidersDoNotTell) {
  using Make = std::unique_ptr<WebhookProvider> (*)(const std::string&);
  const struct {
    Make make;
    std::string_view record;
    std::string_view event;
  } cases[] = {
      {MakeMailgunProvider,
       R"({"event":"opened","timestamp":1772445995,"user-variables":)"
       R"({"mid":"<a@news.example>"}})",
       "opened 2026-03-02T10:06:35Z message_id=a@news.example "
       "time_field=timestamp"},
      {MakeMailgunProvider,
       R"({"event":"opened","timestamp":1772445995,"user-variables":)"
       R"({"mid":"x"},"message":{"headers":{"message-id":"b@b.example"}}})",
       "opened 2026-03-02T10:06:35Z message_id=b@b.example "
       "time_field=timestamp esp_id=b@b.example"},
      {MakeMailgunProvider,
       R"({"event":"opened","timestamp":1772445995,"user-variables":"cut"})",
       "opened 2026-03-02T10:06:35Z time_field=timestamp"},
      {MakeMandrillProvider,
       R"({"event":"open","ts":1772445995,"msg":{"_id":"f","metadata":)"
       R"({"message-id":"x","mid":"a@news.example"}}})",
       "opened 2026-03-02T10:06:35Z message_id=a@news.example time_field=ts "
       "esp_id=f"},
      {MakeMandrillProvider,
       R"({"event":"open","ts":1772445995,"msg":{"_id":"f","metadata":)"
       R"({"message-id":"x@news.example"}}})",
       "opened 2026-03-02T10:06:35Z message_id=x@news.example time_field=ts "
       "esp_id=f"},
      {MakeSesProvider,
       R"({"eventType":"Open","open":{"timestamp":"2026-03-02T10:06:35Z"},)"
       R"("mail":{"messageId":"s1","destination":["ann@corp.example"],)"
       R"("tags":{"mid":["a@news.example"]}}})",
       "opened 2026-03-02T10:06:35Z recipient=ann@corp.example "
       "message_id=a@news.example time_field=open.timestamp esp_id=s1"},
      {MakeSesProvider,
       R"({"eventType":"Open","open":{"timestamp":"2026-03-02T10:06:35Z"},)"
       R"("mail":{"messageId":"s1","destination":["ann@corp.example"],)"
       R"("commonHeaders":{"messageId":"b@b.example"},)"
       R"("tags":{"mid":["a@news.example"]}}})",
       "opened 2026-03-02T10:06:35Z recipient=ann@corp.example "
       "message_id=b@b.example time_field=open.timestamp esp_id=s1"},
  };
  for (const auto& c : cases) {
    testing::ProviderParser parser(c.make("mid"));
    EXPECT_EQ(testing::EventsOf(parser, c.record), c.event) << c.record;
  }
}

TEST(SenderPathsTest, TakeOnlyKeysThatAPathCanSay) {
  constexpr std::string_view kPaths[] = {"a", "b"};
  for (const std::string key : {"", "~a", "a.b"}) {
    EXPECT_EQ(SenderPaths(kPaths, "box", key).all().size(), 2U) << key;
  }
  const SenderPaths paths(kPaths, "box", "a b");
  ASSERT_EQ(paths.all().size(), 3U);
  EXPECT_EQ(paths.all().back(), "box.a b");
}

}  // namespace
}  // namespace mailscan
