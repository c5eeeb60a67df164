#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "parsers/webhook_provider.h"

namespace mailscan {

// Every provider of webhooks mailscan knows, in the order of recognition. To
// add one: its row in providers.cc (none for a table in parsers/formats), and
// its place in the order there. Made at the first call and kept; any thread.
std::span<const ProviderInfo> Providers();

// Their names, for which no table is read.
struct ProviderName {
  std::string_view name;
  std::string_view summary;
};
std::vector<ProviderName> ProviderNames();

}  // namespace mailscan
