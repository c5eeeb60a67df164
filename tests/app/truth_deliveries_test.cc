// `deliveries` and the delivery side of `report` against generated truth.
#include <algorithm>
#include <map>
#include <tuple>

#include "core/model/field_table.h"
#include "tests/app/truth_run.h"

namespace mailscan::testing {
namespace {

// What BSD stamps and delays= leave open.
constexpr Micros kStampError = 1'100'000;
constexpr Micros kWindowError = kStampError + 500'000;
// Exim logs a refused recipient when the transaction with the others is over.
constexpr Micros kTransaction = 2'600'000;

struct Alike {
  std::string_view truth;
  std::vector<std::string_view> names;
};

// Where more than one published name is right.
bool IsOneOf(const std::vector<Alike>& table, std::string_view truth,
             std::string_view name) {
  for (const Alike& alike : table) {
    if (alike.truth == truth) {
      return std::count(alike.names.begin(), alike.names.end(), name) > 0;
    }
  }
  return truth == name;
}

bool IsCategory(std::string_view truth, std::string_view name) {
  static const std::vector<Alike> kTable = {
      {"throttle", {"throttle", "reputation"}}};
  return IsOneOf(kTable, truth, name);
}

bool IsPattern(std::string_view truth, std::string_view name) {
  static const std::vector<Alike> kTable = {
      {"content-hold", {"content-hold", "scan-hold"}},
      {"throttle", {"throttle", "reputation"}},
      {"greylist-loop", {"greylist-loop", "greylist"}}};
  return IsOneOf(kTable, truth, name);
}

std::string Where(const DeliveryTruth& truth) {
  return truth.message_id + " to " + truth.recipient + ", " +
         std::string(truth.outcome) + ", " + std::string(truth.pattern);
}

void CheckAttempt(const AttemptTruth& truth, const Row& row, MailServer server,
                  const std::string& where, Complaints* complaints) {
  const bool held_back = server == MailServer::kExim &&
                         truth.outcome == "bounced" &&
                         truth.stage == SmtpStage::kRcpt;
  const std::string_view stage = mailscan::NameOf(truth.stage);
  const bool exposed = truth.stage == SmtpStage::kEndOfData;
  complaints->Check(Near(row["time"].time(), truth.end,
                         kStampError + (held_back ? kTransaction : 0)),
                    "attempt time", where);
  complaints->Check(row["outcome"].text() == truth.outcome, "attempt outcome",
                    where);
  complaints->Check(row["line"].number() > 0, "attempt line", where);
  if (truth.outcome == "delivered") {
    return;
  }
  complaints->Check(row["stage"].text() == stage, "stage", where);
  complaints->Check(row["code"].number() == truth.code, "code", where);
  complaints->Check(IsCategory(truth.category, row["category"].text()),
                    "category", where);
  complaints->Check(
      row["body_exposed"].known() && row["body_exposed"].truth() == exposed,
      "body_exposed", where);
  const bool lost = exposed && truth.category == "network";
  complaints->Check(row["dup_risk"].truth() == lost, "dup_risk", where);
}

void CheckWindow(const DeliveryTruth& truth, const Row& row,
                 Complaints* complaints) {
  const std::string where = Where(truth);
  complaints->Check(row["accepted"].known() == truth.has_window, "accepted",
                    where);
  complaints->Check(row["exposed"].known() == truth.has_exposed, "exposed",
                    where);
  if (truth.has_window) {
    complaints->Check(
        Near(row["accepted"]["from"].time(), truth.window_from, kWindowError),
        "accepted.from", where);
    complaints->Check(
        Near(row["accepted"]["to"].time(), truth.window_to, kStampError),
        "accepted.to", where);
    complaints->Check(row["relay"].text().find(truth.relay) == 0, "relay",
                      where);
  }
  if (truth.has_exposed) {
    complaints->Check(Near(row["exposed"].time(), truth.exposed, kWindowError),
                      "exposed time", where);
  }
}

void CheckDelivery(const DeliveryTruth& truth, const Row& row,
                   const LogOptions& options, Complaints* complaints) {
  const std::string where = Where(truth);
  complaints->Check(row["outcome"].text() == truth.outcome, "outcome", where);
  const std::vector<Row> attempts = row["attempts"].rows();
  const auto deferred =
      std::count_if(attempts.begin(), attempts.end(), [](const Row& attempt) {
        return attempt["outcome"].text() == "deferred";
      });
  complaints->Check(deferred == truth.deferred, "deferred attempts", where);
  if (options.smart_host) {
    return;  // SendGrid tells neither stages nor transactions
  }
  complaints->Check(IsPattern(truth.pattern, row["pattern"].text()), "pattern",
                    where);
  CheckWindow(truth, row, complaints);
  complaints->Check(attempts.size() == truth.attempts.size(), "attempts",
                    where);
  const std::size_t count = std::min(attempts.size(), truth.attempts.size());
  for (std::size_t i = 0; i < count; ++i) {
    CheckAttempt(truth.attempts[i], attempts[i], options.server, where,
                 complaints);
  }
}

class TruthDeliveriesTest : public ::testing::TestWithParam<TruthCase> {};

TEST_P(TruthDeliveriesTest, EveryRowIsTrue) {
  const TruthRun run(GetParam());
  std::map<std::pair<std::string_view, std::string_view>,
           std::pair<const DeliveryTruth*, int>>
      expected;
  for (const DeliveryTruth& truth : run.truth().deliveries) {
    expected[{truth.message_id, truth.recipient}] = {&truth, 0};
  }
  Complaints complaints(GetParam().name);
  ForEachRow(run.Output("deliveries"), [&](const Row& row) {
    if (row["outcome"].text() == "rejected" && !row["message_id"].known()) {
      return;  // what our own server refused is nobody's delivery
    }
    const auto found =
        expected.find({row["message_id"].text(), row["recipient"].text()});
    if (found == expected.end()) {
      complaints.Check(false, "a row that should not be",
                       std::string(row["message_id"].text()) + " to " +
                           std::string(row["recipient"].text()) + ", " +
                           std::string(row["outcome"].text()));
      return;
    }
    complaints.Check(row["type"].text() == "delivery", "type",
                     found->first.first);
    complaints.Check(++found->second.second == 1, "two rows",
                     found->first.first);
    CheckDelivery(*found->second.first, row, run.options(), &complaints);
  });
  for (const auto& [key, truth] : expected) {
    complaints.Check(truth.second > 0, "no row", Where(*truth.first));
  }
}

void ExpectCounts(const Row& counts, const Totals& totals) {
  const auto expect = [&](const char* key, std::string_view outcome) {
    const auto found = totals.deliveries.find(outcome);
    const std::uint64_t count =
        found == totals.deliveries.end() ? 0 : found->second;
    EXPECT_EQ(static_cast<std::int64_t>(count), counts[key].number()) << key;
  };
  expect("delivered", "delivered");
  expect("bounced", "bounced");
  expect("expired", "expired");
  expect("deferred", "deferred");
  expect("in_queue", "in-queue");
  expect("handed_off", "handed-off");
  expect("discarded", "discarded");
  std::uint64_t total = 0;
  for (const auto& outcome : totals.deliveries) {
    total += outcome.second;
  }
  // Connections that our own server refused may be rows or not; never some.
  const std::int64_t rejected = counts["rejected"].number();
  const std::uint64_t rejects =
      totals.lines_by_kind[static_cast<std::size_t>(LineKind::kReject)];
  EXPECT_TRUE(rejected == 0 || rejected == static_cast<std::int64_t>(rejects))
      << rejected << " of " << rejects;
  EXPECT_EQ(static_cast<std::int64_t>(total),
            counts["total"].number() - rejected);
  EXPECT_EQ(static_cast<std::int64_t>(totals.ever_deferred),
            counts["ever_deferred"].number());
}

// Counts of a map in a report; names there may be keys with underscores.
std::map<std::string, std::int64_t> MapOf(const Row& row) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [key, value] : row.members()) {
    std::string name(key);
    std::replace(name.begin(), name.end(), '_', '-');
    if (value.number() != 0) {
      counts[name] += value.number();
    }
  }
  return counts;
}

