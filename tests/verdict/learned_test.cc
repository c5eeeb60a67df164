#include "core/verdict/learned.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

// A recipient who followed these links of a mailing.
void Take(std::string_view recipient, const std::vector<int>& links,
          Learned* learned, std::string_view campaign = "spring",
          std::string_view message_id = "m1@news.example") {
  std::string log = "recipient=" + std::string(recipient) +
                    " message_id=" + std::string(message_id) +
                    " campaign=" + std::string(campaign) + "\n";
  for (const int link : links) {
    log += "10:00:00 clicked url=" + std::to_string(link) + "\n";
  }
  learned->Take(TraceLog(log).trace());
}

std::string Coverage(const Learned& learned, std::string_view recipient,
                     const std::vector<std::string_view>& urls,
                     std::string_view campaign = "spring") {
  const TraceLog log("recipient=" + std::string(recipient) +
                     " campaign=" + std::string(campaign));
  const auto coverage = learned.CoverageOf(log.trace(), urls);
  return std::to_string(coverage.hit) + "/" + std::to_string(coverage.known);
}

TEST(LearnedTest, OnlyWhatOthersFollowedCounts) {
  Learned learned;
  Take("ann@corp.example", {1, 2, 3, 4}, &learned);
  EXPECT_EQ(Coverage(learned, "ann@corp.example", {"1", "2"}), "0/0");
  EXPECT_EQ(Coverage(learned, "bob@corp.example", {"1", "2", "9"}), "2/4");
  Take("bob@corp.example", {1}, &learned);
  EXPECT_EQ(Coverage(learned, "ann@corp.example", {"1", "2"}), "1/1");
  EXPECT_EQ(Coverage(learned, "bob@corp.example", {"1", "2"}), "2/4");
  EXPECT_EQ(Coverage(learned, "cyd@corp.example", {"1", "2"}), "2/4");
  // The same person, as another log spells the address.
  EXPECT_EQ(Coverage(learned, "Ann@CORP.example", {"1", "2"}), "1/1");
}

TEST(LearnedTest, AMailingIsACampaignOrElseAMessage) {
  Learned learned;
  Take("ann@corp.example", {1}, &learned);
  Take("ann@corp.example", {2}, &learned, "autumn");
  EXPECT_EQ(Coverage(learned, "bob@corp.example", {"1", "2"}), "1/1");
  EXPECT_EQ(Coverage(learned, "bob@corp.example", {"1", "2"}, "winter"), "0/0");
  Take("ann@corp.example", {3}, &learned, "");
  EXPECT_EQ(Coverage(learned, "bob@corp.example", {"3"}, ""), "1/1");
  Take("ann@corp.example", {4}, &learned, "", "m2@news.example");
  EXPECT_EQ(Coverage(learned, "bob@corp.example", {"3", "4"}, ""), "1/1");
}

TEST(LearnedTest, MergedInAnyOrderItIsTheSame) {
  const std::vector<std::string> people = {"ann", "bob", "cyd", "dan"};
  std::vector<std::size_t> order = {0, 1, 2, 3};
  do {
    std::vector<Learned> parts(4);
    for (std::size_t i = 0; i < 4; ++i) {
      const int first = static_cast<int>(i);
      Take(people[i] + "@corp.example", {first, first + 1}, &parts[i]);
      Take(people[i] + "@corp.example", {7}, &parts[i], "autumn");
    }
    Learned all;
    for (const std::size_t i : order) {
      all.Merge(parts[i]);
    }
    const std::vector<std::string_view> urls = {"0", "1", "2", "3", "4", "7"};
    EXPECT_EQ(Coverage(all, "ann@corp.example", urls), "4/4");
    EXPECT_EQ(Coverage(all, "bob@corp.example", urls), "5/5");
    EXPECT_EQ(Coverage(all, "dan@corp.example", urls), "4/4");
    EXPECT_EQ(Coverage(all, "eve@corp.example", urls), "5/5");
    EXPECT_EQ(Coverage(all, "eve@corp.example", urls, "autumn"), "1/1");
  } while (std::next_permutation(order.begin(), order.end()));
}

