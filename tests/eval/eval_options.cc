#include "tests/eval/eval_options.h"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <string_view>

#include "tests/eval/scene.h"

namespace mailscan::eval {
namespace {

constexpr std::string_view kUsage =
    "usage: mailscan-eval [OPTION]...\n"
    "  --seeds A..B     which made-up worlds (2001..2003, held out)\n"
    "  --mix NAME       only this mix; may be given again (all)\n"
    "  --messages N     of each world (4000)\n"
    "  --rules DIR      rules to use instead of, or beside, those built in\n"
    "  --misses N       only N examples of each kind of error\n"
    "  --check          only the bars; exit code 1 when a figure falls below\n"
    "  --markdown       tables as Markdown\n"
    "  --keep DIR       leaves the logs there, a folder for each world\n";

template <typename Number>
bool TakeNumber(std::string_view text, Number* number) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, *number);
  return result.ec == std::errc() && result.ptr == end;
}

bool TakeSeeds(std::string_view text, EvalOptions* options) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    return TakeNumber(text, &options->first_seed) &&
           TakeNumber(text, &options->last_seed);
  }
  return TakeNumber(text.substr(0, dots), &options->first_seed) &&
         TakeNumber(text.substr(dots + 2), &options->last_seed) &&
         options->first_seed <= options->last_seed;
}

bool TakeMix(std::string_view name, EvalOptions* options) {
  const std::vector<std::string> all = AllMixes();
  options->mixes.emplace_back(name);
  return std::find(all.begin(), all.end(), name) != all.end();
}

bool TakeFlag(std::string_view name, EvalOptions* options) {
  if (name == "--markdown") {
    options->markdown = true;
  } else if (name == "--check") {
    options->check = true;
  } else {
    return false;
  }
  return true;
}

bool TakeValue(std::string_view name, std::string_view value,
               EvalOptions* options) {
  if (name == "--seeds") {
    return TakeSeeds(value, options);
  }
  if (name == "--mix") {
    return TakeMix(value, options);
  }
  if (name == "--messages") {
    return TakeNumber(value, &options->messages) && options->messages > 0;
  }
  if (name == "--misses") {
    return TakeNumber(value, &options->misses) && options->misses > 0;
  }
  if (name == "--rules") {
    options->rules = value;
  } else if (name == "--keep") {
    options->keep = value;
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::optional<EvalOptions> ParseEvalOptions(int argc, const char* const* argv) {
  EvalOptions options;
  for (int i = 1; i < argc; ++i) {
    if (TakeFlag(argv[i], &options)) {
      continue;
    }
    if (i + 1 == argc || !TakeValue(argv[i], argv[i + 1], &options)) {
      std::cerr << kUsage << "  mixes:";
      for (const std::string& mix : AllMixes()) {
        std::cerr << " " << mix;
      }
      std::cerr << "\n";
      return std::nullopt;
    }
    ++i;
  }
  if (options.mixes.empty()) {
    options.mixes = AllMixes();
  }
  return options;
}

}  // namespace mailscan::eval
