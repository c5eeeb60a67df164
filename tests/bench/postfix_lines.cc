#include "tests/bench/postfix_lines.h"

#include <algorithm>
#include <array>

namespace mailscan::testing {
namespace {

constexpr std::uint64_t kQmgrPid = 1204;
constexpr Micros kInodeRest = 10 * kSecond;

std::uint64_t PidOf(std::uint64_t base, std::uint64_t count, Prng& prng) {
  return base + 7 * prng.Below(count);
}

void PutEnding(Ending ending, std::string* line) {
  *line += ending == Ending::kSent      ? "sent ("
           : ending == Ending::kBounced ? "bounced ("
                                        : "deferred (";
}

}  // namespace

PostfixLines::PostfixLines(const LogOptions& options, Queue& queue)
    : MailLines(options, options.stamps, queue) {}

std::string PostfixLines::Begin(Micros time, std::string_view daemon,
                                std::uint64_t pid) {
  std::string line = BeginLine(time);
  line += " mx1 postfix/";
  line += daemon;
  line += "[";
  PutNumber(pid, &line);
  line += "]: ";
  return line;
}

std::string PostfixLines::QueueId(Micros created, Micros removed) {
  std::uint64_t inode = next_inode_;
  if (!freed_.empty() && freed_.top().first + kInodeRest < created) {
    inode = freed_.top().second;
    freed_.pop();
  } else {
    ++next_inode_;
  }
  freed_.emplace(removed, inode);
  std::string id;
  if (options_.long_ids) {
    PutLongQueueId(created, inode, &id);
  } else {
    PutShortQueueId(created, inode, &id);
  }
  return id;
}

void PostfixLines::Write(const Plan& plan, Prng& prng) {
  const bool smart_host = options_.smart_host;
  const Attempt* first = smart_host      ? &plan.handoff
                         : plan.in_queue ? nullptr
                                         : &plan.attempts.front();
  const Attempt* last = smart_host      ? &plan.handoff
                        : plan.in_queue ? nullptr
                                        : &plan.attempts.back();
  const Micros active =
      first == nullptr ? plan.arrival + 40'000 : first->active;
  Mail mail;
  mail.plan = &plan;
  mail.size = 4000 + prng.Below(60'000);
  mail.smtpd_pid = PidOf(20'011, 12, prng);
  mail.client = "app";
  PutNumber(1 + prng.Below(6), &mail.client);
  mail.client += ".news.example[192.0.2.";
  PutNumber(10 + prng.Below(6), &mail.client);
  mail.client += "]";
  mail.queue_id = QueueId(plan.arrival + prng.Between(1'500, 4'000),
                          last == nullptr ? active + kDay : last->end);
  WriteArrival(mail, prng);
  WriteActive(mail, active);
  if (first == nullptr) {
    return;
  }
  if (smart_host) {
    WriteAttempt(mail, plan.handoff, true, prng);
  } else {
    for (const Attempt& attempt : plan.attempts) {
      WriteAttempt(mail, attempt, &attempt == first, prng);
    }
  }
  if (plan.expired) {
    std::string line = Begin(last->end + 900, "qmgr", kQmgrPid);
    line += mail.queue_id;
    line += ": from=<news@news.example>, status=expired, returned to sender";
    End(LineKind::kExpired, std::move(line));
  }
  if (plan.expired || last->ending == Ending::kBounced) {
    WriteNotice(mail, last->end + 1'500, prng);
  }
  if (smart_host || !plan.cut) {
    std::string line =
        Begin(last->end + 9'000 + prng.Between(0, 9'000), "qmgr", kQmgrPid);
    line += mail.queue_id;
    line += ": removed";
    End(LineKind::kRemoved, std::move(line));
  }
}

void PostfixLines::WriteArrival(const Mail& mail, Prng& prng) {
  const Plan& plan = *mail.plan;
  std::string line = Begin(plan.arrival - prng.Between(4'000, 90'000), "smtpd",
                           mail.smtpd_pid);
  line += "connect from ";
  line += mail.client;
  End(LineKind::kConnect, std::move(line));

  line = Begin(plan.arrival + 4'300, "smtpd", mail.smtpd_pid);
  line += mail.queue_id;
  line += ": client=";
  line += mail.client;
  if (prng.Chance(300)) {
    line += ", sasl_method=PLAIN, sasl_username=news";
  }
  End(LineKind::kClient, std::move(line));

  line = Begin(plan.arrival + 6'100 + prng.Between(0, 3'000), "cleanup",
               PidOf(20'513, 5, prng));
  line += mail.queue_id;
  line += ": message-id=<";
  line += plan.message_id;
  line += ">";
  End(LineKind::kMessageId, std::move(line));

  line = Begin(plan.arrival + 16'000 + prng.Between(0, 9'000), "smtpd",
               mail.smtpd_pid);
  line += "disconnect from ";
  line += mail.client;
  line += " ehlo=1 mail=1 rcpt=";
  PutNumber(plan.recipients.size(), &line);
  line += " data=1 quit=1 commands=";
  PutNumber(plan.recipients.size() + 4, &line);
  End(LineKind::kDisconnect, std::move(line));
}

void PostfixLines::WriteActive(const Mail& mail, Micros time) {
  std::string line = Begin(time, "qmgr", kQmgrPid);
  line += mail.queue_id;
  line += ": from=<news@news.example>, size=";
  PutNumber(mail.size, &line);
  line += ", nrcpt=";
  PutNumber(mail.plan->recipients.size(), &line);
  line += " (queue active)";
  End(LineKind::kActive, std::move(line));
}

void PostfixLines::WriteAttempt(const Mail& mail, const Attempt& attempt,
                                bool first, Prng& prng) {
  const Plan& plan = *mail.plan;
  if (!first) {
    WriteActive(mail, attempt.active);
  }
  const std::uint64_t pid = PidOf(21'307, 40, prng);
  const bool contact = attempt.ending != Ending::kSuspended &&
                       (attempt.reason == nullptr ||
                        attempt.reason->stage != SmtpStage::kConnect);
  if (contact && prng.Chance(600)) {
    WriteTls(*plan.receiver, attempt.mail_from - 21'000, pid,
             options_.smart_host);
  }
  bool refused = false;
  for (std::size_t i = 0; i < plan.recipients.size(); ++i) {
    if (!options_.smart_host && plan.refused(i)) {
      if (first) {
        Attempt rcpt = attempt;
        rcpt.ending = Ending::kBounced;
        rcpt.reason = &kReplyUnknownUser;
        rcpt.end = RefusalTime(attempt);
        WriteDelivery(mail, rcpt, i, pid, prng);
        refused = true;
      }
      continue;
    }
    WriteDelivery(mail, attempt, i, pid, prng);
  }
  if (refused) {
    WriteNotice(mail, attempt.end + 1'500, prng);
  }
}

void PostfixLines::WriteTls(const Receiver& to, Micros time, std::uint64_t pid,
                            bool smart_host) {
  std::string line = Begin(time, "smtp", pid);
  line += "Trusted TLS connection established to ";
  if (smart_host) {
    line += "smtp.sendgrid.net[192.0.2.200]";
  } else {
    line += to.host;
    line += "[";
    line += to.ip;
    line += "]";
  }
  line +=
      ":25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) "
      "key-exchange X25519 server-signature RSA-PSS (2048 bits) "
      "server-digest SHA256";
  End(LineKind::kTls, std::move(line));
}

void PostfixLines::WriteDelivery(const Mail& mail, const Attempt& attempt,
                                 std::size_t recipient, std::uint64_t pid,
                                 Prng& prng) {
  const Plan& plan = *mail.plan;
  const bool suspended = attempt.ending == Ending::kSuspended;
  // Recipients refused in one transaction are logged one after another.
  std::string line =
      Begin(attempt.end + 60 + static_cast<Micros>(recipient) * 35 +
                prng.Between(0, 200) / 8,
            suspended ? "error" : "smtp", pid);
  line += mail.queue_id;
  line += ": to=<";
  line += plan.recipients[recipient];
  line += ">, relay=";
  const Reason* reason = attempt.reason;
  if (options_.smart_host) {
    line += "smtp.sendgrid.net[192.0.2.200]:587";
  } else if (reason != nullptr && reason->stage == SmtpStage::kConnect) {
    line += "none";
  } else {
    line += plan.receiver->host;
    line += "[";
    line += plan.receiver->ip;
    line += "]:25";
  }
  line += ", delay=";
  PutDelay(attempt.end - plan.arrival, &line);
  line += ", delays=";
  PutDelay(attempt.active - plan.arrival, &line);
  line += "/";
  PutDelay(attempt.start - attempt.active, &line);
  line += "/";
  PutDelay(attempt.mail_from - attempt.start, &line);
  line += "/";
  PutDelay(attempt.end - attempt.mail_from, &line);
  line += ", dsn=";
  line += reason == nullptr ? "2.0.0" : reason->dsn;
  line += ", status=";
  PutEnding(attempt.ending, &line);
  if (reason != nullptr) {
    line += suspended ? "delivery temporarily suspended: " : "";
    line +=
        RefusalText(*reason, *plan.receiver, plan.recipients[recipient], true);
  } else if (options_.smart_host) {
    line += "250 Ok: queued as ";
    line += plan.esp_id;
  } else {
    PutAcceptedReply(plan, attempt, mail.size, &line);
  }
  line += ")";
  End(suspended ? LineKind::kSuspended : LineKind::kDelivery, std::move(line));
}

}  // namespace mailscan::testing
