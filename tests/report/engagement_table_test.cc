#include "core/report/engagement_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "core/report/writers.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kCampaigns[] = {"", "autumn", "spring", "summer",
                                           "winter"};

// One message to a recipient with its hits: "click human", "open own".
class Mail {
 public:
  Mail(std::string_view campaign, Outcome outcome,
       const std::vector<std::string_view>& hits) {
    trace_.campaign = campaign;
    trace_.recipient = "ann@Corp.example";
    trace_.outcome = outcome;
    judged_.trace = &trace_;
    judged_.accepted_end = Interval{kDay, kDay + kSecond};
    for (const std::string_view text : hits) {
      const std::size_t space = text.find(' ');
      const std::string_view by = text.substr(space + 1);
      Hit& hit = hits_.emplace_back();
      hit.kind = text.substr(0, space) == "click" ? EventKind::kClicked
                                                  : EventKind::kOpened;
      JudgedHit& judged = judged_.hits.emplace_back();
      judged.hit = &hit;
      judged.own = by == "own";
      for (int i = 0; i < kVerdictCount; ++i) {
        if (NameOf(static_cast<Verdict>(i)) == by) {
          judged.verdict = static_cast<Verdict>(i);
        }
      }
    }
  }
  Mail(const Mail&) = delete;
  Mail& operator=(const Mail&) = delete;
  JudgedTrace& judged() { return judged_; }
  Trace& trace() { return trace_; }

 private:
  std::deque<Hit> hits_;
  Trace trace_;
  JudgedTrace judged_;
};

// "raw 3 = 1 scanner + 0 proxy + 1 person + 1 undecided + 0 own".
std::string TextOf(const ActorCounts& counts) {
  const auto number = [](std::uint64_t of, const char* what) {
    return std::to_string(of) + " " + what;
  };
  return number(counts.raw(), "= ") + number(counts.machine, "scanner + ") +
         number(counts.prefetch, "proxy + ") +
         number(counts.human, "person + ") +
         number(counts.undecided, "undecided + ") + number(counts.own, "own");
}

TEST(EngagementTable, CountsHitsAndMessages) {
  EngagementTable table(EngagementBy::kCampaign);
  Mail mail("spring", Outcome::kDelivered,
            {"click scanner-certain", "click likely-scanner",
             "click likely-human", "click unknown", "click own",
             "open prefetch-proxy", "open scanner-certain"});
  table.Add(mail.judged());
  const EngagementSums& sums = table.rows().at("spring");
  EXPECT_EQ(TextOf(sums.clicks.total),
            "5 = 2 scanner + 0 proxy + 1 person + 1 undecided + 1 own");
  EXPECT_EQ(TextOf(sums.opens.total),
            "2 = 1 scanner + 1 proxy + 0 person + 0 undecided + 0 own");
  EXPECT_EQ(TextOf(sums.clicks.unique),
            "1 = 0 scanner + 0 proxy + 1 person + 0 undecided + 0 own");
  EXPECT_EQ(TextOf(sums.opens.unique),
            "1 = 0 scanner + 1 proxy + 0 person + 0 undecided + 0 own");
}

TEST(EngagementTable, AMessageIsAPersonsAsSoonAsOneHitIs) {
  const std::string_view ranks[] = {"click own", "click scanner-certain",
                                    "click prefetch-proxy", "click unknown",
                                    "click human"};
  std::uint64_t ActorCounts::*const of[] = {
      &ActorCounts::own, &ActorCounts::machine, &ActorCounts::prefetch,
      &ActorCounts::undecided, &ActorCounts::human};
  for (std::size_t most = 0; most < std::size(ranks); ++most) {
    EngagementTable table(EngagementBy::kCampaign);
    Mail mail("", Outcome::kDelivered, {ranks, ranks + most + 1});
    table.Add(mail.judged());
    const ActorCounts unique = table.All().clicks.unique;
    EXPECT_EQ(unique.*of[most], 1U) << ranks[most];
    EXPECT_EQ(unique.raw(), 1U);
  }
}

