// mailscan-eval: makes worlds whose truth is known, has the program judge their
// logs, and prints how often it is right.
#include <iostream>
#include <string>

#include "tests/eval/bars.h"
#include "tests/eval/eval_options.h"
#include "tests/eval/evaluation.h"
#include "tests/eval/figures.h"
#include "tests/eval/misses.h"

namespace mailscan::eval {
namespace {

// Exit codes.
constexpr int kFellBelow = 1;
constexpr int kUsageError = 64;
constexpr int kCannotJudge = 70;

int Fail(const Status& status) {
  std::cerr << "mailscan-eval: " << status.message() << "\n";
  return kCannotJudge;
}

int Main(int argc, const char* const* argv) {
  const auto options = ParseEvalOptions(argc, argv);
  if (!options) {
    return kUsageError;
  }
  Evaluation evaluation;
  if (const Status status = evaluation.JudgeScenes(*options); !status.ok()) {
    return Fail(status);
  }
  std::string out;
  if (options->misses > 0) {
    PrintMisses(evaluation.scenes(), options->misses, &out);
    std::cout << out;
    return 0;
  }
  if (const Status status = evaluation.JudgeEarly(*options); !status.ok()) {
    return Fail(status);
  }
  bool all_hold = true;
  const Table bars = BarTable(evaluation, &all_hold);
  if (!options->check) {
    for (const Table& table : AllTables(evaluation)) {
      Print(table, options->markdown, &out);
    }
  }
  Print(bars, options->markdown, &out);
  std::cout << out;
  return options->check && !all_hold ? kFellBelow : 0;
}

}  // namespace
}  // namespace mailscan::eval

int main(int argc, char** argv) {
  return mailscan::eval::Main(argc, argv);
}
