#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/options.h"

namespace mailscan {

// Options about tables: formats and rules of the user's, and the commands that
// show and try them. What they are given lives as long as the parse.
void AddFormatFiles(CLI::App* app, std::vector<std::string>* files);
void AddRulesFolder(CLI::App* app, std::string* folder);
void AddFormatsActions(CLI::App* app, Options* options,
                       std::vector<std::string>* files);
void AddRulesActions(CLI::App* app, Options* options, std::string* folder);

}  // namespace mailscan
