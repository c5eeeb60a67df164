#include "tests/bench/sendgrid_lines.h"

#include <algorithm>
#include <array>

#include "tests/bench/mail_lines.h"

namespace mailscan::testing {

void SendGridLines::Write(const Plan& plan, const std::vector<Hit>& hits,
                          Prng& prng) {
  if (!plan.in_queue) {
    for (std::size_t i = 0; i < plan.recipients.size(); ++i) {
      WriteDeliveries(plan, i, prng);
    }
  }
  for (const Hit& hit : hits) {
    WriteHit(plan, hit, prng);
  }
}

std::string SendGridLines::Begin(const Plan& plan, std::size_t recipient,
                                 Micros time, std::string_view event,
                                 Prng& prng) {
  std::string record = queue_.Take();
  record += "{\"email\":\"";
  record += plan.recipients[recipient];
  record += "\",\"timestamp\":";
  const Micros shown = time + options_.skew_ms * kMillisecond;
  PutNumber(static_cast<std::uint64_t>(shown / kSecond), &record);
  record += ",\"event\":\"";
  record += event;
  record += "\",\"category\":[\"";
  record += plan.campaign->name;
  record += "\"],\"sg_event_id\":\"";
  PutToken(prng.Next(), 22, &record);
  record += "\",\"sg_message_id\":\"";
  if (stranger_) {
    PutToken(prng.Next(), 22, &record);
  } else {
    record += plan.esp_id;
  }
  record += ".filterdrecv-5f8d6c7b9d-q7x2l-1-";
  PutUpperHex(0x66000000U + plan.number, 8, &record);
  record += "-";
  PutNumber(recipient, &record);
  record += ".0\"";
  return record;
}

void SendGridLines::End(Micros time, std::string record,
                        std::optional<EngagementTruth> truth, Prng& prng) {
  record += "}\n";
  // Records are posted in batches, not as they happen.
  const Micros late = options_.shuffle ? prng.Between(0, 2 * kHour)
                                       : prng.Between(0, 4 * kSecond);
  if (prng.Chance(10)) {
    WebhookExtra again;
    again.duplicate = true;
    queue_.Push(time + late + prng.Between(1, 600) * kSecond, record,
                std::move(again));
  }
  WebhookExtra extra;
  extra.truth = std::move(truth);
  queue_.Push(time + late, std::move(record), std::move(extra));
}

void SendGridLines::WriteDeliveries(const Plan& plan, std::size_t recipient,
                                    Prng& prng) {
  const Micros taken = options_.smart_host ? plan.handoff.end : plan.arrival;
  const Micros processed = taken + prng.Between(10'000, 200'000);
  std::string record = Begin(plan, recipient, processed, "processed", prng);
  record += MessageKeys(plan, prng);
  End(processed, std::move(record), std::nullopt, prng);
  if (options_.smart_host) {
    WriteAttempts(plan, recipient, prng);
  } else if (plan.accepting() != nullptr && !plan.refused(recipient)) {
    WriteDelivered(plan, recipient,
                   plan.accepting()->end + prng.Between(0, 400'000), prng);
  }
}

std::string SendGridLines::MessageKeys(const Plan& plan, Prng& prng) const {
  std::string keys = ",\"smtp-id\":\"<";
  if (options_.smart_host) {
    keys += plan.esp_id + "@ismtpd0001";
  } else {
    keys += plan.message_id;
  }
  keys += ">\"";
  if (prng.Chance(200)) {
    keys += ",\"pool\":{\"name\":\"bulk\",\"id\":9}";
  }
  return keys;
}

void SendGridLines::WriteAttempts(const Plan& plan, std::size_t recipient,
                                  Prng& prng) {
  if (plan.refused(recipient)) {
    WriteBounce(plan, recipient, plan.attempts.front(), kReplyUnknownUser,
                prng);
    return;
  }
  std::uint64_t tries = 0;
  for (const Attempt& attempt : plan.attempts) {
    switch (attempt.ending) {
      case Ending::kSent:
        WriteDelivered(plan, recipient, attempt.end, prng);
        break;
      case Ending::kBounced:
        WriteBounce(plan, recipient, attempt, *attempt.reason, prng);
        break;
      default: {
        std::string record =
            Begin(plan, recipient, attempt.end, "deferred", prng);
        record += MessageKeys(plan, prng);
        record += ",\"response\":\"";
        record += RefusalText(*attempt.reason, *plan.receiver,
                              plan.recipients[recipient], false);
        record += "\",\"attempt\":\"";
        PutNumber(++tries, &record);
        record += "\"";
        End(attempt.end, std::move(record), std::nullopt, prng);
      }
    }
  }
}

void SendGridLines::WriteBounce(const Plan& plan, std::size_t recipient,
                                const Attempt& attempt, const Reason& reason,
                                Prng& prng) {
  std::string record = Begin(plan, recipient, attempt.end, "bounce", prng);
  record += MessageKeys(plan, prng);
  record += ",\"type\":\"bounce\",\"status\":\"";
  record += reason.dsn;
  record += "\",\"reason\":\"";
  record +=
      RefusalText(reason, *plan.receiver, plan.recipients[recipient], false);
  record += "\",\"tls\":1";
  End(attempt.end, std::move(record), std::nullopt, prng);
}

void SendGridLines::WriteDelivered(const Plan& plan, std::size_t recipient,
                                   Micros time, Prng& prng) {
  std::string record = Begin(plan, recipient, time, "delivered", prng);
  record += MessageKeys(plan, prng);
  record += ",\"response\":\"250 2.0.0 OK\",\"ip\":\"192.0.2.210\",\"tls\":1";
  End(time, std::move(record), std::nullopt, prng);
}

void SendGridLines::WriteHit(const Plan& plan, const Hit& hit, Prng& prng) {
  stranger_ = hit.actor == Actor::kStranger;
  std::string record =
      Begin(plan, hit.recipient, hit.time, hit.click ? "click" : "open", prng);
  stranger_ = false;
  record += ",\"ip\":\"";
  record += hit.ip;
  record += "\",\"useragent\":\"";
  record += hit.agent;
  record += "\"";
  if (hit.click) {
    record += ",\"url\":\"";
    record += plan.campaign->links[hit.link];
    record += "\",\"url_offset\":{\"index\":";
    PutNumber(hit.link, &record);
    record += ",\"type\":\"html\"}";
  } else {
    record += ",\"sg_content_type\":\"html\",\"sg_machine_open\":";
    record += hit.actor == Actor::kPrefetcher ? "true" : "false";
  }
  EngagementTruth truth = TruthOf(plan, hit);
  End(hit.time, std::move(record), std::move(truth), prng);
}

}  // namespace mailscan::testing
