#include <fmt/format.h>

#include "core/report/text_page.h"
#include "core/verdict/explain.h"

namespace mailscan {

void PutExplanation(const Explanation& explanation, const Tables& tables,
                    std::string_view lead, TextPage* page) {
  const std::string margin(lead);
  const bool weighed = !explanation.because.empty();
  for (const FindingEvidence& evidence : explanation.evidence) {
    const std::string head =
        weighed ? fmt::format("{:+} {}{}: ", evidence.db, Safe(evidence.signal),
                              evidence.hard ? ", hard" : "")
                : std::string();
    page->Paragraph(margin + head,
                    page->Words(evidence.why) + "  " +
                        TextPage::PlaceText(evidence.place, tables));
  }
  if (!weighed) {
    return;
  }
  for (const CutGroup& cut : explanation.cuts) {
    page->Line(fmt::format("{}{} {:+}, of which {:+} counts", margin, cut.group,
                           cut.said_db, cut.counted_db));
  }
  std::string missing;
  for (const std::string& name : explanation.missing) {
    missing += (missing.empty() ? "" : ", ") + name;
  }
  if (!missing.empty()) {
    page->Paragraph(margin + "not in the inputs: ", missing);
  }
  page->Paragraph(fmt::format("{}= {:+} dB, ", margin, explanation.score_db),
                  explanation.because);
}

void WriteBasisText(const WeightTable& weights, const TextStyle& style,
                    std::string* out) {
  TextPage page(style, out);
  page.Paragraph("", BasisOf(weights));
}

}  // namespace mailscan
