#pragma once

#include <span>
#include <string_view>

namespace mailscan {

// A file of parsers/formats, as part of the program.
struct EmbeddedFormat {
  std::string_view name;  // of the file, without .toml; also the format's
  std::string_view text;
};

// All of them, by name. Constants, any thread. The text is read by ReadFormat
// when somebody needs it.
std::span<const EmbeddedFormat> EmbeddedFormats();

}  // namespace mailscan
