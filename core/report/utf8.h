#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mailscan {

// Reads one code point at the start of text. *length gets its bytes; where the
// bytes are no valid UTF-8 (cut, overlong, a surrogate), the result is
// kNoCodePoint and *length is 1. REQUIRES: text is not empty.
inline constexpr std::uint32_t kNoCodePoint = 0xffffffff;
std::uint32_t TakeCodePoint(std::string_view text, std::size_t* length);

// A code point that does something where it is shown instead of being seen: a
// C0 or C1 control, a line separator, or what turns the direction of text
// (Unicode TR 36, 2.3).
bool IsControl(std::uint32_t point);

}  // namespace mailscan
