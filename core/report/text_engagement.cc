// The text report's sections about opens and clicks, findings, and what could
// not be read.
#include <fmt/format.h>

#include <algorithm>

#include "core/report/text_rates.h"
#include "core/report/text_sections.h"

namespace mailscan {
namespace {

std::uint64_t Of(const EngagementCounts& counts, Timing timing) {
  return counts.by_timing[static_cast<std::size_t>(timing)];
}
std::uint64_t Of(const EngagementCounts& counts, Verdict verdict) {
  return counts.by_verdict[static_cast<std::size_t>(verdict)];
}

bool NoEngagement(const Report& report) {
  return report.clicks.total + report.opens.total == 0;
}

void EarlyRow(std::string_view what, std::uint64_t clicks, std::uint64_t opens,
              TextPage* page) {
  if (clicks + opens != 0) {
    page->Line(fmt::format("  {} {} {}", Left(what, 46),
                           Right(Grouped(clicks), 12),
                           Right(Grouped(opens), 12)));
  }
}

void EngagementRow(std::string_view name, const EngagementCounts& counts,
                   TextPage* page) {
  const std::uint64_t machine = Of(counts, Verdict::kScannerCertain) +
                                Of(counts, Verdict::kLikelyScanner);
  const std::uint64_t person =
      Of(counts, Verdict::kHuman) + Of(counts, Verdict::kLikelyHuman);
  page->Line(
      fmt::format("  {} {} {} {} {} {}", Left(name, 10),
                  Right(Grouped(counts.total), 12), Right(Grouped(machine), 12),
                  Right(Grouped(Of(counts, Verdict::kPrefetchProxy)), 12),
                  Right(Grouped(person), 12),
                  Right(Grouped(Of(counts, Verdict::kUnknown)), 12)));
}

// The same columns, of messages instead of hits.
void MessageRow(const ActorCounts& counts, TextPage* page) {
  page->Line(fmt::format(
      "  {} {} {} {} {} {}", Left(" messages", 10),
      Right(Grouped(counts.raw()), 12), Right(Grouped(counts.machine), 12),
      Right(Grouped(counts.prefetch), 12), Right(Grouped(counts.human), 12),
      Right(Grouped(counts.undecided), 12)));
}

void CampaignRow(std::string_view name, const EngagementSums& sums,
                 TextPage* page) {
  const std::uint64_t base = sums.base();
  page->Line(fmt::format("  {} {}{}{}{}{}", Left(name, 24),
                         Right(Grouped(base), 9),
                         Right(Share(sums.clicks.unique.raw(), base), 9),
                         Right(PeopleShare(sums.clicks.unique, base), 13),
                         Right(Share(sums.opens.unique.raw(), base), 9),
                         Right(PeopleShare(sums.opens.unique, base), 13)));
}

// The whole, and the largest campaigns where there are names of such.
void CampaignRows(const EngagementTable& table, TextPage* page) {
  const EngagementSums all = table.All();
  page->Line(fmt::format("  {} {}{}{}{}{}", Left("campaign", 24),
                         Right("messages", 9), Right("clicked", 9),
                         Right("by people", 13), Right("opened", 9),
                         Right("by people", 13)));
  CampaignRow("all", all, page);
  std::size_t left = page->style().top;
  for (const auto* row : table.Largest()) {
    if (!row->first.empty() && left > 0) {
      CampaignRow(KeyText(table.by(), row->first, *page), row->second, page);
      --left;
    }
  }
  page->Paragraph("  ", RateOfText(all));
}

}  // namespace

void EarlySection(const Report& report, TextPage* page) {
  if (NoEngagement(report)) {
    return;
  }
  const EngagementCounts& clicks = report.clicks;
  const EngagementCounts& opens = report.opens;
  page->Heading(
      "BEFORE DELIVERY",
      fmt::format("{} clicks and {} opens certainly early",
                  Grouped(clicks.early_certain), Grouped(opens.early_certain)));
  page->Line(fmt::format("  {} {} {}", Left("", 46), Right("clicks", 12),
                         Right("opens", 12)));
  EarlyRow("while deferred, the receiver had the body",
           Of(clicks, Timing::kDeferralGap), Of(opens, Timing::kDeferralGap),
           page);
  EarlyRow("inside the transaction, before the 250",
           Of(clicks, Timing::kInData), Of(opens, Timing::kInData), page);
  EarlyRow("on mail that was never accepted",
           Of(clicks, Timing::kNeverAccepted),
           Of(opens, Timing::kNeverAccepted), page);
  EarlyRow("at the 250, the clocks cannot say", Of(clicks, Timing::kAtAccept),
           Of(opens, Timing::kAtAccept), page);
  EarlyRow("before anyone had the body (another copy)",
           Of(clicks, Timing::kOtherCopy), Of(opens, Timing::kOtherCopy), page);
  EarlyRow("after the 250", Of(clicks, Timing::kPostAccept),
           Of(opens, Timing::kPostAccept), page);
  EarlyRow("no record of the delivery", Of(clicks, Timing::kNoDeliveryRecord),
           Of(opens, Timing::kNoDeliveryRecord), page);
  if (report.early_lead.count() != 0) {
    page->Line(fmt::format(
        "  certain clicks came {} to {} before the 250, half within {}",
        FormatDuration(report.early_lead.min()),
        FormatDuration(report.early_lead.max()),
        FormatDuration(report.early_lead.Quantile(0.5))));
  }
}

void EngagementSection(const Report& report, TextPage* page) {
  if (NoEngagement(report)) {
    page->Heading("ENGAGEMENT", "no opens or clicks in these inputs");
    return;
  }
  page->Heading("ENGAGEMENT", "as counted, and by whom");
  page->Line(fmt::format("  {} {} {} {} {} {}", Left("", 10), Right("raw", 12),
                         Right("scanner", 12), Right("image proxy", 12),
                         Right("person", 12), Right("undecided", 12)));
  const EngagementSums all = report.campaigns.All();
  EngagementRow("clicks", report.clicks, page);
  MessageRow(all.clicks.unique, page);
  EngagementRow("opens", report.opens, page);
  MessageRow(all.opens.unique, page);
  if (report.clicks.own + report.opens.own != 0) {
    page->Line(fmt::format("  our own, in none of these: {}",
                           Grouped(report.clicks.own + report.opens.own)));
  }
  if (report.unsubscribes_fetched != 0) {
    page->Severe(
        fmt::format("  a scanner fetched the unsubscribe link of {} message{}",
                    Grouped(report.unsubscribes_fetched),
                    report.unsubscribes_fetched == 1 ? "" : "s"));
  }
  CampaignRows(report.campaigns, page);
}

void ScannerSection(const Report& report, TextPage* page) {
  using Row = std::pair<const std::string, ScannerCounts>;
  std::vector<const Row*> rows;
  for (const Row& row : report.scanners) {
    rows.push_back(&row);
  }
  if (rows.empty()) {
    return;
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) {
    return a->second.clicks + a->second.opens >
           b->second.clicks + b->second.opens;
  });
  page->Heading("WHO SCANS", fmt::format("the largest of {} networks",
                                         Grouped(rows.size())));
  page->Line(fmt::format("  {} {} {} {}  {}", Left("network", 24),
                         Right("clicks", 9), Right("early", 9),
                         Right("messages", 9), "agent"));
  rows.resize(std::min(rows.size(), page->style().top));
  for (const Row* row : rows) {
    const ScannerCounts& counts = row->second;
    page->Line(fmt::format(
        "  {} {} {} {}  {}",
        Left(row->first.empty() ? "(no address)" : Safe(row->first), 24),
        Right(Grouped(counts.clicks), 9), Right(Grouped(counts.early), 9),
        Right(Grouped(counts.recipients), 9), page->Words(counts.agent)));
  }
}

