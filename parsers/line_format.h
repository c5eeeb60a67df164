#pragma once

#include <memory>

#include "core/model/parser.h"
#include "parsers/format_settings.h"
#include "parsers/format_spec.h"

namespace mailscan {

// Reads the lines of a format with reads = "lines". A line that its pattern
// does not match is malformed, unless one of its skips does. Any thread.
std::unique_ptr<Parser> MakeLineParser(std::shared_ptr<const FormatSpec> spec,
                                       const FormatSettings& settings = {});

// The parser of any format.
std::unique_ptr<Parser> MakeFormatParser(std::shared_ptr<const FormatSpec> spec,
                                         const FormatSettings& settings = {});

}  // namespace mailscan
