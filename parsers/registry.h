#pragma once

#include <span>

#include "core/model/parser.h"

namespace mailscan {

// Every format of the program, in the order in which detection asks them; class
// Formats adds those that are tables and read lines, and those of users. To add
// one: a file with a Make function, its declaration in registry.cc, a row. The
// providers of webhooks (parsers/providers.h) follow, to be named only.
std::span<const ParserInfo> Parsers();

}  // namespace mailscan
