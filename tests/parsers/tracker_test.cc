#include "parsers/tracker.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/model/field_table.h"

namespace mailscan {
namespace {

constexpr std::string_view kMap =
    "token,message_id,recipient,link\n"
    "Ab3x,m1@news.example,ann@corp.example,https://shop.example/sale\n"
    "Cd4y,m1@news.example,bob@corp.example,\n";

std::string TextOf(const Tracked& tracked) {
  if (!tracked.ours) {
    return "not ours";
  }
  std::string text(NameOf(tracked.kind));
  for (const std::string_view part :
       {std::string_view(tracked.token), std::string_view(tracked.message_id),
        std::string_view(tracked.recipient), std::string_view(tracked.link),
        tracked.flag}) {
    text += part.empty() ? "" : " " + std::string(part);
  }
  return text;
}

struct Case {
  std::string_view target;
  std::string_view tracked;
};

void Check(const Tracker& tracker, const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    EXPECT_EQ(TextOf(tracker.Read(each.target)), each.tracked) << each.target;
  }
}

void Fill(std::string_view map, Tracker* tracker) {
  ASSERT_TRUE(tracker->tokens().Add(map, "tokens").ok());
  tracker->tokens().Seal();
}

TEST(Tracker, WithoutPatternsAndMapEveryRequestCounts) {
  const Tracker tracker;
  Check(
      tracker,
      {{"/c/Ab3x", "clicked"}, {"/o/Ab3x.gif?x=1", "opened"}, {"", "clicked"}});
}

TEST(Tracker, ATokenOfTheMapMayStandAnywhere) {
  Tracker tracker;
  Fill(kMap, &tracker);
  constexpr std::string_view kAnn =
      "clicked Ab3x m1@news.example ann@corp.example https://shop.example/sale";
  Check(tracker,
        {{"/c/Ab3x", kAnn},
         {"/r?u=1&t=Ab3x", kAnn},
         {"/c/Ab3x/", kAnn},
         {"/o/Cd4y.gif", "opened Cd4y m1@news.example bob@corp.example"},
         {"/c/ab3x", std::string(kAnn) + " token=mutated"},
         {"/c/Ab3x%27/", std::string(kAnn) + " token=mutated"},
         {"/favicon.ico", "not ours"},
         {"/c/Ab3", "not ours"},
         {"", "not ours"}});
}

TEST(Tracker, PatternsSayWhatIsWhat) {
  Tracker tracker;
  ASSERT_TRUE(tracker
                  .AddPattern(EventKind::kClicked,
                              R"(^/c/(?P<token>[^/?]+)(\?to=(?P<link>.*))?)")
                  .ok());
  ASSERT_TRUE(
      tracker.AddPattern(EventKind::kOpened, R"(^/o/(?P<token>[^/?.]+))").ok());
  ASSERT_TRUE(tracker
                  .AddPattern(EventKind::kClicked,
                              R"([?&]m=(?P<message>[^&]+)&r=(?P<recipient>.+))")
                  .ok());
  Check(tracker, {{"/c/Zz9?to=https%3A%2F%2Fshop.example%2F",
                   "clicked Zz9 https://shop.example/"},
                  {"/o/Zz9.gif", "opened Zz9"},
                  {"/x?m=m7%40news.example&r=ann%40corp.example",
                   "clicked m7@news.example ann@corp.example"},
                  {"/style.css", "not ours"}});
  Fill(kMap, &tracker);
  Check(tracker, {{"/c/Zz9", "clicked Zz9 token=unknown"},
                  {"/o/CD4Y'",
                   "opened Cd4y m1@news.example bob@corp.example "
                   "token=mutated"}});
}

TEST(Tracker, PatternsThatCannotBeReadAreRefused) {
  Tracker tracker;
  EXPECT_EQ(tracker.AddPattern(EventKind::kClicked, "/c/(").message(),
            "the pattern '/c/(' is no regular expression of RE2: missing ): "
            "/c/(");
  EXPECT_EQ(tracker.AddPattern(EventKind::kClicked, "/c/(?P<tok>.*)").message(),
            "the pattern '/c/(?P<tok>.*)' has a group named tok; the names are "
            "token, message, recipient and link");
  EXPECT_FALSE(
      tracker.AddPattern(EventKind::kClicked, "((a{100}){100}){100}").ok());
}

}  // namespace
}  // namespace mailscan
