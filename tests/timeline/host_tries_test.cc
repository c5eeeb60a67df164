// Hosts that had the body before the last host of an attempt was tried.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/timeline_log.h"

namespace mailscan::testing {
namespace {

using Lines = std::vector<std::string>;

struct Case {
  const char* what;
  std::string_view log;
  Lines traces;
};

void Expect(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(TracesOf(c.log), c.traces) << c.what;
  }
}

TEST(HostTries, BelongToTheAttemptThatEndsThem) {
  Expect({
      {"shown at the first host, refused at the second",
       R"(2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data code=451
          2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect
          2026-03-02T10:10:00Z mx1 A1 delivered recipient=ann@corp.example)",
       {"- ann@corp.example delivered at=mx1/A1 [deferred 10:00:03 connect "
        "exposed] [delivered 10:10:00] (deferred 10:00:02 end-of-data 451)"}},
      {"the same before the body",
       R"(2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=rcpt code=451
          2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect)",
       {"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:03 connect]"}},
      {"the DATA command itself was refused",
       R"(2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=data code=451
          2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect)",
       {"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:03 connect]"}},
      {"taken by the second host",
       R"(2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data code=451
          2026-03-02T10:05:03Z mx1 A1 delivered recipient=ann@corp.example stage=end-of-data code=250)",
       {"- ann@corp.example delivered at=mx1/A1 [delivered 10:05:03 "
        "end-of-data 250 exposed] (deferred 10:00:02 end-of-data 451)"}},
      {"nothing says what came of it",
       R"(2026-03-02T10:00:00Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=rcpt code=450
          2026-03-02T10:05:02Z mx1 A1 other flag=host-try stage=end-of-data code=451)",
       {"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:00 rcpt 450]"}},
      {"another queue id",
       R"(2026-03-02T10:00:02Z mx1 B2 other flag=host-try stage=end-of-data code=451 message_id=m2@news.example
          2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect message_id=m1@news.example)",
       {"m1@news.example ann@corp.example deferred at=mx1/A1 "
        "[deferred 10:00:03 connect]",
        "m2@news.example - in-queue at=mx1/B2"}},
      {"two hosts of one attempt, then the next attempt",
       R"(2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data code=451 relay=a.example
          2026-03-02T10:00:03Z mx1 A1 other flag=host-try stage=end-of-data code=452 relay=b.example
          2026-03-02T10:00:04Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect
          2026-03-02T10:05:00Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=rcpt code=450)",
       {"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:04 connect "
        "exposed] [deferred 10:05:00 rcpt 450] (deferred 10:00:02 end-of-data "
        "451) (deferred 10:00:03 end-of-data 452)"}},
      {"the connection broke in the body",
       "2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data "
       "reply=lost connection -- message may be sent more than once\n"
       "2026-03-02T10:00:03Z mx1 A1 attempt-deferred "
       "recipient=ann@corp.example stage=connect",
       {"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:03 connect "
        "exposed] (deferred 10:00:02 end-of-data dup-risk)"}},
  });
}

// Exim tells of every host that failed, and of the last one twice.
TEST(HostTries, ThatOnlyRepeatTheAttemptChangeNothing) {
  const std::string attempt =
      "2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=ann@corp.example "
      "stage=end-of-data code=451 relay=b.example relay_ip=192.0.2.2\n";
  const std::string alone =
      "- ann@corp.example deferred at=mx1/A1 [deferred 10:00:03 end-of-data "
      "451]";
  const struct {
    std::string_view host_try;
    bool repeats;
  } kCases[] = {
      {"code=451 relay=b.example relay_ip=192.0.2.2", true},
      {"code=451 relay=b.example", true},
      {"code=451", true},
      {"code=451 relay=b.example relay_ip=192.0.2.1", false},
      {"code=451 relay=a.example", false},
      {"code=452 relay=b.example relay_ip=192.0.2.2", false},
  };
  for (const auto& c : kCases) {
    const Lines traces = TracesOf(
        "2026-03-02T10:00:03Z mx1 A1 other flag=host-try "
        "stage=end-of-data " +
        std::string(c.host_try) + "\n" + attempt);
    ASSERT_EQ(traces.size(), 1U);
    EXPECT_EQ(traces[0] == alone, c.repeats) << traces[0];
  }
}

