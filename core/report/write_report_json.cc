#include <algorithm>

#include "core/model/field_table.h"
#include "core/report/ranked.h"
#include "core/report/row_parts.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

constexpr std::uint32_t kSeconds = kSecond;
// Of lists that grow with the input; of receivers there are more.
constexpr std::size_t kMostRows = 100;

struct InputSum {
  std::uint64_t read = 0;
  std::uint64_t event = 0;
  std::uint64_t ignored = 0;
  std::uint64_t foreign = 0;
  std::uint64_t malformed = 0;
  std::uint64_t duplicate = 0;
};

template <typename Counts>
void PutSix(const Counts& counts, JsonWriter* json) {
  json->Count("read", counts.read);
  json->Count("event", counts.event);
  json->Count("ignored", counts.ignored);
  json->Count("foreign", counts.foreign);
  json->Count("malformed", counts.malformed);
  json->Count("duplicate", counts.duplicate);
}

void PutInputs(const Report& report, JsonWriter* json) {
  InputSum sum;
  for (const InputReport& input : report.inputs) {
    sum.read += input.read;
    sum.event += input.event;
    sum.ignored += input.ignored;
    sum.foreign += input.foreign;
    sum.malformed += input.malformed;
    sum.duplicate += input.duplicate;
  }
  json->Key("input");
  json->BeginObject();
  PutSix(sum, json);
  json->EndObject();
  json->Key("inputs");
  json->BeginArray();
  for (const InputReport& input : report.inputs) {
    json->BeginObject();
    json->Text("path", input.path);
    json->Text("format", input.format);
    PutSix(input, json);
    json->Text("year_source", input.year_source);
    json->Text("zone_source", input.zone_source);
    if (input.coverage) {
      json->Time("from", input.coverage->lo, kSeconds);
      json->Time("to", input.coverage->hi, kSeconds);
    }
    json->Text("problem", input.problem);
    json->EndObject();
  }
  json->EndArray();
}

void PutClocks(const Report& report, JsonWriter* json) {
  json->Key("clocks");
  json->BeginArray();
  for (const ClockPairReport& pair : report.clocks) {
    json->BeginObject();
    json->Text("source", pair.source);
    json->Text("against", pair.against);
    json->Number("skew_ms", pair.skew / kMillisecond);
    json->Number("spread_ms", pair.spread / kMillisecond);
    json->Count("pairs", pair.pairs);
    json->EndObject();
  }
  json->EndArray();
  json->Key("coverage");
  json->BeginArray();
  for (const CoverageReport& coverage : report.coverage) {
    json->BeginObject();
    json->Text("source", coverage.source);
    json->Text("host", coverage.host);
    json->Time("from", coverage.span.lo, kSeconds);
    json->Time("to", coverage.span.hi, kSeconds);
    json->Count("events", coverage.events);
    json->EndObject();
  }
  json->EndArray();
}

void PutGaps(const Report& report, JsonWriter* json) {
  json->Key("gaps");
  json->BeginArray();
  std::size_t left = kMostRows;
  for (const GapReport& gap : report.gaps) {
    if (left-- == 0) {
      break;
    }
    json->BeginObject();
    json->Text("source", gap.source);
    json->Text("host", gap.host);
    json->Text("ground", gap.ground);
    json->Time("from", gap.span.lo, kSeconds);
    json->Time("to", gap.span.hi, kSeconds);
    json->Number("length_ms", (gap.span.hi - gap.span.lo) / kMillisecond);
    json->Text("missing", gap.file);
    json->Count("messages_begun", gap.begun);
    json->Count("messages_cut", gap.ended);
    json->Count("lines_lost", gap.lost);
    json->Text("file", gap.before.file);
    json->Number("line", gap.before.line);
    json->EndObject();
  }
  json->EndArray();
}

void PutDeliveries(const Report& report, JsonWriter* json) {
  const auto outcome = [&](Outcome which) {
    return report.by_outcome[static_cast<std::size_t>(which)];
  };
  json->Key("deliveries");
  json->BeginObject();
  json->Count("total", report.deliveries);
  json->Count("delivered", outcome(Outcome::kDelivered));
  json->Count("bounced", outcome(Outcome::kBounced));
  json->Count("expired", outcome(Outcome::kExpired));
  json->Count("deferred", outcome(Outcome::kDeferred));
  json->Count("in_queue", outcome(Outcome::kInQueue));
  json->Count("handed_off", outcome(Outcome::kHandedOff));
  json->Count("rejected", outcome(Outcome::kRejected));
  json->Count("discarded", outcome(Outcome::kDiscarded));
  json->Count("ever_deferred", report.ever_deferred);
  json->Count("messages", report.messages);
  PutQuantiles("time_to_accept_ms", report.time_to_accept, json);
  PutQuantiles("time_to_accept_deferred_ms", report.time_to_accept_deferred,
               json);
  if (report.oldest) {
    json->Key("oldest_queued");
    json->BeginObject();
    json->Time("since", report.oldest->since, kSeconds);
    json->Text("message_id", report.oldest->message_id);
    json->Text("recipient", report.oldest->recipient);
    json->Text("file", report.oldest->place.file);
    json->Number("line", report.oldest->place.line);
    json->EndObject();
  }
  json->EndObject();
}