void FindingSection(const Report& report, const Tables& tables,
                    TextPage* page) {
  if (report.findings.empty()) {
    return;
  }
  std::uint64_t all = 0;
  for (const std::uint64_t count : report.findings_by_level) {
    all += count;
  }
  page->Heading("FINDINGS", fmt::format("the gravest of {}", Grouped(all)));
  std::size_t left = page->style().top;
  for (const Finding& finding : report.findings) {
    if (left-- == 0) {
      break;
    }
    const std::string line = fmt::format(
        "  {} {}  {}{}{}", Left(NameOf(finding.level), 6),
        FormatUtc(finding.time, kSecond), page->Address(finding.recipient),
        finding.vendor.empty() ? "" : " at ", finding.vendor);
    if (finding.level == Level::kHigh) {
      page->Severe(line);
    } else {
      page->Line(line);
    }
    page->Paragraph("         ",
                    page->Words(finding.title) + "  " +
                        TextPage::PlaceText(finding.place, tables));
  }
}

void UnparsedSection(const Report& report, TextPage* page) {
  if (report.unparsed.empty()) {
    return;
  }
  page->Heading("NOT PARSED", "samples");
  std::size_t left = page->style().top;
  for (const BadLineReport& bad : report.unparsed) {
    if (left-- == 0) {
      break;
    }
    page->Line(fmt::format("  {}:{}: {}", bad.file, bad.line, bad.why));
    page->Line("      " + page->Words(bad.text));
  }
}

// As shipped, three lines; with --advise all, each with what to paste. What
// the same setting brings is told together.
void PutAdvice(const std::vector<Advice>& list, TextPage* page) {
  constexpr std::size_t kFew = 3;
  const bool all = page->style().advise;
  const bool more =
      !all && (list.size() > kFew ||
               std::any_of(list.begin(), list.end(), [](const Advice& advice) {
                 return !advice.setting.empty();
               }));
  if (!list.empty()) {
    page->Heading("ADVICE", more ? "report --advise tells what to set" : "");
  }
  for (std::size_t i = 0; i < (all ? list.size() : std::min(list.size(), kFew));
       ++i) {
    const Advice& advice = list[i];
    page->Paragraph("  ", (advice.source.empty() ? "" : advice.source + ": ") +
                              advice.text);
    if (!all ||
        (i + 1 < list.size() && list[i + 1].setting == advice.setting)) {
      continue;
    }
    for (std::string_view left = advice.setting; !left.empty();) {
      const std::size_t end = std::min(left.find('\n'), left.size());
      page->Line("      " + std::string(left.substr(0, end)));
      left.remove_prefix(std::min(end + 1, left.size()));
    }
  }
}

void AdviceSection(const Report& report, TextPage* page) {
  PutAdvice(report.advice, page);
  page->Blank();
  page->Paragraph("Next: ",
                  NoEngagement(report)
                      ? "mailscan-cli deliveries, or trace ADDRESS for the "
                        "story of one message"
                      : "mailscan-cli findings --explain shows the evidence, "
                        "trace ADDRESS a story");
}

}  // namespace mailscan
