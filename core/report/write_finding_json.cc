#include "core/report/row_parts.h"
#include "core/report/writers.h"

namespace mailscan {

void PutExplanation(const Explanation& explanation, const Tables& tables,
                    JsonWriter* json) {
  json->Key("evidence");
  json->BeginArray();
  for (const FindingEvidence& evidence : explanation.evidence) {
    json->BeginObject();
    json->Text("signal", evidence.signal);
    json->Number("db", evidence.db);
    if (evidence.hard) {
      json->Flag("hard", true);
    }
    json->Text("why", evidence.why);
    PutPlace(evidence.place, tables, json);
    json->EndObject();
  }
  json->EndArray();
  if (!explanation.cuts.empty()) {
    json->Key("cuts");
    json->BeginArray();
    for (const CutGroup& cut : explanation.cuts) {
      json->BeginObject();
      json->Text("group", cut.group);
      json->Number("db", cut.said_db);
      json->Number("counted_db", cut.counted_db);
      json->EndObject();
    }
    json->EndArray();
  }
  if (!explanation.because.empty()) {
    json->Key("missing");
    json->BeginArray();
    for (const std::string& name : explanation.missing) {
      json->Element(name);
    }
    json->EndArray();
    json->Text("because", explanation.because);
  }
}

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
  PutExplanation(finding, tables, json);
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
