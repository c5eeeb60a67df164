// One log in every wrapping that Postfix's lines come in is one log: the same
// bytes out, whatever stood around the lines, in whatever order and how often.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/time.h"
#include "tests/app/program.h"
#include "tests/bench/make_log.h"

namespace mailscan::testing {
namespace {

// A line of the generated log, "2026-03-02T07:00:01.123456+01:00 mx1
// postfix/smtp[21307]: text", taken apart.
struct Line {
  Micros us = 0;  // UTC
  std::string stamp;
  std::string host;
  std::string tag;
  std::string pid;
  std::string text;
};

Line Apart(std::string_view line) {
  const auto take = [&line](std::string_view end) {
    const std::size_t size = line.find(end);
    const std::string taken(line.substr(0, size));
    line.remove_prefix(size + end.size());
    return taken;
  };
  Line apart;
  apart.us = ParseRfc3339(line)->us;
  apart.stamp = take(" ");
  apart.host = take(" ");
  const bool has_pid = line.find('[') < line.find(": ");
  apart.tag = take(has_pid ? "[" : ": ");
  apart.pid = has_pid ? take("]: ") : "";
  apart.text = line;
  return apart;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted + '"';
}

std::string Rest(const Line& line) {
  return " " + line.host + " " + line.tag +
         (line.pid.empty() ? "" : "[" + line.pid + "]") + ": " + line.text;
}

constexpr int kZoneMinutes = 60;

// "Mar  2 07:00:01"
std::string BsdStamp(const Line& line) {
  std::string stamp;
  StampWriter(StampForm::kBsd, kZoneMinutes).Put(line.us, &stamp);
  return stamp;
}
std::string WholeSeconds(const Line& line) {
  return line.stamp.substr(0, 19) + line.stamp.substr(26);
}
std::string Bsd(const Line& line) {
  return BsdStamp(line) + Rest(line);
}
std::string Rfc3339(const Line& line) {
  return WholeSeconds(line) + Rest(line);
}
std::string ShortIso(const Line& line) {
  return line.stamp.substr(0, 19) + "+0100" + Rest(line);
}
std::string ShortFull(const Line& line) {
  return "Mon " + line.stamp.substr(0, 10) + " " + line.stamp.substr(11, 8) +
         " CET" + Rest(line);
}
std::string Rfc5424Of(const Line& line, const std::string& stamp) {
  return "<22>1 " + stamp + " " + line.host + " " + line.tag + " " +
         (line.pid.empty() ? "-" : line.pid) + " - - " + line.text;
}
std::string Rfc5424(const Line& line) {
  return Rfc5424Of(line, WholeSeconds(line));
}
std::string Rfc5424Micros(const Line& line) {
  return Rfc5424Of(line, line.stamp);
}
std::string DockerSyslog(const Line& line) {
  return BsdStamp(line) + " outer docker/mail[812]: " + Bsd(line);
}
std::string DockerJson(const Line& line) {
  std::string log = Quoted(Bsd(line));
  log.insert(log.size() - 1, "\\n");
  return "{\"log\":" + log + ",\"stream\":\"stdout\",\"time\":\"" +
         FormatUtc(line.us, 1) + "\"}";
}
std::string Cri(const Line& line) {
  return FormatUtc(line.us, 1) + " stdout F " + Bsd(line);
}
std::string Compose(const Line& line) {
  return "\x1b[36mmail-1  |\x1b[0m " + Bsd(line);
}
std::string Plain(const Line& line) {
  return line.stamp + Rest(line);
}
std::string Journal(const Line& line) {
  return "{\"_HOSTNAME\":" + Quoted(line.host) +
         ",\"SYSLOG_IDENTIFIER\":" + Quoted(line.tag) +
         ",\"SYSLOG_PID\":" + Quoted(line.pid) +
         ",\"_PID\":\"1\",\"MESSAGE\":" + Quoted(line.text) +
         ",\"__REALTIME_TIMESTAMP\":\"" + std::to_string(line.us + 900) +
         "\",\"_SOURCE_REALTIME_TIMESTAMP\":\"" + std::to_string(line.us) +
         "\"}";
}
std::string JournalBytes(const Line& line) {
  std::string bytes;
  for (const char c : line.text) {
    bytes += (bytes.empty() ? "" : ",") +
             std::to_string(static_cast<unsigned char>(c));
  }
  return "{\"MESSAGE\":[" + bytes +
         "],\"__REALTIME_TIMESTAMP\":" + Quoted(std::to_string(line.us)) +
         ",\"_HOSTNAME\":" + Quoted(line.host) +
         ",\"SYSLOG_IDENTIFIER\":" + Quoted(line.tag) + "}";
}

using Write = std::string (*)(const Line&);
using Forms = std::vector<std::pair<std::string_view, Write>>;

class Envelopes : public ::testing::Test, private LogSink {
 protected:
  Envelopes() {
    LogOptions options;
    options.messages = 300;
    options.seed = 23;
    options.long_ids = true;  // they tell the year and zone of BSD stamps
    options.zone_minutes = kZoneMinutes;
    MakeLog(options, *this);
    webhook_ = folder_.Put("sg.ndjson", events_);
  }

