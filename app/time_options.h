#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/options.h"

namespace mailscan {

// What the command line says about times, as it says it.
struct TimeOptions {
  std::string skew;
  std::string since;
  std::string until;
  std::string now;
  std::vector<std::string> zones;  // [HOST=]ZONE
};

// Fills the present, the window, the skew and the zones of *options; else tells
// what is wrong and returns the exit code.
std::optional<int> TakeTimes(const TimeOptions& times, Options* options);

}  // namespace mailscan
