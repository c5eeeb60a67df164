#pragma once

#include <string>

#include "core/model/toml_tree.h"

namespace mailscan {

// Appends a text, whole number, truth value or list of such as TOML writes it.
// Pure function, any thread.
void AppendTomlValue(const TomlValue& value, std::string* out);

// Appends what a table holds, a line each, in the order of the file it was read
// from. REQUIRES: it holds no tables.
void AppendTomlEntries(const TomlValue& table, std::string* out);

}  // namespace mailscan
