#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/embedded_formats.h"
#include "parsers/table_provider.h"
#include "tests/support/event_text.h"

namespace mailscan::testing {

struct ProviderCase {
  std::string_view record;
  std::string_view event;  // or what the record is instead
};

// What a provider that is a table makes of records, alone.
inline void ExpectEvents(std::string_view provider,
                         const std::vector<ProviderCase>& cases) {
  const std::unique_ptr<Parser> parser =
      MakeTableParser(EmbeddedSpec(provider));
  for (const ProviderCase& c : cases) {
    const Parsed parsed = ParseOne(*parser, c.record, provider);
    ASSERT_LE(parsed.events.size(), 1U) << c.record;
    EXPECT_EQ(parsed.events.empty() ? std::string(NameOf(parsed.status))
                                    : parsed.events.front(),
              c.event)
        << provider << ": " << c.record;
  }
}

}  // namespace mailscan::testing