  static std::string Text(const std::vector<Line>& lines, Write write) {
    std::string text;
    for (const Line& line : lines) {
      text += write(line) + "\n";
    }
    return text;
  }

  // All outputs of the log on standard input, so that its name is the same,
  // without what says (and advises) where the stamps' year and zone come from.
  std::string Outputs(const std::string& text) const {
    const std::string path = folder_.Put("log", text);
    std::string all;
    for (const char* command :
         {"report -f json", "deliveries", "engagement", "findings", "events"}) {
      const Ran ran = Shell(
          "MAILSCAN " + std::string(command) + " - " + webhook_ + " < " + path +
          R"( | sed -E 's/"(year|zone)_source":"[a-z-]+"//g; s/"advice":\[[^]]*\]//')");
      EXPECT_EQ(ran.code, 0) << command << ran.err;
      all += ran.out;
    }
    return all;
  }

  // The same text first, or a few words on where two texts part.
  static std::string Difference(const std::string& a, const std::string& b) {
    const auto at = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
        a.begin());
    return a == b ? "none"
                  : a.substr(at - std::min<std::size_t>(at, 200), 300) +
                        "\n---\n" +
                        b.substr(at - std::min<std::size_t>(at, 200), 300);
  }

  void ExpectAllAlike(const Forms& forms) const {
    const std::string first = Outputs(Text(lines_, forms[0].second));
    EXPECT_GT(first.size(), 50'000U);
    for (const auto& [name, write] : forms) {
      EXPECT_EQ(Difference(first, Outputs(Text(lines_, write))), "none")
          << name;
    }
  }

  Folder folder_;
  std::vector<Line> lines_;
  std::string webhook_;

 private:
  void PutMail(std::string_view line) override {
    lines_.push_back(Apart(line.substr(0, line.size() - 1)));
  }
  void PutWebhook(std::string_view record) override { events_ += record; }
  void PutTruth(DeliveryTruth) override {}
  void PutTruth(EngagementTruth) override {}

  std::string events_;
};

TEST_F(Envelopes, OfWholeSecondsGiveTheSameBytes) {
  ExpectAllAlike({{"RFC 3339", Rfc3339},
                  {"BSD", Bsd},
                  {"short-iso", ShortIso},
                  {"short-full", ShortFull},
                  {"RFC 5424", Rfc5424},
                  {"Docker, syslog", DockerSyslog},
                  {"Docker, json-file", DockerJson},
                  {"CRI", Cri},
                  {"compose", Compose}});
}

TEST_F(Envelopes, OfMicrosecondsGiveTheSameBytes) {
  ExpectAllAlike({{"RFC 3339", Plain},
                  {"RFC 5424", Rfc5424Micros},
                  {"journal", Journal},
                  {"journal, as bytes", JournalBytes}});
}

// Lines of several processes reach a log up to two seconds late. Where a line
// stands differs then, and nothing else.
TEST_F(Envelopes, OrderWithinTwoSecondsDoesNotMatter) {
  const auto rows = [this](const std::vector<Line>& lines) {
    std::string all;
    for (const char* command : {"deliveries", "engagement", "report -f json"}) {
      const Ran ran =
          Shell("MAILSCAN " + std::string(command) + " - " + webhook_ + " < " +
                folder_.Put("log", Text(lines, Plain)) +
                R"( | sed -E 's/"line":[0-9]+//g')");
      EXPECT_EQ(ran.code, 0) << command << ran.err;
      all += ran.out;
    }
    return all;
  };
  std::minstd_rand random(1);
  std::vector<std::pair<Micros, Line>> late;
  for (const Line& line : lines_) {
    late.emplace_back(line.us + static_cast<Micros>(random() % 2'000'000),
                      line);
  }
  std::stable_sort(late.begin(), late.end(), [](const auto& a, const auto& b) {
    return a.first < b.first;
  });
  std::vector<Line> shuffled;
  for (auto& [us, line] : late) {
    shuffled.push_back(std::move(line));
  }
  EXPECT_EQ(Difference(rows(lines_), rows(shuffled)), "none");
}

// Refusals without a queue id are left out: a report counts them and keeps none
// (ARCHITECTURE.md, "Decisions").
TEST_F(Envelopes, ALogTwiceOverOnlyAddsDuplicates) {
  std::erase_if(lines_, [](const Line& line) {
    return line.text.starts_with("NOQUEUE: reject");
  });
  for (const auto& [name, write] :
       Forms{{"BSD", Bsd}, {"journal", Journal}, {"Docker", DockerJson}}) {
    const std::string once = folder_.Put("once", Text(lines_, write));
    const std::string twice =
        folder_.Put("twice", Text(lines_, write) + Text(lines_, write));
    for (const char* command : {"deliveries", "engagement"}) {
      EXPECT_EQ(Difference(Shell("MAILSCAN " + std::string(command) + " - " +
                                 webhook_ + " < " + once)
                               .out,
                           Shell("MAILSCAN " + std::string(command) + " - " +
                                 webhook_ + " < " + twice)
                               .out),
                "none")
          << name << " " << command;
    }
    const auto counts = [](const std::string& path) {
      return Shell("MAILSCAN report -f json - < " + path +
                   R"( | grep -o '"input":{[^}]*}')")
          .out;
    };
    const auto number = [](const std::string& json, const std::string& key) {
      const std::size_t at = json.find("\"" + key + "\":");
      return at == std::string::npos
                 ? 0
                 : std::stoul(json.substr(at + key.size() + 3));
    };
    const std::string single = counts(once);
    const std::string both = counts(twice);
    EXPECT_GT(number(single, "event"), 0U) << name << single;
    EXPECT_EQ(number(both, "read"), 2 * number(single, "read")) << name;
    EXPECT_EQ(number(both, "event"), number(single, "event")) << name;
    EXPECT_EQ(number(both, "duplicate"), number(single, "event")) << name;
    EXPECT_EQ(number(both, "ignored"), 2 * number(single, "ignored")) << name;
  }
}

// rsyslog counts equal lines: they happened as often, in one second or not.
TEST(RepeatedLines, HappenedAsOftenAsTheySay) {
  const std::string line =
      "2026-03-02T10:00:01Z mx postfix/smtp[7]: 1F5A2194AA9: ";
  const std::string said =
      "to=<ann@corp.example>, relay=h[192.0.2.1]:25, delay=1, "
      "delays=0.1/0/0.4/0.5, dsn=4.2.0, status=deferred (host h[192.0.2.1] "
      "said: 450 4.2.0 no (in reply to RCPT TO command))";
  const std::string log =
      line + said + "\n" +
      "2026-03-02T10:00:01Z mx postfix/smtp[7]: message repeated 2 times: [ "
      "1F5A2194AA9: " +
      said + "]\n";
  const Folder folder;
  for (const std::string& text : {log, log + log}) {
    const Ran ran =
        Shell("MAILSCAN deliveries " + folder.Put("log", text) +
              R"( | grep -o '"outcome":"deferred","stage"' | wc -l)");
    EXPECT_EQ(ran.out, "3\n") << ran.err;
  }
}

}  // namespace
}  // namespace mailscan::testing
