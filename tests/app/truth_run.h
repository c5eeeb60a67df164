#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/time.h"
#include "tests/bench/make_log.h"

namespace mailscan::testing {

// A generated log, and how to read it.
struct TruthCase {
  std::string_view name;
  LogOptions options;
  std::string_view arguments;  // where stamps alone do not tell the time
};
inline void PrintTo(const TruthCase& truth_case, std::ostream* out) {
  *out << truth_case.name;
}

inline std::vector<TruthCase> TruthCases() {
  std::vector<TruthCase> cases(11);
  cases[0] = {"TwentyThousand", {}, ""};
  for (std::size_t i = 1; i < cases.size(); ++i) {
    cases[i].options.messages = 3000;
    cases[i].options.seed = i + 1;
  }
  cases[1].name = "BsdStampsLongIds";
  cases[1].options.stamps = StampForm::kBsd;
  cases[1].options.long_ids = true;
  cases[1].options.zone_minutes = 120;
  cases[2].name = "BsdStampsShortIds";
  cases[2].options.stamps = StampForm::kBsd;
  cases[2].options.zone_minutes = 0;
  cases[2].arguments = " --year 2026 --in-tz UTC";
  cases[3].name = "OutOfOrder";
  cases[3].options.jitter_ms = 2000;
  cases[3].options.shuffle = true;
  cases[4].name = "WebhookAhead";
  cases[4].options.skew_ms = 30'000;
  cases[5].name = "WebhookBehind";
  cases[5].options.skew_ms = -25'000;
  cases[6].name = "SmartHost";
  cases[6].options.smart_host = true;
  cases[7].name = "LongIdsFarEast";
  cases[7].options.long_ids = true;
  cases[7].options.zone_minutes = 13 * 60;
  cases[8].name = "Exim";
  cases[8].options = cases[0].options;
  cases[8].options.server = MailServer::kExim;
  cases[9].name = "EximLongIdsWebhookBehind";
  cases[9].options.server = MailServer::kExim;
  cases[9].options.long_ids = true;
  cases[9].options.zone_minutes = -5 * 60;
  cases[9].options.skew_ms = -25'000;
  cases[10].name = "EximSmartHost";
  cases[10].options.server = MailServer::kExim;
  cases[10].options.smart_host = true;
  return cases;
}

// A TruthRun is a generated log on disk and in memory. Its files go with it.
class TruthRun final : public LogSink {
 public:
  explicit TruthRun(const TruthCase& truth_case)
      : case_(truth_case),
        stem_(::testing::TempDir() + "mailscan-" +
              std::string(truth_case.name) + "-" + std::to_string(getpid())),
        mail_file_(mail_path(), std::ios::binary),
        webhook_file_(webhook_path(), std::ios::binary) {
    truth_.totals = MakeLog(case_.options, *this);
    mail_file_.close();
    webhook_file_.close();
  }
  ~TruthRun() override {
    std::remove(mail_path().c_str());
    std::remove(webhook_path().c_str());
  }

  std::string mail_path() const { return stem_ + ".log"; }
  std::string webhook_path() const { return stem_ + ".ndjson"; }
  const Truth& truth() const { return truth_; }
  const LogOptions& options() const { return case_.options; }

  // Standard output of `mailscan-cli COMMAND`; fails the test on any exit
  // code but 0.
  std::string Output(std::string_view command) const {
    const std::string line = "'" MAILSCAN_BINARY "' " + std::string(command) +
                             std::string(case_.arguments) + " '" + mail_path() +
                             "' '" + webhook_path() + "'";
    FILE* pipe = popen(line.c_str(), "r");
    if (pipe == nullptr) {
      ADD_FAILURE() << "cannot run " << line;
      return {};
    }
    std::string text;
    std::array<char, 65536> chunk;
    for (std::size_t got = 1; got > 0;) {
      got = fread(chunk.data(), 1, chunk.size(), pipe);
      text.append(chunk.data(), got);
    }
    const int status = pclose(pipe);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
        << line << " ended with " << status;
    return text;
  }

  void PutMail(std::string_view line) override { mail_file_ << line; }
  void PutWebhook(std::string_view record) override { webhook_file_ << record; }
  void PutTruth(DeliveryTruth truth) override {
    truth_.deliveries.push_back(std::move(truth));
  }
  void PutTruth(EngagementTruth truth) override {
    truth_.engagements.push_back(std::move(truth));
  }

 private:
  TruthCase case_;
  std::string stem_;
  std::ofstream mail_file_;
  std::ofstream webhook_file_;
  Truth truth_;
};

// A Row reads one value of JSON; what is absent reads as empty, 0 or false.
// It dies with the parser that made it.
class Row {
 public:
  Row() = default;
  explicit Row(simdjson::dom::element element)
      : element_(element), known_(true) {}

  Row operator[](std::string_view key) const {
    simdjson::dom::element found;
    return known_ && element_[key].get(found) == simdjson::SUCCESS ? Row(found)
                                                                   : Row();
  }
  bool known() const { return known_; }
  std::string_view text() const {
    std::string_view value;
    return known_ && element_.get(value) == simdjson::SUCCESS
               ? value
               : std::string_view();
  }
  std::int64_t number() const {
    std::int64_t value = 0;
    return known_ && element_.get(value) == simdjson::SUCCESS ? value : 0;
  }
  bool truth() const {
    bool value = false;
    return known_ && element_.get(value) == simdjson::SUCCESS && value;
  }
  // nullopt when absent or no time.
  std::optional<Micros> time() const {
    const std::optional<Stamp> stamp = ParseRfc3339(text());
    return stamp.has_value() ? std::optional<Micros>(stamp->us) : std::nullopt;
  }
  std::vector<Row> rows() const {
    std::vector<Row> values;
    simdjson::dom::array array;
    if (known_ && element_.get(array) == simdjson::SUCCESS) {
      for (const simdjson::dom::element element : array) {
        values.emplace_back(element);
      }
    }
    return values;
  }
  std::vector<std::pair<std::string_view, Row>> members() const {
    std::vector<std::pair<std::string_view, Row>> values;
    simdjson::dom::object object;
    if (known_ && element_.get(object) == simdjson::SUCCESS) {
      for (const simdjson::dom::key_value_pair member : object) {
        values.emplace_back(member.key, Row(member.value));
      }
    }
    return values;
  }

 private:
  simdjson::dom::element element_;
  bool known_ = false;
};

// Calls use(row) for every line of text.
template <typename Use>
void ForEachRow(std::string_view text, Use use) {
  simdjson::dom::parser parser;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    simdjson::dom::element element;
    const simdjson::padded_string padded(line);
    ASSERT_EQ(simdjson::SUCCESS, parser.parse(padded).get(element)) << line;
    use(Row(element));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
}

// True where two times are the same within `tolerance`.
inline bool Near(std::optional<Micros> a, Micros b, Micros tolerance) {
  return a.has_value() && *a - b <= tolerance && b - *a <= tolerance;
}

// A log that is wrong everywhere should say so in few words.
class Complaints {
 public:
  explicit Complaints(std::string_view subject) : subject_(subject) {}
  ~Complaints() {
    if (count_ > kShown) {
      ADD_FAILURE() << subject_ << ": " << count_ << " complaints in all";
    }
  }
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;

  void Check(bool good, std::string_view what, std::string_view where) {
    if (!good && ++count_ <= kShown) {
      ADD_FAILURE() << subject_ << ": " << what << ": " << where;
    }
  }

 private:
  static constexpr int kShown = 10;
  std::string subject_;
  int count_ = 0;
};

}  // namespace mailscan::testing
