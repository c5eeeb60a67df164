#pragma once

#include <string_view>

namespace mailscan {

// Moves on behind the name of a month, as strftime(%b) gives it in the
// languages of Europe (and "11月"), and returns 1..12. Returns 0 and leaves
// *text alone if it begins with none. Pure, any thread.
int TakeMonthWord(std::string_view* text);

}  // namespace mailscan
