#include <fmt/format.h>

#include <algorithm>

#include "core/model/field_table.h"
#include "core/report/row_parts.h"
#include "core/report/text_page.h"
#include "core/report/writers.h"
#include "core/verdict/explain.h"
#include "core/verdict/patterns.h"
#include "core/verdict/replies.h"

namespace mailscan {
namespace {

// One thing that happened, for the story in time order.
struct Step {
  Interval when;
  std::string what;
  std::string detail;
  Place place;
};

std::string LogWord(const Attempt& attempt) {
  if (attempt.earlier_host) {
    return "put off by one host of an attempt";
  }
  if (attempt.accepted()) {
    return "accepted";
  }
  return attempt.kind == EventKind::kBounced ? "bounced" : "deferred";
}

// reply: what the table says of it; null where it knows no such reply.
Step StepOf(const Attempt& attempt, Category category, const ReplyRow* reply) {
  Step step;
  step.when = attempt.when;
  step.place = attempt.place;
  step.what = LogWord(attempt);
  if (attempt.stage != SmtpStage::kUnknown) {
    step.what += " at " + std::string(NameOf(attempt.stage));
  } else if (attempt.earlier_host) {
    step.what += " after the body, perhaps for another recipient";
  }
  if (category != Category::kNone) {
    step.what += ", " + std::string(NameOf(category));
  }
  if (reply != nullptr && !reply->detail.empty()) {
    step.what += " (" + reply->detail + ")";
  }
  if (attempt.transfer > 0) {
    step.what += ", transaction of " + FormatDuration(attempt.transfer);
  }
  if (!attempt.relay.empty()) {
    step.what += ", " + std::string(attempt.relay);
  }
  if (attempt.dup_risk) {
    step.what += ", may have been delivered all the same";
  }
  step.detail = attempt.reply;
  return step;
}

Step StepOf(const JudgedHit& judged) {
  const Hit& hit = *judged.hit;
  Step step;
  step.when = hit.when;
  step.place = hit.place;
  step.what = fmt::format(
      "{} ({}{}), session {}{}{}", NameOf(hit.kind), NameOf(judged.timing),
      judged.certainty == Certainty::kCertain
          ? ""
          : ", " + std::string(NameOf(judged.certainty)),
      judged.session, hit.ip.empty() ? "" : ", from ", hit.ip);
  if (!hit.time_field.empty()) {
    step.what += ", by its field " + std::string(hit.time_field);
  }
  step.detail = hit.url;
  if (!hit.agent.empty()) {
    step.detail += (step.detail.empty() ? "" : "  ") + std::string(hit.agent);
  }
  return step;
}

std::vector<Step> Story(const JudgedTrace& judged) {
  const Trace& trace = *judged.trace;
  std::vector<Step> steps;
  if (trace.queued) {
    Step step;
    step.when = *trace.queued;
    step.what =
        trace.host.empty() ? "queued" : "queued on " + std::string(trace.host);
    steps.push_back(step);
  }
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    steps.push_back(
        StepOf(trace.attempts[i], judged.categories[i], judged.replies[i]));
  }
  for (const Attempt& attempt : trace.host_tries) {
    steps.push_back(StepOf(attempt, Category::kNone, nullptr));
  }
  for (const JudgedHit& hit : judged.hits) {
    steps.push_back(StepOf(hit));
  }
  for (const Hit& hit : trace.hits) {
    if (!IsEngagement(hit.kind)) {
      Step step;
      step.when = hit.when;
      step.what = NameOf(hit.kind);
      step.place = hit.place;
      steps.push_back(step);
    }
  }
  std::stable_sort(
      steps.begin(), steps.end(),
      [](const Step& a, const Step& b) { return a.when.lo < b.when.lo; });
  return steps;
}

// What the timing of every hit was measured against.
void PutWindow(const JudgedTrace& judged, TextPage* page) {
  if (judged.exposed) {
    page->Line("the receiver may have had the body from " +
               FormatUtc(*judged.exposed, kSecond));
  }
  if (judged.accepted_end) {
    const std::string end =
        FormatUtc(judged.accepted_end->lo, WidthOf(*judged.accepted_end));
    page->Line(judged.accepted
                   ? "accepted in the transaction from " +
                         FormatUtc(judged.accepted->lo, kSecond) + " to " + end
                   : "accepted at " + end);
  }
}

void PutSession(const JudgedTrace& judged, std::size_t number,
                const Tables& tables, TextPage* page) {
  const Session& session = judged.sessions[number];
  page->Line(
      fmt::format("session {}: {}", number + 1, NameOf(session.verdict)));
  Explanation explanation;
  Explain(judged, session, &explanation);
  PutExplanation(explanation, tables, "  ", page);
}

}  // namespace

void WriteTraceText(const JudgedTrace& judged, const Tables& tables,
                    const TextStyle& style, std::string* out) {
  const Trace& trace = *judged.trace;
  TextPage page(style, out);
  page.Heading(trace.message_id.empty()
                   ? "message without Message-ID"
                   : "message " + std::string(trace.message_id));
  page.Line(fmt::format("  to {}{}{}  ({})", page.Address(trace.recipient),
                        judged.vendor.empty() ? "" : " at ", judged.vendor,
                        trace.outcome == Outcome::kNotKnown
                            ? "no record of its delivery"
                            : NameOf(trace.outcome)));
  std::string ids;
  for (const auto& [name, id] : {std::pair("queue id ", trace.local_id),
                                 std::pair("ESP id ", trace.esp_id)}) {
    ids += id.empty() ? ""
                      : (ids.empty() ? "" : ", ") + std::string(name) +
                            std::string(id);
  }
  if (!ids.empty()) {
    page.Line("  " + ids);
  }
  if (!trace.sender.empty()) {
    page.Line("  from " + page.Address(trace.sender));
  }
  for (const Step& step : Story(judged)) {
    page.Paragraph("  " + FormatUtc(step.when.lo, WidthOf(step.when)) + "  ",
                   step.what);
    page.Paragraph("      ", page.Words(step.detail));
    if (step.place.line != 0) {
      page.Line("      " + TextPage::PlaceText(step.place, tables));
    }
  }
  PutWindow(judged, &page);
  if (judged.pattern != Pattern::kNone) {
    page.Line("pattern: " + std::string(NameOf(judged.pattern)));
  }
  for (const PatternFact& fact : PatternFacts(judged)) {
    page.Paragraph("  ", page.Words(fact.why) + "  " +
                             TextPage::PlaceText(fact.place, tables));
  }
  for (std::size_t i = 0; i < judged.sessions.size(); ++i) {
    PutSession(judged, i, tables, &page);
  }
}

}  // namespace mailscan
