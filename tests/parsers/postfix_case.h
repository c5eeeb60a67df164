#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/parser.h"
#include "tests/support/event_text.h"

namespace mailscan {

std::unique_ptr<Parser> MakePostfixParser();

namespace testing {

// What the Postfix parser says of a line: its status, or its event's text;
// "3 x ..." where the line says the same thing several times.
inline std::string ReadPostfix(std::string_view line) {
  const std::unique_ptr<Parser> parser = MakePostfixParser();
  const Parsed parsed = ParseOne(*parser, line, "postfix");
  const std::vector<std::string>& events = parsed.events;
  if ((parsed.status == LineStatus::kEvent) == events.empty() ||
      std::adjacent_find(events.begin(), events.end(), std::not_equal_to<>()) !=
          events.end()) {
    return "status and events disagree";
  }
  if (events.empty()) {
    return std::string(NameOf(parsed.status));
  }
  return events.size() == 1
             ? events.front()
             : std::to_string(events.size()) + " x " + events.front();
}

}  // namespace testing
}  // namespace mailscan