TEST(EngagementTable, PeopleAreBetweenTheDecidedAndTheUndecided) {
  EngagementTable table(EngagementBy::kCampaign);
  for (const std::string_view hit :
       {"click human", "click unknown", "click likely-scanner"}) {
    table.Add(Mail("", Outcome::kDelivered, {hit}).judged());
  }
  EXPECT_EQ(table.All().clicks.unique.human, 1U);
  EXPECT_EQ(table.All().clicks.unique.human_most(), 2U);
}

TEST(EngagementTable, RatesAreOfWhatIsKnownToBeDelivered) {
  const auto sums = [](const std::vector<Outcome>& outcomes,
                       const std::vector<std::string_view>& hits) {
    EngagementTable table(EngagementBy::kCampaign);
    for (const Outcome outcome : outcomes) {
      table.Add(Mail("", outcome, hits).judged());
    }
    return table.All();
  };
  const struct {
    EngagementSums sums;
    std::uint64_t messages;
    std::uint64_t base;
    std::string_view of;
  } cases[] = {
      {sums({Outcome::kDelivered, Outcome::kBounced}, {}), 2, 1, "delivered"},
      {sums({Outcome::kDelivered}, {"open human"}), 1, 1, "delivered"},
      {sums({Outcome::kNotKnown}, {"open human"}), 1, 1, "events"},
      {sums({Outcome::kNotKnown, Outcome::kDelivered}, {"open human"}), 2, 2,
       "delivered-or-events"},
      // Nothing speaks of it but, perhaps, a complaint.
      {sums({Outcome::kNotKnown}, {}), 0, 0, ""},
      {sums({Outcome::kBounced}, {}), 1, 0, ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(c.sums.messages, c.messages);
    EXPECT_EQ(c.sums.base(), c.base);
    EXPECT_EQ(NameOf(c.sums.rate_of()), c.of);
  }
}

TEST(EngagementTable, TheDayIsThatOfTheDelivery) {
  const auto day = [](const auto& change) {
    Mail mail("", Outcome::kDelivered, {"click human"});
    change(&mail);
    EngagementTable table(EngagementBy::kDeliveryDay);
    table.Add(mail.judged());
    return table.rows().begin()->first;
  };
  EXPECT_EQ(day([](Mail*) {}), "1970-01-02");
  EXPECT_EQ(day([](Mail* mail) {
              mail->judged().accepted_end.reset();
              mail->trace().queued = Interval{2 * kDay, 2 * kDay};
            }),
            "1970-01-03");
  EXPECT_EQ(day([](Mail* mail) { mail->judged().accepted_end.reset(); }),
            "1970-01-01");
}

TEST(EngagementTable, DomainsAreInLowerCase) {
  EngagementTable table(EngagementBy::kDomain);
  table.Add(Mail("", Outcome::kDelivered, {}).judged());
  EXPECT_EQ(table.rows().begin()->first, "corp.example");
}

// What mails there are, however they are cut into parts and however few keys
// are kept.
TEST(EngagementTable, PartsAddUpInAnyOrder) {
  std::mt19937 random(7);
  const auto upto = [&](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
  };
  const std::string_view hits[] = {"click human", "click unknown",
                                   "click scanner-certain",
                                   "open prefetch-proxy", "open likely-human"};
  std::deque<Mail> mails;
  for (int i = 0; i < 200; ++i) {
    const std::size_t from = upto(4);
    mails.emplace_back(kCampaigns[upto(4)],
                       upto(1) == 0 ? Outcome::kDelivered : Outcome::kBounced,
                       std::vector<std::string_view>(
                           hits + from, hits + from + upto(5 - from)));
  }
  for (const std::size_t most :
       {std::size_t{1}, std::size_t{3}, std::size_t{5}, std::size_t{9}}) {
    EngagementTable whole(EngagementBy::kCampaign, most);
    for (Mail& mail : mails) {
      whole.Add(mail.judged());
    }
    EXPECT_EQ(whole.rows().size(), std::min<std::size_t>(most, 5));
    EXPECT_EQ(whole.All().messages, mails.size());
    for (int round = 0; round < 20; ++round) {
      std::vector<EngagementTable> parts(
          3, EngagementTable(EngagementBy::kCampaign, most));
      std::vector<std::size_t> order(mails.size());
      for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
      }
      std::shuffle(order.begin(), order.end(), random);
      for (const std::size_t i : order) {
        parts[upto(2)].Add(mails[i].judged());
      }
      std::shuffle(parts.begin(), parts.end(), random);
      EngagementTable sum(EngagementBy::kCampaign, most);
      for (const EngagementTable& part : parts) {
        sum.Merge(part);
      }
      EXPECT_EQ(sum.rows(), whole.rows());
      EXPECT_EQ(sum.others(), whole.others());
    }
  }
}

