#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// Exim's message ids: "1abcde-000abc-Xy" and, since 4.97,
// "1abcde-000000abcde-XyZw". Pure functions, any thread.

// The size of the message id that text begins with, or 0. A blank, or the end,
// must follow it.
std::size_t EximIdSize(std::string_view text);

// When Exim began to receive the message of this id, in UTC, or nothing if it
// is none: base 62 seconds since 1970 in the first part, then the process,
// then the fraction in ticks of half a millisecond (of a microsecond in the
// long form). Where localhost_number is set the ticks are coarser and shifted;
// a fraction that cannot be one is passed over.
std::optional<Micros> EximIdTime(std::string_view id);

}  // namespace mailscan
