// All that is known of one receiver, a domain or a vendor, to be shown around.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/model/field_table.h"
#include "core/report/text_lists.h"
#include "core/report/text_page.h"
#include "core/report/text_sections.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

constexpr std::size_t kLead = 15;

std::string Quantiles(const DurationHistogram& histogram) {
  return fmt::format(
      "median {}, p90 {}, max {}", FormatDuration(histogram.Quantile(0.5)),
      FormatDuration(histogram.Quantile(0.9)), FormatDuration(histogram.max()));
}

void Fact(std::string_view what, std::string_view text, TextPage* page) {
  page->Paragraph("  " + Left(what, kLead), text);
}

void Fact(std::string_view what, const DurationHistogram& histogram,
          TextPage* page) {
  if (histogram.count() != 0) {
    Fact(what, Quantiles(histogram), page);
  }
}

std::string OfMail(std::uint64_t part, const Dossier& dossier) {
  return fmt::format("{} ({})", Grouped(part), Share(part, dossier.messages));
}

void MailPart(const Dossier& dossier, TextPage* page) {
  Fact("mail", Grouped(dossier.messages) + " (a message to a recipient)", page);
  Fact("delivered", OfMail(dossier.delivered, dossier), page);
  if (dossier.bounced != 0) {
    Fact("bounced", OfMail(dossier.bounced, dossier), page);
  }
  Fact("to accept", dossier.time_to_accept, page);
}

// One bar is never longer than the widest, nor missing where there is one.
void HoldBars(const DeferralCounts& deferrals, TextPage* page) {
  constexpr std::uint64_t kWidest = 36;
  const std::uint64_t most =
      *std::max_element(deferrals.holds.begin(), deferrals.holds.end());
  for (std::size_t i = 0; i < deferrals.holds.size(); ++i) {
    const std::uint64_t count = deferrals.holds[i];
    const std::string to =
        i < kHoldEdges.size() ? FormatDuration(kHoldEdges[i]) : "or more";
    const std::string name =
        i == 0 ? "under " + to
               : FormatDuration(kHoldEdges[i - 1]) +
                     (i < kHoldEdges.size() ? " to " : " ") + to;
    const std::uint64_t length = (count * kWidest + most - 1) / most;
    page->Line(fmt::format("    {} {} {}", Left(name, kLead + 1),
                           Right(Grouped(count), 8), std::string(length, '#')));
  }
}

void DeferralPart(const Dossier& dossier, TextPage* page) {
  const DeferralCounts& deferrals = *dossier.deferrals;
  if (deferrals.attempts == 0) {
    page->Heading("HOW IT DEFERS", "it never did");
    return;
  }
  page->Heading("HOW IT DEFERS",
                fmt::format("{} of the mail, {} tries",
                            OfMail(deferrals.messages, dossier),
                            Grouped(deferrals.attempts)));
  Fact("at", Listed<SmtpStage>(deferrals.by_stage, "not logged"), page);
  Fact("why", Listed<Category>(deferrals.by_category, "other"), page);
  Fact("pattern", Listed<Pattern>(deferrals.by_pattern, "none"), page);
  Fact("body shown", "at " + Grouped(deferrals.exposed) + " of these tries",
       page);
  Fact("retried after", deferrals.retry_gap, page);
  if (deferrals.hold.count() != 0) {
    Fact("held for", Quantiles(deferrals.hold), page);
    Fact("", "from the first refusal to the 250:", page);
    HoldBars(deferrals, page);
  }
}

void Names(std::string_view what, const KeyCounts& counts, TextPage* page) {
  if (counts.empty()) {
    return;
  }
  page->Line(fmt::format("  {} (scans)", what));
  const auto row = [&](std::uint64_t scans, std::string_view name) {
    page->Paragraph("    " + Right(Grouped(scans), 8) + "  ", name);
  };
  const auto rows = counts.Ranked();
  std::uint64_t others = counts.others();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i < page->style().top) {
      row(rows[i]->second, page->Words(rows[i]->first));
    } else {
      others += rows[i]->second;
    }
  }
  if (others != 0) {
    row(others, "others");
  }
}

