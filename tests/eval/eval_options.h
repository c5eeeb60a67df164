#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mailscan::eval {

// What the command line of mailscan-eval asks for. Plain values.
struct EvalOptions {
  std::uint64_t first_seed = 2001;  // seeds below are for tuning
  std::uint64_t last_seed = 2003;
  std::vector<std::string> mixes;  // empty: all
  std::uint32_t messages = 4000;
  std::size_t misses = 0;
  bool markdown = false;
  bool check = false;
  std::string rules;
  std::string keep;
};

// Nothing, after the usage or what is wrong has been printed.
std::optional<EvalOptions> ParseEvalOptions(int argc, const char* const* argv);

}  // namespace mailscan::eval
