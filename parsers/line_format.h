#pragma once

#include <memory>

#include "core/model/parser.h"
#include "parsers/format_spec.h"
#include "parsers/tracker.h"

namespace mailscan {

// Reads the lines of a format with reads = "lines". A line that its pattern
// does not match is malformed, unless one of its skips does. The tracker says
// which requests are hits, and whose; null: all are. Any thread.
std::unique_ptr<Parser> MakeLineParser(
    std::shared_ptr<const FormatSpec> spec,
    std::shared_ptr<const Tracker> tracker = nullptr);

// The parser of any format.
std::unique_ptr<Parser> MakeFormatParser(
    std::shared_ptr<const FormatSpec> spec,
    std::shared_ptr<const Tracker> tracker = nullptr);

}  // namespace mailscan
