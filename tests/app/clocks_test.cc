// What the program says of the clocks it had to find, to guess or to measure.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/app/program.h"
#include "tests/bench/make_log.h"

namespace mailscan::testing {
namespace {

class Logs final : public LogSink {
 public:
  explicit Logs(const LogOptions& options) { MakeLog(options, *this); }
  // Without the word by which a reply is known to tell the time.
  void PutMail(std::string_view line) override {
    constexpr std::string_view kWord = "OK ";
    const std::size_t at = line.find("gsmtp") == std::string_view::npos
                               ? std::string_view::npos
                               : line.rfind(kWord);
    mail += line.substr(0, at);
    mail += at == std::string_view::npos ? "" : line.substr(at + kWord.size());
  }
  void PutWebhook(std::string_view record) override { webhook += record; }
  void PutTruth(DeliveryTruth) override {}
  void PutTruth(EngagementTruth) override {}
  std::string mail;
  std::string webhook;
};

// Stamps without year and zone, two hours east of UTC.
LogOptions East(bool long_ids) {
  LogOptions options;
  options.messages = 300;
  options.seed = 7;
  options.stamps = StampForm::kBsd;
  options.long_ids = long_ids;
  options.zone_minutes = 120;
  return options;
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// "\"year_source\":...": the value of a key of the only mail log.
std::string ValueOf(const std::string& json, const std::string& key) {
  const std::size_t at = json.find("\"" + key + "\":\"") + key.size() + 4;
  return json.substr(at, json.find('"', at) - at);
}

TEST(Clocks, AnOptionThatTheIdsContradictIsSaidEverywhere) {
  const Folder folder;
  const Logs logs(East(true));
  const std::string mail = folder.Put("mail.log", logs.mail);
  const std::string wrong = "--year 1999 --in-tz +01:00 " + mail;
  for (const char* command :
       {"report -f json", "deliveries", "trace x@y.example"}) {
    const Ran ran = Program(std::string(command) + " " + wrong);
    EXPECT_EQ(ran.code, 0);
    EXPECT_TRUE(Has(ran.err, "note: " + mail +
                                 ": --year says 1999, but the "
                                 "queue ids say 20"))
        << ran.err;
    EXPECT_TRUE(Has(ran.err, "note: " + mail +
                                 ": --in-tz says +01:00, but the "
                                 "queue ids say +02:00"))
        << ran.err;
    EXPECT_FALSE(
        Has(Program(std::string(command) + " -q " + wrong).err, "note:"));
  }
  const std::string json = Program("report -f json " + wrong).out;
  EXPECT_TRUE(Has(json.substr(json.find("\"warnings\"")), "--year says 1999"));
  EXPECT_TRUE(
      Has(json.substr(json.find("\"warnings\"")), "--in-tz says +01:00"));
  // The right ones are nobody's business.
  const Ran right = Program("deliveries --in-tz +02:00 " + mail);
  EXPECT_FALSE(Has(right.err, "note:")) << right.err;
}

TEST(Clocks, WhatIsAssumedIsSaidWhereTheReportDoesNot) {
  const Folder folder;
  const Logs logs(East(false));
  const std::string mail = folder.Put("mail.log", logs.mail);
  const Ran rows = Program("deliveries " + mail);
  EXPECT_TRUE(Has(rows.err, "assumed from the file's last change")) << rows.err;
  const Ran report = Program("report " + mail);
  EXPECT_EQ(report.err, "");
  EXPECT_TRUE(Has(report.out, "--year sets it")) << report.out;
  const std::string piped =
      Shell("cat " + mail + " | MAILSCAN report -f json").out;
  EXPECT_EQ(ValueOf(piped, "year_source"), "assumed");
}

// Whatever the ids look like, the webhook or the ids give the same deliveries
// as the options do.
TEST(Clocks, TheWebhookTellsWhatTheIdsDoNot) {
  const Folder folder;
  const Logs logs(East(false));
  const std::string mail = folder.Put("mail.log", logs.mail);
  const std::string both = mail + " " + folder.Put("sg.ndjson", logs.webhook);
  const std::string json = Program("report -f json " + both).out;
  EXPECT_EQ(ValueOf(json, "year_source"), "joined");
  EXPECT_EQ(ValueOf(json, "zone_source"), "joined");
  const Logs known(East(true));
  const std::string year =
      ValueOf(
          Program("report -f json " + folder.Put("known.log", known.mail)).out,
          "from")
          .substr(0, 4);
  EXPECT_EQ(
      Program("deliveries " + both).out,
      Program("deliveries --in-tz +02:00 --year " + year + " " + both).out);
}

// A log cut by rotation, in any order and with any number of threads; only one
// of its files has a name that tells.
TEST(Clocks, NeitherOrderNorThreadsChangeAGround) {
  const Folder folder;
  const Logs logs(East(false));
  const std::size_t cut = logs.mail.find('\n', logs.mail.size() / 2) + 1;
  std::vector<std::string> inputs = {
      folder.Put("mail.log.1", logs.mail.substr(0, cut)),
      folder.Put("mail.log", logs.mail.substr(cut)),
      folder.Put("sg.ndjson", logs.webhook)};
  std::sort(inputs.begin(), inputs.end());
  const std::string first =
      Program("report -f json " + inputs[0] + " " + inputs[1] + " " + inputs[2])
          .out;
  EXPECT_EQ(ValueOf(first, "zone_source"), "joined");
  int threads = 1;
  while (std::next_permutation(inputs.begin(), inputs.end())) {
    std::string command = "report -f json -j" + std::to_string(threads++);
    for (const std::string& input : inputs) {
      command += " " + input;
    }
    EXPECT_EQ(Program(command).out, first) << command;
  }
}

TEST(Clocks, AMeasuredClockIsShownWithItsPairs) {
  const Folder folder;
  LogOptions options = East(true);
  options.skew_ms = 30'000;
  const Logs logs(options);
  const std::string text =
      Program("report " + folder.Put("mail.log", logs.mail) + " " +
              folder.Put("sg.ndjson", logs.webhook))
          .out;
  EXPECT_TRUE(Has(text, "  clock of sendgrid: 3")) << text;
  EXPECT_TRUE(Has(text, " s ahead of postfix ")) << text;
  EXPECT_TRUE(Has(text, " pairs)")) << text;
}

}  // namespace
}  // namespace mailscan::testing
