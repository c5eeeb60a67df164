#include "core/model/field_table.h"
#include "core/report/row_parts.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

// As logged: what the try was, not what became of the message.
std::string_view OutcomeOf(const Attempt& attempt) {
  if (attempt.accepted()) {
    return "delivered";
  }
  return attempt.kind == EventKind::kBounced ? "bounced" : "deferred";
}

void PutAttempt(const Attempt& attempt, Category category, const Tables& tables,
                JsonWriter* json) {
  json->BeginObject();
  json->Time("time", attempt.when.lo, WidthOf(attempt.when));
  json->Text("outcome", OutcomeOf(attempt));
  json->Text("stage", NameOf(attempt.stage));
  if (attempt.code != 0) {
    json->Number("code", attempt.code);
  }
  json->Text("enhanced", attempt.enhanced);
  json->Text("category", NameOf(category));
  if (const BodyExposed exposed = BodyExposedBy(attempt);
      exposed != BodyExposed::kUnknown) {
    json->Flag("body_exposed", exposed == BodyExposed::kYes);
  }
  json->Text("relay", attempt.relay);
  if (attempt.dup_risk) {
    json->Flag("dup_risk", true);
  }
  PutPlace(attempt.place, tables, json);
  json->EndObject();
}

}  // namespace

void PutPlace(const Place& place, const Tables& tables, JsonWriter* json) {
  if (place.line != 0) {
    json->Text("file", tables.origins.At(place.origin).file);
    json->Number("line", place.line);
  }
}

void WriteDeliveryRow(const JudgedTrace& judged, const Tables& tables,
                      std::string* out) {
  const Trace& trace = *judged.trace;
  JsonWriter json(out);
  json.BeginObject();
  json.Text("type", "delivery");
  json.Text("message_id", trace.message_id);
  json.Text("local_id", trace.local_id);
  json.Text("esp_id", trace.esp_id);
  json.Text("recipient", trace.recipient);
  json.Text("orig_recipient", trace.orig_recipient);
  json.Text("sender", trace.sender);
  json.Text("join", trace.weak ? "recipient-window" : "");
  json.Text("outcome", NameOf(trace.outcome));
  json.Text("relay", RelayOf(trace));
  json.Text("vendor", judged.vendor);
  if (trace.queued) {
    json.Time("queued", trace.queued->lo, WidthOf(*trace.queued));
  }
  if (judged.accepted_end) {
    json.Key("accepted");
    json.BeginObject();
    if (judged.accepted) {
      json.Time("from", judged.accepted->lo, kBeginPrecision);
    }
    json.Time("to", judged.accepted_end->lo, WidthOf(*judged.accepted_end));
    json.EndObject();
  }
  if (judged.exposed) {
    json.Time("exposed", *judged.exposed, kBeginPrecision);
  }
  json.Key("attempts");
  json.BeginArray();
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    PutAttempt(trace.attempts[i], judged.categories[i], tables, &json);
  }
  json.EndArray();
  json.Text("pattern", NameOf(judged.pattern));
  PutPlace(trace.place, tables, &json);
  json.EndObject();
  *out += '\n';
}

}  // namespace mailscan
