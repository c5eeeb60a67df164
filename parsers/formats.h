#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/model/parser.h"
#include "core/model/status.h"
#include "parsers/format_settings.h"
#include "parsers/format_spec.h"

namespace mailscan {

// Formats is every format of a run: those of the user first, in the order in
// which they were loaded, then those of the program. Filled by one thread, then
// immutable and for any; what it gives lives as long as it does.
//
// Those that read JSON are providers of webhooks: one row reads all of them,
// record by record, and each has a row of its own, to be named.
class Formats {
 public:
  explicit Formats(FormatSettings settings = {});

  // Adds the format of a file, or of every *.toml in a folder, by name. One
  // whose samples do not make what they say is refused.
  Status Load(const std::string& path);

  std::span<const ParserInfo> parsers() const { return parsers_; }
  const ParserInfo* Find(std::string_view name) const;

 private:
  class Table;

  Status Add(const std::string& file);
  ParserInfo RowOf(const std::shared_ptr<const FormatSpec>& spec);

  FormatSettings settings_;
  std::shared_ptr<Table> table_;
  std::vector<ParserInfo> parsers_;
  std::ptrdiff_t own_ = 0;  // of parsers_, the first so many
};

// Reads one file, without trying its samples. Any thread.
Status ReadFormatFile(const std::string& file,
                      std::shared_ptr<const FormatSpec>* spec);

}  // namespace mailscan
