#include "tests/bench/mail_lines.h"

#include <utility>

namespace mailscan::testing {

std::string MailLines::BeginLine(Micros time) {
  line_time_ = time;
  std::string line = queue_.Take();
  stamps_.Put(time, &line);
  return line;
}

void MailLines::End(LineKind kind, std::string line) {
  line.push_back('\n');
  const Micros late =
      options_.jitter_ms == 0
          ? 0
          : jitter_.Between(0, options_.jitter_ms) * kMillisecond;
  queue_.Push(line_time_ + late, std::move(line), kind);
}

void PutAcceptedReply(const Plan& plan, const Attempt& attempt,
                      std::uint64_t size, std::string* line) {
  Prng prng(static_cast<std::uint64_t>(attempt.end) ^ plan.number);
  switch (plan.receiver->profile) {
    case Profile::kGoogle:
      *line += "250 2.0.0 OK  ";
      PutNumber(static_cast<std::uint64_t>(attempt.end / kSecond), line);
      *line += " a1-2002a05ee";
      PutNumber(1000 + prng.Below(9000), line);
      *line += "si1234567ejc.";
      PutNumber(100 + prng.Below(900), line);
      *line += " - gsmtp";
      return;
    case Profile::kMicrosoft:
      *line += "250 2.6.0 <" + plan.message_id + "> [InternalId=";
      PutNumber(prng.Next() >> 12U, line);
      *line += ", Hostname=AM0EX0101.corp.example] ";
      PutNumber(size + 2000, line);
      *line += " bytes in 0.";
      PutPadded(50 + prng.Below(900), 3, line);
      *line += ", 41.250 KB/sec Queued mail for delivery";
      return;
    case Profile::kYahoo:
      *line += "250 ok dirdel";
      return;
    default:
      *line += "250 2.0.0 Ok: queued as ";
      PutUpperHex(0xF00000000000ULL + (prng.Next() >> 20U), 12, line);
  }
}

std::string RefusalText(const Reason& reason, const Receiver& receiver,
                        std::string_view recipient, bool as_postfix) {
  const std::string host = receiver.host + "[" + receiver.ip + "]";
  std::string text;
  for (std::size_t i = 0; i < reason.text.size(); ++i) {
    if (reason.text[i] != '%') {
      text.push_back(reason.text[i]);
      continue;
    }
    ++i;
    text += reason.text[i] == 'R' ? recipient : std::string_view(host);
  }
  if (!as_postfix || !reason.said) {
    return text;
  }
  std::string_view command = "end of DATA";
  if (reason.stage == SmtpStage::kMail) {
    command = "MAIL FROM";
  } else if (reason.stage == SmtpStage::kRcpt) {
    command = "RCPT TO";
  }
  return "host " + host + " said: " + text + " (in reply to " +
         std::string(command) + " command)";
}

}  // namespace mailscan::testing
