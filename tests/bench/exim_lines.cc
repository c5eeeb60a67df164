#include "tests/bench/exim_lines.h"

#include <utility>

namespace mailscan::testing {
namespace {

constexpr std::string_view kRouted = " R=dnslookup T=remote_smtp";
constexpr std::string_view kTls = " X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=yes";
constexpr Micros kUntilNotice = 1'500;

std::string Stranger(Prng& prng) {
  std::string text = "[192.0.2.";
  PutNumber(30 + prng.Below(220), &text);
  return text + "]";
}

void PutSpan(std::string_view key, Micros span, std::string* line) {
  *line += key;
  PutEximSpan(span, line);
}

// The errno of a refusal: Exim's own are below zero (macros.h).
std::string_view DeferOf(const Reason& reason) {
  switch (reason.stage) {
    case SmtpStage::kConnect:
      return " defer (110): Connection timed out";
    case SmtpStage::kRcpt:
      return " defer (-44)";
    case SmtpStage::kMail:
      return " defer (-45)";
    default:
      return reason.said ? " defer (-46)" : " defer (-18)";
  }
}

// What Exim makes of the refusal; empty where the errno says it all.
std::string TextOf(const Reason& reason, const Plan& plan, std::uint64_t size,
                   std::size_t recipient) {
  if (reason.stage == SmtpStage::kConnect) {
    return {};
  }
  std::string text = ": ";
  if (!reason.said) {
    return text + "Remote host closed connection in response to end of data";
  }
  text += "SMTP error from remote mail server after ";
  if (reason.stage == SmtpStage::kRcpt) {
    text += "RCPT TO:<" + plan.recipients[recipient] + ">";
  } else if (reason.stage == SmtpStage::kMail) {
    text += "pipelined MAIL FROM:<news@news.example> SIZE=";
    PutNumber(size + 1024, &text);
  } else {
    text += "end of data";
  }
  text += ": ";
  return text +
         RefusalText(reason, *plan.receiver, plan.recipients[recipient], false);
}

}  // namespace

EximLines::EximLines(const LogOptions& options, const Planner& planner,
                     Queue& queue)
    : MailLines(options, StampForm::kExim, queue) {
  WriteQueueRuns(planner);
}

std::string EximLines::MessageId(Micros began, Prng& prng) const {
  constexpr std::uint64_t kMostPids = 4'194'304;
  std::string id;
  PutEximId(began, 1000 + prng.Below(kMostPids - 1000), options_.long_ids, &id);
  return id;
}

std::string EximLines::Begin(Micros time, std::string_view id) {
  std::string line = BeginLine(time);
  line += " ";
  line += id;
  return line;
}

void EximLines::Write(const Plan& plan, Prng& prng) {
  Mail mail;
  mail.plan = &plan;
  mail.size = 4000 + prng.Below(60'000);
  mail.id = MessageId(plan.arrival + prng.Between(1'500, 4'000), prng);
  WriteArrival(mail, prng);
  if (options_.smart_host) {
    WriteAttempt(mail, plan.handoff, true, prng);
  } else {
    for (const Attempt& attempt : plan.attempts) {
      WriteAttempt(mail, attempt, &attempt == &plan.attempts.front(), prng);
    }
  }
  if (plan.in_queue || (plan.cut && !options_.smart_host)) {
    return;
  }
  const Attempt& last =
      options_.smart_host ? plan.handoff : plan.attempts.back();
  Micros end = last.end;
  if (plan.expired) {
    end += 2 * kSecond;
    WriteExpiry(mail, end);
  }
  if (plan.expired || last.ending == Ending::kBounced) {
    WriteNotice(mail, end + kUntilNotice, prng);
  }
  std::string line = Begin(end + 9'000 + prng.Between(0, 9'000), mail.id);
  line += " Completed";
  End(LineKind::kRemoved, std::move(line));
}

void EximLines::WriteArrival(const Mail& mail, Prng& prng) {
  const Plan& plan = *mail.plan;
  const bool authenticated = prng.Chance(300);
  std::string line =
      Begin(plan.arrival + 6'100 + prng.Between(0, 3'000), mail.id);
  line += " <= news@news.example H=app";
  PutNumber(1 + prng.Below(6), &line);
  line += ".news.example [192.0.2.";
  PutNumber(10 + prng.Below(6), &line);
  line += authenticated ? "] P=esmtpsa" : "] P=esmtps";
  line += kTls;
  line += authenticated ? " A=plain_server:news S=" : " S=";
  PutNumber(mail.size, &line);
  line += " id=";
  line += plan.message_id;
  line += " T=\"This week: ";
  line += plan.campaign->name;
  line += "\" for";
  for (const std::string& recipient : plan.recipients) {
    line += " ";
    line += recipient;
  }
  End(LineKind::kClient, std::move(line));
}

