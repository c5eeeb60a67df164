#include <fmt/format.h>

#include <algorithm>

#include "core/report/text_sections.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

// Of a long path the end tells more.
std::string PathCell(std::string_view path, std::size_t width) {
  constexpr std::string_view kMore = "...";
  std::string safe = Safe(path);
  if (safe.size() > width && width > kMore.size()) {
    safe =
        std::string(kMore) + safe.substr(safe.size() - (width - kMore.size()));
  }
  return Left(safe, width);
}

// Names of formats are short, but users choose their own.
constexpr std::size_t kShortName = 8;
constexpr std::size_t kLongName = 13;

void InputLine(const InputReport& input, std::size_t name_width,
               TextPage* page) {
  const std::string format = input.format.empty() ? "?" : Safe(input.format);
  std::string clock;
  if (!input.year_source.empty() &&
      (input.year_source != "stamp" || input.zone_source != "stamp")) {
    clock = input.year_source == input.zone_source
                ? "year, zone: " + input.year_source
                : "year: " + input.year_source + ", zone: " + input.zone_source;
  }
  // What the longest such remark leaves.
  constexpr unsigned kOthers = 64;
  constexpr unsigned kShortest = 22;
  const unsigned width = page->style().width;
  const unsigned room =
      width > kOthers + kShortest ? width - kOthers : kShortest;
  const std::string line =
      fmt::format("  {} {} {} lines", PathCell(input.path, room),
                  Left(format, name_width), Right(Grouped(input.read), 11));
  if (line.size() + 2 + clock.size() <= width) {
    page->Line(line + "  " + clock);
  } else {
    page->Line(line);
    page->Line("    " + clock);
  }
  if (!input.problem.empty()) {
    page->Warning("    " + input.problem);
  }
}

// What lies inside every source's span: only there can they be joined.
void Overlap(const Report& report, TextPage* page) {
  std::optional<Interval> mail;
  std::optional<Interval> web;
  const auto widen = [](const Interval& span, std::optional<Interval>* whole) {
    *whole = *whole ? Interval{std::min((*whole)->lo, span.lo),
                               std::max((*whole)->hi, span.hi)}
                    : span;
  };
  std::size_t name_width = kShortName + 1;
  for (const CoverageReport& coverage : report.coverage) {
    name_width = std::clamp(coverage.source.size(), name_width, kLongName);
  }
  for (const CoverageReport& coverage : report.coverage) {
    page->Line(fmt::format(
        "  {} {} {}  {} events", Left(Safe(coverage.source), name_width),
        Left(coverage.host.empty() ? "-" : Safe(coverage.host), 12),
        Spanned(coverage.span), Grouped(coverage.events)));
    widen(coverage.span, coverage.mail_log ? &mail : &web);
  }
  if (mail && web) {
    const Micros from = std::max(mail->lo, web->lo);
    const Micros to = std::min(mail->hi, web->hi);
    if (from >= to) {
      page->Warning("  mail logs and webhook events do not overlap in time");
    } else {
      page->Line("  mail logs and webhook events overlap for " +
                 FormatDuration(to - from));
    }
  }
}

// Where a log has gaps, the longest first.
void Gaps(const Report& report, TextPage* page) {
  std::vector<const GapReport*> gaps;
  for (const GapReport& gap : report.gaps) {
    gaps.push_back(&gap);
  }
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const GapReport* a, const GapReport* b) {
                     return a->span.hi - a->span.lo > b->span.hi - b->span.lo;
                   });
  for (std::size_t i = 0; i < gaps.size() && i < page->style().top; ++i) {
    const GapReport& gap = *gaps[i];
    page->Paragraph(
        "  ", fmt::format("gap in {} {}: {}, {} ({}:{}; {})", gap.source,
                          gap.host.empty() ? "-" : gap.host, Spanned(gap.span),
                          FormatDuration(gap.span.hi - gap.span.lo),
                          gap.before.file, gap.before.line, gap.ground));
  }
  if (gaps.size() > page->style().top) {
    page->Line(fmt::format("  ... {} gaps in all", gaps.size()));
  }
}

// How far two clocks are apart, whether or not that is used.
void ClockLine(const ClockPairReport& pair, TextPage* page) {
  const bool told = pair.against == "reply" || pair.against == "message-id";
  page->Paragraph(
      "  ", fmt::format("clock of {}: {} {} {}{}, spread {} ({} pairs)",
                        Safe(pair.source),
                        FormatDuration(pair.skew < 0 ? -pair.skew : pair.skew),
                        pair.skew < 0 ? "behind" : "ahead of",
                        told ? "the time told by " : "", Safe(pair.against),
                        FormatDuration(pair.spread), Grouped(pair.pairs)));
}

}  // namespace

void InputSection(const Report& report, TextPage* page) {
  std::string sum;
  std::uint64_t read = 0;
  const auto add = [&](std::string_view name, std::uint64_t InputReport::*of) {
    std::uint64_t total = 0;
    for (const InputReport& input : report.inputs) {
      total += input.*of;
    }
    sum += (sum.empty() ? " = " : " + ") + Grouped(total) + " " +
           std::string(name);
    read += total;
  };
  add("event", &InputReport::event);
  add("ignored", &InputReport::ignored);
  add("foreign", &InputReport::foreign);
  add("malformed", &InputReport::malformed);
  add("duplicate", &InputReport::duplicate);
  sum = Grouped(read) + " lines" + sum;
  constexpr std::string_view kTitle = "INPUT";
  if (kTitle.size() + 2 + sum.size() <= page->style().width) {
    page->Heading(kTitle, sum);
  } else {
    page->Heading(kTitle);
    page->Paragraph("  ", sum);
  }
  std::size_t name_width = kShortName;
  for (const InputReport& input : report.inputs) {
    name_width = std::clamp(input.format.size(), name_width, kLongName);
  }
  std::size_t left = page->style().top;
  for (const InputReport& input : report.inputs) {
    // A long list is cut, but never what went wrong.
    if (left > 0 || !input.problem.empty()) {
      InputLine(input, name_width, page);
      left -= left > 0 ? 1U : 0U;
    }
  }
  if (report.inputs.size() > page->style().top) {
    page->Line(fmt::format("  ... {} inputs in all", report.inputs.size()));
  }
  Overlap(report, page);
  Gaps(report, page);
  constexpr std::uint64_t kFewestPairs = 10;  // fewer measure nothing
  for (const ClockPairReport& pair : report.clocks) {
    if (pair.pairs >= kFewestPairs) {
      ClockLine(pair, page);
    }
  }
  for (const std::string& warning : report.warnings) {
    page->Paragraph("  ! ", warning);
  }
}

void WriteReportText(const Report& report, const Tables& tables,
                     const TextStyle& style, std::string* out) {
  TextPage page(style, out);
  page.Title(report.version, report.window);
  InputSection(report, &page);
  MessageSection(report, &page);
  EarlySection(report, &page);
  EngagementSection(report, &page);
  ScannerSection(report, &page);
  DeferralSection(report, &page);
  ReplySection(report, &page);
  ReceiverSection(report, &page);
  FindingSection(report, tables, &page);
  UnparsedSection(report, &page);
  AdviceSection(report, &page);
}

}  // namespace mailscan
