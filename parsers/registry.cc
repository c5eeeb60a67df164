#include "parsers/registry.h"

#include <array>
#include <string_view>

namespace mailscan {

std::unique_ptr<Parser> MakeEventRowParser();
std::unique_ptr<Parser> MakeEximParser();
std::unique_ptr<Parser> MakeKumoMtaParser();
std::unique_ptr<Parser> MakePostfixParser();
std::unique_ptr<Parser> MakePowerMtaParser();
bool IsPowerMtaHeader(std::string_view record);
std::unique_ptr<Parser> MakeSendGridParser();

std::span<const ParserInfo> Parsers() {
  static constexpr std::array<ParserInfo, 6> kParsers = {{
      {"events", "mailscan's own event rows", Framing::kJson,
       MakeEventRowParser},
      {"postfix", "Postfix syslog", Framing::kLines, MakePostfixParser},
      {"exim", "Exim mainlog", Framing::kLines, MakeEximParser},
      {"kumomta", "KumoMTA delivery log", Framing::kJson, MakeKumoMtaParser},
      {"powermta", "PowerMTA accounting file", Framing::kCsv,
       MakePowerMtaParser, IsPowerMtaHeader},
      {"sendgrid", "Twilio SendGrid event webhook", Framing::kJson,
       MakeSendGridParser},
  }};
  return kParsers;
}

}  // namespace mailscan
