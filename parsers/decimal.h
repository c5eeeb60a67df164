#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// Numbers and times as records carry them: as a JSON number or in a string,
// with nothing else around.
// Pure functions, any thread.

// A decimal number as written: never through a double, unless it has an
// exponent.
struct Decimal {
  std::int64_t whole = 0;   // towards zero
  std::int32_t micros = 0;  // millionths, of the sign of the number; cut
  int digits = 0;  // of the fraction, 6 at most; 0 when they are all zeros
};
std::optional<Decimal> ReadDecimal(std::string_view text);

// A Unix time. From 1e11 on it is milliseconds, below seconds; its precision
// is that unit, or finer where a fraction says more. Nothing outside 1973 to
// 2100.
std::optional<Stamp> ReadEpoch(std::string_view text);

// "2026-03-02T10:06:35.123Z" and what else ParseRfc3339 reads.
std::optional<Stamp> ReadIsoTime(std::string_view text);

}  // namespace mailscan
