#include "core/timeline/message_builder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/timeline_log.h"

namespace mailscan::testing {
namespace {

using Lines = std::vector<std::string>;

TEST(Outcome, OfOneQueueId) {
  const struct {
    std::string_view log;
    Lines traces;
  } kCases[] = {
      {R"(2026-03-02T10:00:00Z mx1 A1 accepted
          2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example
          2026-03-02T10:05:00Z mx1 A1 suspended recipient=ann@corp.example
          2026-03-02T10:10:00Z mx1 A1 suspended recipient=ann@corp.example)",
       {"- ann@corp.example deferred at=mx1/A1 queued=10:00:00 suspended=2 "
        "[deferred 10:00:02]"}},
      {R"(2026-03-02T10:05:00Z mx1 A1 suspended recipient=ann@corp.example)",
       {"- ann@corp.example deferred at=mx1/A1 suspended=1"}},
      {R"(2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example)",
       {"m1@news.example - in-queue at=mx1/A1 queued=10:00:00"}},
      // The head of the log is gone: its age says when it arrived.
      {R"(2026-03-02T10:05:00Z mx1 A1 attempt-deferred recipient=ann@corp.example age_ms=300000)",
       {"- ann@corp.example deferred at=mx1/A1 queued=10:00:00 "
        "[deferred 10:05:00]"}},
      // Also where the rest begins with the next round of the queue.
      {R"(2026-03-02T10:05:00Z mx1 A1 queued sender=a@news.example
          2026-03-02T10:05:01Z mx1 A1 attempt-deferred recipient=ann@corp.example age_ms=301000)",
       {"- ann@corp.example deferred at=mx1/A1 sender=a@news.example "
        "queued=10:00:00 [deferred 10:05:01]"}},
      // The arrival's own line is better than an age, whichever of the same
      // second comes first.
      {R"(2026-03-02T10:00:00Z mx1 A1 attempt-deferred recipient=ann@corp.example age_ms=60
          2026-03-02T10:00:00Z mx1 A1 accepted)",
       {"- ann@corp.example deferred at=mx1/A1 queued=10:00:00 "
        "[deferred 10:00:00]"}},
      {R"(2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example
          2026-03-07T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example
          2026-03-07T10:00:02Z mx1 A1 delivered recipient=bob@corp.example
          2026-03-07T10:00:03Z mx1 A1 expired
          2026-03-07T10:00:03Z mx1 A1 closed)",
       {"- ann@corp.example expired at=mx1/A1 ended=2026-03-07T10:00:03Z "
        "[deferred 10:00:02] [deferred 2026-03-07T10:00:02Z]",
        "- bob@corp.example delivered at=mx1/A1 "
        "[delivered 2026-03-07T10:00:02Z]"}},
      {R"(2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example
          2026-03-02T11:00:00Z mx1 A1 expired recipient=ann@corp.example
          2026-03-02T11:00:00Z mx1 A1 attempt-deferred recipient=bob@corp.example)",
       {"- ann@corp.example expired at=mx1/A1 ended=11:00:00 "
        "[deferred 10:00:02]",
        "- bob@corp.example deferred at=mx1/A1 [deferred 11:00:00]"}},
      {R"(2026-03-02T10:00:00Z mx1 A1 queued sender=a@news.example
          2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example
          2026-03-02T10:30:00Z mx1 A1 closed flag=postsuper)",
       {"- ann@corp.example discarded at=mx1/A1 sender=a@news.example "
        "queued=10:00:00 [deferred 10:00:02]"}},
      // Exim writes that a message was removed, and that it is done with it.
      {R"(2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example
          2026-03-02T10:30:00Z mx1 A1 closed flag=removed
          2026-03-02T10:30:00Z mx1 A1 closed)",
       {"- ann@corp.example discarded at=mx1/A1 [deferred 10:00:02]"}},
      {R"(2026-03-02T10:00:00Z mx1 A1 queued sender=a@news.example
          2026-03-02T10:30:00Z mx1 A1 closed flag=postsuper)",
       {"- - discarded at=mx1/A1 sender=a@news.example queued=10:00:00"}},
      // Thrown away by our own server: no receiver was tried. By a filter that
      // is spoken to by SMTP: it had the body.
      {R"(2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example flag=discarded
          2026-03-02T10:00:02Z mx1 A1 closed)",
       {"- ann@corp.example discarded at=mx1/A1 ended=10:00:02"}},
      {R"(2026-03-02T10:00:02Z mx1 A1 bounced recipient=ann@corp.example code=550 stage=rcpt)",
       {"- ann@corp.example bounced at=mx1/A1 ended=10:00:02 "
        "[bounced 10:00:02 rcpt 550]"}},
      {R"(2026-03-02T10:00:00Z mx1 A1 accepted
          2026-03-02T10:00:00Z mx1 A1 rejected recipient=ann@corp.example
          2026-03-02T10:00:01Z mx1 A1 delivered recipient=bob@corp.example)",
       {"- ann@corp.example rejected at=mx1/A1 queued=10:00:00 ended=10:00:00",
        "- bob@corp.example delivered at=mx1/A1 queued=10:00:00 "
        "[delivered 10:00:01]"}},
      {R"(2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=end-of-data reply=lost connection while sending end of data -- message may be sent more than once)",
       {"- ann@corp.example deferred at=mx1/A1 "
        "[deferred 10:00:02 end-of-data dup-risk]"}},
      // Exim says what it waited for; after the dot there is a risk.
      {R"(2026-03-02T10:00:02Z - A1 attempt-deferred recipient=ann@corp.example stage=end-of-data reply=SMTP timeout after end of data (9 bytes written)
          2026-03-02T10:10:02Z - A1 attempt-deferred recipient=ann@corp.example stage=end-of-data reply=SMTP timeout after sending data block (9 bytes written)
          2026-03-02T10:20:02Z - A1 attempt-deferred recipient=ann@corp.example stage=end-of-data code=451 reply=451 4.3.0 no answer after end of data)",
       {"- ann@corp.example deferred at=/A1 "
        "[deferred 10:00:02 end-of-data dup-risk] "
        "[deferred 10:10:02 end-of-data] [deferred 10:20:02 end-of-data 451]"}},
      // Removed by hand, which Exim ends as it does a delivery.
      {R"(2026-03-02T10:00:00Z - A1 accepted sender=a@news.example
          2026-03-02T10:00:02Z - A1 attempt-deferred recipient=ann@corp.example
          2026-03-02T10:30:00Z - A1 closed flag=removed
          2026-03-02T10:30:00Z - A1 closed)",
       {"- ann@corp.example discarded at=/A1 sender=a@news.example "
        "queued=10:00:00 [deferred 10:00:02]"}},
      // Delivered while it came in: the arrival is written last.
      {R"(2026-03-02T10:00:02Z - A1 delivered recipient=ann@corp.example transfer_ms=1000
          2026-03-02T10:00:02Z - A1 accepted sender=a@news.example
          2026-03-02T10:00:02Z - A1 closed)",
       {"- ann@corp.example delivered at=/A1 sender=a@news.example "
        "queued=10:00:02 [delivered 10:00:02]"}},
      // The retries of one recipient ran out, in the second of its last try.
      {R"(2026-03-02T10:00:00Z - A1 accepted
          2026-03-02T10:00:02Z - A1 delivered recipient=bob@corp.example
          2026-03-06T10:00:02Z - A1 attempt-deferred recipient=ann@corp.example
          2026-03-06T10:00:02Z - A1 expired recipient=ann@corp.example
          2026-03-06T10:00:02Z - A1 closed)",
       {"- ann@corp.example expired at=/A1 queued=10:00:00 "
        "ended=2026-03-06T10:00:02Z [deferred 2026-03-06T10:00:02Z]",
        "- bob@corp.example delivered at=/A1 queued=10:00:00 "
        "[delivered 10:00:02]"}},
      {R"(2026-03-02T10:00:02Z mx1 A1 handed-off recipient=ann@corp.example)",
       {"- ann@corp.example handed-off at=mx1/A1 [handed-off 10:00:02]"}},
      {R"(2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example flag=discarded stage=end-of-data code=250)",
       {"- ann@corp.example discarded at=mx1/A1 "
        "[delivered 10:00:02 end-of-data 250]"}},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(TracesOf(c.log), c.traces) << c.log;
  }
}