TEST(EngagementTable, FitsEightyColumnsWhateverTheCounts) {
  EngagementTable table(EngagementBy::kCampaign);
  Mail small("spring", Outcome::kDelivered, {"click human", "open human"});
  table.Add(small.judged());
  // Doubled 40 times: more than a million millions of each.
  for (int i = 0; i < 40; ++i) {
    const EngagementTable same = table;
    table.Merge(same);
  }
  Mail named("a campaign whose name is longer than any column of the table",
             Outcome::kDelivered, {"click unknown", "open prefetch-proxy"});
  table.Add(named.judged());
  std::string out;
  WriteEngagementTableText(table, {}, &out);
  for (std::size_t from = 0; from < out.size();) {
    const std::size_t end = out.find('\n', from);
    EXPECT_LE(end - from, 80U) << out.substr(from, end - from);
    from = end + 1;
  }
  EXPECT_NE(out.find("1099511.6M"), std::string::npos) << out;
}

TEST(EngagementTable, RowsSayWhatTheyAreOf) {
  EngagementTable table(EngagementBy::kCampaign, 1);
  Mail spring("spring", Outcome::kDelivered, {"click human"});
  Mail summer("summer", Outcome::kNotKnown, {"open unknown"});
  table.Add(spring.judged());
  table.Add(summer.judged());
  std::string rows;
  WriteEngagementTableRows(table, &rows);
  const auto none =
      R"({"raw":0,"machine":0,"prefetch_proxy":0,"human":0,"human_most":0,)"
      R"("undecided":0,"own":0})";
  const auto human =
      R"({"raw":1,"machine":0,"prefetch_proxy":0,"human":1,"human_most":1,)"
      R"("undecided":0,"own":0})";
  const auto undecided =
      R"({"raw":1,"machine":0,"prefetch_proxy":0,"human":0,"human_most":1,)"
      R"("undecided":1,"own":0})";
  const auto kind = [](const std::string& counts, const std::string& rates) {
    return "{\"unique\":" + counts + ",\"total\":" + counts + ",\"rate\":{" +
           rates + "}}";
  };
  const std::string nobody =
      kind(none, R"("raw":0.0000,"human":0.0000,"human_most":0.0000)");
  EXPECT_EQ(
      rows,
      R"({"type":"corrected-engagement","by":"campaign","campaign":"spring",)"
      R"("messages":1,"delivered":1,"base":1,"rate_of":"delivered","clicks":)" +
          kind(human, R"("raw":1.0000,"human":1.0000,"human_most":1.0000)") +
          ",\"opens\":" + nobody +
          "}\n"
          R"({"type":"corrected-engagement","by":"campaign","others":true,)"
          R"("messages":1,"delivered":0,"base":1,"rate_of":"events","clicks":)" +
          nobody + ",\"opens\":" +
          kind(undecided,
               R"("raw":1.0000,"human":0.0000,"human_most":1.0000)") +
          "}\n");
}

}  // namespace
}  // namespace mailscan::testing
