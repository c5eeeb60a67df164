#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/model/parser.h"
#include "tests/support/event_text.h"

namespace mailscan {

std::unique_ptr<Parser> MakePostfixParser();

namespace testing {

// What the Postfix parser says of a line: its status, or its event's text.
inline std::string ReadPostfix(std::string_view line) {
  const std::unique_ptr<Parser> parser = MakePostfixParser();
  const Parsed parsed = ParseOne(*parser, line, "postfix");
  if ((parsed.status == LineStatus::kEvent) == parsed.events.empty() ||
      parsed.events.size() > 1) {
    return "status and events disagree";
  }
  return parsed.events.empty() ? std::string(NameOf(parsed.status))
                               : parsed.events.front();
}

}  // namespace testing
}  // namespace mailscan
