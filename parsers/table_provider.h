#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/parser.h"
#include "parsers/format_spec.h"
#include "parsers/tracker.h"
#include "parsers/webhook_provider.h"

namespace mailscan {

// Providers that are tables: a FormatSpec with reads = "json", put to work by
// the mapping engine. Functions may be called from any thread.

// The row of one format. Of a record without a Message-ID of its own, the
// value at message_id_key of what the sender set (metadata) is taken for it;
// empty: none. The tracker says which requests are hits; null: all.
ProviderInfo TableProvider(std::shared_ptr<const FormatSpec> spec,
                           const std::string& message_id_key = {},
                           std::shared_ptr<const Tracker> tracker = nullptr);

// The rows of all formats in parsers/formats that read JSON, by name. The
// tables are read at the first call and kept.
std::vector<ProviderInfo> TableProviders(
    const std::string& message_id_key = {},
    std::shared_ptr<const Tracker> tracker = nullptr);

// The same of one, for a table of providers in an order of its own. REQUIRES:
// there is a format of this name.
ProviderInfo TableProviderNamed(
    std::string_view name, const std::string& message_id_key = {},
    std::shared_ptr<const Tracker> tracker = nullptr);

// Reads records of this format alone; all others are foreign.
std::unique_ptr<Parser> MakeTableParser(
    std::shared_ptr<const FormatSpec> spec,
    std::shared_ptr<const Tracker> tracker = nullptr);

}  // namespace mailscan
