#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mailscan {

enum class ValueEnd : std::uint8_t {
  kWhole,   // ends at the offset given
  kOpen,    // the text ends first
  kBroken,  // is no JSON value, or longer than kMaxRecord
};

struct ValueScan {
  ValueEnd end = ValueEnd::kBroken;
  std::size_t offset = 0;  // past the value, when it is whole
};

// Finds the end of the JSON value that starts at text[at]; see JsonCutter for
// what breaks one. REQUIRES: at < text.size().
ValueScan ScanJsonValue(std::string_view text, std::size_t at);

}  // namespace mailscan
