// Receivers as CSV: vendors, then domains, the one with the most mail first.
#include <array>
#include <string>

#include "core/model/field_table.h"
#include "core/report/csv_line.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

void Milliseconds(const DurationHistogram& histogram, double share,
                  CsvLine* line) {
  if (histogram.count() == 0) {
    line->Empty();
  } else {
    line->Number(histogram.Quantile(share) / kMillisecond);
  }
}

void Count(std::uint64_t count, CsvLine* line) {
  line->Number(static_cast<std::int64_t>(count));
}

void Deferrals(const DeferralCounts& deferrals, CsvLine* line) {
  Count(deferrals.messages, line);
  Count(deferrals.attempts, line);
  Count(deferrals.exposed, line);
  line->Text(NameOf(deferrals.MainStage()));
  Milliseconds(deferrals.hold, 0.5, line);
  Milliseconds(deferrals.hold, 0.9, line);
  Milliseconds(deferrals.retry_gap, 0.5, line);
}

void Hits(const EngagementCounts& counts, CsvLine* line) {
  Count(counts.total, line);
  Count(counts.early_certain, line);
  Count(counts.machine(), line);
  Count(counts.Of(Verdict::kPrefetchProxy), line);
  Count(counts.person(), line);
  Count(counts.Of(Verdict::kUnknown), line);
}

void Scans(const ScanCounts& scans, CsvLine* line) {
  Hits(scans.clicks, line);
  Hits(scans.opens, line);
  Count(scans.messages, line);
  Count(scans.before, line);
  Count(scans.after, line);
  Count(scans.scans, line);
  Milliseconds(scans.lead, 0.5, line);
  Milliseconds(scans.delay, 0.5, line);
  if (scans.links.count() == 0) {
    line->Empty();
  } else {
    Count(scans.links.Quantile(0.5), line);
  }
  Milliseconds(scans.length, 0.5, line);
}

void Row(std::string_view scope, std::string_view domain,
         std::string_view vendor, std::uint64_t domains, const Dossier& dossier,
         std::string* out) {
  CsvLine line(out);
  line.Text(scope);
  line.Text(domain);
  line.Text(vendor);
  Count(domains, &line);
  Count(dossier.messages, &line);
  Count(dossier.delivered, &line);
  Count(dossier.bounced, &line);
  Deferrals(*dossier.deferrals, &line);
  Scans(*dossier.scans, &line);
  Milliseconds(dossier.time_to_accept, 0.5, &line);
  Milliseconds(dossier.time_to_accept, 0.9, &line);
}

}  // namespace

void WriteReceiversCsv(const Receivers& receivers, std::string* out) {
  static constexpr auto kColumns =
      std::to_array<std::string_view>({"scope",
                                       "domain",
                                       "vendor",
                                       "domains",
                                       "messages",
                                       "delivered",
                                       "bounced",
                                       "deferred_messages",
                                       "deferred_attempts",
                                       "deferred_exposed",
                                       "deferred_stage",
                                       "hold_ms_p50",
                                       "hold_ms_p90",
                                       "retry_gap_ms_p50",
                                       "clicks",
                                       "clicks_early",
                                       "clicks_scanner",
                                       "clicks_proxy",
                                       "clicks_human",
                                       "clicks_unknown",
                                       "opens",
                                       "opens_early",
                                       "opens_scanner",
                                       "opens_proxy",
                                       "opens_human",
                                       "opens_unknown",
                                       "scanned_messages",
                                       "scanned_before",
                                       "scanned_after",
                                       "scans",
                                       "scan_lead_ms_p50",
                                       "scan_delay_ms_p50",
                                       "scan_links_p50",
                                       "scan_length_ms_p50",
                                       "time_to_accept_ms_p50",
                                       "time_to_accept_ms_p90"});
  CsvLine::Header(kColumns, out);
  for (const auto* row : VendorsByMail(receivers)) {
    if (!row->first.empty()) {
      Row("vendor", {}, row->first, row->second.domains, row->second.dossier,
          out);
    }
  }
  for (const auto* row : DomainsByMail(receivers)) {
    Row("domain", row->first, row->second.vendor(), 1, row->second, out);
  }
  if (receivers.other_domains != 0) {
    Row("others", {}, {}, receivers.other_domains, receivers.other, out);
  }
}

}  // namespace mailscan
