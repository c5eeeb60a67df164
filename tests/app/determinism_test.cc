// Promise 2: the same input gives the same bytes, whatever the threads, the
// order of the files, their compression, or whether they come from a pipe.
#include <gtest/gtest.h>

#include "tests/app/program.h"
#include "tests/bench/make_log.h"

namespace mailscan::testing {
namespace {

class FileSink final : public LogSink {
 public:
  void PutMail(std::string_view line) override { mail += line; }
  void PutWebhook(std::string_view record) override { webhook += record; }
  void PutTruth(DeliveryTruth) override {}
  void PutTruth(EngagementTruth) override {}
  std::string mail;
  std::string webhook;
};

class Determinism : public ::testing::Test {
 protected:
  Determinism() {
    LogOptions options;
    options.messages = 1500;
    options.seed = 11;
    MakeLog(options, logs_);
    mail_ = folder_.Put("mail.log", logs_.mail);
    webhook_ = folder_.Put("sg.ndjson", logs_.webhook);
  }

  std::string Everything(const std::string& inputs,
                         const std::string& options = "") const {
    std::string all;
    for (const char* command :
         {"report -f json", "report", "deliveries", "engagement", "findings",
          "events", "engagement -f csv", "trace gmail.com -q"}) {
      const Ran ran =
          Program(std::string(command) + " " + options + " " + inputs);
      EXPECT_EQ(ran.code, 0) << command << ran.err;
      all += ran.out;
    }
    return all;
  }

  Folder folder_;
  FileSink logs_;
  std::string mail_;
  std::string webhook_;
};

TEST_F(Determinism, ThreadsDoNotMatter) {
  const std::string one = Everything(mail_ + " " + webhook_, "-j1");
  EXPECT_GT(one.size(), 100'000U);
  EXPECT_EQ(one, Everything(mail_ + " " + webhook_, "-j2"));
  EXPECT_EQ(one, Everything(mail_ + " " + webhook_, "-j5"));
}

TEST_F(Determinism, OrderOfInputsDoesNotMatter) {
  EXPECT_EQ(Everything(mail_ + " " + webhook_),
            Everything(webhook_ + " " + mail_));
}

// The path of an input is in the report, so that it is the same for all: each
// form of the log is given on standard input.
TEST_F(Determinism, ContainersDoNotMatter) {
  const auto through = [&](const std::string& how) {
    const Ran ran = Shell(how + " | MAILSCAN report -f json - " + webhook_);
    EXPECT_EQ(ran.code, 0) << how << ran.err;
    return ran.out;
  };
  const std::string plain = through("cat " + mail_);
  EXPECT_GT(plain.size(), 1000U);
  for (const char* packer : {"gzip", "bzip2", "xz", "zstd -q"}) {
    EXPECT_EQ(plain, through(std::string(packer) + " -c " + mail_)) << packer;
  }
  // Two members, cut in the middle of a line.
  EXPECT_EQ(plain, through("{ head -c 50001 " + mail_ +
                           " | gzip; tail -c +50002 " + mail_ + " | gzip; }"));
  EXPECT_EQ(plain,
            Shell("MAILSCAN report -f json - " + webhook_ + " < " + mail_).out);
}

TEST_F(Determinism, RotationDoesNotMatter) {
  // Three pieces of one log, in any order, tell the same deliveries.
  const std::size_t first = logs_.mail.find('\n', logs_.mail.size() / 3) + 1;
  const std::size_t second =
      logs_.mail.find('\n', logs_.mail.size() / 3 * 2) + 1;
  const std::string a = folder_.Put("a", logs_.mail.substr(0, first));
  const std::string b =
      folder_.Put("b", logs_.mail.substr(first, second - first));
  const std::string c = folder_.Put("c", logs_.mail.substr(second));
  // File and line are where they stand, so they differ; nothing else does.
  const auto rows = [&](const std::string& inputs) {
    const Ran ran = Shell("MAILSCAN deliveries " + inputs +
                          R"( | sed -E 's/,"file":"[^"]*","line":[0-9]+//g')");
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.out;
  };
  const std::string whole = rows(mail_);
  EXPECT_GT(whole.size(), 100'000U);
  EXPECT_EQ(whole, rows(a + " " + b + " " + c));
  EXPECT_EQ(whole, rows(c + " " + a + " " + b));
}

TEST_F(Determinism, EventRowsReadBackGiveTheSameResult) {
  const Ran events = Shell("MAILSCAN events " + mail_ + " " + webhook_ + " > " +
                           folder_.path() + "/events.ndjson");
  ASSERT_EQ(events.code, 0) << events.err;
  const std::string rows = folder_.path() + "/events.ndjson";
  const std::string both = mail_ + " " + webhook_;
  for (const char* command : {"deliveries", "engagement", "findings"}) {
    const Ran direct = Program(std::string(command) + " " + both);
    const Ran again = Program(std::string(command) + " " + rows);
    EXPECT_EQ(direct.out, again.out) << command;
  }
  // And the rows of the rows are the rows.
  EXPECT_EQ(ReadFile(rows), Program("events " + rows).out);
}

TEST_F(Determinism, TheSameLogTwiceOnlyAddsDuplicates) {
  const std::string copy = folder_.Put("zcopy.log", logs_.mail);
  EXPECT_EQ(Program("deliveries " + mail_).out,
            Program("deliveries " + mail_ + " " + copy).out);
  EXPECT_EQ(Program("engagement " + mail_ + " " + webhook_).out,
            Program("engagement " + mail_ + " " + webhook_ + " " + copy).out);
}

}  // namespace
}  // namespace mailscan::testing
