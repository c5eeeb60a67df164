#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/verdict/rule_table.h"

namespace mailscan {

struct RewriteRow {
  std::string start;   // of the one label before the suffix; empty: any labels
  std::string suffix;  // of the host, whole labels, lower case
  std::string vendor;
};

// Hosts to which filters point the links of a mail, and which send the browser
// of whoever presses one on to where it led. See RuleTable; what it returns
// lives as long as it does.
class RewriteTable final : public RowsOf<RewriteRow> {
 public:
  RewriteTable() : RowsOf("rewrite") {}
  // Whose rewriter a page is of, by its address; empty where it is none.
  std::string_view VendorOf(std::string_view referer) const;
  std::optional<std::size_t> RowFor(std::string_view referer) const override;

 private:
  std::string TakeRow(RuleRow* from, RewriteRow* row) override;
};

}  // namespace mailscan
