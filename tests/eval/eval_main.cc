// mailscan-eval: makes worlds whose truth is known, has the program judge their
// logs, and prints how often it is right.
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "core/timeline/parallel.h"
#include "tests/eval/eval_options.h"
#include "tests/eval/figures.h"
#include "tests/eval/misses.h"

namespace mailscan::eval {
namespace {

// Exit codes.
constexpr int kFellBelow = 1;
constexpr int kUsageError = 64;
constexpr int kCannotJudge = 70;

Status JudgeAll(const EvalOptions& options, std::vector<JudgedScene>* scenes) {
  const std::size_t seeds = options.last_seed - options.first_seed + 1;
  scenes->resize(options.mixes.size() * seeds);
  std::vector<Status> done(scenes->size());
  ParallelFor(
      std::thread::hardware_concurrency(), scenes->size(), [&](std::size_t i) {
        JudgedScene& judged = (*scenes)[i];
        judged.mix = options.mixes[i / seeds];
        judged.seed = options.first_seed + i % seeds;
        Reading reading;
        reading.rules = options.rules;
        if (!options.keep.empty()) {
          reading.keep = options.keep + "/" + judged.mix + "-" +
                         std::to_string(judged.seed);
        }
        done[i] =
            JudgeScene(MakeScene(judged.mix, judged.seed, options.messages, {}),
                       reading, &judged);
      });
  for (std::size_t i = 0; i < done.size(); ++i) {
    if (!done[i].ok()) {
      return Status::Error((*scenes)[i].mix + ": " + done[i].message());
    }
  }
  return Status::Ok();
}

int Main(int argc, const char* const* argv) {
  const auto options = ParseEvalOptions(argc, argv);
  if (!options) {
    return kUsageError;
  }
  std::vector<JudgedScene> judged;
  if (const Status status = JudgeAll(*options, &judged); !status.ok()) {
    std::cerr << "mailscan-eval: " << status.message() << "\n";
    return kCannotJudge;
  }
  std::vector<const JudgedScene*> scenes;
  for (const JudgedScene& scene : judged) {
    scenes.push_back(&scene);
  }
  std::string out;
  if (options->misses > 0) {
    PrintMisses(scenes, options->misses, &out);
    std::cout << out;
    return 0;
  }
  for (const auto& tables : {PeopleTables(scenes), ScannerTables(scenes)}) {
    for (const Table& table : tables) {
      Print(table, options->markdown, &out);
    }
  }
  std::cout << out;
  return 0;
}

}  // namespace
}  // namespace mailscan::eval

int main(int argc, char** argv) {
  return mailscan::eval::Main(argc, argv);
}
