#pragma once

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>

#include "core/model/field_table.h"
#include "core/timeline/message.h"

namespace mailscan::testing {

// "10:00:00" is on 2 March 2026, "3T10:00:00" on the day after.
inline Interval WhenOf(std::string_view clock) {
  const std::string day =
      clock.find('T') == std::string_view::npos ? "2026-03-02T" : "2026-03-0";
  const auto stamp = ParseRfc3339(day + std::string(clock) + "Z");
  return stamp ? Interval{stamp->us, stamp->us + stamp->precision_us}
               : Interval{};
}

// A TraceLog is one trace, written as a log would tell it:
//   recipient=ann@corp.example campaign=spring host=mx1
//   10:00:00 accepted
//   10:00:05 deferred end-of-data 451 d=2 reply=4.7.1 try again later
//   10:38:00.250 clicked ip=192.0.2.9 url=https://news.example/1
//   11:52:00 delivered d=0.5 relay=mx.corp.example
// A stamp is as wide as its last digit. d= is the length of the transaction in
// seconds, exactly; "esp" marks a try that an ESP tells, "host-try" one at an
// earlier host of the attempt that comes next. A first line without
// a time is about the trace ("shared", "unrecorded", "weak", keys; "of-all":
// it is shared, and the tries are those of all recipients, "of-all-untold" not
// known of all). A value ends where
// the next key begins. Its Trace lives as long as it does.
class TraceLog {
 public:
  explicit TraceLog(std::string_view lines) {
    trace_.recipient = "ann@corp.example";
    trace_.message_id = "m1@news.example";
    while (!lines.empty()) {
      const std::size_t end = lines.find('\n');
      Read(lines.substr(0, end));
      lines.remove_prefix(end == std::string_view::npos ? lines.size()
                                                        : end + 1);
    }
    const auto by_time = [](const auto& a, const auto& b) {
      return a.when.lo < b.when.lo;
    };
    std::stable_sort(trace_.attempts.begin(), trace_.attempts.end(), by_time);
    std::stable_sort(trace_.hits.begin(), trace_.hits.end(), by_time);
    trace_.recorded = recorded_ && !unrecorded_;
    if (trace_.accepting() != nullptr) {
      trace_.outcome = Outcome::kDelivered;
    } else if (trace_.outcome == Outcome::kNotKnown && recorded_) {
      trace_.outcome = trace_.ended ? Outcome::kBounced : Outcome::kDeferred;
    }
    if (of_all_) {
      GiveToEveryone();
    }
  }
  TraceLog(const TraceLog&) = delete;
  TraceLog& operator=(const TraceLog&) = delete;

  const Trace& trace() const { return trace_; }

 private:
  void GiveToEveryone() {
    everyone_.attempts.swap(trace_.attempts);
    everyone_.host_tries.swap(trace_.host_tries);
    std::swap(everyone_.queued, trace_.queued);
    std::swap(everyone_.ended, trace_.ended);
    std::swap(everyone_.recorded, trace_.recorded);
    trace_.outcome = Outcome::kNotKnown;
    trace_.recipient = {};
    trace_.everyone = &everyone_;
  }

  struct Told {
    Attempt attempt;
    Hit hit;
    Micros length = -1;
  };

  static bool IsKey(std::string_view word) {
    constexpr std::string_view kKeys[] = {
        "recipient=", "message_id=", "campaign=", "host=",    "local_id=",
        "sender=",    "d=",          "enhanced=", "relay=",   "ip=",
        "url=",       "agent=",      "method=",   "referer=", "flag=",
        "reply=",     "time_field="};
    return std::any_of(std::begin(kKeys), std::end(kKeys),
                       [&](auto key) { return word.starts_with(key); });
  }

  // Words, each key with all of its value.
  static std::vector<std::string> WordsOf(std::string_view line) {
    std::vector<std::string> words;
    bool in_value = false;
    while (!line.empty()) {
      const std::size_t end = line.find(' ');
      const std::string_view word = line.substr(0, end);
      line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
      if (word.empty()) {
        continue;
      }
      if (in_value && !IsKey(word)) {
        words.back().append(" ").append(word);
        continue;
      }
      in_value = IsKey(word);
      words.emplace_back(word);
    }
    return words;
  }

  std::string_view Keep(std::string_view text) {
    return texts_.emplace_back(text);
  }

