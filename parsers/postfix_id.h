#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// Postfix queue ids. Pure functions, any thread.

// The size of the queue id at the start of "QID: text", or 0. Accepts what
// Postfix makes, and other letters and digits too (rewritten or redacted logs),
// but not the words that stand there otherwise ("warning: ", "NOQUEUE: ").
std::size_t QueueIdSize(std::string_view text);

// The creation time in a long queue id (enable_long_queue_ids), in UTC, or
// nothing if this is not one: seconds in base 52 (6 digits or more),
// microseconds in base 52 (4 digits), "z", inode in base 51.
std::optional<Micros> LongQueueIdTime(std::string_view id);

}  // namespace mailscan
