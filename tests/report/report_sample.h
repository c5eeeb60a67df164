#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/event_sink.h"
#include "core/report/report.h"
#include "core/report/writers.h"
#include "core/verdict/judged.h"
#include "tests/support/built_in_rules.h"

namespace mailscan::testing {

// The second that an RFC 3339 stamp names.
inline Interval At(std::string_view stamp) {
  const Micros lo = ParseRfc3339(stamp).value_or(Stamp{}).us;
  return {lo, lo + kSecond};
}

// A Sample is one message refused once after its body, clicked, then taken,
// and a report of it. One thread; its parts view into each other.
class Sample {
 public:
  // `everywhere`, if not empty, stands in place of every text of a log.
  explicit Sample(std::string_view everywhere = {}) : everywhere_(everywhere) {
    mail_ = tables.origins.Intern(Text("mail.log"), Text("postfix"),
                                  Text("mx1"), 0);
    hook_ = tables.origins.Intern(Text("sg.ndjson"), Text("sendgrid"),
                                  everywhere_, 1);
    FillEvent();
    FillAttempts();
    FillHits();
    FillJudged();
    FillFinding();
    FillInputs();
    FillCounts();
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  const Origin& origin() const { return tables.origins.At(event.origin); }

  Tables tables;
  StoredEvent event;
  Trace trace;
  JudgedTrace judged;
  Finding finding;
  Report report;
  ReceiverReport receivers;

 private:
  // Lives as long as the Sample, or for ever.
  std::string_view View(std::string_view usual) const {
    return everywhere_.empty() ? usual : std::string_view(everywhere_);
  }
  std::string Text(std::string_view usual) const {
    return std::string(View(usual));
  }

  void FillEvent() {
    event.event.kind = EventKind::kAttemptDeferred;
    event.event.stage = SmtpStage::kEndOfData;
    event.event.code = 451;
    event.event.line = 12;
    event.event.stamp.us = At("2026-03-02T10:06:35Z").lo;
    event.event.connect_ms = 120;
    event.event.transfer_ms = 380;
    event.event.age_ms = 4000;
    event.origin = mail_;
    const auto set = [&](Field field, std::string_view usual) {
      event.event.set(field, View(usual));
    };
    set(Field::kInstance, "out");
    set(Field::kMessageId, "a.b@news.example");
    set(Field::kLocalId, "3C4F21A09B");
    set(Field::kRecipient, "ann@corp.example");
    set(Field::kSender, "news@news.example");
    set(Field::kRelay, "mx.corp.example");
    set(Field::kRelayIp, "192.0.2.25");
    set(Field::kEnhanced, "4.7.1");
    set(Field::kReply, "451 4.7.1 <ann@corp.example>: held \"for\" a look");
    if (!everywhere_.empty()) {
      for (int i = 0; i < kFieldCount; ++i) {
        event.event.set(static_cast<Field>(i), everywhere_);
      }
    }
  }

  void FillAttempts() {
    trace.message_id = View("a.b@news.example");
    trace.local_id = View("3C4F21A09B");
    trace.esp_id = View("esp-1");
    trace.recipient = View("ann@corp.example");
    trace.orig_recipient = View("ann.smith@corp.example");
    trace.sender = View("news@news.example");
    trace.campaign = View("spring");
    trace.host = View("mx1");
    trace.outcome = Outcome::kDelivered;
    trace.queued = At("2026-03-02T10:00:00Z");
    trace.place = {mail_, 11};
    Attempt held;
    held.kind = EventKind::kAttemptDeferred;
    held.stage = SmtpStage::kEndOfData;
    held.code = 451;
    held.when = At("2026-03-02T10:00:12Z");
    held.begin = At("2026-03-02T10:00:04Z");
    held.begin_known = true;
    held.transfer = 8 * kSecond;
    held.dup_risk = true;
    held.enhanced = View("4.7.1");
    held.reply = View("451 4.7.1 <ann@corp.example>: held for a look");
    held.relay = View("mx.corp.example");
    held.relay_ip = View("192.0.2.25");
    held.place = {mail_, 12};
    Attempt taken = held;
    taken.kind = EventKind::kDelivered;
    taken.code = 250;
    taken.when = At("2026-03-02T10:44:35Z");
    taken.begin = At("2026-03-02T10:44:33Z");
    taken.transfer = 2 * kSecond;
    taken.dup_risk = false;
    taken.enhanced = View("2.0.0");
    taken.reply = View("250 2.0.0 Ok: queued as 7C19B2A40E");
    taken.relay = View("mx2.corp.example");
    taken.place = {mail_, 40};
    trace.attempts = {held, taken};
    trace.witnessed = {taken};
  }

  void FillHits() {
    Hit click;
    click.kind = EventKind::kClicked;
    click.when = At("2026-03-02T10:06:35Z");
    click.url = View("https://news.example/u?to=ann%40corp.example");
    click.ip = View("198.51.100.77");
    click.agent = View("Mozilla/5.0");
    click.method = View("GET");
    click.flag = View("machine");
    click.campaign = View("spring");
    click.esp_id = View("esp-1.f1");
    click.place = {hook_, 812};
    Hit complaint = click;
    complaint.kind = EventKind::kComplained;
    complaint.when = At("2026-03-02T12:00:00Z");
    complaint.place = {hook_, 900};
    trace.hits = {click, complaint};
  }

  void FillJudged() {
    judged.trace = &trace;
    judged.weights = &BuiltInRules().weights;
    judged.categories = {Category::kContentHold, Category::kNone};
    judged.replies = {nullptr, nullptr};
    judged.pattern = Pattern::kScanHold;
    judged.vendor = View("Barracuda");
    judged.accepted = At("2026-03-02T10:44:33Z");
    judged.accepted_end = At("2026-03-02T10:44:35Z");
    judged.exposed = At("2026-03-02T10:00:04Z").lo;
    JudgedHit hit;
    hit.hit = trace.hits.data();
    hit.session = 1;
    hit.timing = Timing::kDeferralGap;
    hit.certainty = Certainty::kCertain;
    hit.lead = 38 * kMinute;
    hit.verdict = Verdict::kScannerCertain;
    judged.hits = {hit};
    Session session;
    session.hits = {0};
    session.score_db = 45;
    session.verdict = Verdict::kScannerCertain;
    session.missing = {View("method")};
    session.evidence = {{"S1",
                         SignalGroup::kTime,
                         30,
                         true,
                         Text("click 6 min after 451 at end of DATA"),
                         {hook_, 812}},
                        {"S8",
                         SignalGroup::kShape,
                         -3,
                         false,
                         Text("1 link within 2 s"),
                         {hook_, 812}}};
    judged.sessions = {session};
  }

  void FillFinding() {
    finding.kind = Text("early-engagement");
    finding.level = Level::kHigh;
    finding.title = Text("1 click while the mail was deferred");
    finding.time = At("2026-03-02T10:06:35Z").lo;
    finding.message_id = Text("a.b@news.example");
    finding.recipient = Text("ann@corp.example");
    finding.vendor = Text("Barracuda");
    finding.score_db = 45;
    finding.evidence = {
        {Text("S1"), 30, Text("click 6 min after 451"), {hook_, 812}, true}};
    finding.cuts = {{View("shape"), 33, 24}};
    finding.missing = {Text("method")};
    finding.because = Text("certain: hard evidence and another kind");
    finding.place = {hook_, 812};
  }

  void FillInputs() {
    report.version = "0.1.0";
    report.window =
        Interval{At("2026-03-02T10:00:00Z").lo, At("2026-03-04T12:00:00Z").hi};
    InputReport mail{Text("mail.log"),
                     Text("postfix"),
                     11,
                     5,
                     2,
                     1,
                     2,
                     1,
                     Text("message-id"),
                     Text("neighbour"),
                     report.window,
                     Text("cut short: the last line has no end")};
    InputReport hook{
        Text("sg.ndjson"), Text("sendgrid"), 1234567,       1234567, 0, 0, 0, 0,
        "stamp",           "stamp",          report.window, {}};
    report.inputs = {mail, hook};
    report.unparsed = {{Text("mail.log"), 7,
                        Text("Mar  2 10:0 to=<bob@corp.example>"),
                        Text("no stamp")}};
    report.coverage = {
        {Text("postfix"), Text("mx1"), *report.window, 1234567, true},
        {Text("sendgrid"), everywhere_, *report.window, 1234567}};
    report.clocks = {
        {Text("sendgrid"), Text("mx1"), 1500 * kMillisecond, kSecond, 12}};
    report.advice = {{{}, Text("add the webhook events"), {}}};
    report.warnings = {Text("mail.log: no year")};
    report.findings = {finding};
    report.findings_by_level[static_cast<std::size_t>(Level::kHigh)] = 1;
  }

  static void SetEngagement(EngagementCounts* counts) {
    counts->total = 18;
    counts->by_timing.fill(2);
    counts->by_verdict.fill(3);
    counts->early_certain = 5;
    counts->own = 1;
  }

  void FillCounts() {
    report.deliveries = 4;
    report.messages = 3;
    report.ever_deferred = 1;
    report.attempts = 5;
    report.attempts_deferred = 2;
    report.by_outcome[static_cast<std::size_t>(Outcome::kDelivered)] = 3;
    report.by_outcome[static_cast<std::size_t>(Outcome::kInQueue)] = 1;
    report.by_category.fill(1);
    report.by_stage.fill(2);
    report.by_pattern.fill(3);
    report.time_to_accept.Add(5 * kSecond);
    report.time_to_accept.Add(45 * kMinute);
    report.time_to_accept_deferred.Add(45 * kMinute);
    report.early_lead.Add(38 * kMinute);
    report.oldest = OldestQueued{At("2026-03-02T11:00:00Z").lo,
                                 Text("q.r@news.example"),
                                 Text("bob@corp.example"),
                                 {Text("mail.log"), 50}};
    SetEngagement(&report.clicks);
    SetEngagement(&report.opens);
    report.campaigns.Add(judged);
    report.scanned_messages = 1;
    report.unsubscribes_fetched = 1;
    report.replies[{false, Text("Barracuda"), Text("end-of-data"), 451,
                    Text("451 #.#.# <>: held for a look")}] = {
        2, 1, Text("content-hold"), {Text("mail.log"), 12}};
    FillReceivers();
    report.scanners[Text("198.51.100.0/24")] = {4, 1, 2, 1,
                                                Text("Mozilla/5.0")};
    report.relays[Text("mx.corp.example")] = 3;
  }

  void FillReceivers() {
    Dossier dossier;
    dossier.Add(judged, tables.origins);
    dossier.messages = 4;
    dossier.scans.Get().networks.Add(View("198.51.100.0/24"));
    report.receivers.domains.emplace(Text("corp.example"), dossier);
    report.receivers.vendors[Text("Barracuda")] = {1, dossier};
    receivers.version = report.version;
    receivers.window = report.window;
    receivers.receivers = report.receivers;
  }

  std::string everywhere_;
  std::uint32_t mail_ = 0;
  std::uint32_t hook_ = 0;
};

// What one writer says of a sample.
struct Written {
  std::string_view writer;
  std::string bytes;
};

inline std::vector<Written> WrittenJson(const Sample& sample) {
  std::vector<Written> all = {{"event", {}},
                              {"delivery", {}},
                              {"engagement", {}},
                              {"finding", {}},
                              {"report", {}},
                              {"engagement table", {}},
                              {"engagement table row", {}},
                              {"receivers", {}}};
  const Tables& tables = sample.tables;
  WriteEventRow(sample.event, At("2026-03-02T10:06:35Z"), sample.origin(),
                &all[0].bytes);
  WriteDeliveryRow(sample.judged, tables, &all[1].bytes);
  WriteEngagementRow(sample.judged, 0, tables, &all[2].bytes);
  WriteFindingRow(sample.finding, tables, &all[3].bytes);
  WriteReportJson(sample.report, tables, &all[4].bytes);
  WriteEngagementTableJson(sample.report.campaigns, &all[5].bytes);
  WriteEngagementTableRows(sample.report.campaigns, &all[6].bytes);
  WriteReceiversJson(sample.receivers, &all[7].bytes);
  return all;
}

// Each with its header line.
inline std::vector<Written> WrittenCsv(const Sample& sample) {
  std::vector<Written> all = {{"delivery csv", {}},
                              {"engagement csv", {}},
                              {"finding csv", {}},
                              {"engagement table csv", {}},
                              {"receivers csv", {}}};
  WriteDeliveryCsvHeader(&all[0].bytes);
  WriteDeliveryCsv(sample.judged, sample.tables, &all[0].bytes);
  WriteEngagementCsvHeader(&all[1].bytes);
  WriteEngagementCsv(sample.judged, 0, sample.tables, &all[1].bytes);
  WriteFindingCsvHeader(&all[2].bytes);
  WriteFindingCsv(sample.finding, sample.tables, &all[2].bytes);
  WriteEngagementTableCsv(sample.report.campaigns, &all[3].bytes);
  Receivers one_row = sample.receivers.receivers;
  one_row.vendors.clear();
  WriteReceiversCsv(one_row, &all[4].bytes);
  return all;
}

inline std::vector<Written> WrittenText(const Sample& sample,
                                        const TextStyle& style) {
  std::vector<Written> all = {
      {"report text", {}},           {"trace text", {}},
      {"finding text", {}},          {"finding explained", {}},
      {"engagement table text", {}}, {"receivers text", {}},
      {"page of a domain", {}},      {"page of a vendor", {}}};
  const Tables& tables = sample.tables;
  WriteReportText(sample.report, tables, style, &all[0].bytes);
  WriteTraceText(sample.judged, tables, style, &all[1].bytes);
  WriteFindingText(sample.finding, tables, style, false, &all[2].bytes);
  WriteFindingText(sample.finding, tables, style, true, &all[3].bytes);
  WriteEngagementTableText(sample.report.campaigns, style, &all[4].bytes);
  WriteReceiversText(sample.receivers, style, &all[5].bytes);
  ReceiverReport one = sample.receivers;
  one.named = NamedReceiver::kDomain;
  WriteReceiverPage(one, style, &all[6].bytes);
  one.named = NamedReceiver::kVendor;
  WriteReceiverPage(one, style, &all[7].bytes);
  return all;
}

}  // namespace mailscan::testing