void PutAttempts(const Report& report, JsonWriter* json) {
  json->Key("attempts");
  json->BeginObject();
  json->Count("total", report.attempts);
  json->Count("deferred", report.attempts_deferred);
  PutByName<Category>("by_category", report.by_category, "other", json);
  PutByName<SmtpStage>("by_stage", report.by_stage, "unknown", json);
  json->EndObject();
}

// "deferral-gap" is deferral_gap as a key of the report.
std::string Underscored(std::string_view name) {
  std::string key(name);
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

void PutEngagement(std::string_view key, const EngagementCounts& counts,
                   JsonWriter* json) {
  json->Key(key);
  json->BeginObject();
  json->Count("total", counts.total);
  for (std::size_t i = 0; i < counts.by_timing.size(); ++i) {
    json->Count(Underscored(NameOf(static_cast<Timing>(i))),
                counts.by_timing[i]);
  }
  json->Count("early_certain", counts.early_certain);
  for (std::size_t i = 0; i < counts.by_verdict.size(); ++i) {
    json->Count(Underscored(NameOf(static_cast<Verdict>(i))),
                counts.by_verdict[i]);
  }
  json->Count("own", counts.own);
  json->EndObject();
}

void PutReceivers(const Receivers& receivers, JsonWriter* json) {
  json->Key("receivers");
  json->BeginArray();
  PutDomains(receivers, json);
  json->EndArray();
  if (receivers.other_domains != 0) {
    json->Key("receivers_other");
    json->BeginObject();
    json->Count("domains", receivers.other_domains);
    PutDossier(receivers.other, json);
    json->EndObject();
  }
}

void PutScanners(const Report& report, JsonWriter* json) {
  json->Key("scanners");
  json->BeginArray();
  std::size_t left = kMostRows;
  for (const auto* row : RankedBy(report.scanners, [](const auto& counts) {
         return counts.clicks + counts.opens;
       })) {
    if (left-- == 0) {
      break;
    }
    json->BeginObject();
    json->Text("network", row->first);
    json->Count("clicks", row->second.clicks);
    json->Count("opens", row->second.opens);
    json->Count("early", row->second.early);
    json->Count("recipients", row->second.recipients);
    json->Text("agent", row->second.agent);
    json->EndObject();
  }
  json->EndArray();
}

void PutReplies(const Report& report, JsonWriter* json) {
  json->Key("replies");
  json->BeginArray();
  std::size_t left = kMostRows;
  for (const auto* row : RankedBy(
           report.replies, [](const auto& reply) { return reply.attempts; })) {
    if (left-- == 0) {
      break;
    }
    json->BeginObject();
    json->Text("receiver", row->first.receiver);
    json->Text("stage", row->first.stage);
    if (row->first.code != 0) {
      json->Number("code", row->first.code);
    }
    json->Text("category", row->second.category);
    json->Text("text", row->first.text);
    json->Flag("permanent", row->first.permanent);
    json->Count("attempts", row->second.attempts);
    json->Count("messages", row->second.messages);
    json->Text("file", row->second.example.file);
    json->Number("line", row->second.example.line);
    json->EndObject();
  }
  json->EndArray();
}

void PutUnparsed(const Report& report, JsonWriter* json) {
  json->Key("unparsed");
  json->BeginArray();
  for (const BadLineReport& bad : report.unparsed) {
    json->BeginObject();
    json->Text("file", bad.file);
    json->Number("line", bad.line);
    json->Text("text", bad.text);
    json->Text("why", bad.why);
    json->EndObject();
  }
  json->EndArray();
}

void PutLines(std::string_view key, const std::vector<std::string>& lines,
              JsonWriter* json) {
  json->Key(key);
  json->BeginArray();
  for (const std::string& line : lines) {
    json->Element(line);
  }
  json->EndArray();
}

// Always all of it: who reads rows picks for himself.
void PutAdvice(const Report& report, JsonWriter* json) {
  std::vector<std::string> lines;
  for (const Advice& advice : report.advice) {
    lines.push_back((advice.source.empty() ? "" : advice.source + ": ") +
                    advice.text +
                    (advice.setting.empty() ? "" : "\n" + advice.setting));
  }
  PutLines("advice", lines, json);
}

}  // namespace

void WriteReportJson(const Report& report, const Tables& tables,
                     std::string* out) {
  JsonWriter json(out);
  json.BeginObject();
  PutHead("mailscan/report/1", report.version, report.window, &json);
  PutInputs(report, &json);
  PutClocks(report, &json);
  PutGaps(report, &json);
  PutDeliveries(report, &json);
  PutAttempts(report, &json);
  json.Key("engagement");
  json.BeginObject();
  PutEngagement("clicks", report.clicks, &json);
  PutEngagement("opens", report.opens, &json);
  PutQuantiles("early_lead_ms", report.early_lead, &json);
  json.Count("scanned_messages", report.scanned_messages);
  json.Count("unsubscribes_fetched", report.unsubscribes_fetched);
  PutCampaigns(report.campaigns, kMostRows, &json);
  json.EndObject();
  PutByName<Pattern>("patterns", report.by_pattern, "unknown", &json);
  PutReceivers(report.receivers, &json);
  PutScanners(report, &json);
  json.Key("findings");
  json.BeginArray();
  for (const Finding& finding : report.findings) {
    PutFinding(finding, tables, &json);
  }
  json.EndArray();
  PutUnparsed(report, &json);
  PutReplies(report, &json);
  PutAdvice(report, &json);
  PutLines("warnings", report.warnings, &json);
  json.EndObject();
  *out += '\n';
}

}  // namespace mailscan