void EximLines::WriteAttempt(const Mail& mail, const Attempt& attempt,
                             bool first, Prng& prng) {
  const Plan& plan = *mail.plan;
  // A refusal of the whole is logged by host first, those of recipients only
  // where another host follows.
  if (attempt.ending == Ending::kDeferred &&
      attempt.reason->stage != SmtpStage::kRcpt) {
    WriteHostTry(mail, attempt);
  }
  Micros time = attempt.end + 60 + prng.Between(0, 25);
  bool refused = false;
  bool again = false;
  for (std::size_t i = 0; i < plan.recipients.size(); ++i, time += 35) {
    if (!options_.smart_host && plan.refused(i)) {
      if (first) {
        WriteBounce(mail, attempt, kReplyUnknownUser, time, i);
        refused = true;
      }
    } else if (attempt.ending == Ending::kSent) {
      WriteDelivery(mail, attempt, time, i, again);
      again = true;
    } else if (attempt.ending == Ending::kBounced) {
      WriteBounce(mail, attempt, *attempt.reason, time, i);
    } else {
      WriteDeferral(mail, attempt, time, i);
    }
  }
  if (refused) {
    WriteNotice(mail, attempt.end + kUntilNotice, prng);
  }
}

void EximLines::WriteHost(const Mail& mail, std::string* line) const {
  if (options_.smart_host) {
    *line += " H=smtp.sendgrid.net [192.0.2.200]";
    return;
  }
  *line += " H=";
  *line += mail.plan->receiver->host;
  *line += " [";
  *line += mail.plan->receiver->ip;
  *line += "]";
}

void EximLines::WriteHostTry(const Mail& mail, const Attempt& attempt) {
  std::string line = Begin(attempt.end + 20, mail.id);
  WriteHost(mail, &line);
  const std::string text = TextOf(*attempt.reason, *mail.plan, mail.size, 0);
  line += text.empty() ? " Connection timed out" : text;
  End(LineKind::kHostTry, std::move(line));
}

// The others who were accepted in one transaction are marked with "->".
void EximLines::WriteDelivery(const Mail& mail, const Attempt& attempt,
                              Micros time, std::size_t recipient, bool again) {
  const Plan& plan = *mail.plan;
  std::string line = Begin(time, mail.id);
  line += again ? " -> " : " => ";
  line += plan.recipients[recipient];
  line +=
      options_.smart_host ? " R=smarthost T=remote_smtp_smarthost" : kRouted;
  WriteHost(mail, &line);
  line += kTls;
  line += " C=\"";
  if (options_.smart_host) {
    line += "250 Ok: queued as ";
    line += plan.esp_id;
  } else {
    PutAcceptedReply(plan, attempt, mail.size, &line);
  }
  line += "\"";
  PutSpan(" QT=", attempt.end - plan.arrival, &line);
  PutSpan(" DT=", attempt.end - attempt.start, &line);
  End(LineKind::kDelivery, std::move(line));
}

void EximLines::WriteBounce(const Mail& mail, const Attempt& attempt,
                            const Reason& reason, Micros time,
                            std::size_t recipient) {
  const Plan& plan = *mail.plan;
  std::string line = Begin(time, mail.id);
  line += " ** ";
  line += plan.recipients[recipient];
  line += kRouted;
  WriteHost(mail, &line);
  line += kTls;
  line += TextOf(reason, plan, mail.size, recipient);
  PutSpan(" DT=", attempt.end - attempt.start, &line);
  End(LineKind::kDelivery, std::move(line));
}

