#include <array>
#include <string>
#include <vector>

#include "core/model/field_table.h"
#include "core/report/csv_line.h"
#include "core/report/row_parts.h"
#include "core/report/writers.h"
#include "core/verdict/explain.h"

namespace mailscan {
namespace {

void PutPlace(const Place& place, const Tables& tables, CsvLine* line) {
  line->Text(place.line == 0 ? std::string_view()
                             : tables.origins.At(place.origin).file);
  if (place.line == 0) {
    line->Empty();
  } else {
    line->Number(place.line);
  }
}

}  // namespace

void WriteDeliveryCsvHeader(std::string* out) {
  static constexpr auto kColumns = std::to_array<std::string_view>(
      {"message_id", "local_id", "esp_id", "recipient", "orig_recipient",
       "sender", "outcome", "relay", "vendor", "queued", "accepted_from",
       "accepted_to", "exposed", "attempts", "deferred", "pattern", "file",
       "line"});
  CsvLine::Header(kColumns, out);
}

void WriteDeliveryCsv(const JudgedTrace& judged, const Tables& tables,
                      std::string* out) {
  const Trace& trace = *judged.trace;
  std::int64_t deferred = 0;
  for (const Attempt& attempt : trace.attempts) {
    deferred += attempt.kind == EventKind::kAttemptDeferred ? 1 : 0;
  }
  CsvLine line(out);
  line.Text(trace.message_id);
  line.Text(trace.local_id);
  line.Text(trace.esp_id);
  line.Text(trace.recipient);
  line.Text(trace.orig_recipient);
  line.Text(trace.sender);
  line.Text(NameOf(trace.outcome));
  line.Text(RelayOf(trace));
  line.Text(judged.vendor);
  line.Time(trace.queued);
  const auto begin = [](Micros us) {
    return std::optional<Interval>({us, us + kBeginPrecision});
  };
  line.Time(judged.accepted ? begin(judged.accepted->lo) : std::nullopt);
  line.Time(judged.accepted_end);
  line.Time(judged.exposed ? begin(*judged.exposed) : std::nullopt);
  line.Number(static_cast<std::int64_t>(trace.attempts.size()));
  line.Number(deferred);
  line.Text(NameOf(judged.pattern));
  PutPlace(trace.place, tables, &line);
}

void WriteEngagementCsvHeader(std::string* out) {
  static constexpr auto kColumns = std::to_array<std::string_view>(
      {"kind",      "time",    "message_id", "esp_id",   "recipient",
       "url",       "ip",      "agent",      "campaign", "timing",
       "certainty", "lead_ms", "verdict",    "score_db", "session",
       "own",       "why",     "because",    "file",     "line"});
  CsvLine::Header(kColumns, out);
}

void WriteEngagementCsv(const JudgedTrace& judged, std::size_t hit,
                        const Tables& tables, std::string* out) {
  const JudgedHit& judged_hit = judged.hits[hit];
  const Hit& seen = *judged_hit.hit;
  const Session& session = judged.sessions[judged_hit.session - 1];
  Explanation explanation;
  Explain(judged, session, &explanation);
  std::string why;
  for (const FindingEvidence& evidence : explanation.evidence) {
    why += why.empty() ? "" : "; ";
    why += (evidence.db >= 0 ? "+" : "") + std::to_string(evidence.db) + " " +
           evidence.signal + " " + evidence.why;
  }
  // A sign at the start would be taken for a formula.
  why = why.empty() ? why : "dB: " + why;
  CsvLine line(out);
  line.Text(NameOf(seen.kind));
  line.Time(seen.when);
  line.Text(judged.trace->message_id);
  line.Text(seen.esp_id);
  line.Text(judged.trace->recipient);
  line.Text(seen.url);
  line.Text(seen.ip);
  line.Text(seen.agent);
  line.Text(judged.trace->campaign);
  line.Text(NameOf(judged_hit.timing));
  line.Text(NameOf(judged_hit.certainty));
  if (judged_hit.lead) {
    line.Number(*judged_hit.lead / kMillisecond);
  } else {
    line.Empty();
  }
  line.Text(NameOf(judged_hit.verdict));
  line.Number(session.score_db);
  line.Number(judged_hit.session);
  line.Text(judged_hit.own ? "true" : "false");
  line.Text(why);
  line.Text(explanation.because);
  PutPlace(seen.place, tables, &line);
}

void WriteEngagementTableCsv(const EngagementTable& table, std::string* out) {
  std::vector<std::string> names = {std::string(NameOf(table.by())),
                                    "others",
                                    "messages",
                                    "delivered",
                                    "base",
                                    "rate_of"};
  for (const std::string kind : {"clicks", "opens"}) {
    for (const std::string once : {"_unique", "_total"}) {
      for (const std::string_view of :
           {"_raw", "_machine", "_prefetch_proxy", "_human", "_human_most",
            "_undecided", "_own"}) {
        names.push_back(kind + once + std::string(of));
      }
    }
  }
  const std::vector<std::string_view> columns(names.begin(), names.end());
  CsvLine::Header(columns, out);
  const auto put = [&](std::string_view key, bool others,
                       const EngagementSums& sums) {
    CsvLine line(out);
    line.Text(key);
    line.Text(others ? "true" : "false");
    for (const std::uint64_t number :
         {sums.messages, sums.delivered, sums.base()}) {
      line.Number(static_cast<std::int64_t>(number));
    }
    line.Text(NameOf(sums.rate_of()));
    for (const ActorCounts& of : {sums.clicks.unique, sums.clicks.total,
                                  sums.opens.unique, sums.opens.total}) {
      for (const std::uint64_t number :
           {of.raw(), of.machine, of.prefetch, of.human, of.human_most(),
            of.undecided, of.own}) {
        line.Number(static_cast<std::int64_t>(number));
      }
    }
  };
  for (const auto& [key, sums] : table.rows()) {
    put(key, false, sums);
  }
  if (table.others().messages != 0) {
    put({}, true, table.others());
  }
}

void WriteFindingCsvHeader(std::string* out) {
  static constexpr auto kColumns = std::to_array<std::string_view>(
      {"kind", "level", "time", "title", "message_id", "recipient", "vendor",
       "score_db", "file", "line"});
  CsvLine::Header(kColumns, out);
}

void WriteFindingCsv(const Finding& finding, const Tables& tables,
                     std::string* out) {
  CsvLine line(out);
  line.Text(finding.kind);
  line.Text(NameOf(finding.level));
  line.Time(Interval{finding.time, finding.time + finding.precision_us});
  line.Text(finding.title);
  line.Text(finding.message_id);
  line.Text(finding.recipient);
  line.Text(finding.vendor);
  line.Number(finding.score_db);
  PutPlace(finding.place, tables, &line);
}

}  // namespace mailscan
