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

}  // namespace mailscan
