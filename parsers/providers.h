#pragma once

#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/format_settings.h"
#include "parsers/webhook_provider.h"

namespace mailscan {

// Every provider of webhooks mailscan knows, in the order of recognition. To
// add one: its row in providers.cc (none for a table in parsers/formats), and
// its place in the order there. Any thread; the rows live as long as it does.
class ProviderTable {
 public:
  struct Title {
    std::string_view name;
    std::string_view summary;
  };

  explicit ProviderTable(FormatSettings settings)
      : settings_(std::move(settings)) {}

  // Made at the first call: a run without webhooks reads no tables.
  std::span<const ProviderInfo> rows() const;
  static std::vector<Title> Titles();

 private:
  FormatSettings settings_;
  mutable std::once_flag made_;
  mutable std::vector<ProviderInfo> rows_;
};

}  // namespace mailscan
