#pragma once

#include <span>

#include "core/model/parser.h"

namespace mailscan {

// Every format mailscan reads, in the order in which detection asks them. To
// add one: a file with a Make function, its declaration in registry.cc, a row.
// The providers of webhooks (parsers/providers.h) follow, to be named only.
std::span<const ParserInfo> Parsers();

}  // namespace mailscan
