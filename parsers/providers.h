#pragma once

#include <span>

#include "parsers/webhook_provider.h"

namespace mailscan {

// Every provider of webhooks mailscan knows, in the order of recognition. To
// add one: its row in providers.cc (none for a table in parsers/formats), and
// its place in the order there. Made at the first call and kept; any thread.
std::span<const ProviderInfo> Providers();

}  // namespace mailscan
