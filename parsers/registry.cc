#include "parsers/registry.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "parsers/providers.h"
#include "parsers/webhook.h"

namespace mailscan {

std::unique_ptr<Parser> MakeEventRowParser();
std::unique_ptr<Parser> MakeEximParser();
std::unique_ptr<Parser> MakeKumoMtaParser();
std::unique_ptr<Parser> MakePostfixParser();
std::unique_ptr<Parser> MakePowerMtaParser();
bool IsPowerMtaHeader(std::string_view record);

namespace {

std::vector<ParserInfo> Rows() {
  constexpr bool kMailLog = true;
  return {
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
      {"webhook", "ESP webhooks, each record recognised", Framing::kJson,
       [] { return MakeWebhookParser(Providers); }},
  };
}

// Each provider once more, for those who name it.
void AddProviders(std::vector<ParserInfo>* rows) {
  for (const ProviderName& info : ProviderNames()) {
    const std::string_view name = info.name;
    if (std::none_of(rows->begin(), rows->end(),
                     [&](const ParserInfo& row) { return row.name == name; })) {
      ParserInfo row;
      row.name = name;
      row.summary = info.summary;
      row.framing = Framing::kJson;
      row.make = [name] { return MakeWebhookParser(Providers, name); };
      row.by_name_only = true;
      rows->push_back(std::move(row));
    }
  }
}

}  // namespace

std::span<const ParserInfo> Parsers() {
  static const std::vector<ParserInfo> kParsers = [] {
    std::vector<ParserInfo> rows = Rows();
    AddProviders(&rows);
    return rows;
  }();
  return kParsers;
}

}  // namespace mailscan