// The same message injected twice, once for each recipient: what ends one of
// the queue ids says nothing about the other.
TEST(Outcome, EndsOnlyWhatIsInThatQueue) {
  for (const auto& [end, outcome] :
       {std::pair{"expired", "expired"}, {"closed flag=x", "discarded"}}) {
    const Lines traces = TracesOf(
        R"(2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
           2026-03-02T10:00:00Z mx1 B2 queued message_id=m1@news.example
           2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example
           2026-03-02T10:00:02Z mx1 B2 attempt-deferred recipient=bob@corp.example
           2026-03-02T11:00:00Z mx1 A1 )" +
        std::string(end));
    ASSERT_EQ(traces.size(), 2U);
    EXPECT_NE(traces[0].find(outcome), std::string::npos) << traces[0];
    EXPECT_NE(traces[1].find(" deferred at="), std::string::npos) << traces[1];
  }
}

// Some MTAs name the recipients when a message arrives; a list among them may
// be delivered under other names.
TEST(Outcome, RecipientsOfTheArrivalAreInTheQueueUntilMoreIsTold) {
  EXPECT_EQ(
      TracesOf(
          R"(2026-03-02T10:00:00Z mx1 A1 accepted recipient=ann@corp.example
             + 2026-03-02T10:00:00Z mx1 A1 accepted recipient=bob@corp.example
             + 2026-03-02T10:00:00Z mx1 A1 accepted recipient=all@corp.example
             2026-03-02T10:00:02Z mx1 A1 delivered recipient=ann@corp.example
             2026-03-02T10:00:02Z mx1 A1 delivered recipient=cat@corp.example orig_recipient=all@corp.example)"),
      (Lines{"- ann@corp.example delivered at=mx1/A1 queued=10:00:00 "
             "[delivered 10:00:02]",
             "- bob@corp.example in-queue at=mx1/A1 queued=10:00:00",
             "- cat@corp.example delivered at=mx1/A1 orig=all@corp.example "
             "queued=10:00:00 [delivered 10:00:02]"}));
  EXPECT_EQ(
      TracesOf(
          R"(2026-03-02T10:00:00Z mx1 A1 accepted recipient=ann@corp.example
             2026-03-02T10:30:00Z mx1 A1 closed recipient=ann@corp.example flag=admin-bounce)"),
      (Lines{"- ann@corp.example discarded at=mx1/A1 queued=10:00:00"}));
  EXPECT_EQ(
      TracesOf(
          R"(2026-03-02T10:00:00Z mx1 A1 accepted recipient=ann@corp.example sender=<>)"),
      Lines{});
}