TEST(HostTries, OfSeveralRecipientsAreSureForOneReceiver) {
  Expect({
      {"one domain, however written",
       R"(2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data code=451
          2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect
          2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=bob@Corp.example stage=connect)",
       {"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:03 connect "
        "exposed] (deferred 10:00:02 end-of-data 451)",
        "- bob@Corp.example deferred at=mx1/A1 [deferred 10:00:03 connect "
        "exposed] (deferred 10:00:02 end-of-data 451)"}},
      {"either may be meant",
       R"(2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data code=451
          2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect
          2026-03-02T10:00:03Z mx1 A1 delivered recipient=bob@shop.example)",
       {"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:03 connect "
        "exposed?] (deferred 10:00:02 451)",
        "- bob@shop.example delivered at=mx1/A1 [delivered 10:00:03 exposed?] "
        "(deferred 10:00:02 451)"}},
      {"the other's attempt began later",
       R"(2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data code=451
          2026-03-02T10:00:13Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect connect_ms=11000 transfer_ms=1000
          2026-03-02T10:00:13Z mx1 A1 delivered recipient=bob@shop.example connect_ms=3000 transfer_ms=1000)",
       {"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:13 connect "
        "exposed] (deferred 10:00:02 end-of-data 451)",
        "- bob@shop.example delivered at=mx1/A1 [delivered 10:00:13]"}},
      {"the other's attempt ended much later",
       R"(2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data code=451
          2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=ann@corp.example stage=connect
          2026-03-02T10:30:00Z mx1 A1 delivered recipient=bob@shop.example)",
       {"- ann@corp.example deferred at=mx1/A1 [deferred 10:00:03 connect "
        "exposed] (deferred 10:00:02 end-of-data 451)",
        "- bob@shop.example delivered at=mx1/A1 [delivered 10:30:00]"}},
  });
}

// What our own next hop was shown, no receiver was.
TEST(HostTries, OfAHandOffShowNothing) {
  Expect({
      {"a filter on this machine",
       R"(2026-03-02T10:00:00Z mx1 A1 accepted ip=192.0.2.9
          2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data code=451
          2026-03-02T10:00:03Z mx1 B2 accepted ip=127.0.0.1
          2026-03-02T10:00:03Z mx1 A1 delivered recipient=ann@corp.example relay_ip=127.0.0.1 next_id=B2 message_id=m1@news.example
          2026-03-02T10:10:00Z mx1 B2 delivered recipient=ann@corp.example message_id=m1@news.example)",
       {"m1@news.example ann@corp.example delivered at=mx1/B2 "
        "queued=10:00:00 [delivered 10:10:00]"}},
  });
}

// A forged log must not take forever: the first tries are enough.
TEST(HostTries, OfAFloodTheFirstCount) {
  std::string log;
  for (int i = 0; i < 2000; ++i) {
    log +=
        "2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data "
        "code=451\n";
    log += "2026-03-02T10:00:03Z mx1 A1 attempt-deferred recipient=u" +
           std::to_string(i) + "@corp.example stage=connect\n";
  }
  const Lines traces = TracesOf(log);
  ASSERT_EQ(traces.size(), 2000U);
  for (const std::string& trace : traces) {
    EXPECT_NE(trace.find(" exposed]"), std::string::npos) << trace;
  }
}

// The order of lines of one second is that of the file; that of inputs is none.
TEST(HostTries, MeetTheirAttemptAcrossFiles) {
  const LogInput first{
      "mail.log.1",
      "2026-03-02T10:00:00Z mx1 A1 accepted\n"
      "2026-03-02T10:00:02Z mx1 A1 other flag=host-try stage=end-of-data "
      "code=451"};
  const LogInput second{"mail.log",
                        "2026-03-02T10:00:03Z mx1 A1 attempt-deferred "
                        "recipient=ann@corp.example stage=connect"};
  const Lines traces = Tell({first, second}).traces;
  EXPECT_EQ(traces, (Lines{"- ann@corp.example deferred at=mx1/A1 "
                           "queued=10:00:00 [deferred 10:00:03 connect "
                           "exposed] (deferred 10:00:02 end-of-data 451)"}));
  EXPECT_EQ(Tell({second, first}).traces, traces);
}

}  // namespace
}  // namespace mailscan::testing