std::vector<int> Range(int first, int last) {
  std::vector<int> links;
  for (int i = first; i < last; ++i) {
    links.push_back(i);
  }
  return links;
}

TEST(LearnedTest, AMailingOfTokensIsNotLearnt) {
  Learned most;
  Take("ann@corp.example", Range(0, 2000), &most);
  EXPECT_EQ(Coverage(most, "bob@corp.example", {"0"}), "1/2000");
  Learned over = most;
  Take("bob@corp.example", {2000}, &over);
  EXPECT_EQ(Coverage(over, "cyd@corp.example", {"0"}), "0/0");
  // It stays so, whoever comes after and whatever it is merged into.
  Take("bob@corp.example", {1, 2, 3, 4}, &over);
  EXPECT_EQ(Coverage(over, "cyd@corp.example", {"1"}), "0/0");
  Learned few;
  Take("bob@corp.example", {1, 2, 3, 4}, &few);
  Learned forth = few;
  forth.Merge(over);
  Learned back = over;
  back.Merge(few);
  EXPECT_EQ(Coverage(forth, "cyd@corp.example", {"1"}), "0/0");
  EXPECT_EQ(Coverage(back, "cyd@corp.example", {"1"}), "0/0");
  // Two halves overflow together.
  Learned halves;
  Learned half;
  Take("ann@corp.example", Range(0, 1500), &halves);
  Take("bob@corp.example", Range(1000, 2500), &half);
  halves.Merge(half);
  EXPECT_EQ(Coverage(halves, "cyd@corp.example", {"1"}), "0/0");
}

// So many got mail of a campaign at this time.
void Send(int recipients, std::string_view at, Learned* learned) {
  const TraceLog log("campaign=spring\n" + std::string(at) + " accepted");
  for (int i = 0; i < recipients; ++i) {
    learned->Take(log.trace());
  }
}

bool IsBulk(const Learned& learned, std::string_view at,
            std::string_view campaign = "spring") {
  const TraceLog log("campaign=" + std::string(campaign) + "\n" +
                     std::string(at) + " accepted");
  return learned.IsBulk(log.trace());
}

TEST(LearnedTest, BulkFromFiftyRecipientsOn) {
  Learned learned;
  Send(49, "10:00:00", &learned);
  EXPECT_FALSE(IsBulk(learned, "10:00:00"));
  Learned last;
  Send(1, "10:59:59", &last);
  learned.Merge(last);
  EXPECT_TRUE(IsBulk(learned, "10:00:00"));
  EXPECT_FALSE(IsBulk(learned, "10:00:00", "autumn"));
  Learned nameless;
  Teach("", 60, {"1"}, &nameless);
  EXPECT_FALSE(IsBulk(nameless, "10:00:00", ""));
}

TEST(LearnedTest, BulkIsWhatIsSentWithinAShortWhile) {
  // A mailing whose last mails are put off to the next day.
  Learned mailing;
  Send(200, "10:00:00", &mailing);
  Send(30, "11:30:00", &mailing);
  Send(20, "3T09:00:00", &mailing);
  EXPECT_TRUE(IsBulk(mailing, "10:00:00"));
  EXPECT_TRUE(IsBulk(mailing, "11:30:00"));
  EXPECT_FALSE(IsBulk(mailing, "3T09:00:00"));
  // What people ask for all day, however many they are.
  Learned resets;
  for (int hour = 10; hour < 24; ++hour) {
    Send(100, std::to_string(hour) + ":00:00", &resets);
    Send(100, "3T" + std::to_string(hour) + ":00:00", &resets);
  }
  EXPECT_FALSE(IsBulk(resets, "10:00:00"));
  EXPECT_FALSE(IsBulk(resets, "3T18:00:00"));
}

}  // namespace
}  // namespace mailscan::testing