void ScanPart(const Dossier& dossier, TextPage* page) {
  const ScanCounts& scans = *dossier.scans;
  if (scans.clicks.total + scans.opens.total == 0) {
    page->Heading("HOW IT SCANS", "no opens or clicks in these inputs");
    return;
  }
  if (scans.messages == 0) {
    page->Heading("HOW IT SCANS", "no scanner was seen");
    return;
  }
  page->Heading("HOW IT SCANS", fmt::format("{} of the mail, {} scans",
                                            OfMail(scans.messages, dossier),
                                            Grouped(scans.scans)));
  Fact("when",
       fmt::format("before the 250 {}, after it {}, cannot be told {}",
                   Grouped(scans.before), Grouped(scans.after),
                   Grouped(scans.messages - scans.before - scans.after)),
       page);
  Fact("before 250 by", scans.lead, page);
  Fact("after 250 by", scans.delay, page);
  if (scans.links.count() != 0) {
    Fact("links a scan",
         fmt::format(
             "median {}, p90 {}, max {}", Grouped(scans.links.Quantile(0.5)),
             Grouped(scans.links.Quantile(0.9)), Grouped(scans.links.max())),
         page);
  }
  Fact("all within", scans.length, page);
  Names("from networks", scans.networks, page);
  Names("as agents", scans.agents, page);
}

void EngagementRow(std::string_view name, const EngagementCounts& counts,
                   TextPage* page) {
  page->Line(fmt::format(
      "  {} {} {} {} {} {}", Left(name, 10), Right(Grouped(counts.total), 10),
      Right(Grouped(counts.machine()), 10),
      Right(Grouped(counts.Of(Verdict::kPrefetchProxy)), 12),
      Right(fmt::format("{} ({})", Grouped(counts.person()),
                        Share(counts.person(), counts.total - counts.own)),
            18),
      Right(Grouped(counts.Of(Verdict::kUnknown)), 10)));
}

void PeoplePart(const ScanCounts& scans, TextPage* page) {
  if (scans.clicks.total + scans.opens.total == 0) {
    return;
  }
  page->Heading("WHO CLICKS AND OPENS");
  page->Line(fmt::format("  {} {} {} {} {} {}", Left("", 10), Right("raw", 10),
                         Right("scanner", 10), Right("image proxy", 12),
                         Right("person", 18), Right("undecided", 10)));
  EngagementRow("clicks", scans.clicks, page);
  EngagementRow("opens", scans.opens, page);
}

void PutExamples(std::string_view what, const Examples& examples,
                 TextPage* page) {
  for (const Example& example : examples.rows()) {
    page->Paragraph("  " + Left(what, 20),
                    fmt::format("{}:{}  {}", example.place.file,
                                example.place.line, example.id));
  }
}

void ExamplePart(const Dossier& dossier, TextPage* page) {
  const DeferralCounts& deferrals = *dossier.deferrals;
  const ScanCounts& scans = *dossier.scans;
  if (deferrals.attempts + scans.messages == 0) {
    return;
  }
  page->Heading("EXAMPLES", "mailscan-cli trace ID tells the whole story");
  PutExamples("deferred", deferrals.examples, page);
  PutExamples("scanned before 250", scans.examples, page);
  PutExamples("scanned", scans.later, page);
}

void DomainPart(const Receivers& receivers, TextPage* page) {
  std::vector<const DomainRow*> rows = DomainsByMail(receivers);
  page->Heading("ITS DOMAINS",
                fmt::format("the largest of {}", Grouped(rows.size())));
  ReceiverHeader(page);
  rows.resize(std::min(rows.size(), page->style().top));
  for (const DomainRow* row : rows) {
    ReceiverRow(row->first.empty() ? "(no recipient)" : Safe(row->first),
                row->second, page);
  }
}

}  // namespace

void WriteReceiverPage(const ReceiverReport& report, const TextStyle& style,
                       std::string* out) {
  const Receivers& receivers = report.receivers;
  const bool vendor = report.named == NamedReceiver::kVendor;
  const auto& [name, dossier] =
      vendor ? std::pair<std::string_view, const Dossier&>(
                   receivers.vendors.begin()->first,
                   receivers.vendors.begin()->second.dossier)
             : std::pair<std::string_view, const Dossier&>(
                   receivers.domains.begin()->first,
                   receivers.domains.begin()->second);
  TextPage page(style, out);
  page.Title(report.version, report.window);
  const std::string_view taker = dossier.vendor();
  page.Heading("RECEIVER",
               Safe(name) + (vendor || taker.empty()
                                 ? std::string()
                                 : ", whose mail " + Safe(taker) + " takes"));
  MailPart(dossier, &page);
  DeferralPart(dossier, &page);
  ScanPart(dossier, &page);
  PeoplePart(*dossier.scans, &page);
  if (vendor) {
    DomainPart(receivers, &page);
  }
  ExamplePart(dossier, &page);
}

}  // namespace mailscan