// A late bounce or a queue's failure, with nothing to find a message by.
TEST(Outcome, WhatIsNoStepOfADeliveryMakesNone) {
  EXPECT_EQ(
      TracesOf(
          R"(2026-03-02T10:00:00Z mx1 - other recipient=ann@corp.example flag=async-bounce
             2026-03-02T10:00:00Z mx1 - other flag=host-try)"),
      Lines{});
  EXPECT_EQ(
      TracesOf(
          R"(2026-03-02T10:00:00Z - - other esp_id=E1 recipient=ann@corp.example campaign=spring
             2026-03-02T10:00:01Z - - delivered esp_id=E1 recipient=ann@corp.example)"),
      (Lines{"- ann@corp.example delivered esp=E1 "
             "[delivered 10:00:01 esp]"}));
}

TEST(Notices, AreNoMessages) {
  for (const std::string_view log :
       {R"(2026-03-02T10:00:00Z mx1 A1 queued message_id=n1@mx1.example
           2026-03-02T10:00:00Z mx1 A1 queued sender=<>
           2026-03-02T10:00:02Z mx1 A1 delivered recipient=a@news.example)",
        R"(2026-03-02T10:00:00Z mx1 A1 queued sender=double-bounce@mx1.example
           2026-03-02T10:00:02Z mx1 A1 delivered recipient=a@news.example)",
        R"(2026-03-02T10:00:02Z mx1 A1 other recipient=a@news.example flag=probe
           2026-03-02T10:00:02Z mx1 A1 closed)"}) {
    EXPECT_EQ(TracesOf(log), Lines{}) << log;
  }
}

