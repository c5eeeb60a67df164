#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/report/report.h"
#include "core/verdict/judged.h"

namespace mailscan {

// Writers turn results into bytes. They append to a string and never print;
// the caller decides when to write. Any thread. Every text that came from a
// log is escaped for the format it is put in.

enum class Redact : std::uint8_t {
  kNone,
  kLocal,  // local parts of addresses are masked: a***@corp.example
};

struct TextStyle {
  unsigned width = 80;  // columns
  bool color = false;
  Redact redact = Redact::kLocal;
  std::size_t top = 10;  // rows of a list
  bool advise = false;   // all advice, with its settings
  // What the user typed; shown as it is where it appears.
  std::string_view typed;
};

// For programs: one object / one line a row, see ARCHITECTURE.md, "Rows".
void WriteReportJson(const Report& report, const Tables& tables,
                     std::string* out);
void WriteReportText(const Report& report, const Tables& tables,
                     const TextStyle& style, std::string* out);

// The table of all receivers; of one that was named, its page.
void WriteReceiversJson(const ReceiverReport& report, std::string* out);
void WriteReceiversText(const ReceiverReport& report, const TextStyle& style,
                        std::string* out);
void WriteReceiverPage(const ReceiverReport& report, const TextStyle& style,
                       std::string* out);
// One row a vendor and a domain.
void WriteReceiverRows(const Receivers& receivers, std::string* out);
void WriteReceiversCsv(const Receivers& receivers, std::string* out);

// `at` is the event's interval in UTC, or nothing when its clock is not known.
void WriteEventRow(const StoredEvent& stored, std::optional<Interval> at,
                   const Origin& origin, std::string* out);
void WriteDeliveryRow(const JudgedTrace& judged, const Tables& tables,
                      std::string* out);
// One row for judged.hits[hit].
void WriteEngagementRow(const JudgedTrace& judged, std::size_t hit,
                        const Tables& tables, std::string* out);
void WriteFindingRow(const Finding& finding, const Tables& tables,
                     std::string* out);

// CSV, RFC 4180, one header line; columns are the rows' scalar keys.
void WriteDeliveryCsvHeader(std::string* out);
void WriteDeliveryCsv(const JudgedTrace& judged, const Tables& tables,
                      std::string* out);
void WriteEngagementCsvHeader(std::string* out);
void WriteEngagementCsv(const JudgedTrace& judged, std::size_t hit,
                        const Tables& tables, std::string* out);
void WriteFindingCsvHeader(std::string* out);
void WriteFindingCsv(const Finding& finding, const Tables& tables,
                     std::string* out);

// Corrected opens and clicks, see EngagementTable: for people, as one object,
// one object a row, and CSV with its header.
void WriteEngagementTableText(const EngagementTable& table,
                              const TextStyle& style, std::string* out);
void WriteEngagementTableJson(const EngagementTable& table, std::string* out);
void WriteEngagementTableRows(const EngagementTable& table, std::string* out);
void WriteEngagementTableCsv(const EngagementTable& table, std::string* out);

// For people.
void WriteFindingText(const Finding& finding, const Tables& tables,
                      const TextStyle& style, bool explain, std::string* out);
void WriteTraceText(const JudgedTrace& judged, const Tables& tables,
                    const TextStyle& style, std::string* out);
// What the weights in explanations rest on: said once, after all of them.
void WriteBasisText(const WeightTable& weights, const TextStyle& style,
                    std::string* out);

}  // namespace mailscan
