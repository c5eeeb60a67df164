#pragma once

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/parser.h"
#include "gtest/gtest.h"
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

struct PostfixCase {
  std::string_view line;  // after "Jul  5 06:52:11 mx "
  std::string_view said;  // a status, or an event without its stamp
};

inline std::string ReadAtMx(std::string_view rest) {
  std::string said = ReadPostfix("Jul  5 06:52:11 mx " + std::string(rest));
  constexpr std::string_view kStamp = " --07-05T06:52:11";
  const std::size_t at = said.find(kStamp);
  return at == std::string::npos ? said : said.erase(at, kStamp.size());
}

inline void CheckAtMx(std::initializer_list<PostfixCase> cases) {
  for (const PostfixCase& c : cases) {
    EXPECT_EQ(ReadAtMx(c.line), c.said) << c.line;
  }
}

}  // namespace testing
}  // namespace mailscan
