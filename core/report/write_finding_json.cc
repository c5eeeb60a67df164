#include "core/report/row_parts.h"
#include "core/report/writers.h"

namespace mailscan {

void PutFinding(const Finding& finding, const Tables& tables,
                JsonWriter* json) {
  json->BeginObject();
  json->Text("type", "finding");
  json->Text("kind", finding.kind);
  json->Text("level", NameOf(finding.level));
  json->Text("title", finding.title);
  json->Time("time", finding.time, finding.precision_us);
  json->Text("message_id", finding.message_id);
  json->Text("recipient", finding.recipient);
  json->Text("vendor", finding.vendor);
  json->Number("score_db", finding.score_db);
  json->Key("evidence");
  json->BeginArray();
  for (const FindingEvidence& evidence : finding.evidence) {
    json->BeginObject();
    json->Text("signal", evidence.signal);
    json->Number("db", evidence.db);
    json->Text("why", evidence.why);
    PutPlace(evidence.place, tables, json);
    json->EndObject();
  }
  json->EndArray();
  PutPlace(finding.place, tables, json);
  json->EndObject();
}

void WriteFindingRow(const Finding& finding, const Tables& tables,
                     std::string* out) {
  JsonWriter json(out);
  PutFinding(finding, tables, &json);
  *out += '\n';
}

}  // namespace mailscan
