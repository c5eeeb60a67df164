#include "tests/support/timeline_log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <mutex>
#include <utility>

#include "core/model/field_table.h"
#include "core/timeline/hand_off_skew.h"
#include "core/timeline/join.h"
#include "core/timeline/joined_votes.h"
#include "core/timeline/message_builder.h"
#include "core/timeline/parallel.h"

namespace mailscan::testing {
namespace {

std::string_view TakeWord(std::string_view* text) {
  const std::size_t end = std::min(text->find(' '), text->size());
  const std::string_view word = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return word == "-" ? std::string_view() : word;
}

std::int64_t NumberOf(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Stamp StampOf(std::string_view word) {
  const bool has_year = !word.starts_with("--");
  const std::string text =
      has_year ? std::string(word) : "1972" + std::string(word.substr(1));
  Stamp stamp = ParseRfc3339(text).value_or(Stamp{});
  stamp.has_year = has_year;
  return stamp;
}

// Whether the event has something of this name; sets it.
bool Set(std::string_view name, std::string_view value, Event* event) {
  const auto hint = [&](HintGround ground) {
    event->hint_ground = ground;
    event->hint_us = ParseRfc3339(value).value_or(Stamp{}).us;
  };
  if (const auto field = FieldNamed(name)) {
    event->set(*field, value);
  } else if (name == "stage") {
    event->stage = SmtpStageNamed(value).value_or(SmtpStage::kUnknown);
  } else if (name == "code") {
    event->code = static_cast<std::uint16_t>(NumberOf(value));
  } else if (name == "line") {
    event->line = static_cast<std::uint32_t>(NumberOf(value));
  } else if (name == "connect_ms") {
    event->connect_ms = NumberOf(value);
  } else if (name == "transfer_ms") {
    event->transfer_ms = NumberOf(value);
  } else if (name == "transfer_unit_ms") {
    event->transfer_unit_ms = NumberOf(value);
  } else if (name == "age_ms") {
    event->age_ms = NumberOf(value);
  } else if (name == "hint") {
    hint(HintGround::kQueueId);
  } else if (name == "hint_message_id") {
    hint(HintGround::kMessageId);
  } else if (name == "hint_reply") {
    hint(HintGround::kReply);
  } else {
    return false;
  }
  return true;
}

// 2 March 2026 is the day on which most tests happen.
std::string Clock(const Interval& when) {
  std::string text = FormatUtc(when.lo, when.hi - when.lo);
  if (text.starts_with("2026-03-02T")) {
    text = text.substr(11, text.size() - 12);
  }
  // Wider than any stamp: on which side of a change it is cannot be told.
  if (when.hi - when.lo > kSecond) {
    text += "~" + std::to_string((when.hi - when.lo) / kMinute) + "min";
  }
  return text;
}

std::string AttemptText(const Attempt& attempt) {
  std::string text(NameOf(attempt.kind));
  if (attempt.kind == EventKind::kAttemptDeferred) {
    text = "deferred";
  }
  text += " " + Clock(attempt.when);
  if (attempt.stage != SmtpStage::kUnknown) {
    text += " " + std::string(NameOf(attempt.stage));
  }
  if (attempt.code != 0) {
    text += " " + std::to_string(attempt.code);
  }
  return text + (attempt.from_esp ? " esp" : "") +
         (attempt.dup_risk ? " dup-risk" : "") +
         (attempt.exposed_before == BodyExposed::kYes       ? " exposed"
          : attempt.exposed_before == BodyExposed::kUnknown ? " exposed?"
                                                            : "");
}

void PutText(std::string_view name, std::string_view text, std::string* out) {
  if (!text.empty()) {
    *out += " " + std::string(name) + "=" + std::string(text);
  }
}

std::string OrDash(std::string_view text) {
  return text.empty() ? "-" : std::string(text);
}

std::string TraceText(const Trace& trace) {
  std::string text = OrDash(trace.message_id) + " " + OrDash(trace.recipient) +
                     " " + OrDash(NameOf(trace.outcome));
  if (!trace.local_id.empty()) {
    text += " at=" + std::string(trace.host) + "/";
    text += trace.local_id;
  }
  PutText("orig", trace.orig_recipient, &text);
  PutText("sender", trace.sender, &text);
  PutText("esp", trace.esp_id, &text);
  PutText("campaign", trace.campaign, &text);
  text += trace.queued ? " queued=" + Clock(*trace.queued) : "";
  text += trace.ended ? " ended=" + Clock(*trace.ended) : "";
  text += trace.suspensions != 0
              ? " suspended=" + std::to_string(trace.suspensions)
              : "";
  text += trace.shared ? " shared" : "";
  text += trace.weak ? " weak" : "";
  for (const Attempt& attempt : trace.attempts) {
    text += " [" + AttemptText(attempt) + "]";
  }
  for (const Attempt& attempt : trace.host_tries) {
    text += " (" + AttemptText(attempt) + ")";
  }
  for (const Attempt& attempt : trace.witnessed) {
    text += " <" + AttemptText(attempt) + ">";
  }
  for (const Hit& hit : trace.hits) {
    text += " {" + std::string(NameOf(hit.kind)) + " " + Clock(hit.when);
    text += hit.url.empty() ? "" : " " + std::string(hit.url);
    text += "}";
  }
  return text;
}

void Fold(const LogInput& input, std::uint32_t index, const LogRun& run,
          Tables* tables, ClockTable* clocks, Join* join) {
  EventSink sink(*tables, index, input.file, input.source);
  Assembler assembler(run.keep_refused);
  const std::vector<std::string> lines = LinesOf(input.lines);
  for (std::size_t from = 0; from < lines.size(); from += run.block_lines) {
    const std::size_t to = std::min(lines.size(), from + run.block_lines);
    sink.Clear();
    for (std::size_t i = from; i < to; ++i) {
      const bool same_line = lines[i].starts_with("+ ");
      if (!same_line) {
        sink.set_line(static_cast<std::uint32_t>(i - from + 1));
      }
      sink.Emit(EventOf(std::string_view(lines[i]).substr(same_line ? 2 : 0)));
    }
    assembler.Take(sink.rows(), static_cast<std::uint32_t>(from + 1));
  }
  std::unique_ptr<Folded> folded = assembler.Finish();
  clocks->Add(folded->votes);
  join->Add(std::move(folded));
}

// What the messages and the lines tell of the clocks.
void Measure(const Tables& tables, const Join& join, unsigned threads,
             ClockTable* clocks) {
  SkewTable all = MeasureHandOffs(join, tables, *clocks, threads);
  clocks->set_skews(all);
  const auto parts = ParallelFor(
      threads, kPartitions, [] { return SkewTable(); },
      [&](SkewTable& skews, std::size_t partition) {
        MessageBuilder builder(tables, *clocks);
        Message message;
        join.Walk(partition, [&](Join::Bundles group) {
          builder.Build(group, &message);
          for (const Trace& trace : message.traces()) {
            skews.Take(trace, tables.origins);
          }
        });
      });
  clocks->MeasureTold(&all);
  for (const SkewTable& part : parts) {
    all.Merge(part);
  }
  all.Finish();
  clocks->set_skews(std::move(all));
}

std::string SkewText(const Skew& skew) {
  return skew.source + " - " + skew.against + ": " +
         std::to_string(skew.skew / kMillisecond) + " +-" +
         std::to_string(skew.error() / kMillisecond) + " ms, " +
         std::to_string(skew.pairs) + (skew.usable() ? "" : " unused");
}

std::string DoubtText(const ClockDoubt& doubt) {
  constexpr std::array<std::string_view, 5> kKinds = {
      "year-option", "zone-option", "years", "zones", "summer-time"};
  const bool year = doubt.kind == ClockDoubt::Kind::kYearOption ||
                    doubt.kind == ClockDoubt::Kind::kYears;
  const std::int64_t unit = year ? 1 : kMinute;
  return std::string(kKinds[static_cast<std::size_t>(doubt.kind)]) + " " +
         std::string(NameOf(doubt.ground)) + " " + std::to_string(doubt.lines) +
         "/" + std::to_string(doubt.all) + " " +
         std::to_string(doubt.told / unit) + " " +
         std::to_string(doubt.taken / unit);
}

}  // namespace

std::vector<std::string> LinesOf(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::size_t start = text.find_first_not_of(' ');
    if (start < end) {
      lines.emplace_back(text.substr(start, end - start));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Event EventOf(std::string_view line) {
  Event event;
  event.stamp = StampOf(TakeWord(&line));
  event.set(Field::kHost, TakeWord(&line));
  event.set(Field::kLocalId, TakeWord(&line));
  event.kind = EventKindNamed(TakeWord(&line)).value_or(EventKind::kOther);
  // A value goes on until the next word that names something.
  std::string_view name;
  const char* value = nullptr;
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    const std::size_t equals = word.find('=');
    Event ignored;
    if (equals != std::string_view::npos &&
        Set(word.substr(0, equals), "x", &ignored)) {
      name = word.substr(0, equals);
      value = word.data() + equals + 1;
    }
    const char* end = word.data() + word.size();
    if (value != nullptr) {
      Set(name, {value, static_cast<std::size_t>(end - value)}, &event);
    }
    line.remove_prefix(std::min(word.size() + 1, line.size()));
  }
  return event;
}

LogStory Tell(const std::vector<LogInput>& inputs, const LogRun& run) {
  LogStory story;
  Tables tables{{}, Lexicon(run.lexicon_bytes)};
  ClockTable clocks(tables.origins);
  Join join(tables, clocks, inputs.size());
  ParallelFor(run.threads, inputs.size(), [&](std::size_t i) {
    Fold(inputs[i], static_cast<std::uint32_t>(i), run, &tables, &clocks,
         &join);
  });
  ClockOptions options = run.clocks;
  for (const LogInput& input : inputs) {
    options.input_mtimes.push_back(input.mtime);
  }
  clocks.AddJoined(
      VotesByJoin(join.inputs(), clocks.Voteless(options), tables.lexicon));
  story.status = clocks.Finish(options);
  if (!story.status.ok()) {
    return story;
  }
  join.Run(run.threads);
  Measure(tables, join, run.threads, &clocks);
  for (const Skew& skew : clocks.skews().All()) {
    story.skews.push_back(SkewText(skew));
  }
  std::mutex mutex;
  ParallelFor(run.threads, kPartitions, [&](std::size_t partition) {
    MessageBuilder builder(tables, clocks);
    Message message;
    std::vector<std::string> texts;
    join.Walk(partition, [&](Join::Bundles group) {
      builder.Build(group, &message);
      for (const Trace& trace : message.traces()) {
        texts.push_back(TraceText(trace));
      }
    });
    const std::lock_guard<std::mutex> lock(mutex);
    story.traces.insert(story.traces.end(), texts.begin(), texts.end());
  });
  std::sort(story.traces.begin(), story.traces.end());
  story.duplicates = join.duplicates();
  for (std::uint32_t i = 0; i < inputs.size(); ++i) {
    const ClockSource ground = clocks.SourceOf(i);
    story.grounds.push_back(std::string(NameOf(ground.year)) + " " +
                            std::string(NameOf(ground.zone)));
    for (const ClockDoubt& doubt : clocks.DoubtsOf(i)) {
      story.doubts.push_back(inputs[i].file + " " + DoubtText(doubt));
    }
  }
  std::sort(story.doubts.begin(), story.doubts.end());
  return story;
}

std::vector<std::string> TracesOf(std::string_view lines) {
  return Tell({{"mail.log", std::string(lines)}}).traces;
}

}  // namespace mailscan::testing
