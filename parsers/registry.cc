#include "parsers/registry.h"

#include <array>

namespace mailscan {

std::unique_ptr<Parser> MakeEventRowParser();
std::unique_ptr<Parser> MakeEximParser();
std::unique_ptr<Parser> MakePostfixParser();
std::unique_ptr<Parser> MakeSendGridParser();

std::span<const ParserInfo> Parsers() {
  static constexpr std::array<ParserInfo, 4> kParsers = {{
      {"events", "mailscan's own event rows", Framing::kJson,
       MakeEventRowParser},
      {"postfix", "Postfix syslog", Framing::kLines, MakePostfixParser},
      {"exim", "Exim mainlog", Framing::kLines, MakeEximParser},
      {"sendgrid", "Twilio SendGrid event webhook", Framing::kJson,
       MakeSendGridParser},
  }};
  return kParsers;
}

}  // namespace mailscan
