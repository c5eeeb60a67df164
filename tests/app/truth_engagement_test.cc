// `engagement` and the engagement side of `report` against generated truth.
#include <algorithm>
#include <map>

#include "tests/app/truth_run.h"

namespace mailscan::testing {
namespace {

// Seconds on the webhook's side, perhaps on the other too, and what is left
// of a measured skew.
constexpr Micros kLeadError = 3 * kSecond;

bool IsEarly(std::string_view timing) {
  return timing == "deferral-gap" || timing == "in-data" ||
         timing == "never-accepted";
}

std::string Where(const EngagementTruth& truth) {
  return std::string(truth.actor) + " at line " + std::to_string(truth.line) +
         ", " + std::string(truth.timing) + ", " + FormatUtc(truth.time, 1000) +
         ", " + truth.recipient;
}

void CheckTiming(const EngagementTruth& truth, const Row& row,
                 Complaints* complaints) {
  const std::string where = Where(truth) + "; the row says " +
                            std::string(row["timing"].text()) + ", " +
                            std::string(row["certainty"].text());
  const bool certain = row["certainty"].text() == "certain";
  const bool right = row["timing"].text() == truth.timing;
  if (truth.edge) {
    // Which side it is on cannot be known; only a wrong side must not be
    // claimed.
    complaints->Check(right || !certain || row["timing"].text() == "at-accept",
                      "a wrong side is claimed", where);
    return;
  }
  complaints->Check(right, "timing", where);
  if (truth.timing != "no-delivery-record") {
    complaints->Check(certain, "certainty", where);
  }
}

void CheckEngagement(const EngagementTruth& truth, const Row& row,
                     const LogOptions& options, Complaints* complaints) {
  const std::string where = Where(truth);
  complaints->Check(row["type"].text() == "engagement", "type", where);
  complaints->Check(row["kind"].text() == truth.kind, "kind", where);
  complaints->Check(row["recipient"].text() == truth.recipient, "recipient",
                    where);
  complaints->Check(row["url"].text() == truth.url, "url", where);
  complaints->Check(row["message_id"].text() == truth.message_id, "message_id",
                    where);
  complaints->Check(row["session"].number() >= 1, "session", where);
  // As the webhook says, or with its skew taken off.
  const Micros skew = options.skew_ms * kMillisecond;
  const std::optional<Micros> time = row["time"].time();
  complaints->Check(Near(time, truth.time + skew, kSecond) ||
                        Near(time, truth.time, kLeadError),
                    "time", where);
  CheckTiming(truth, row, complaints);
  if (truth.has_lead) {
    const Micros lead = row["lead_ms"].number() * kMillisecond;
    complaints->Check(
        row["lead_ms"].known() && Near(lead, truth.lead, kLeadError),
        "lead_ms " + std::to_string(row["lead_ms"].number()) + " for " +
            std::to_string(truth.lead / kMillisecond),
        where);
  }
}

class TruthEngagementTest : public ::testing::TestWithParam<TruthCase> {};

TEST_P(TruthEngagementTest, EveryRowIsTrue) {
  const TruthRun run(GetParam());
  std::map<std::int64_t, std::pair<const EngagementTruth*, int>> expected;
  for (const EngagementTruth& truth : run.truth().engagements) {
    expected[static_cast<std::int64_t>(truth.line)] = {&truth, 0};
  }
  Complaints complaints(GetParam().name);
  ForEachRow(run.Output("engagement"), [&](const Row& row) {
    const auto found = expected.find(row["line"].number());
    if (found == expected.end() || row["file"].text() != run.webhook_path()) {
      complaints.Check(false, "a row that should not be",
                       std::string(row["file"].text()) + ":" +
                           std::to_string(row["line"].number()));
      return;
    }
    complaints.Check(++found->second.second == 1, "two rows",
                     Where(*found->second.first));
    CheckEngagement(*found->second.first, row, run.options(), &complaints);
  });
  for (const auto& [line, truth] : expected) {
    complaints.Check(truth.second > 0, "no row", Where(*truth.first));
  }
}

// How many of an actor's events must get one of these verdicts.
struct Share {
  std::string_view actor;
  std::string_view verdicts;
  std::size_t at_least_per_thousand;
};

void CheckShares(const std::vector<Share>& shares, const TruthRun& run) {
  std::map<std::int64_t, const EngagementTruth*> truths;
  for (const EngagementTruth& truth : run.truth().engagements) {
    truths[static_cast<std::int64_t>(truth.line)] = &truth;
  }
  std::map<std::string_view, std::map<std::string, std::size_t>> seen;
  ForEachRow(run.Output("engagement"), [&](const Row& row) {
    const auto found = truths.find(row["line"].number());
    if (found != truths.end()) {
      ++seen[found->second->actor][std::string(row["verdict"].text())];
    }
  });
  for (const Share& share : shares) {
    std::size_t good = 0;
    std::size_t all = 0;
    std::string said;
    for (const auto& [verdict, count] : seen[share.actor]) {
      all += count;
      const bool listed =
          (" " + std::string(share.verdicts) + " ").find(" " + verdict + " ") !=
          std::string::npos;
      good += listed ? count : 0;
      said += " " + verdict + "=" + std::to_string(count);
    }
    EXPECT_GT(all, 0U) << share.actor << " never appears";
    EXPECT_GE(good * 1000, all * share.at_least_per_thousand)
        << share.actor << ":" << said;
  }
}

TEST_P(TruthEngagementTest, MachinesAreToldFromPeople) {
  const TruthRun run(GetParam());
  constexpr std::string_view kScanner = "scanner-certain likely-scanner";
  constexpr std::string_view kNotCertain =
      "likely-scanner prefetch-proxy human likely-human unknown";
  std::vector<Share> shares = {
      {"delayed-scanner", kScanner, 980},
      // A person called a scanner is the costly error.
      {"person", kNotCertain, 1000},
      {"person", "prefetch-proxy human likely-human unknown", 980},
      {"image-proxy", "prefetch-proxy", 1000},
      {"prefetcher", "prefetch-proxy", 1000},
  };
  if (run.options().smart_host) {
    shares.push_back({"gap-scanner", kScanner, 1000});
  } else {
    shares.push_back({"gap-scanner", "scanner-certain", 1000});
    shares.push_back({"data-scanner", kScanner, 1000});
    shares.push_back({"refusing-scanner", kScanner, 1000});
    shares.push_back({"preview", kNotCertain, 1000});
  }
  CheckShares(shares, run);
}

void ExpectEngagement(const Row& counts,
                      const std::map<std::string_view, std::uint64_t>& truth,
                      std::uint64_t edge) {
  const auto slack = static_cast<std::int64_t>(edge);
  std::int64_t total = 0;
  std::int64_t early = 0;
  std::int64_t sum = 0;
  constexpr std::array<std::pair<const char*, std::string_view>, 7> kKeys = {{
      {"deferral_gap", "deferral-gap"},
      {"in_data", "in-data"},
      {"at_accept", "at-accept"},
      {"post_accept", "post-accept"},
      {"other_copy", "other-copy"},
      {"never_accepted", "never-accepted"},
      {"no_delivery_record", "no-delivery-record"},
  }};
  for (const auto& [key, timing] : kKeys) {
    const auto found = truth.find(timing);
    const auto count = found == truth.end()
                           ? std::int64_t{0}
                           : static_cast<std::int64_t>(found->second);
    const std::int64_t said = counts[key].number();
    total += count;
    sum += said;
    early += IsEarly(timing) ? count : 0;
    EXPECT_LE(said, count + slack) << key;
    EXPECT_GE(said, count - slack) << key;
    // The edge cases are all about the 250: a burst that straddles it may be
    // called anything that borders on it.
    if (timing == "never-accepted" || timing == "no-delivery-record") {
      EXPECT_EQ(count, said) << key;
    }
  }
  EXPECT_EQ(total, counts["total"].number());
  EXPECT_EQ(total, sum);
  EXPECT_LE(counts["early_certain"].number(), early);
  EXPECT_GE(counts["early_certain"].number(), early - slack);
}

void ExpectInput(const Row& input, std::uint64_t read, const char* what) {
  const std::int64_t sum = input["event"].number() + input["ignored"].number() +
                           input["foreign"].number() +
                           input["malformed"].number() +
                           input["duplicate"].number();
  EXPECT_EQ(static_cast<std::int64_t>(read), input["read"].number()) << what;
  EXPECT_EQ(sum, input["read"].number()) << what;
  EXPECT_EQ(0, input["malformed"].number()) << what;
}

void ExpectInputs(const Row& row, const TruthRun& run) {
  const Totals& totals = run.truth().totals;
  const auto foreign = static_cast<std::int64_t>(
      totals.lines_by_kind[static_cast<std::size_t>(LineKind::kForeign)]);
  const auto duplicate = static_cast<std::int64_t>(totals.duplicates);
  ExpectInput(row["input"], totals.mail_lines + totals.webhook_records, "all");
  EXPECT_EQ(foreign, row["input"]["foreign"].number());
  EXPECT_EQ(duplicate, row["input"]["duplicate"].number());
  const std::vector<Row> inputs = row["inputs"].rows();
  ASSERT_EQ(2U, inputs.size());  // by path: .log before .ndjson
  EXPECT_EQ(run.mail_path(), inputs[0]["path"].text());
  EXPECT_EQ(run.options().server == MailServer::kExim ? "exim" : "postfix",
            inputs[0]["format"].text());
  ExpectInput(inputs[0], totals.mail_lines, "mail log");
  EXPECT_EQ(0, inputs[0]["duplicate"].number());
  EXPECT_EQ(run.webhook_path(), inputs[1]["path"].text());
  EXPECT_EQ("sendgrid", inputs[1]["format"].text());
  ExpectInput(inputs[1], totals.webhook_records, "webhook");
  EXPECT_EQ(duplicate, inputs[1]["duplicate"].number());
}

void ExpectSkew(const Row& clocks, std::int64_t skew_ms) {
  bool found = false;
  for (const Row& clock : clocks.rows()) {
    const std::int64_t said = std::abs(clock["skew_ms"].number());
    found = found || (clock["pairs"].number() >= 10 &&
                      std::abs(said - std::abs(skew_ms)) <= 1500);
  }
  EXPECT_TRUE(found) << "no clock is off by " << skew_ms << " ms";
}

TEST_P(TruthEngagementTest, TheReportAddsUp) {
  const TruthRun run(GetParam());
  const Totals& totals = run.truth().totals;
  ForEachRow(run.Output("report -f json"), [&](const Row& row) {
    ExpectInputs(row, run);
    ExpectEngagement(row["engagement"]["clicks"], totals.clicks,
                     totals.edge_clicks);
    ExpectEngagement(row["engagement"]["opens"], totals.opens,
                     totals.edge_opens);
    if (run.options().skew_ms != 0) {
      ExpectSkew(row["clocks"], run.options().skew_ms);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Logs, TruthEngagementTest,
                         ::testing::ValuesIn(TruthCases()),
                         [](const auto& one) {
                           return std::string(one.param.name);
                         });

}  // namespace
}  // namespace mailscan::testing
