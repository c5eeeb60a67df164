#include <gtest/gtest.h>
#include <simdjson.h>

#include <set>

#include "tests/report/report_sample.h"

namespace mailscan::testing {
namespace {

std::string Json(const Report& report, const Tables& tables) {
  std::string out;
  WriteReportJson(report, tables, &out);
  return out;
}

// Fails on a key that is in one object twice.
void NoKeyTwice(simdjson::dom::element element) {
  if (simdjson::dom::array array; element.get(array) == simdjson::SUCCESS) {
    for (const simdjson::dom::element item : array) {
      NoKeyTwice(item);
    }
  }
  if (simdjson::dom::object object; element.get(object) == simdjson::SUCCESS) {
    std::set<std::string_view> keys;
    for (const auto& [key, value] : object) {
      EXPECT_TRUE(keys.insert(key).second) << key;
      EXPECT_FALSE(value.is_null()) << key;
      NoKeyTwice(value);
    }
  }
}

TEST(ReportJson, PublishedKeysInTheirOrder) {
  const Sample sample;
  simdjson::dom::parser parser;
  const std::string json = Json(sample.report, sample.tables);
  const simdjson::dom::object report = parser.parse(json);
  std::vector<std::string_view> keys;
  for (const auto& [key, value] : report) {
    keys.push_back(key);
  }
  auto at = keys.begin();
  for (const std::string_view key :
       {"schema", "tool", "window", "input", "inputs", "clocks", "gaps",
        "deliveries", "attempts", "engagement", "patterns", "receivers",
        "scanners", "findings", "unparsed"}) {
    at = std::find(at, keys.end(), key);
    EXPECT_NE(at, keys.end()) << key << " is missing or too early";
  }
  for (const std::string_view kind : {"clicks", "opens"}) {
    for (const std::string_view key :
         {"total", "deferral_gap", "in_data", "at_accept", "post_accept",
          "other_copy", "never_accepted", "no_delivery_record", "early_certain",
          "scanner_certain", "likely_scanner", "prefetch_proxy", "human",
          "likely_human", "unknown"}) {
      std::uint64_t count = 0;
      EXPECT_EQ(report["engagement"][kind][key].get(count), simdjson::SUCCESS)
          << key;
      EXPECT_NE(count, 0U) << key;
    }
  }
  for (const std::string_view key :
       {"total", "delivered", "bounced", "expired", "deferred", "in_queue",
        "handed_off", "rejected", "discarded", "ever_deferred"}) {
    EXPECT_EQ(report["deliveries"][key].error(), simdjson::SUCCESS) << key;
  }
}

// Enumerators without a name share one with another.
TEST(ReportJson, NoKeyIsThereTwiceAndNothingIsNull) {
  const Sample sample;
  simdjson::dom::parser parser;
  const std::string json = Json(sample.report, sample.tables);
  NoKeyTwice(parser.parse(json));
  EXPECT_NE(json.find("\"other\":2}"), std::string::npos)
      << "category none counts as other: " << json;
}

TEST(ReportJson, InputIsTheSumOfTheInputs) {
  const Sample sample;
  const std::string json = Json(sample.report, sample.tables);
  EXPECT_NE(
      json.find(
          R"("input":{"read":1234578,"event":1234572,"ignored":2,)"
          R"("foreign":1,"malformed":2,"duplicate":1},)"
          R"("inputs":[{"path":"mail.log","format":"postfix","read":11,)"),
      std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("problem":"cut short: the last line has no end"})"),
            std::string::npos);
}

TEST(ReportJson, AnEmptyReportIsWhole) {
  const Tables tables;
  Report report;
  report.version = "0.1.0";
  const std::string json = Json(report, tables);
  EXPECT_TRUE(json.starts_with(
      R"({"schema":"mailscan/report/1",)"
      R"("tool":{"name":"mailscan-cli","version":"0.1.0"},)"
      R"("input":{"read":0,"event":0,"ignored":0,"foreign":0,"malformed":0,)"
      R"("duplicate":0},"inputs":[],"clocks":[],)"))
      << json;
  EXPECT_TRUE(json.ends_with("}\n"));
}

TEST(ReportJson, ListsAreRankedThenByName) {
  Sample sample;
  Report& report = sample.report;
  report.receivers.domains.clear();
  for (const char* name : {"c.example", "a.example", "b.example"}) {
    report.receivers.domains[name].messages = 2;
  }
  report.receivers.domains["big.example"].messages = 9;
  report.scanners.clear();
  for (int i = 0; i < 150; ++i) {
    report.scanners["net" + std::to_string(i)].clicks = 1;
  }
  simdjson::dom::parser parser;
  const std::string json = Json(report, sample.tables);
  const simdjson::dom::object object = parser.parse(json);
  std::string domains;
  for (const simdjson::dom::element row :
       simdjson::dom::array(object["receivers"])) {
    domains += std::string(std::string_view(row["domain"])) + " ";
  }
  EXPECT_EQ(domains, "big.example a.example b.example c.example ");
  EXPECT_EQ(simdjson::dom::array(object["scanners"]).size(), 100U);
}

}  // namespace
}  // namespace mailscan::testing
