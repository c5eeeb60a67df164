#pragma once

#include <string_view>
#include <vector>

#include "parsers/format_settings.h"
#include "parsers/webhook_provider.h"

namespace mailscan {

// Every provider of webhooks mailscan knows, in the order of recognition. To
// add one: its row in providers.cc (none for a table in parsers/formats), and
// its place in the order there. Makes new rows, and reads all tables; any
// thread.
std::vector<ProviderInfo> Providers(const FormatSettings& settings = {});

// The same without reading tables, each name once.
struct ProviderName {
  std::string_view name;
  std::string_view summary;
};
std::vector<ProviderName> ProviderNames();

}  // namespace mailscan