TEST(Attempts, BeginWhereTheTransactionBegan) {
  Tables tables;
  ClockTable clocks(tables.origins);
  const struct {
    std::string ms;
    Micros lo;
    Micros hi;
  } kCases[] = {{"50", 55'000, -45'000},
                {"5300", 5'350'000, -5'250'000},
                {"20000", 20'500'000, -19'500'000},
                // Cut to whole seconds, not rounded, and written late.
                {"20000 transfer_unit_ms=1000", 22'000'000, -20'000'000}};
  for (const auto& c : kCases) {
    EventSink sink(tables, 0, "mail.log", "postfix");
    const std::string line =
        "2026-03-02T10:00:00Z mx1 A1 delivered recipient=ann@corp.example "
        "transfer_ms=" +
        c.ms;
    sink.Emit(EventOf(line));
    Assembler assembler(false);
    assembler.Take(sink.rows(), 1);
    ClockTable table(tables.origins);
    Join join(tables, table, 1);
    join.Add(assembler.Finish());
    ASSERT_TRUE(table.Finish({}).ok());
    join.Run(1);
    MessageBuilder builder(tables, table);
    Message message;
    int messages = 0;
    for (std::size_t i = 0; i < kPartitions; ++i) {
      join.Walk(i, [&](Join::Bundles group) {
        ++messages;
        builder.Build(group, &message);
        ASSERT_EQ(message.traces().size(), 1U);
        const Attempt& attempt = message.traces()[0].attempts.at(0);
        EXPECT_TRUE(attempt.begin_known);
        EXPECT_EQ(attempt.begin.lo, attempt.when.lo - c.lo);
        EXPECT_EQ(attempt.begin.hi, attempt.when.hi + c.hi);
      });
    }
    EXPECT_EQ(messages, 1);
  }
}

// Forged durations must not overflow a time (UBSan sees it).
TEST(Attempts, ForgedDurationsAreSurvived) {
  for (const std::string_view number :
       {"999999999999999999", "-999999999999999999", "9223372036854775807"}) {
    const Lines traces = TracesOf(
        "2026-03-02T10:00:00Z mx1 A1 delivered "
        "recipient=ann@corp.example transfer_ms=" +
        std::string(number) + " connect_ms=" + std::string(number) +
        " age_ms=" + std::string(number));
    ASSERT_EQ(traces.size(), 1U);
    EXPECT_NE(traces[0].find("[delivered 10:00:00]"), std::string::npos);
  }
}

