#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/model/status.h"
#include "parsers/formats.h"

namespace mailscan {

// What the command line says about formats, as it says it.
struct FormatOptions {
  std::vector<std::string> files;       // --formats
  std::vector<std::string> click_urls;  // --click-url
  std::vector<std::string> open_urls;   // --open-url
  std::vector<std::string> token_maps;  // --token-map
  std::string message_id_key;           // --message-id-key
};

// The formats of a run. An error names the option and what is wrong with its
// value. Reads the files that are named; any thread.
Status MakeFormats(const FormatOptions& options,
                   std::shared_ptr<const Formats>* formats);

}  // namespace mailscan
