#pragma once

#include <string_view>

namespace mailscan {

// Writes a string of JSON, given as it stands between its quotes, as the text
// that it means: never longer. Returns where that ends; null where an escape
// means nothing (a lone surrogate, "\q"). REQUIRES: out has room for the
// string. Pure.
char* Unescape(std::string_view written, char* out);

}  // namespace mailscan
