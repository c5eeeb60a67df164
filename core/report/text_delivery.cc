// The text report's sections about mail: outcomes, deferrals, refusals.
#include <fmt/format.h>

#include <algorithm>

#include "core/model/field_table.h"
#include "core/report/text_lists.h"
#include "core/report/text_sections.h"

namespace mailscan {
namespace {

std::string Quantiles(const DurationHistogram& histogram) {
  return fmt::format("p50 {}, p95 {}, max {}",
                     FormatDuration(histogram.Quantile(0.5)),
                     FormatDuration(histogram.Quantile(0.95)),
                     FormatDuration(histogram.max()));
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

}  // namespace mailscan
