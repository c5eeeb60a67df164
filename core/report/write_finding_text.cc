#include <fmt/format.h>

#include "core/report/text_page.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return upper;
}

}  // namespace

void WriteFindingText(const Finding& finding, const Tables& tables,
                      const TextStyle& style, bool explain, std::string* out) {
  TextPage page(style, out);
  const std::string head =
      fmt::format("{} {}  {}", Left(Upper(NameOf(finding.level)), 6),
                  FormatUtc(finding.time, finding.precision_us), finding.kind);
  if (finding.level == Level::kHigh) {
    page.Severe(head);
  } else {
    page.Line(head);
  }
  page.Paragraph("       ", page.Words(finding.title));
  // One that is of no single message names none, and no recipient.
  const bool of_message = !finding.message_id.empty();
  std::string who = of_message ? page.Address(finding.recipient) : "";
  if (!finding.vendor.empty()) {
    who += (who.empty() ? "at " : " at ") + finding.vendor;
  }
  if (!who.empty()) {
    page.Line("       " + who);
  }
  const std::string where = TextPage::PlaceText(finding.place, tables);
  if (of_message || !where.empty()) {
    page.Line("       " +
              (of_message ? "message " + finding.message_id + "  " : "") +
              where);
  }
  if (!explain) {
    return;
  }
  PutExplanation(finding, tables, "         ", &page);
  page.Blank();
}

}  // namespace mailscan
