#include "core/report/dossier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/report/receiver_book.h"
#include "tests/report/report_sample.h"

namespace mailscan::testing {
namespace {

constexpr std::uint32_t kSeed = 20250304;

TEST(KeyCounts, TellWhatIsFirstByNameWhateverCameFirst) {
  const std::vector<KeyCounts::Row> seen = {
      {"d", 9}, {"a", 1}, {"c", 4}, {"b", 2}, {"a", 5}, {"e", 7}, {"c", 1}};
  std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5, 6};
  std::mt19937 random(kSeed);
  for (int round = 0; round < 200; ++round) {
    std::shuffle(order.begin(), order.end(), random);
    KeyCounts parts[2] = {KeyCounts(3), KeyCounts(3)};
    for (const std::size_t i : order) {
      parts[random() % 2].Add(seen[i].first, seen[i].second);
    }
    parts[0].Merge(parts[1]);
    std::string told;
    for (const KeyCounts::Row* row : parts[0].Ranked()) {
      told += row->first + " " + std::to_string(row->second) + " ";
    }
    ASSERT_EQ(told, "a 6 c 5 b 2 ");
    ASSERT_EQ(parts[0].others(), 16U);
  }
}

TEST(CountHistogram, IsExactForFewAndWithinABucketForMany) {
  CountHistogram histogram;
  std::vector<std::uint64_t> truth;
  std::mt19937 random(kSeed);
  for (int i = 0; i < 1000; ++i) {
    truth.push_back(1 + random() % (i % 2 == 0 ? 12 : 4000));
    histogram.Add(truth.back());
  }
  std::sort(truth.begin(), truth.end());
  for (const double share : {0.1, 0.25, 0.4, 0.5, 0.75, 0.9, 1.0}) {
    const std::uint64_t exact =
        truth[static_cast<std::size_t>(share * 1000) - 1];
    const std::uint64_t found = histogram.Quantile(share);
    EXPECT_GE(found, exact) << share;
    EXPECT_LE(found, exact < 16 ? exact : exact * 17 / 16) << share;
  }
}

// What a made-up receiver does with one message.
struct Case {
  std::string recipient;
  std::string vendor;
  std::string id;
  std::vector<Micros> refused;  // stamps, in seconds
  Micros taken = 0;             // 0: never
  SmtpStage stage = SmtpStage::kRcpt;
  std::vector<Micros> machine;  // hits by one, in seconds
  Micros person = 0;
  std::string ip;
  std::string agent;
};

std::vector<Case> MadeUp(int count) {
  std::mt19937 random(kSeed);
  std::vector<Case> cases;
  for (int i = 0; i < count; ++i) {
    Case one;
    one.recipient = "u" + std::to_string(i) + "@D" +
                    std::to_string(random() % 9) + ".example";
    one.vendor = random() % 3 == 0 ? "" : random() % 2 == 0 ? "Acme" : "Zeta";
    one.id = "Q" + std::to_string(i);
    Micros at = 0;
    for (auto left = random() % 4; left > 0; --left) {
      one.refused.push_back(at);
      at += 30 + static_cast<Micros>(random() % 90'000);
    }
    one.taken = random() % 10 == 0 ? 0 : at + 1;
    one.stage = random() % 2 == 0 ? SmtpStage::kRcpt : SmtpStage::kEndOfData;
    for (auto left = random() % 6; left > 0; --left) {
      one.machine.push_back(static_cast<Micros>(random() % 500));
    }
    std::sort(one.machine.begin(), one.machine.end());
    one.person = random() % 3 == 0 ? 1000 : 0;
    one.ip = "192.0." + std::to_string(random() % 4) + ".7";
    one.agent = "agent " + std::to_string(random() % 3);
    cases.push_back(std::move(one));
  }
  return cases;
}

JudgedHit HitOf(const Trace& trace, std::size_t i, bool machine, Micros taken) {
  JudgedHit hit;
  hit.hit = &trace.hits[i];
  hit.certainty = Certainty::kCertain;
  const Micros at = trace.hits[i].when.lo;
  if (taken != 0) {
    hit.lead = taken - at;
  }
  hit.timing = taken == 0   ? Timing::kNeverAccepted
               : at < taken ? Timing::kDeferralGap
                            : Timing::kPostAccept;
  hit.verdict = machine ? Verdict::kScannerCertain : Verdict::kHuman;
  return hit;
}

// Calls take with the case as it would be judged.
template <typename Take>
void Judge(const Case& one, std::uint32_t line, std::uint32_t origin,
           const Take& take) {
  Trace trace;
  trace.recipient = one.recipient;
  trace.local_id = one.id;
  trace.queued = Interval{0, kSecond};
  JudgedTrace judged;
  judged.vendor = one.vendor;
  const auto attempt = [&](Micros at, EventKind kind) {
    Attempt tried;
    tried.kind = kind;
    tried.stage = one.stage;
    tried.when = {at * kSecond, (at + 1) * kSecond};
    tried.place = {origin, line};
    trace.attempts.push_back(tried);
    judged.categories.push_back(
        kind == EventKind::kDelivered ? Category::kNone : Category::kGreylist);
  };
  for (const Micros at : one.refused) {
    attempt(at, EventKind::kAttemptDeferred);
  }
  if (one.taken != 0) {
    attempt(one.taken, EventKind::kDelivered);
    trace.outcome = Outcome::kDelivered;
  }
  std::vector<std::string> links;
  for (std::size_t i = 0; i < one.machine.size() + 1; ++i) {
    links.push_back("https://news.example/" + std::to_string(i % 3));
  }
  for (std::size_t i = 0; i < one.machine.size() + (one.person != 0); ++i) {
    Hit hit;
    hit.kind = EventKind::kClicked;
    const Micros at = i < one.machine.size() ? one.machine[i] : one.person;
    hit.when = {at * kSecond, (at + 1) * kSecond};
    hit.url = links[i];
    hit.ip = one.ip;
    hit.agent = one.agent;
    hit.place = {origin, line + static_cast<std::uint32_t>(i)};
    trace.hits.push_back(hit);
  }
  judged.trace = &trace;
  for (std::size_t i = 0; i < trace.hits.size(); ++i) {
    const bool machine = i < one.machine.size();
    judged.hits.push_back(HitOf(trace, i, machine, one.taken * kSecond));
    if (i == 0 || i == one.machine.size()) {
      judged.sessions.emplace_back().verdict =
          machine ? Verdict::kScannerCertain : Verdict::kHuman;
    }
    judged.sessions.back().hits.push_back(static_cast<std::uint32_t>(i));
  }
  take(judged);
}

std::string Told(const Receivers& receivers) {
  ReceiverReport report;
  report.receivers = receivers;
  std::string told;
  WriteReceiversJson(report, &told);
  WriteReceiverRows(receivers, &told);
  WriteReceiversCsv(receivers, &told);
  WriteReceiversText(report, TextStyle(), &told);
  return told;
}

class Dossiers : public ::testing::Test {
 protected:
  Dossiers() {
    origins_.Intern("mail.log", "postfix", "mx1", 0);
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      order_.push_back(i);
    }
  }
  void AddTo(ReceiverBook* book, std::size_t i) {
    Judge(cases_[i], static_cast<std::uint32_t>(10 * i + 1), 0,
          [&](const JudgedTrace& judged) { book->Add(judged); });
  }
  Receivers Whole(std::size_t most = ReceiverBook::kMostDomains) {
    ReceiverBook book(origins_);
    for (const std::size_t i : order_) {
      AddTo(&book, i);
    }
    return book.Take(most);
  }

  OriginTable origins_;
  std::vector<Case> cases_ = MadeUp(400);
  std::vector<std::size_t> order_;
};

TEST_F(Dossiers, AreTheSameHoweverTheMailIsOrderedAndCut) {
  for (const std::size_t most : {ReceiverBook::kMostDomains, std::size_t{4}}) {
    const std::string whole = Told(Whole(most));
    std::mt19937 random(kSeed);
    for (int round = 0; round < 20; ++round) {
      std::shuffle(order_.begin(), order_.end(), random);
      std::vector<ReceiverBook> books(1 + random() % 4, ReceiverBook(origins_));
      for (const std::size_t i : order_) {
        AddTo(&books[random() % books.size()], i);
      }
      while (books.size() > 1) {
        books[random() % (books.size() - 1)].Merge(std::move(books.back()));
        books.pop_back();
      }
      ASSERT_EQ(Told(books[0].Take(most)), whole) << round;
    }
  }
}

TEST_F(Dossiers, QuantilesAreThoseOfTheSortedTruthWithinABucket) {
  std::map<std::string, std::vector<Micros>> holds;
  for (const Case& one : cases_) {
    if (!one.refused.empty() && one.taken != 0) {
      std::string domain = one.recipient.substr(one.recipient.find('@') + 1);
      domain[0] = 'd';
      holds[domain].push_back((one.taken - one.refused[0]) * kSecond);
    }
  }
  const Receivers receivers = Whole();
  ASSERT_EQ(receivers.domains.size(), 9U);
  for (auto& [domain, truth] : holds) {
    std::sort(truth.begin(), truth.end());
    const DeferralCounts& deferrals =
        *receivers.domains.find(domain)->second.deferrals;
    ASSERT_EQ(deferrals.hold.count(), truth.size()) << domain;
    for (const double share : {0.5, 0.9}) {
      const auto rank = static_cast<std::size_t>(
          share * static_cast<double>(truth.size()) + 0.999999);
      const auto exact = static_cast<double>(truth[rank - 1]);
      const auto found = static_cast<double>(deferrals.hold.Quantile(share));
      EXPECT_GE(found, exact) << domain;
      EXPECT_LE(found, exact * 1.0626) << domain;
    }
    for (std::size_t i = 0; i <= kHoldEdges.size(); ++i) {
      const Micros from = i == 0 ? 0 : kHoldEdges[i - 1];
      const auto in =
          std::count_if(truth.begin(), truth.end(), [&](Micros hold) {
            return hold >= from &&
                   (i == kHoldEdges.size() || hold < kHoldEdges[i]);
          });
      EXPECT_EQ(deferrals.holds[i], static_cast<std::uint64_t>(in)) << i;
    }
  }
}

TEST_F(Dossiers, SmallDomainsAreToldTogetherAndNothingIsLost) {
  const Receivers whole = Whole();
  const Receivers cut = Whole(4);
  ASSERT_EQ(cut.domains.size(), 4U);
  EXPECT_EQ(cut.count(), whole.count());
  std::uint64_t smallest = UINT64_MAX;
  std::uint64_t messages = cut.other.messages;
  for (const auto& [domain, dossier] : cut.domains) {
    smallest = std::min(smallest, dossier.messages);
    messages += dossier.messages;
  }
  EXPECT_EQ(messages, cases_.size());
  for (const auto& [domain, dossier] : whole.domains) {
    EXPECT_TRUE(cut.domains.contains(domain) || dossier.messages <= smallest);
  }
  // A vendor has the mail of those domains too.
  for (const auto& [vendor, all] : whole.vendors) {
    EXPECT_EQ(cut.vendors.find(vendor)->second.dossier.messages,
              all.dossier.messages);
  }
}

TEST(Dossier, AMessageRefusedTwiceScannedBeforeAndReadAfter) {
  OriginTable origins;
  origins.Intern("mail.log", "postfix", "mx1", 0);
  Case one;
  one.recipient = "ann@corp.example";
  one.vendor = "Barracuda";
  one.id = "4A";
  one.refused = {0, 300};
  one.taken = 900;
  one.stage = SmtpStage::kEndOfData;
  one.machine = {100, 101, 103, 103};
  one.person = 5000;
  one.ip = "198.51.100.77";
  one.agent = "Mozilla/5.0";
  Dossier dossier;
  Judge(one, 7, 0,
        [&](const JudgedTrace& judged) { dossier.Add(judged, origins); });
  const DeferralCounts& deferrals = *dossier.deferrals;
  EXPECT_EQ(deferrals.messages, 1U);
  EXPECT_EQ(deferrals.attempts, 2U);
  EXPECT_EQ(deferrals.exposed, 2U);
  EXPECT_EQ(deferrals.MainStage(), SmtpStage::kEndOfData);
  EXPECT_EQ(deferrals.hold.max(), 900 * kSecond);
  EXPECT_EQ(deferrals.retry_gap.count(), 2U);
  EXPECT_EQ(deferrals.retry_gap.min(), 300 * kSecond);
  EXPECT_EQ(deferrals.retry_gap.max(), 600 * kSecond);
  const ScanCounts& scans = *dossier.scans;
  EXPECT_EQ(scans.messages, 1U);
  EXPECT_EQ(scans.before, 1U);
  EXPECT_EQ(scans.after, 0U);
  EXPECT_EQ(scans.scans, 1U);
  EXPECT_EQ(scans.lead.max(), 800 * kSecond);
  EXPECT_EQ(scans.delay.count(), 0U);
  EXPECT_EQ(scans.links.max(), 3U);
  EXPECT_EQ(scans.length.max(), 3 * kSecond);
  EXPECT_EQ(scans.clicks.machine(), 4U);
  EXPECT_EQ(scans.clicks.person(), 1U);
  ASSERT_EQ(scans.networks.size(), 1U);
  EXPECT_EQ(scans.networks.Ranked()[0]->first, "198.51.100.0/24");
  ASSERT_EQ(scans.examples.rows().size(), 1U);
  EXPECT_EQ(scans.examples.rows()[0].id, "4A");
  EXPECT_EQ(dossier.vendor(), "Barracuda");
}

// The nearest to the one above: nothing of it is the receiver's.
TEST(Dossier, APersonAloneIsNoScan) {
  OriginTable origins;
  origins.Intern("mail.log", "postfix", "mx1", 0);
  Case one;
  one.recipient = "ann@corp.example";
  one.taken = 900;
  one.person = 5000;
  Dossier dossier;
  Judge(one, 7, 0,
        [&](const JudgedTrace& judged) { dossier.Add(judged, origins); });
  EXPECT_EQ(dossier.scans->messages, 0U);
  EXPECT_EQ(dossier.scans->clicks.person(), 1U);
  EXPECT_EQ(dossier.deferrals->attempts, 0U);
  EXPECT_EQ(dossier.deferrals->hold.count(), 0U);
  EXPECT_EQ(dossier.vendor(), "");
}

TEST_F(Dossiers, ANameIsADomainOrAVendorOrAPartOfSeveral) {
  struct Asked {
    std::string_view name;
    NamedReceiver is;
    std::size_t domains;
    std::size_t vendors;
  };
  for (const Asked& asked : {Asked{"D3.example", NamedReceiver::kDomain, 1, 0},
                             Asked{"d3", NamedReceiver::kDomain, 1, 0},
                             Asked{"example", NamedReceiver::kSeveral, 9, 0},
                             Asked{"nowhere", NamedReceiver::kNone, 0, 0}}) {
    Receivers receivers = Whole();
    EXPECT_EQ(KeepNamed(asked.name, &receivers), asked.is) << asked.name;
    EXPECT_EQ(receivers.domains.size(), asked.domains) << asked.name;
    EXPECT_EQ(receivers.vendors.size(), asked.vendors) << asked.name;
  }
  for (const std::string_view name : {"zeta", "ZET"}) {
    Receivers receivers = Whole();
    EXPECT_EQ(KeepNamed(name, &receivers), NamedReceiver::kVendor);
    ASSERT_TRUE(receivers.vendors.contains("Zeta"));
    EXPECT_EQ(receivers.vendors.find("Zeta")->second.domains,
              receivers.domains.size());
  }
}

}  // namespace
}  // namespace mailscan::testing
