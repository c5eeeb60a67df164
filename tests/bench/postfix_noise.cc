#include <array>

#include "tests/bench/postfix_lines.h"

namespace mailscan::testing {
namespace {

constexpr std::uint64_t kQmgrPid = 1204;

std::string Stranger(Prng& prng) {
  std::string text = "unknown[192.0.2.";
  PutNumber(30 + prng.Below(220), &text);
  return text + "]";
}

}  // namespace

// In the order of Postfix before 3.11: the notice's own lines come before the
// line that names it.
void PostfixLines::WriteNotice(const Mail& mail, Micros time, Prng& prng) {
  ++bounce_notices_;
  const std::string id = QueueId(time, time + kSecond);
  std::string line = Begin(time + 200, "cleanup", 20'513);
  line += id;
  line += ": message-id=<";
  PutNumber(static_cast<std::uint64_t>(time / kSecond), &line);
  line += "." + id + "@mx1.news.example>";
  End(LineKind::kNotice, std::move(line));

  line = Begin(time + 1'100, "qmgr", kQmgrPid);
  line += id;
  line += ": from=<>, size=";
  PutNumber(2'000 + prng.Below(9'000), &line);
  line += ", nrcpt=1 (queue active)";
  End(LineKind::kNotice, std::move(line));

  line = Begin(time + 1'300, "bounce", 22'007 + 2 * prng.Below(3));
  line += mail.queue_id;
  line += ": sender non-delivery notification: ";
  line += id;
  End(LineKind::kNotice, std::move(line));

  line = Begin(time + 5'000, "local", 22'103);
  line += id;
  line +=
      ": to=<news@news.example>, relay=local, delay=0.01, "
      "delays=0/0/0/0.01, dsn=2.0.0, status=sent (delivered to maildir)";
  End(LineKind::kNotice, std::move(line));

  line = Begin(time + 5'600, "qmgr", kQmgrPid);
  line += id;
  line += ": removed";
  End(LineKind::kNotice, std::move(line));
}

void PostfixLines::WriteNoise(Micros time, Prng& prng) {
  const std::uint64_t lot = prng.Below(1000);
  if (lot < 180) {
    WriteForeign(time, prng);
  } else if (lot < 240) {
    WriteReject(time, prng);
  } else if (lot < 340) {
    WriteProbe(time, prng);
  } else if (lot < 360) {
    std::string line = Begin(time, "anvil", 23'001);
    line += "statistics: max connection rate ";
    PutNumber(1 + prng.Below(40), &line);
    line += "/60s for (smtp:192.0.2.";
    PutNumber(30 + prng.Below(220), &line);
    line += ") at Mar  2 07:01:12";
    End(LineKind::kNoise, std::move(line));
  } else if (lot < 375) {
    std::string line = Begin(time, "smtpd", 20'011 + 7 * prng.Below(12));
    line += "warning: hostname dsl";
    PutNumber(prng.Below(250), &line);
    line += ".example.org does not resolve to address 192.0.2.";
    PutNumber(30 + prng.Below(220), &line);
    End(LineKind::kNoise, std::move(line));
  }
}

void PostfixLines::WriteProbe(Micros time, Prng& prng) {
  const std::uint64_t pid = 20'011 + 7 * prng.Below(12);
  const std::string who = Stranger(prng);
  std::string line = Begin(time, "smtpd", pid);
  line += "connect from " + who;
  End(LineKind::kNoise, std::move(line));
  const Micros spent = prng.Between(300'000, 700'000);
  line = Begin(time + spent, "smtpd", pid);
  line += "lost connection after AUTH from " + who;
  End(LineKind::kNoise, std::move(line));
  line = Begin(time + spent + 300, "smtpd", pid);
  line += "disconnect from " + who + " ehlo=1 auth=0/1 commands=1/2";
  End(LineKind::kNoise, std::move(line));
}

void PostfixLines::WriteReject(Micros time, Prng& prng) {
  std::string line = Begin(time, "smtpd", 20'011 + 7 * prng.Below(12));
  const std::string who = Stranger(prng);
  line += "NOQUEUE: reject: RCPT from " + who +
          ": 554 5.7.1 <info@example.org>: Relay access denied; "
          "from=<offer";
  PutNumber(prng.Below(100'000), &line);
  line += "@example.org> to=<info@example.org> proto=ESMTP helo=<example.org>";
  End(LineKind::kReject, std::move(line));
}

void PostfixLines::WriteForeign(Micros time, Prng& prng) {
  std::string line = BeginLine(time);
  switch (prng.Below(3)) {
    case 0:
      line += " mx1 opendkim[801]: ";
      PutUpperHex(prng.Next() >> 24U, 10, &line);
      line += ": DKIM-Signature field added (s=2026, d=news.example)";
      break;
    case 1:
      line +=
          " mx1 dovecot: imap-login: Login: user=<news>, method=PLAIN, "
          "rip=192.0.2.10, lip=192.0.2.25, mpid=";
      PutNumber(30'000 + prng.Below(2'000), &line);
      line += ", TLS, session=<";
      PutToken(prng.Next(), 16, &line);
      line += ">";
      break;
    default:
      line += " mx1 sshd[";
      PutNumber(40'000 + prng.Below(9'000), &line);
      line += "]: Connection closed by 192.0.2.77 port ";
      PutNumber(30'000 + prng.Below(30'000), &line);
      line += " [preauth]";
  }
  End(LineKind::kForeign, std::move(line));
}

}  // namespace mailscan::testing
