#include "tests/bench/truth.h"

#include "core/model/field_table.h"

namespace mailscan::testing {
namespace {

// Keys and texts here are the generator's own and need no escapes.
void PutText(std::string_view key, std::string_view text, std::string* out) {
  *out += out->size() > 1 ? ",\"" : "\"";
  *out += key;
  *out += "\":\"";
  *out += text;
  *out += "\"";
}

void PutCount(std::string_view key, std::uint64_t count, std::string* out) {
  *out += out->size() > 1 ? ",\"" : "\"";
  *out += key;
  *out += "\":" + std::to_string(count);
}

std::string Counts(const std::map<std::string_view, std::uint64_t>& counts) {
  std::string out = "{";
  for (const auto& [name, count] : counts) {
    PutCount(name, count, &out);
  }
  return out + "}";
}

}  // namespace

std::string_view NameOf(LineKind kind) {
  constexpr std::array<std::string_view, kLineKindCount> kNames = {
      "connect",   "client",  "message-id", "active",  "delivery",
      "suspended", "removed", "expired",    "notice",  "disconnect",
      "tls",       "reject",  "noise",      "foreign", "host-try"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string TruthLine(const DeliveryTruth& delivery) {
  std::string out = "{";
  PutText("message_id", delivery.message_id, &out);
  if (!delivery.recipient.empty()) {
    PutText("recipient", delivery.recipient, &out);
  }
  PutText("outcome", delivery.outcome, &out);
  PutText("pattern", delivery.pattern, &out);
  PutText("relay", delivery.relay, &out);
  PutCount("deferred", static_cast<std::uint64_t>(delivery.deferred), &out);
  PutCount("suspended", static_cast<std::uint64_t>(delivery.suspended), &out);
  if (delivery.has_window) {
    PutText("window_from", FormatUtc(delivery.window_from, 1), &out);
    PutText("accepted", FormatUtc(delivery.window_to, 1), &out);
  }
  if (delivery.has_exposed) {
    PutText("exposed", FormatUtc(delivery.exposed, 1), &out);
  }
  out += ",\"stages\":[";
  for (const AttemptTruth& attempt : delivery.attempts) {
    out += &attempt == &delivery.attempts.front() ? "\"" : ",\"";
    out += mailscan::NameOf(attempt.stage);
    out += "\"";
  }
  return out + "]}\n";
}

std::string TruthLine(const EngagementTruth& engagement) {
  std::string out = "{";
  if (!engagement.message_id.empty()) {
    PutText("message_id", engagement.message_id, &out);
  }
  PutText("recipient", engagement.recipient, &out);
  PutText("kind", engagement.kind, &out);
  PutText("time", FormatUtc(engagement.time, 1), &out);
  if (!engagement.url.empty()) {
    PutText("url", engagement.url, &out);
  }
  PutText("timing", engagement.timing, &out);
  PutText("actor", engagement.actor, &out);
  if (engagement.edge) {
    PutCount("edge", 1, &out);
  }
  PutCount("line", engagement.line, &out);
  return out + "}\n";
}

std::string TruthLine(const Totals& totals) {
  std::string kinds = "{";
  for (std::size_t i = 0; i < kLineKindCount; ++i) {
    PutCount(NameOf(static_cast<LineKind>(i)), totals.lines_by_kind[i], &kinds);
  }
  std::string out = "{";
  PutCount("messages", totals.messages, &out);
  PutCount("mail_lines", totals.mail_lines, &out);
  PutCount("webhook_records", totals.webhook_records, &out);
  PutCount("duplicates", totals.duplicates, &out);
  PutCount("bounce_notices", totals.bounce_notices, &out);
  PutCount("ever_deferred", totals.ever_deferred, &out);
  PutCount("deferred_attempts", totals.deferred_attempts, &out);
  PutCount("edge_clicks", totals.edge_clicks, &out);
  PutCount("edge_opens", totals.edge_opens, &out);
  out += ",\"deliveries\":" + Counts(totals.deliveries);
  out += ",\"clicks\":" + Counts(totals.clicks);
  out += ",\"opens\":" + Counts(totals.opens);
  return out + ",\"lines\":" + kinds + "}}\n";
}

}  // namespace mailscan::testing
