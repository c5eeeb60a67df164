#pragma once

#include <span>

#include "core/model/parser.h"

namespace mailscan {

// Every format mailscan reads by code, in the order in which detection asks
// them; class Formats adds webhooks and formats that are tables. To add one: a
// file with a Make function, its declaration in registry.cc, a row.
std::span<const ParserInfo> Parsers();

}  // namespace mailscan
