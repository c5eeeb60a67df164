#include "parsers/registry.h"

#include <string_view>
#include <vector>

namespace mailscan {

std::unique_ptr<Parser> MakeEventRowParser();
std::unique_ptr<Parser> MakeEximParser();
std::unique_ptr<Parser> MakeKumoMtaParser();
std::unique_ptr<Parser> MakePostfixParser();
std::unique_ptr<Parser> MakePowerMtaParser();
bool IsPowerMtaHeader(std::string_view record);

std::span<const ParserInfo> Parsers() {
  constexpr bool kMailLog = true;
  static const std::vector<ParserInfo> kParsers = {
      {"events", "mailscan's own event rows", Framing::kJson,
       MakeEventRowParser},
      {"postfix", "Postfix syslog", Framing::kLines, MakePostfixParser, nullptr,
       kMailLog},
      {"exim", "Exim mainlog", Framing::kLines, MakeEximParser, nullptr,
       kMailLog},
      {"kumomta", "KumoMTA delivery log", Framing::kJson, MakeKumoMtaParser,
       nullptr, kMailLog},
      {"powermta", "PowerMTA accounting file", Framing::kCsv,
       MakePowerMtaParser, IsPowerMtaHeader, kMailLog},
  };
  return kParsers;
}

}  // namespace mailscan
