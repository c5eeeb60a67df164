#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "parsers/format_spec.h"

namespace mailscan {

// A file of parsers/formats, as part of the program.
struct EmbeddedFormat {
  std::string_view name;  // of the file, without .toml; also the format's
  std::string_view summary;
  std::string_view reads;  // "lines" or "json"
  std::string_view text;

  bool reads_lines() const { return reads == "lines"; }
};

// All of them, by name. Constants, any thread.
std::span<const EmbeddedFormat> EmbeddedFormats();

// What one says, read when it is first asked for and kept. REQUIRES: there is
// one of this name. Any thread.
std::shared_ptr<const FormatSpec> EmbeddedSpec(std::string_view name);

}  // namespace mailscan
