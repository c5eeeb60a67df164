#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "core/model/parser.h"
#include "tests/support/event_text.h"

namespace mailscan {

std::unique_ptr<Parser> MakeEximParser();

namespace testing {

// What the Exim parser says of a line: its status, or its event's text.
inline std::string ReadExim(std::string_view line) {
  const std::unique_ptr<Parser> parser = MakeEximParser();
  const Parsed parsed = ParseOne(*parser, line, "exim");
  if ((parsed.status == LineStatus::kEvent) == parsed.events.empty() ||
      parsed.events.size() > 1) {
    return "status and events disagree";
  }
  return parsed.events.empty() ? std::string(NameOf(parsed.status))
                               : parsed.events.front();
}

struct EximCase {
  std::string_view line;  // after the time and the id
  std::string_view said;  // a status, or an event without its time and id
};

// Each line is one of message 1vx04G-000000001Ab-132G of 2 March 2026, 10:00
// UTC, in a log at +0100.
inline void CheckExim(std::initializer_list<EximCase> cases) {
  constexpr std::string_view kId = "1vx04G-000000001Ab-132G";
  for (const EximCase& c : cases) {
    std::string said = ReadExim("2026-03-02 11:00:01 +0100 " +
                                std::string(kId) + " " + std::string(c.line));
    const std::string id = " local_id=" + std::string(kId);
    // What was refused never became the message of that id.
    const bool has_id =
        said.find(' ') != std::string::npos && !said.starts_with("rejected ");
    EXPECT_EQ(said.find(id) != std::string::npos, has_id) << c.line;
    for (const std::string& known :
         {std::string(" 2026-03-02T10:00:01Z"), id}) {
      if (const std::size_t at = said.find(known); at != std::string::npos) {
        said.erase(at, known.size());
      }
    }
    EXPECT_EQ(said, c.said) << c.line;
  }
}

}  // namespace testing
}  // namespace mailscan
