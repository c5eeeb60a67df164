#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "core/model/parser.h"
#include "parsers/webhook_provider.h"

namespace mailscan {

// The parser of webhooks: it opens what is around them (see unwrap.h), and each
// record is read by the first row of `table` whose signature it has. That is a
// function of the record alone. Rows of one name share one provider, that of
// the first. Where `only` is not empty, records of all other names are foreign.
// The table must outlive the parser.
std::unique_ptr<Parser> MakeWebhookParser(std::span<const ProviderInfo> table,
                                          std::string_view only = {});

// The same, of a table that is made when the first record comes: most inputs
// have none, and detection asks every parser.
std::unique_ptr<Parser> MakeWebhookParser(
    std::span<const ProviderInfo> (*table)(), std::string_view only = {});

}  // namespace mailscan
