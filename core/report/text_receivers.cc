// Receivers in rows, and the text report's section about them.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/model/field_table.h"
#include "core/report/text_sections.h"

namespace mailscan {
namespace {

constexpr std::size_t kName = 20;

std::string_view StageText(const DeferralCounts& deferrals) {
  const std::string_view name = NameOf(deferrals.MainStage());
  return deferrals.attempts == 0 ? "-" : name.empty() ? "not logged" : name;
}

void Cells(std::string_view name, std::string_view mail,
           std::string_view deferred, std::string_view at,
           std::string_view hold, std::string_view scanned,
           std::string_view early, TextPage* page) {
  page->Line(fmt::format("  {} {} {} {} {} {} {}", Left(name, kName),
                         Right(mail, 8), Right(deferred, 8), Right(at, 11),
                         Right(hold, 11), Right(scanned, 7), Right(early, 7)));
}

}  // namespace

void ReceiverHeader(TextPage* page) {
  Cells("", "mail", "deferred", "mostly at", "median hold", "scanned", "early",
        page);
}

void ReceiverRow(std::string_view name, const Dossier& dossier,
                 TextPage* page) {
  const DeferralCounts& deferrals = *dossier.deferrals;
  const ScanCounts& scans = *dossier.scans;
  // A domain that is cut off is nobody's: a long one has a line of its own.
  const bool fits = name.size() <= kName;
  if (!fits) {
    page->Line("  " + std::string(name));
  }
  Cells(fits ? name : "", Grouped(dossier.messages),
        deferrals.messages == 0 ? "-"
                                : Share(deferrals.messages, dossier.messages),
        StageText(deferrals),
        deferrals.hold.count() == 0
            ? "-"
            : FormatDuration(deferrals.hold.Quantile(0.5)),
        scans.messages == 0 ? "-" : Share(scans.messages, dossier.messages),
        scans.before == 0 ? "-" : Share(scans.before, dossier.messages), page);
}

void ReceiverSection(const Report& report, TextPage* page) {
  constexpr std::size_t kMost = 5;
  std::vector<const DomainRow*> rows = DomainsByMail(report.receivers);
  if (rows.empty()) {
    return;
  }
  const auto rank = [](const DomainRow* row) {
    return row->second.deferrals->messages + row->second.scans->messages;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const DomainRow* a, const DomainRow* b) {
                     return rank(a) > rank(b);
                   });
  const auto quiet =
      std::find_if(rows.begin(), rows.end(),
                   [&](const DomainRow* row) { return rank(row) == 0; });
  rows.erase(quiet, rows.end());
  const std::string all = Grouped(report.receivers.count());
  if (rows.empty()) {
    page->Heading("RECEIVERS", "none of " + all + " domains defers or scans");
    return;
  }
  page->Heading("RECEIVERS", "that defer or scan most, of " + all +
                                 "; mailscan-cli receivers shows all");
  rows.resize(std::min({rows.size(), kMost, page->style().top}));
  ReceiverHeader(page);
  for (const DomainRow* row : rows) {
    ReceiverRow(row->first.empty() ? "(no recipient)" : Safe(row->first),
                row->second, page);
  }
}

}  // namespace mailscan
