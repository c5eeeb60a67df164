#pragma once

#include <string>
#include <string_view>

namespace mailscan {

// A page of help with its lines broken at spaces to fit this many columns; what
// is left of a line goes under its explanation, which begins in column `under`.
// Pure.
std::string WrapHelp(std::string_view page, std::size_t under,
                     std::size_t columns);

}  // namespace mailscan
