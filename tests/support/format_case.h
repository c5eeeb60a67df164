#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "parsers/format_spec.h"
#include "parsers/line_format.h"
#include "tests/support/event_text.h"

namespace mailscan::testing {

// A format, or null and a failure of the test.
inline std::shared_ptr<const FormatSpec> FormatOf(std::string_view toml) {
  std::shared_ptr<const FormatSpec> spec;
  const Status status = ReadFormat(toml, "my.toml", &spec);
  EXPECT_TRUE(status.ok()) << status.message();
  return spec;
}

// What a format makes of a line: its event, or what it is instead.
inline std::string ReadBy(Parser& parser, std::string_view line) {
  const Parsed parsed = ParseOne(parser, line, "mine");
  if (parsed.status != LineStatus::kEvent || parsed.events.size() != 1) {
    return std::string(NameOf(parsed.status)) +
           (parsed.events.empty() ? "" : " with events");
  }
  return parsed.events.front();
}

}  // namespace mailscan::testing
