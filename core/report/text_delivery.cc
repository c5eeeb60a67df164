// The text report's sections about mail: outcomes, deferrals, refusals,
// receivers.
#include <fmt/format.h>

#include <algorithm>

#include "core/model/field_table.h"
#include "core/report/text_sections.h"

namespace mailscan {
namespace {

std::string Quantiles(const DurationHistogram& histogram) {
  return fmt::format("p50 {}, p95 {}, max {}",
                     FormatDuration(histogram.Quantile(0.5)),
                     FormatDuration(histogram.Quantile(0.95)),
                     FormatDuration(histogram.max()));
}

// "greylist 12, throttle 3": the most frequent first.
template <typename Enum, typename Counts>
std::string Listed(const Counts& counts, std::string_view nameless,
                   std::size_t skip = 0) {
  std::vector<std::pair<std::string_view, std::uint64_t>> order;
  std::uint64_t unnamed = 0;
  for (std::size_t i = skip; i < counts.size(); ++i) {
    const std::string_view name = NameOf(static_cast<Enum>(i));
    if (name.empty() || name == nameless) {
      unnamed += counts[i];
    } else if (counts[i] != 0) {
      order.emplace_back(name, counts[i]);
    }
  }
  if (unnamed != 0) {
    order.emplace_back(nameless, unnamed);
  }
  std::stable_sort(
      order.begin(), order.end(),
      [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string list;
  for (const auto& [name, count] : order) {
    list +=
        (list.empty() ? "" : ", ") + std::string(name) + " " + Grouped(count);
  }
  return list;
}

template <typename Map, typename Weight>
auto Top(const Map& map, std::size_t most, const Weight& weight) {
  std::vector<const typename Map::value_type*> rows;
  for (const auto& row : map) {
    if (weight(row.second) != 0) {
      rows.push_back(&row);
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) {
    return weight(a->second) > weight(b->second);
  });
  rows.resize(std::min(rows.size(), most));
  return rows;
}

}  // namespace

void MessageSection(const Report& report, TextPage* page) {
  if (report.deliveries == 0) {
    page->Heading("MESSAGES", "no deliveries in these inputs");
    return;
  }
  page->Heading("MESSAGES",
                fmt::format("{} deliveries (a message to a recipient)",
                            Grouped(report.deliveries)));
  for (std::size_t i = 1; i < report.by_outcome.size(); ++i) {
    if (report.by_outcome[i] != 0) {
      page->Line(fmt::format(
          "  {} {} {}", Left(NameOf(static_cast<Outcome>(i)), 12),
          Right(Grouped(report.by_outcome[i]), 12),
          Right(Share(report.by_outcome[i], report.deliveries), 8)));
    }
  }
  page->Line(fmt::format("  refused for now at least once: {} ({})",
                         Grouped(report.ever_deferred),
                         Share(report.ever_deferred, report.deliveries)));
  if (report.time_to_accept.count() != 0) {
    page->Line("  time to accept: " + Quantiles(report.time_to_accept));
  }
  if (report.time_to_accept_deferred.count() != 0) {
    page->Line("  ... when deferred: " +
               Quantiles(report.time_to_accept_deferred));
  }
  if (report.oldest && report.window) {
    page->Paragraph(
        "  oldest in the queue: ",
        fmt::format("{} old, to {}, {}:{}",
                    FormatDuration(report.window->hi - report.oldest->since),
                    page->Address(report.oldest->recipient),
                    report.oldest->place.file, report.oldest->place.line));
  }
}

void DeferralSection(const Report& report, TextPage* page) {
  if (report.attempts_deferred == 0) {
    return;
  }
  page->Heading("DEFERRALS", fmt::format("{} tries of {} refused for now",
                                         Grouped(report.attempts_deferred),
                                         Grouped(report.attempts)));
  page->Paragraph("  why      ", Listed<Category>(report.by_category, "other"));
  page->Paragraph("  at       ",
                  Listed<SmtpStage>(report.by_stage, "not logged"));
  page->Paragraph("  pattern  ", Listed<Pattern>(report.by_pattern, "none", 1));
}

void ReplySection(const Report& report, TextPage* page) {
  if (report.replies.empty()) {
    return;
  }
  page->Heading("REFUSED IN THESE WORDS", "(numbers and ids are #)");
  for (const auto* row : Top(report.replies, page->style().top,
                             [](const auto& r) { return r.attempts; })) {
    page->Line(fmt::format(
        "  {} {} {}{}{}", Right(Grouped(row->second.attempts), 7),
        Left(Safe(row->first.receiver), 20),
        row->first.permanent ? "bounced" : "deferred",
        row->first.stage.empty() ? "" : " at " + row->first.stage,
        row->second.category.empty() ? "" : ", " + row->second.category));
    page->Line("          " + (row->first.text.empty()
                                   ? "(no words were told)"
                                   : page->Words(row->first.text)));
    page->Line(fmt::format("          as in {}:{}", row->second.example.file,
                           row->second.example.line));
  }
}

void ReceiverSection(const Report& report, TextPage* page) {
  const auto rows = Top(report.receivers, page->style().top,
                        [](const auto& r) { return r.messages; });
  if (rows.empty()) {
    return;
  }
  page->Heading("RECEIVERS", fmt::format("the largest of {}",
                                         Grouped(report.receivers.size())));
  page->Line(fmt::format("  {} {} {} {} {} {}", Left("domain", 24),
                         Right("mail", 9), Right("deferred", 9),
                         Right("clicks", 9), Right("scanned", 9),
                         Right("accept p95", 12)));
  for (const auto* row : rows) {
    const ReceiverCounts& counts = row->second;
    page->Line(fmt::format(
        "  {} {} {} {} {} {}",
        Left(row->first.empty() ? "(none)" : Safe(row->first), 24),
        Right(Grouped(counts.messages), 9),
        Right(Share(counts.deferred_messages, counts.messages), 9),
        Right(Grouped(counts.clicks), 9),
        Right(Share(counts.clicks_scanner, counts.clicks), 9),
        Right(counts.time_to_accept.count() == 0
                  ? "-"
                  : FormatDuration(counts.time_to_accept.Quantile(0.95)),
              12)));
  }
}

}  // namespace mailscan
