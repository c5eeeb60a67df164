#pragma once

#include <memory>
#include <string>
#include <vector>

#include "parsers/format_spec.h"

namespace mailscan {

// Something that a sample of a format does not make as it says.
struct SampleFault {
  std::string where;  // "my.toml:40:1: sample 2, event 1: kind"
  std::string expected;
  std::string found;
};

// Tries the samples of a format: the events each makes, and of each event the
// keys that the sample names. Empty: all is as expected. Any thread.
std::vector<SampleFault> CheckSamples(std::shared_ptr<const FormatSpec> spec);

}  // namespace mailscan
