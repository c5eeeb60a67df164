#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/parser.h"
#include "parsers/format_settings.h"
#include "parsers/format_spec.h"
#include "parsers/webhook_provider.h"

namespace mailscan {

// Providers that are tables: a FormatSpec with reads = "json", put to work by
// the mapping engine. Functions may be called from any thread.

// The row of one format.
ProviderInfo TableProvider(std::shared_ptr<const FormatSpec> spec,
                           const FormatSettings& settings = {});

// The rows of all formats in parsers/formats that read JSON, by name. Tables
// are read when they are first asked for.
std::vector<ProviderInfo> TableProviders(const FormatSettings& settings = {});

// The same of one, for a table of providers in an order of its own. REQUIRES:
// there is a format of this name.
ProviderInfo TableProviderNamed(std::string_view name,
                                const FormatSettings& settings = {});

// Reads records of this format alone, in whatever containers; all others are
// foreign.
std::unique_ptr<Parser> MakeTableParser(std::shared_ptr<const FormatSpec> spec,
                                        const FormatSettings& settings = {});

}  // namespace mailscan