// One builder makes message after message: nothing of one is left in the next.
TEST(Message, ForgetsTheOneBefore) {
  std::string events;
  for (int i = 0; i < 200; ++i) {
    const std::string id = std::to_string(i);
    events += "2026-03-02T10:00:00Z - - delivered esp_id=e" + id +
              " recipient=ann@corp.example" +
              (i % 2 == 0 ? " campaign=spring" : "") + "\n";
  }
  int with_campaign = 0;
  for (const std::string& trace : Tell({{"sg", events, "sendgrid"}}).traces) {
    with_campaign += trace.find("campaign=") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(with_campaign, 100);
}

// A sender that gives every mail the same Message-ID makes one huge group; it
// must not take the square of its size.
TEST(Message, OneMessageIdForEverything) {
  constexpr int kMails = 10'000;
  std::string log;
  for (int i = 0; i < kMails; ++i) {
    const std::string id = std::to_string(i);
    log += "2026-03-02T10:00:00Z mx1 A" + id +
           " accepted message_id=same@news.example\n"
           "2026-03-02T10:00:01Z mx1 A" +
           id + " delivered next_id=B" + id +
           " relay_ip=127.0.0.1 recipient=u" + id +
           "@corp.example\n2026-03-02T10:00:01Z mx1 B" + id +
           " accepted message_id=same@news.example\n"
           "2026-03-02T10:00:02Z mx1 B" +
           id + " attempt-deferred recipient=u" + id +
           "@corp.example\n2026-03-02T10:10:02Z mx1 B" + id + " expired\n";
  }
  const Lines traces = TracesOf(log);
  ASSERT_EQ(traces.size(), static_cast<std::size_t>(kMails));
  EXPECT_EQ(traces[0],
            "same@news.example u0@corp.example expired at=mx1/B0 "
            "queued=10:00:00 ended=10:10:02 [deferred 10:00:02]");
}

TEST(Exposure, OfAnAttempt) {
  Attempt attempt;
  const auto exposed = [&](EventKind kind, SmtpStage stage) {
    attempt.kind = kind;
    attempt.stage = stage;
    return BodyExposedBy(attempt);
  };
  const EventKind deferred = EventKind::kAttemptDeferred;
  EXPECT_EQ(exposed(deferred, SmtpStage::kRcpt), BodyExposed::kNo);
  EXPECT_EQ(exposed(deferred, SmtpStage::kData), BodyExposed::kNo);
  EXPECT_EQ(exposed(deferred, SmtpStage::kEndOfData), BodyExposed::kYes);
  EXPECT_EQ(exposed(deferred, SmtpStage::kUnknown), BodyExposed::kUnknown);
  EXPECT_EQ(exposed(EventKind::kDelivered, SmtpStage::kUnknown),
            BodyExposed::kYes);
  EXPECT_EQ(exposed(EventKind::kBounced, SmtpStage::kConnect),
            BodyExposed::kNo);
}

// The client went away, or was refused after its recipients: it keeps the mail.
TEST(Message, WhatWasGivenUpIsNone) {
  const std::string arrival = R"(
    2026-03-02T10:00:00Z mx1 A1 accepted
    2026-03-02T10:00:00Z mx1 A1 queued message_id=m1@news.example
    )";
  EXPECT_EQ(TracesOf(arrival), std::vector<std::string>{});
  EXPECT_EQ(
      TracesOf(arrival + "2026-03-02T10:00:01Z mx1 A1 closed flag=canceled"),
      std::vector<std::string>{});
  EXPECT_EQ(
      TracesOf(arrival + "2026-03-02T10:00:01Z mx1 A1 closed flag=discarded"),
      std::vector<std::string>{
          "m1@news.example - discarded at=mx1/A1 queued=10:00:00"});
  EXPECT_EQ(
      TracesOf(arrival +
               "2026-03-02T10:00:01Z mx1 A1 queued sender=a@news.example"),
      std::vector<std::string>{"m1@news.example - in-queue at=mx1/A1 "
                               "sender=a@news.example queued=10:00:00"});
  EXPECT_EQ(
      TracesOf(arrival + "2026-03-02T10:00:01Z mx1 A1 rejected "
                         "recipient=ann@corp.example stage=end-of-data\n"
                         "2026-03-02T10:00:01Z mx1 A1 closed flag=canceled"),
      std::vector<std::string>{
          "m1@news.example ann@corp.example rejected at=mx1/A1 "
          "queued=10:00:00 ended=10:00:01"});
}

}  // namespace
}  // namespace mailscan::testing