  void ReadKey(std::string_view word, Told* told) {
    const std::size_t equals = word.find('=');
    const std::string_view key = word.substr(0, equals);
    const std::string_view value = Keep(word.substr(equals + 1));
    const std::pair<std::string_view, std::string_view*> places[] = {
        {"recipient", &trace_.recipient},
        {"message_id", &trace_.message_id},
        {"campaign", &trace_.campaign},
        {"host", &trace_.host},
        {"sender", &trace_.sender},
        {"local_id", &trace_.local_id},
        {"enhanced", &told->attempt.enhanced},
        {"relay", &told->attempt.relay},
        {"reply", &told->attempt.reply},
        {"ip", &told->hit.ip},
        {"url", &told->hit.url},
        {"agent", &told->hit.agent},
        {"method", &told->hit.method},
        {"referer", &told->hit.referer},
        {"flag", &told->hit.flag},
        {"time_field", &told->hit.time_field}};
    for (const auto& [name, place] : places) {
      if (name == key) {
        *place = value;
      }
    }
    if (key == "d") {
      told->length = static_cast<Micros>(
          std::strtod(std::string(value).c_str(), nullptr) * 1e6 + 0.5);
    }
  }

  void Read(std::string_view line) {
    const std::vector<std::string> words = WordsOf(line);
    if (words.empty()) {
      return;
    }
    ++line_;
    Told told;
    const bool timed = words[0][0] >= '0' && words[0][0] <= '9';
    for (std::size_t i = timed ? 2 : 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (IsKey(word)) {
        ReadKey(word, &told);
      } else if (const auto stage = SmtpStageNamed(word)) {
        told.attempt.stage = *stage;
      } else if (word == "esp") {
        told.attempt.from_esp = true;
      } else if (word == "shared") {
        trace_.shared = true;
      } else if (word == "weak") {
        trace_.weak = true;
      } else if (word == "of-all" || word == "of-all-untold") {
        of_all_ = trace_.shared = true;
        everyone_.shared = word == "of-all-untold";
      } else if (word == "unrecorded") {
        unrecorded_ = true;
      } else {
        told.attempt.code =
            static_cast<std::uint16_t>(std::strtoul(word.c_str(), nullptr, 10));
      }
    }
    if (timed) {
      Place(words[1], WhenOf(words[0]), &told);
    }
  }

  void Place(std::string_view word, Interval when, Told* told) {
    const EventKind kind =
        word == "deferred" ? EventKind::kAttemptDeferred
                           : EventKindNamed(word).value_or(EventKind::kOther);
    if (IsHit(kind)) {
      told->hit.kind = kind;
      told->hit.when = when;
      told->hit.place = {0, line_};
      trace_.hits.push_back(told->hit);
    } else if (word == "host-try") {
      AddHostTry(when, told);
    } else if (IsAttempt(kind)) {
      recorded_ = true;
      AddAttempt(kind, when, told);
    } else if (kind == EventKind::kSuspended) {
      recorded_ = true;
      ++trace_.suspensions;
    } else if (kind == EventKind::kExpired || kind == EventKind::kRejected) {
      recorded_ = true;
      trace_.ended = when;
      trace_.outcome =
          kind == EventKind::kExpired ? Outcome::kExpired : Outcome::kRejected;
    } else {
      trace_.queued = when;
    }
  }

  void AddHostTry(Interval when, Told* told) {
    Attempt& attempt = told->attempt;
    attempt.kind = EventKind::kAttemptDeferred;
    attempt.when = attempt.begin = when;
    attempt.earlier_host = true;
    attempt.begin_known = told->length >= 0;
    if (attempt.begin_known) {
      attempt.transfer = told->length;
      attempt.begin.lo -= told->length;
    }
    attempt.place = {0, line_};
    trace_.host_tries.push_back(attempt);
  }

  void AddAttempt(EventKind kind, Interval when, Told* told) {
    Attempt& attempt = told->attempt;
    attempt.kind = kind;
    attempt.when = attempt.begin = when;
    attempt.begin_known = told->length >= 0;
    if (attempt.begin_known) {
      attempt.transfer = told->length;
      attempt.begin = {when.lo - told->length, when.hi - told->length};
    }
    attempt.dup_risk = attempt.reply.find("may be sent more than once") !=
                       std::string_view::npos;
    attempt.place = {0, line_};
    if (kind == EventKind::kBounced) {
      trace_.ended = when;
    }
    trace_.attempts.push_back(attempt);
  }

  std::deque<std::string> texts_;  // a deque never moves what it holds
  Trace trace_;
  Trace everyone_;
  bool of_all_ = false;
  std::uint32_t line_ = 0;
  bool recorded_ = false;
  bool unrecorded_ = false;
};

}  // namespace mailscan::testing