std::string Folded(std::string_view name) {
  return name == "reputation"      ? "throttle"
         : name == "scan-hold"     ? "content-hold"
         : name == "greylist-loop" ? "greylist"
                                   : std::string(name);
}

std::map<std::string, std::int64_t> FoldedMapOf(const Row& row) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [name, count] : MapOf(row)) {
    counts[Folded(name)] += count;
  }
  return counts;
}

TEST_P(TruthDeliveriesTest, TheReportAddsUp) {
  const TruthRun run(GetParam());
  const Totals& totals = run.truth().totals;
  std::map<std::string, std::int64_t> stages;
  std::map<std::string, std::int64_t> categories;
  std::map<std::string, std::int64_t> patterns;
  for (const DeliveryTruth& delivery : run.truth().deliveries) {
    ++patterns[Folded(delivery.pattern)];
    for (const AttemptTruth& attempt : delivery.attempts) {
      if (attempt.outcome == "deferred") {
        ++stages[std::string(mailscan::NameOf(attempt.stage))];
        ++categories[Folded(attempt.category)];
      }
    }
  }
  int rows = 0;
  ForEachRow(run.Output("report -f json"), [&](const Row& row) {
    ++rows;
    EXPECT_EQ("mailscan/report/1", row["schema"].text());
    ExpectCounts(row["deliveries"], totals);
    EXPECT_EQ(static_cast<std::int64_t>(totals.deferred_attempts),
              row["attempts"]["deferred"].number());
    if (!run.options().smart_host) {
      EXPECT_EQ(stages, MapOf(row["attempts"]["by_stage"]));
      EXPECT_EQ(categories, FoldedMapOf(row["attempts"]["by_category"]));
      EXPECT_EQ(patterns, FoldedMapOf(row["patterns"]));
    }
  });
  EXPECT_EQ(1, rows);
}

INSTANTIATE_TEST_SUITE_P(Logs, TruthDeliveriesTest,
                         ::testing::ValuesIn(TruthCases()),
                         [](const auto& one) {
                           return std::string(one.param.name);
                         });

}  // namespace
}  // namespace mailscan::testing
