// The same mail, sent through Postfix and through Exim.
#include <map>
#include <string>

#include "tests/app/truth_run.h"

namespace mailscan::testing {
namespace {

// What became of every message and recipient, by both.
std::map<std::string, std::string> OutcomesOf(MailServer server) {
  TruthCase truth_case{"TwoServers", {}, ""};
  truth_case.options.server = server;
  truth_case.options.seed = 12;
  truth_case.options.messages = 5000;
  const TruthRun run(truth_case);
  std::map<std::string, std::string> outcomes;
  ForEachRow(run.Output("deliveries"), [&](const Row& row) {
    if (!row["message_id"].known()) {
      return;  // strangers are noise, and each log's own
    }
    std::string said(row["outcome"].text());
    said += ' ';
    said += row["pattern"].text();
    for (const Row& attempt : row["attempts"].rows()) {
      said += ' ';
      said += attempt["outcome"].text();
      said += '@';
      said += attempt["stage"].text();
      said += ' ';
      said += std::to_string(attempt["code"].number());
    }
    outcomes[std::string(row["message_id"].text()) + " to " +
             std::string(row["recipient"].text())] = said;
  });
  return outcomes;
}

TEST(TwoServers, TellTheSameOutcomes) {
  const std::map<std::string, std::string> postfix =
      OutcomesOf(MailServer::kPostfix);
  const std::map<std::string, std::string> exim = OutcomesOf(MailServer::kExim);
  EXPECT_GT(postfix.size(), 5000U);
  EXPECT_EQ(postfix.size(), exim.size());
  Complaints complaints("two servers");
  for (const auto& [delivery, said] : postfix) {
    const auto found = exim.find(delivery);
    complaints.Check(found != exim.end(), "Exim has no", delivery);
    if (found != exim.end()) {
      complaints.Check(found->second == said,
                       "Postfix says " + said + ", Exim " + found->second,
                       delivery);
    }
  }
}

}  // namespace
}  // namespace mailscan::testing
