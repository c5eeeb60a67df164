#pragma once

#include "core/model/event_sink.h"
#include "core/report/json_writer.h"
#include "core/timeline/message.h"
#include "core/verdict/judged.h"

namespace mailscan {

// What several JSON writers put into their objects.

// "file" and "line".
void PutPlace(const Place& place, const Tables& tables, JsonWriter* json);

inline std::uint32_t WidthOf(const Interval& interval) {
  return static_cast<std::uint32_t>(interval.hi - interval.lo);
}

// A finding as an object, without the newline.
void PutFinding(const Finding& finding, const Tables& tables, JsonWriter* json);

}  // namespace mailscan
