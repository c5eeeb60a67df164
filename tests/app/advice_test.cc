// What `report --advise` says is missing, each row over the smallest log that
// lacks it, beside the nearest one that does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/app/program.h"

namespace mailscan::testing {
namespace {

std::string Replaced(std::string text, std::string_view from,
                     std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in\n" << text;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// A log of every format from which nothing is missing.
constexpr std::string_view kPostfix =
    "2026-03-02T10:00:00.100000+00:00 mx1 postfix/cleanup[8]: 4Q1abcXYZz1: "
    "message-id=<m1@shop.example>\n"
    "2026-03-02T10:00:00.200000+00:00 mx1 postfix/qmgr[7]: 4Q1abcXYZz1: "
    "from=<news@shop.example>, size=900, nrcpt=1 (queue active)\n"
    "2026-03-02T10:00:06.000000+00:00 mx1 postfix/smtp[6]: 4Q1abcXYZz1: "
    "to=<ann@corp.example>, relay=mx.corp.example[198.51.100.1]:25, delay=5.9, "
    "delays=0.1/0.1/1.7/4, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n";
constexpr std::string_view kPostfixShort =
    "Mar  2 10:00:06 mx1 postfix/smtp[6]: 4F1A2B3C4D: "
    "to=<ann@corp.example>, relay=mx.corp.example[198.51.100.1]:25, delay=5.9, "
    "delays=0.1/0.1/1.7/4, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n";
constexpr std::string_view kExim =
    "2026-03-02 10:00:00.123 +0000 1wA1Bc-00000000abc-0abc <= "
    "news@shop.example H=app.shop.example [192.0.2.9] P=esmtp S=900 "
    "id=m1@shop.example for ann@corp.example\n"
    "2026-03-02 10:00:06.123 +0000 1wA1Bc-00000000abc-0abc => "
    "ann@corp.example R=dnslookup T=remote_smtp H=mx.corp.example "
    "[198.51.100.1] C=\"250 OK\" DT=1.004s\n";
constexpr std::string_view kKumoMta =
    R"({"type":"TransientFailure","id":"a1","sender":"news@shop.example",)"
    R"("recipient":"ann@corp.example","queue":"corp.example","size":900,)"
    R"("peer_address":{"name":"mx.corp.example.","addr":"198.51.100.1"},)"
    R"("response":{"code":451,"content":"later","command":"."},)"
    R"("timestamp":1772445606,"created":1772445600,"num_attempts":1,)"
    R"("headers":{"Message-ID":"<m1@shop.example>"},"meta":{}})"
    "\n";
constexpr std::string_view kPowerMta =
    "type,timeLogged,timeQueued,orig,rcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,"
    "jobId,header_Message-Id\n"
    "t,2026-03-02 10:00:06+0000,2026-03-02 10:00:00+0000,news@shop.example,"
    "ann@corp.example,delayed,4.7.1,smtp;451 later,mx.corp.example "
    "(198.51.100.1),j1,<m1@shop.example>\n";
constexpr std::string_view kClick =
    R"({"event":"click","timestamp":1772445700,"email":"ann@corp.example",)"
    R"("smtp-id":"<m1@shop.example>","sg_message_id":"s1.filter",)"
    R"("sg_event_id":"e1","ip":"203.0.113.7","useragent":"Mozilla/5.0",)"
    R"("url":"https://shop.example/a"})"
    "\n";
constexpr std::string_view kDelivered =
    R"({"event":"delivered","timestamp":1772445607,"email":"ann@corp.example",)"
    R"("smtp-id":"<m1@shop.example>","sg_message_id":"s1.filter",)"
    R"("sg_event_id":"e2","response":"250 OK"})"
    "\n";

// What follows ADVICE, a blank for every run of blanks.
std::string AdviceOf(const std::vector<std::string>& logs) {
  const Folder folder;
  std::string arguments = "report --advise --year 2026 --in-tz UTC";
  for (std::size_t i = 0; i < logs.size(); ++i) {
    arguments += " " + folder.Put("log" + std::to_string(i), logs[i]);
  }
  const Ran ran = Program(arguments);
  EXPECT_EQ(ran.code, 0) << ran.err;
  const std::size_t at = std::min(ran.out.find("\nADVICE"), ran.out.size());
  std::string text;
  for (const char c : ran.out.substr(at)) {
    if (c != ' ' && c != '\n') {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  return text.substr(0, text.find(" Next: "));
}

TEST(Advice, OfAFullAnswerThereIsNone) {
  const std::string both = std::string(kClick) + std::string(kDelivered);
  for (const std::string_view log : {kPostfix, kExim, kKumoMta, kPowerMta}) {
    EXPECT_EQ(AdviceOf({std::string(log), both}), "") << log;
  }
}

TEST(Advice, EachGapIsToldWithItsSetting) {
  const std::string both = std::string(kClick) + std::string(kDelivered);
  const std::string postfix(kPostfix);
  const std::string exim(kExim);
  const std::string kumomta(kKumoMta);
  const std::string powermta(kPowerMta);
  const auto without = [](const std::string& log, std::string_view part) {
    return Replaced(log, part, "");
  };
  const struct {
    std::vector<std::string> logs;
    std::string_view text;
    std::string_view setting;
  } kCases[] = {
      {{std::string(kPostfixShort), both},
       "postfix: the stamps lack year, zone",
       "Template=\"RSYSLOG_FileFormat\""},
      {{std::string(kPostfixShort), both},
       "postfix: short queue ids",
       "postconf -e enable_long_queue_ids=yes && postfix reload"},
      {{Replaced(postfix, "10:00:06.000000", "10:00:06"), both},
       "postfix: the stamps have whole seconds",
       "RSYSLOG_FileFormat"},
      {{without(postfix, " delays=0.1/0.1/1.7/4,"), both},
       "postfix: no delays=",
       ""},
      {{postfix.substr(postfix.find('\n') + 1), both},
       "postfix: no Message-ID in the log",
       "mail.* -/var/log/mail.log"},
      {{without(without(exim, " +0000"), " +0000"), both},
       "exim: the stamps have no zone",
       "log_timezone = true"},
      {{Replaced(exim, "10:00:06.123", "10:00:06"), both},
       "exim: the stamps have whole seconds",
       "+millisec"},
      {{without(exim, " DT=1.004s"), both},
       "exim: deliveries without DT=",
       "+deliver_time"},
      {{without(exim.substr(0, exim.find('\n') + 1), " for ann@corp.example")},
       "exim: arrivals do not name",
       "+received_recipients"},
      {{without(exim, " id=m1@shop.example"), both},
       "exim: arrivals without id=",
       "+msg_id"},
      {{Replaced(kumomta, R"("Message-ID":"<m1@shop.example>")", ""), both},
       "kumomta: records without Message-ID",
       "headers = { 'Message-ID' }"},
      {{Replaced(powermta, "<m1@shop.example>", ""), both},
       "powermta: records without header_Message-Id",
       "record-fields d *,header_Message-Id"},
      {{Replaced(powermta, "\nt,", "\nd,"), both},
       "powermta: no deferral was read",
       "records d,b,t"},
      {{postfix, std::string(kClick)},
       "sendgrid: opens and clicks, but neither",
       "\"deferred\":true"},
      {{postfix, Replaced(both, R"("ip":"203.0.113.7",)", "")},
       "sendgrid: opens or clicks without the client's address",
       ""},
      {{postfix, Replaced(both, R"("useragent":"Mozilla/5.0",)", "")},
       "sendgrid: opens or clicks without the client's user agent",
       ""},
      {{postfix}, "no opens or clicks were read", ""},
      {{std::string(kClick)}, "no deliveries were read", ""},
      {{both}, "only the ESP tells of deliveries", ""},
  };
  for (const auto& c : kCases) {
    const std::string advice = AdviceOf(c.logs);
    EXPECT_NE(advice.find(c.text), std::string::npos)
        << c.text << " in " << advice;
    EXPECT_NE(advice.find(c.setting), std::string::npos)
        << c.setting << " in " << advice;
  }
}

// Some mail has no Message-ID; only a log that leaves it out is at fault.
TEST(Advice, OneMailWithoutMessageIdIsNoFault) {
  const std::string both = std::string(kClick) + std::string(kDelivered);
  std::string log(kKumoMta);
  for (const std::string_view id : {"a2", "a3"}) {
    log += Replaced(Replaced(std::string(kKumoMta), "a1", id), "m1@", id);
  }
  EXPECT_EQ(AdviceOf({log, both}), "");
  EXPECT_EQ(AdviceOf({Replaced(log, R"("Message-ID":"<m1@shop.example>")", ""),
                      both}),
            "");
}

TEST(Advice, FitsThePageAndIsWholeInJson) {
  const Folder folder;
  const std::string logs =
      folder.Put("mail.log", kPostfixShort) + " " +
      folder.Put("mainlog",
                 "2026-03-02 10:00:00 1wA1Bc-00000000abc-0abc <= "
                 "news@shop.example H=a.example [192.0.2.9] P=esmtp S=9\n") +
      " " +
      folder.Put("acct.csv",
                 Replaced(std::string(kPowerMta), "<m1@shop.example>", "")) +
      " " +
      folder.Put("kumo.log",
                 Replaced(std::string(kKumoMta),
                          R"("Message-ID":"<m1@shop.example>")", "")) +
      " " + folder.Put("click.ndjson", kClick);
  const std::string text = Program("report --advise " + logs).out;
  EXPECT_EQ(text.find("...", text.find("\nADVICE")), std::string::npos)
      << "a setting was cut";
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = text.find('\n', from);
    EXPECT_LE(end - from, 80U) << text.substr(from, end - from);
    from = end + 1;
  }
  const std::string few = Program("report " + logs).out;
  EXPECT_NE(few.find("report --advise"), std::string::npos);
  EXPECT_EQ(few.find("enable_long_queue_ids"), std::string::npos);
  for (const char* arguments :
       {"report -f json ", "report -f json --advise "}) {
    const std::string json = Program(arguments + logs).out;
    for (const char* setting :
         {"enable_long_queue_ids=yes", "+received_recipients", "records d,b,t",
          "'Message-ID'"}) {
      EXPECT_NE(json.find(setting), std::string::npos) << setting;
    }
  }
}

}  // namespace
}  // namespace mailscan::testing
