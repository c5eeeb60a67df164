#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/event_sink.h"
#include "core/model/parser.h"

namespace mailscan::testing {

// One canonical line a stored event, so that test tables read like logs:
// "clicked 2026-03-02T10:06:35Z recipient=ann@corp.example url=https://..."
// The time is the raw stamp; a stamp without year starts with "--", one
// without zone ends without "Z". Numbers: stage= code= connect_ms=
// transfer_ms= age_ms= hint=. Fields follow in the order of Field.
std::string EventText(const RowHead& head, std::string_view key,
                      std::string_view body, const Tables& tables);

// What a parser makes of one line.
struct Parsed {
  LineStatus status = LineStatus::kMalformed;
  std::vector<std::string> events;
};
Parsed ParseOne(Parser& parser, std::string_view line, std::string_view source);

std::string_view NameOf(LineStatus status);

}  // namespace mailscan::testing
