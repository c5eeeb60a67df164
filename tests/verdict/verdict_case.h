#pragma once

#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/field_table.h"
#include "core/verdict/classifier.h"
#include "core/verdict/sessions.h"
#include "tests/support/built_in_rules.h"
#include "tests/verdict/trace_log.h"

namespace mailscan::testing {

// Clocks of logs that name year and zone; perhaps one host's log is known to
// go on until some time of the day.
class Clocks {
 public:
  explicit Clocks(std::string_view host = {}, std::string_view until = {}) {
    if (!host.empty()) {
      const std::uint32_t origin =
          origins_.Intern("mail.log", "postfix", host, 0);
      const Interval when = WhenOf(until);
      ClockVotes votes;
      votes.Note(origin, {when.lo, when.hi - when.lo}, 0);
      table_.Add(votes);
    } else {
      origins_.Intern("mail.log", "a log", "", 0);  // what places refer to
    }
    ok_ = table_.Finish({}).ok();
  }
  const ClockTable& table() const { return table_; }
  bool ok() const { return ok_; }

 private:
  OriginTable origins_;
  ClockTable table_{origins_};
  bool ok_ = false;
};

inline std::shared_ptr<const re2::RE2> Regex(std::string_view regex) {
  return std::make_shared<const re2::RE2>(std::string(regex));
}

// What is known besides the trace itself.
struct Setting {
  ReceiverKind receiver = ReceiverKind::kUnknownBusiness;
  std::string_view vendor;
  bool bulk = false;
  Learned learned;
  Sightings sightings;
  const Rules& rules = BuiltInRules();
  VerdictOptions options;
};

// "S1 +30 hard", "S22 -8".
inline std::string TextOf(const Evidence& evidence) {
  return std::string(evidence.signal) + (evidence.db < 0 ? " " : " +") +
         std::to_string(evidence.db) + (evidence.hard ? " hard" : "");
}

inline std::string TextOf(const std::vector<Evidence>& list) {
  std::string text;
  for (const Evidence& evidence : list) {
    text += (text.empty() ? "" : ", ") + TextOf(evidence);
  }
  return text;
}

// What one detector says of each session of a trace, the sessions by time.
// Detectors that stand before it run too, because it may read what they said.
class Inspection {
 public:
  Inspection(std::string_view detector, const TraceLog& log,
             const Setting& setting) {
    const Clocks clocks;
    const Person person = PersonOf(log.trace(), setting.rules.receivers);
    const Networks networks(setting.rules.networks, setting.options.asns.get());
    std::vector<SeenHit> seen;
    for (const Hit& hit : log.trace().hits) {
      seen.push_back(
          {&hit,
           TimeHit(log.trace(), hit, clocks.table(), setting.options.skew),
           setting.rules.agents.ClassOf(hit.agent), setting.rules.flags.Of(hit),
           networks.Of(hit.ip), SourceOf(ParseIp(hit.ip))});
    }
    const std::vector<std::uint32_t> session_of = SplitSessions(seen);
    std::vector<SessionCounts> counts_of;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      counts_of.resize(std::max<std::size_t>(counts_of.size(),
                                             session_of[i] + std::size_t{1}));
      SessionCounts& counts = counts_of[session_of[i]];
      ++(seen[i].hit->kind == EventKind::kClicked ? counts.clicks
                                                  : counts.opens);
    }
    for (std::uint32_t number = 0; number < counts_of.size(); ++number) {
      std::vector<SeenHit> hits;
      for (std::size_t i = 0; i < seen.size(); ++i) {
        if (session_of[i] == number) {
          hits.push_back(seen[i]);
        }
      }
      const SessionView view{log.trace(),   person,           hits,
                             seen,          session_of,       counts_of,
                             number,        setting.receiver, setting.vendor,
                             setting.bulk,  setting.learned,  setting.sightings,
                             setting.rules, setting.options};
      sessions_.push_back(Run(detector, view));
    }
  }

  // The evidence of each session, sessions apart by " | ", "-" for none.
  std::string text() const {
    std::string text;
    for (const std::vector<Evidence>& session : sessions_) {
      const std::string said = TextOf(session);
      text += (text.empty() ? "" : " | ") + (said.empty() ? "-" : said);
    }
    return text;
  }
  const std::vector<Evidence>& session(std::size_t number) const {
    return sessions_.at(number);
  }

 private:
  static std::vector<Evidence> Run(std::string_view name,
                                   const SessionView& view) {
    std::vector<Evidence> evidence;
    for (const Detector& detector : Detectors()) {
      const std::size_t before = evidence.size();
      detector.inspect(view, &evidence);
      if (detector.name == name) {
        return {evidence.begin() + static_cast<std::ptrdiff_t>(before),
                evidence.end()};
      }
    }
    return {{"no such detector", SignalGroup::kPrior, 0, false, {}, {}}};
  }

  std::vector<std::vector<Evidence>> sessions_;
};

inline std::string Inspect(std::string_view detector, std::string_view lines,
                           const Setting& setting = {}) {
  const TraceLog log(lines);
  return Inspection(detector, log, setting).text();
}

// Teaches a mailing: as many recipients as said, each of whom clicked each of
// the links.
inline void Teach(std::string_view campaign, int recipients,
                  const std::vector<std::string>& urls, Learned* learned) {
  for (int i = 0; i < recipients; ++i) {
    std::string log = "recipient=reader" + std::to_string(i) +
                      "@corp.example message_id=n" + std::to_string(i) +
                      "@news.example campaign=" + std::string(campaign) +
                      "\n10:00:00 accepted\n";
    for (const std::string& url : urls) {
      log += "20:00:00 clicked url=" + url + "\n";
    }
    learned->Take(TraceLog(log).trace());
  }
}

// A judged trace, and what it refers to.
class Judgement {
 public:
  explicit Judgement(std::string_view lines, const Setting& setting = {},
                     const Clocks& clocks = Clocks())
      : log_(lines) {
    Classifier classifier(clocks.table(), setting.learned, setting.sightings,
                          setting.rules, setting.options);
    classifier.Judge(log_.trace(), &judged_);
  }
  const JudgedTrace& judged() const { return judged_; }

  // Each session: "scanner-certain 45: prior -4, S1 +30 hard; ..." joined by
  // " | ".
  std::string text() const {
    std::string text;
    for (const Session& session : judged_.sessions) {
      text += (text.empty() ? "" : " | ") +
              std::string(NameOf(session.verdict)) + " " +
              std::to_string(session.score_db) + ": " +
              TextOf(session.evidence);
    }
    return text;
  }
  // The verdicts of the hits, by time.
  std::string verdicts() const {
    std::string text;
    for (const JudgedHit& hit : judged_.hits) {
      text += (text.empty() ? "" : " ") + std::string(NameOf(hit.verdict));
    }
    return text;
  }

 private:
  TraceLog log_;
  JudgedTrace judged_;
};

}  // namespace mailscan::testing
