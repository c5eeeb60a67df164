#include "core/model/field_table.h"
#include "core/report/row_parts.h"
#include "core/report/writers.h"
#include "core/verdict/explain.h"

namespace mailscan {

void WriteEngagementRow(const JudgedTrace& judged, std::size_t hit,
                        const Tables& tables, std::string* out) {
  const Trace& trace = *judged.trace;
  const JudgedHit& judged_hit = judged.hits[hit];
  const Hit& seen = *judged_hit.hit;
  const Session& session = judged.sessions[judged_hit.session - 1];
  JsonWriter json(out);
  json.BeginObject();
  json.Text("type", "engagement");
  json.Text("kind", NameOf(seen.kind));
  json.Time("time", seen.when.lo, WidthOf(seen.when));
  json.Text("time_field", seen.time_field);
  json.Text("message_id", trace.message_id);
  json.Text("esp_id", seen.esp_id);
  json.Text("recipient", trace.recipient);
  json.Text("scope", trace.shared || seen.shared ? "message" : "");
  json.Text("join", trace.weak ? "recipient-window" : "");
  json.Text("url", seen.url);
  json.Text("ip", seen.ip);
  json.Text("agent", seen.agent);
  json.Text("campaign", trace.campaign);
  json.Text("timing", NameOf(judged_hit.timing));
  json.Text("certainty", NameOf(judged_hit.certainty));
  if (judged_hit.lead) {
    json.Number("lead_ms", *judged_hit.lead / kMillisecond);
  }
  json.Text("verdict", NameOf(judged_hit.verdict));
  json.Number("score_db", session.score_db);
  json.Number("session", judged_hit.session);
  if (judged_hit.own) {
    json.Flag("own", true);
  }
  Explanation explanation;
  Explain(judged, session, &explanation);
  PutExplanation(explanation, tables, &json);
  PutPlace(seen.place, tables, &json);
  json.EndObject();
  *out += '\n';
}

}  // namespace mailscan
