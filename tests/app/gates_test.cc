// What must hold of the data before a verdict may rest on them.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "core/model/time.h"
#include "tests/app/program.h"

namespace mailscan::testing {
namespace {

Micros At(std::string_view clock) {  // "3T10:00:00", of March 2026
  return ParseRfc3339("2026-03-0" + std::string(clock) + "Z").value().us;
}

std::string Line(Micros at, std::string_view text) {
  return FormatUtc(at, kSecond) + " mx1 postfix/" + std::string(text) + "\n";
}

struct Mail {
  std::string id;
  Micros arrives = 0;
  Micros accepted = 0;
  std::string domain = "corp.example";
};

std::string Head(const Mail& mail) {
  return Line(mail.arrives,
              "smtpd[1]: " + mail.id + ": client=app[192.0.2.1]") +
         Line(mail.arrives, "cleanup[1]: " + mail.id + ": message-id=<" +
                                mail.id + "@news.example>") +
         Line(mail.arrives, "qmgr[1]: " + mail.id +
                                ": from=<news@news.example>, size=900, nrcpt=1 "
                                "(queue active)");
}

std::string Try(const Mail& mail, Micros at, bool taken) {
  return Line(at, "smtp[1]: " + mail.id + ": to=<ann@" + mail.domain +
                      ">, relay=mx." + mail.domain + "[192.0.2.9]:25, delay=" +
                      std::to_string((at - mail.arrives) / kSecond) +
                      (taken ? ", delays=0/0/0/0, dsn=2.0.0, status=sent (250 "
                               "2.0.0 ok)"
                             : ", delays=0/0/0/0, dsn=4.7.1, status=deferred "
                               "(host mx[192.0.2.9] said: 450 4.7.1 Greylisted "
                               "(in reply to RCPT TO command))"));
}

std::string Tail(const Mail& mail) {
  return Try(mail, mail.accepted, true) +
         Line(mail.accepted, "qmgr[1]: " + mail.id + ": removed");
}

std::string Whole(const Mail& mail) {
  return Head(mail) + Tail(mail);
}

// Mail every `pause`, from one time on to before another.
std::string Traffic(Micros from, Micros to, Micros pause = 5 * kMinute) {
  std::string log;
  for (Micros at = from; at < to; at += pause) {
    const std::string id = "B" + std::to_string(at / kSecond);
    log += Whole({id, at, at + kSecond});
  }
  return log;
}

std::string Click(std::string_view message, Micros at,
                  std::string_view domain = "corp.example") {
  return "{\"email\":\"ann@" + std::string(domain) +
         "\",\"timestamp\":" + std::to_string(at / kSecond) +
         ",\"event\":\"click\",\"sg_event_id\":\"" + std::string(message) +
         "\",\"sg_message_id\":\"s" + std::string(message) +
         "\",\"smtp-id\":\"<" + std::string(message) +
         "@news.example>\",\"ip\":\"198.51.100.9\",\"useragent\":\"Mozilla/5.0 "
         "(Windows NT 10.0) Chrome/140.0\",\"url\":\"https://news.example/" +
         std::string(message) + "\"}\n";
}

bool Says(const Ran& ran, std::string_view text) {
  return ran.out.find(text) != std::string::npos;
}

// A mail that was refused on the evening of the 2nd, clicked on the 3rd and
// taken on the 4th: what came of it on the 3rd decides what the click is.
struct Held {
  Mail mail{"4A10000001", At("2T19:00:00"), At("4T09:00:00")};
  std::string day2 = Traffic(At("2T08:00:00"), At("2T19:00:00")) + Head(mail) +
                     Try(mail, At("2T19:00:01"), false) +
                     Traffic(At("2T19:00:05"), At("3T00:00:00"));
  std::string day3 = Traffic(At("3T00:00:00"), At("4T00:00:00"));
  std::string day4 = Traffic(At("4T00:00:00"), At("4T09:00:00")) + Tail(mail) +
                     Traffic(At("4T09:00:05"), At("4T12:00:00"));
  std::string clicks = Click("4A10000001", At("3T10:00:00"));
};

TEST(Gates, AMissingFileMakesWhatRestsOnItUnknown) {
  const Held held;
  const Folder folder;
  const std::string inputs = folder.Put("mail.log", held.day4) + " " +
                             folder.Put("mail.log.2", held.day2) + " " +
                             folder.Put("clicks.ndjson", held.clicks);
  const Ran rows = Program("engagement " + inputs);
  EXPECT_TRUE(Says(rows, "\"timing\":\"no-delivery-record\"")) << rows.out;
  EXPECT_TRUE(Says(rows, "\"verdict\":\"unknown\"")) << rows.out;
  const Ran trace = Program("trace 4A10000001 " + inputs);
  EXPECT_TRUE(Says(trace, "+0 gap: the log of mx1 (postfix) has a gap of 1 d:"))
      << trace.out;
  const Ran found = Program("findings " + inputs);
  EXPECT_TRUE(Says(found, "\"kind\":\"log-gap\"")) << found.out;
  EXPECT_TRUE(Says(
      found, "the log of mx1 (postfix) has a gap of 1 d: " + folder.path() +
                 "/mail.log.1 is not among the inputs"))
      << found.out;
  const Ran report = Program("report -f json " + inputs);
  EXPECT_TRUE(Says(report, "\"ground\":\"missing-file\"")) << report.out;
  EXPECT_TRUE(Says(Program("report " + inputs), "gap in postfix mx1: "));
  // Inputs in another order say the same.
  const Ran again =
      Program("findings " + folder.path() + "/clicks.ndjson " + folder.path() +
              "/mail.log.2 " + folder.path() + "/mail.log");
  EXPECT_EQ(again.out, found.out);
}

TEST(Gates, WithAllFilesTheClickIsOfAnotherCopy) {
  const Held held;
  const Folder folder;
  const std::string inputs = folder.Put("mail.log", held.day4) + " " +
                             folder.Put("mail.log.1", held.day3) + " " +
                             folder.Put("mail.log.2", held.day2) + " " +
                             folder.Put("clicks.ndjson", held.clicks);
  const Ran rows = Program("engagement " + inputs);
  EXPECT_TRUE(Says(rows, "\"timing\":\"other-copy\"")) << rows.out;
  EXPECT_FALSE(Says(Program("findings " + inputs), "log-gap"));
}

// A rotated file that is there and empty is not missing.
TEST(Gates, AnEmptyFileIsNoMissingOne) {
  const Folder folder;
  const std::string inputs =
      folder.Put("mail.log", Traffic(At("4T00:00:00"), At("4T12:00:00"))) +
      " " + folder.Put("mail.log.1", "") + " " +
      folder.Put("mail.log.2", Traffic(At("2T00:00:00"), At("2T12:00:00")));
  EXPECT_FALSE(Says(Program("findings " + inputs), "log-gap"));
}

// Quiet every night, and mail only by day.
std::string QuietNights() {
  std::string log;
  for (const char day : {'2', '3', '4'}) {
    log += Traffic(At(std::string(1, day) + "T08:00:00"),
                   At(std::string(1, day) + "T20:00:00"), 20 * kMinute);
  }
  return log;
}

TEST(Gates, ASmallServerIsQuietAtNight) {
  const Folder folder;
  const Ran found =
      Program("findings " + folder.Put("mail.log", QuietNights()));
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_FALSE(Says(found, "log-gap")) << found.out;
}

// The same nights, but some mail of the morning had come in the night.
TEST(Gates, MailThatArrivedInASilenceShowsAGap) {
  const Folder folder;
  std::string log = Traffic(At("2T08:00:00"), At("2T20:00:00"), kMinute);
  for (const std::string_view id : {"4A10000001", "4A10000002"}) {
    log += Tail({std::string(id), At("3T02:00:00"), At("3T08:00:00")});
  }
  log += Traffic(At("3T08:00:01"), At("3T20:00:00"), kMinute);
  const Ran found = Program("findings " + folder.Put("mail.log", log));
  EXPECT_TRUE(Says(found,
                   "has a gap of 12 h: 2 messages arrived in it, of 0 the end "
                   "is not told"))
      << found.out;
}

TEST(Gates, MailOfBeforeTheLogBeginsShowsNone) {
  const Folder folder;
  std::string log;
  for (const std::string_view id : {"4A10000001", "4A10000002", "4A10000003"}) {
    log += Tail({std::string(id), At("1T02:00:00"), At("2T08:00:00")});
  }
  log += QuietNights();
  EXPECT_FALSE(
      Says(Program("findings " + folder.Put("mail.log", log)), "log-gap"));
}

TEST(Gates, LinesThatALoggerDroppedAreAGap) {
  Held held;
  const Folder folder;
  const std::string lost =
      "2026-03-03T09:59:00+00:00 mx1 rsyslogd: imuxsock lost 7 messages from "
      "pid 12 due to rate-limiting\n";
  const std::string inputs =
      folder.Put("mail.log", held.day2 + lost + held.day3 + held.day4) + " " +
      folder.Put("clicks.ndjson", held.clicks);
  const Ran rows = Program("engagement " + inputs);
  EXPECT_TRUE(Says(rows, "\"timing\":\"no-delivery-record\"")) << rows.out;
  const Ran report = Program("report -f json " + inputs);
  EXPECT_TRUE(Says(report, "\"ground\":\"lines-lost\"")) << report.out;
  EXPECT_TRUE(Says(report, "\"lines_lost\":7")) << report.out;
  EXPECT_TRUE(Says(Program("events " + inputs), "\"kind\":\"lines-lost\""))
      << "it is an event";
  // A minute after the click nothing that it rests on is lost.
  const std::string later =
      "2026-03-03T10:11:00+00:00 mx1 rsyslogd: imuxsock lost 7 messages from "
      "pid 12 due to rate-limiting\n";
  const Ran other = Program(
      "engagement " +
      folder.Put("later.log", held.day2 + later + held.day3 + held.day4) + " " +
      folder.path() + "/clicks.ndjson");
  EXPECT_TRUE(Says(other, "\"timing\":\"other-copy\"")) << other.out;
}

// Twelve mails to three companies; of so many the click bears the time of the
// delivery.
std::string Stamped(int wrong, std::string* clicks) {
  std::string log;
  for (int i = 0; i < 12; ++i) {
    const std::string domain = "corp" + std::to_string(i % 3) + ".example";
    const Micros at = At("2T10:00:00") + i * kMinute;
    const Mail mail{"4C000000" + std::to_string(10 + i), at, at + 4 * kSecond,
                    domain};
    log += Whole(mail);
    *clicks += Click(
        mail.id,
        i < wrong ? mail.accepted : mail.accepted + 3 * kHour + i * kSecond,
        domain);
  }
  return log;
}

TEST(Gates, ClicksThatAllBearTheTimeOfDeliveryAreNotTimed) {
  const Folder folder;
  std::string clicks;
  const std::string log = folder.Put("mail.log", Stamped(12, &clicks));
  const std::string inputs = log + " " + folder.Put("c.ndjson", clicks);
  const Ran found = Program("findings " + inputs);
  EXPECT_TRUE(Says(found, "\"kind\":\"clock-fault\"")) << found.out;
  EXPECT_TRUE(Says(found,
                   "the clicks of sendgrid bear the time of the sending "
                   "or delivery"))
      << found.out;
  const Ran rows = Program("engagement " + inputs);
  EXPECT_FALSE(Says(rows, "\"timing\":\"at-accept\"")) << rows.out;
  EXPECT_FALSE(Says(rows, "\"signal\":\"S")) << rows.out;
  EXPECT_TRUE(Says(Program("report " + inputs), "click.timestamp"));
}

TEST(Gates, SomeQuickScannersAreNoWrongClock) {
  const Folder folder;
  std::string clicks;
  const std::string log = folder.Put("mail.log", Stamped(10, &clicks));
  const std::string inputs = log + " " + folder.Put("c.ndjson", clicks);
  EXPECT_FALSE(Says(Program("findings " + inputs), "bear the time of"));
  EXPECT_TRUE(
      Says(Program("engagement " + inputs), "\"timing\":\"at-accept\""));
}

// One mail to two recipients, refused after its end and taken half an hour
// later; the stamps of two clicks in between.
std::string TwoRecipients(std::string_view first, std::string_view second) {
  std::string rows;
  const auto row = [&](std::string_view who, std::string_view kind,
                       std::string_view time, std::string_view rest) {
    rows += "{\"type\":\"event\",\"kind\":\"" + std::string(kind) +
            "\",\"time\":\"2026-03-02T" + std::string(time) +
            "Z\",\"source\":\"mine\",\"message_id\":\"m1@news.example\","
            "\"recipient\":\"" +
            std::string(who) + "\"" + std::string(rest) + "}\n";
  };
  for (const std::string_view who : {"ann@corp.example", "bob@corp.example"}) {
    row(who, "attempt-deferred", "10:00:00",
        R"(,"host":"mx1","local_id":"A1","stage":"end-of-data","code":451)");
    row(who, "delivered", "10:30:00", R"(,"host":"mx1","local_id":"A1")");
  }
  constexpr std::string_view kBy =
      R"(,"ip":"198.51.100.9","agent":"Mozilla/5.0","url":"https://n.example/1")";
  row("ann@corp.example", "clicked", first, kBy);
  row("bob@corp.example", "clicked", second, kBy);
  return rows;
}

TEST(Gates, OneRequestToldOfTwoRecipientsIsNeithers) {
  const Folder folder;
  const auto engagement = [&](std::string_view first, std::string_view second) {
    return Program("engagement " +
                   folder.Put("events.ndjson", TwoRecipients(first, second)));
  };
  const Ran shared = engagement("10:10:00.250", "10:10:00.250");
  EXPECT_TRUE(Says(shared, "\"scope\":\"message\"")) << shared.out;
  EXPECT_TRUE(Says(shared, "\"missing\":[\"recipient\"")) << shared.out;
  EXPECT_FALSE(Says(shared, "\"certainty\":\"certain\"")) << shared.out;
  // A moment later it was another request; and a second holds many.
  for (const auto& [first, second] :
       {std::pair{"10:10:00.250", "10:10:00.251"}, {"10:10:00", "10:10:00"}}) {
    const Ran two = engagement(first, second);
    EXPECT_FALSE(Says(two, "\"scope\"")) << two.out;
    EXPECT_TRUE(Says(two, "\"certainty\":\"certain\"")) << two.out;
  }
}

}  // namespace
}  // namespace mailscan::testing
