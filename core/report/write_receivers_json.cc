// Receivers as JSON: in the report, as an answer of their own, as rows.
#include <string>

#include "core/model/field_table.h"
#include "core/report/row_parts.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

// Of networks and agents.
constexpr std::size_t kMostNames = 100;

void PutHolds(const DeferralCounts& deferrals, JsonWriter* json) {
  json->Key("hold_histogram");
  json->BeginArray();
  for (std::size_t i = 0; i < deferrals.holds.size(); ++i) {
    json->BeginObject();
    if (i < kHoldEdges.size()) {
      json->Number("under_ms", kHoldEdges[i] / kMillisecond);
    }
    json->Count("count", deferrals.holds[i]);
    json->EndObject();
  }
  json->EndArray();
}

void PutDeferrals(const DeferralCounts& deferrals, JsonWriter* json) {
  json->Count("deferred_messages", deferrals.messages);
  json->Count("deferred_attempts", deferrals.attempts);
  json->Count("deferred_exposed", deferrals.exposed);
  if (deferrals.attempts == 0) {
    return;
  }
  PutByName<Category>("deferred_by_category", deferrals.by_category, "other",
                      json);
  PutByName<SmtpStage>("deferred_by_stage", deferrals.by_stage, "unknown",
                       json);
  PutByName<Pattern>("patterns", deferrals.by_pattern, "unknown", json);
  PutQuantiles("hold_ms", deferrals.hold, json);
  if (deferrals.hold.count() != 0) {
    PutHolds(deferrals, json);
  }
  PutQuantiles("retry_gap_ms", deferrals.retry_gap, json);
}

void PutNames(std::string_view key, std::string_view name,
              const KeyCounts& counts, JsonWriter* json) {
  if (counts.empty()) {
    return;
  }
  json->Key(key);
  json->BeginArray();
  std::uint64_t others = counts.others();
  std::size_t left = kMostNames;
  for (const KeyCounts::Row* row : counts.Ranked()) {
    if (left == 0) {
      others += row->second;
      continue;
    }
    --left;
    json->BeginObject();
    json->Text(name, row->first);
    json->Count("scans", row->second);
    json->EndObject();
  }
  json->EndArray();
  if (others != 0) {
    json->Count(std::string(key) + "_other", others);
  }
}

void PutHits(std::string_view kind, const EngagementCounts& counts,
             JsonWriter* json) {
  const std::string key(kind);
  json->Count(key, counts.total);
  json->Count(key + "_early", counts.early_certain);
  json->Count(key + "_scanner", counts.machine());
  json->Count(key + "_proxy", counts.Of(Verdict::kPrefetchProxy));
  json->Count(key + "_human", counts.person());
  json->Count(key + "_unknown", counts.Of(Verdict::kUnknown));
  json->Count(key + "_own", counts.own);
}

void PutScans(const ScanCounts& scans, JsonWriter* json) {
  PutHits("clicks", scans.clicks, json);
  PutHits("opens", scans.opens, json);
  json->Count("scanned_messages", scans.messages);
  if (scans.messages == 0) {
    return;
  }
  json->Count("scanned_before", scans.before);
  json->Count("scanned_after", scans.after);
  json->Count("scans", scans.scans);
  PutQuantiles("scan_lead_ms", scans.lead, json);
  PutQuantiles("scan_delay_ms", scans.delay, json);
  if (scans.links.count() != 0) {
    json->Key("scan_links");
    json->BeginObject();
    json->Count("count", scans.links.count());
    json->Count("p50", scans.links.Quantile(0.5));
    json->Count("p90", scans.links.Quantile(0.9));
    json->Count("max", scans.links.max());
    json->EndObject();
  }
  PutQuantiles("scan_length_ms", scans.length, json);
  PutNames("networks", "network", scans.networks, json);
  PutNames("agents", "agent", scans.agents, json);
}

void PutExamples(std::string_view shows, const Examples& examples,
                 JsonWriter* json) {
  for (const Example& example : examples.rows()) {
    json->BeginObject();
    json->Text("shows", shows);
    json->Text("id", example.id);
    json->Text("file", example.place.file);
    json->Number("line", example.place.line);
    json->EndObject();
  }
}

void PutDomain(const std::string& domain, const Dossier& dossier,
               JsonWriter* json) {
  json->Text("domain", domain);
  json->Text("vendor", dossier.vendor());
  PutDossier(dossier, json);
}

void PutVendor(const std::string& name, const VendorDossier& vendor,
               JsonWriter* json) {
  json->Text("vendor", name);
  json->Count("domains", vendor.domains);
  PutDossier(vendor.dossier, json);
}

void PutOther(const Receivers& receivers, JsonWriter* json) {
  json->Count("domains", receivers.other_domains);
  PutDossier(receivers.other, json);
}

}  // namespace

void PutDossier(const Dossier& dossier, JsonWriter* json) {
  json->Count("messages", dossier.messages);
  json->Count("delivered", dossier.delivered);
  json->Count("bounced", dossier.bounced);
  PutDeferrals(*dossier.deferrals, json);
  PutScans(*dossier.scans, json);
  PutQuantiles("time_to_accept_ms", dossier.time_to_accept, json);
  if (dossier.deferrals->attempts + dossier.scans->messages != 0) {
    json->Key("examples");
    json->BeginArray();
    PutExamples("deferred", dossier.deferrals->examples, json);
    PutExamples("scanned-before", dossier.scans->examples, json);
    PutExamples("scanned", dossier.scans->later, json);
    json->EndArray();
  }
}

void PutDomains(const Receivers& receivers, JsonWriter* json) {
  for (const auto* row : DomainsByMail(receivers)) {
    json->BeginObject();
    PutDomain(row->first, row->second, json);
    json->EndObject();
  }
}

void WriteReceiversJson(const ReceiverReport& report, std::string* out) {
  const Receivers& receivers = report.receivers;
  JsonWriter json(out);
  json.BeginObject();
  PutHead("mailscan/receivers/1", report.version, report.window, &json);
  json.Key("vendors");
  json.BeginArray();
  for (const auto* row : VendorsByMail(receivers)) {
    // What is nobody's whom we know is among the domains.
    if (!row->first.empty()) {
      json.BeginObject();
      PutVendor(row->first, row->second, &json);
      json.EndObject();
    }
  }
  json.EndArray();
  json.Key("receivers");
  json.BeginArray();
  PutDomains(receivers, &json);
  json.EndArray();
  if (receivers.other_domains != 0) {
    json.Key("receivers_other");
    json.BeginObject();
    PutOther(receivers, &json);
    json.EndObject();
  }
  json.EndObject();
  *out += '\n';
}

void WriteReceiverRows(const Receivers& receivers, std::string* out) {
  const auto row = [&](std::string_view scope, const auto& put) {
    JsonWriter json(out);
    json.BeginObject();
    json.Text("type", "receiver");
    json.Text("scope", scope);
    put(&json);
    json.EndObject();
    *out += '\n';
  };
  for (const auto* vendor : VendorsByMail(receivers)) {
    if (!vendor->first.empty()) {
      row("vendor", [&](JsonWriter* json) {
        PutVendor(vendor->first, vendor->second, json);
      });
    }
  }
  for (const auto* domain : DomainsByMail(receivers)) {
    row("domain", [&](JsonWriter* json) {
      PutDomain(domain->first, domain->second, json);
    });
  }
  if (receivers.other_domains != 0) {
    row("others", [&](JsonWriter* json) { PutOther(receivers, json); });
  }
}

}  // namespace mailscan