void EximLines::WriteDeferral(const Mail& mail, const Attempt& attempt,
                              Micros time, std::size_t recipient) {
  const Plan& plan = *mail.plan;
  std::string line = Begin(time, mail.id);
  line += " == ";
  line += plan.recipients[recipient];
  line += kRouted;
  if (attempt.ending == Ending::kSuspended) {
    line += " defer (-54): retry time not reached for any host for '";
    line += plan.receiver->domain;
    line += "'";
    End(LineKind::kSuspended, std::move(line));
    return;
  }
  line += DeferOf(*attempt.reason);
  WriteHost(mail, &line);
  PutSpan(" DT=", attempt.end - attempt.start, &line);
  line += TextOf(*attempt.reason, plan, mail.size, recipient);
  End(LineKind::kDelivery, std::move(line));
}

// Exim tells of it in a queue run, before it would try again.
void EximLines::WriteExpiry(const Mail& mail, Micros time) {
  for (const std::string& recipient : mail.plan->recipients) {
    std::string line = Begin(time, mail.id);
    line += " ** ";
    line += recipient;
    line += kRouted;
    line += ": retry time not reached for any host after a long failure period";
    End(LineKind::kExpired, std::move(line));
  }
}

void EximLines::WriteNotice(const Mail& mail, Micros time, Prng& prng) {
  ++bounce_notices_;
  const std::string id = MessageId(time, prng);
  std::string line = Begin(time + 200, id);
  line += " <= <> R=" + mail.id + " U=Debian-exim P=local S=";
  PutNumber(2'000 + prng.Below(9'000), &line);
  line +=
      " T=\"Mail delivery failed: returning message to sender\" for "
      "news@news.example";
  End(LineKind::kNotice, std::move(line));

  line = Begin(time + 45'000, id);
  line +=
      " => news <news@news.example> R=local_user T=maildir_home QT=0s DT=0s";
  End(LineKind::kNotice, std::move(line));

  line = Begin(time + 46'000, id);
  line += " Completed";
  End(LineKind::kNotice, std::move(line));
}

// All at once, since lines are due long before the next message may come.
void EximLines::WriteQueueRuns(const Planner& planner) {
  std::uint64_t pid = 4'000;
  for (Micros time = planner.log_begin(); time < planner.log_end();
       time += kQueueScan, pid += 173) {
    for (const std::string_view what : {" Start", " End"}) {
      std::string line = BeginLine(what == " End" ? time + 61 * kSecond : time);
      line += what;
      line += " queue run: pid=";
      PutNumber(pid, &line);
      End(LineKind::kNoise, std::move(line));
    }
  }
}

void EximLines::WriteNoise(Micros time, Prng& prng) {
  const std::uint64_t lot = prng.Below(1000);
  if (lot < 60) {
    WriteReject(time, prng);
  } else if (lot < 160) {
    std::string line = BeginLine(time);
    line += " no host name found for IP address 192.0.2.";
    PutNumber(30 + prng.Below(220), &line);
    End(LineKind::kNoise, std::move(line));
  } else if (lot < 260) {
    std::string line = BeginLine(time);
    line += " SMTP connection from " + Stranger(prng) + " lost D=";
    PutNumber(prng.Below(60), &line);
    line += "s";
    End(LineKind::kNoise, std::move(line));
  } else if (lot < 320) {
    std::string line = BeginLine(time);
    line += " SMTP call from " + Stranger(prng) +
            " dropped: too many syntax or protocol errors (last command was "
            "\"AUTH LOGIN\", C=EHLO)";
    End(LineKind::kNoise, std::move(line));
  } else if (lot < 375) {
    std::string line = BeginLine(time);
    line += " TLS error on connection from " + Stranger(prng) +
            " (gnutls_handshake): The TLS connection was non-properly "
            "terminated.";
    End(LineKind::kNoise, std::move(line));
  }
}

void EximLines::WriteReject(Micros time, Prng& prng) {
  std::string line = BeginLine(time);
  line += " H=(example.org) " + Stranger(prng) + " F=<offer";
  PutNumber(prng.Below(100'000), &line);
  line += "@example.org> rejected RCPT <info@example.org>: relay not permitted";
  End(LineKind::kReject, std::move(line));
}

}  // namespace mailscan::testing
