#include "tests/eval/evaluation.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <thread>

#include "app/options.h"
#include "core/timeline/parallel.h"

namespace mailscan::eval {
namespace {

// One world of a run.
struct World {
  std::string mix;
  std::uint64_t seed = 0;
};

std::vector<World> WorldsOf(const EvalOptions& options) {
  std::vector<World> worlds;
  for (const std::string& mix : options.mixes) {
    for (std::uint64_t seed = options.first_seed; seed <= options.last_seed;
         ++seed) {
      worlds.push_back({mix, seed});
    }
  }
  return worlds;
}

// Calls judge for each number below count on all cores; the failure of the
// lowest.
template <typename Judge>
Status ForEach(std::size_t count, const Judge& judge) {
  std::vector<Status> done(count);
  ParallelFor(std::thread::hardware_concurrency(), count,
              [&](std::size_t i) { done[i] = judge(i); });
  const auto failed = std::find_if(done.begin(), done.end(),
                                   [](const Status& s) { return !s.ok(); });
  return failed == done.end() ? Status::Ok() : *failed;
}

Status Judge(const World& world, std::uint32_t messages, const SkewFault& fault,
             const Reading& reading, JudgedScene* judged) {
  judged->mix = world.mix;
  judged->seed = world.seed;
  const Status status = JudgeScene(
      MakeScene(world.mix, world.seed, messages, fault), reading, judged);
  return status.ok()
             ? status
             : Status::Error(world.mix + " " + std::to_string(world.seed) +
                             ": " + status.message());
}

}  // namespace

std::vector<Scenes> ByMix(Scenes scenes) {
  std::vector<Scenes> mixes;
  for (std::size_t begin = 0; begin < scenes.size();) {
    std::size_t end = begin + 1;
    while (end < scenes.size() && scenes[end]->mix == scenes[begin]->mix) {
      ++end;
    }
    mixes.push_back(scenes.subspan(begin, end - begin));
    begin = end;
  }
  return mixes;
}

Status Evaluation::JudgeScenes(const EvalOptions& options) {
  const std::vector<World> worlds = WorldsOf(options);
  judged_.resize(worlds.size());
  for (const JudgedScene& judged : judged_) {
    scenes_.push_back(&judged);
  }
  return ForEach(worlds.size(), [&](std::size_t i) {
    Reading reading;
    reading.rules = options.rules;
    if (!options.keep.empty()) {
      reading.keep = options.keep + "/" + worlds[i].mix + "-" +
                     std::to_string(worlds[i].seed);
    }
    return Judge(worlds[i], options.messages, {}, reading, &judged_[i]);
  });
}

Status Evaluation::JudgeEarly(const EvalOptions& options) {
  // Early clicks are many, and the cases too.
  const std::uint32_t messages = std::max(options.messages / 4, 1U);
  const std::vector<World> worlds = WorldsOf(options);
  const std::vector<EarlyCase> cases = EarlyCases();
  std::mutex mutex;
  return ForEach(cases.size() * worlds.size(), [&](std::size_t i) {
    const EarlyCase& what = cases[i / worlds.size()];
    Reading reading;
    reading.rules = options.rules;
    reading.skew = what.stated;
    JudgedScene judged;
    Status status = Judge(worlds[i % worlds.size()], messages, what.fault,
                          reading, &judged);
    if (status.ok()) {
      const EarlyCount count =
          CountEarly(judged, what.stated.value_or(Options().verdict.skew));
      const std::lock_guard lock(mutex);
      early_[{what.fault.skew, KnownOf(what, judged)}].Add(count);
    }
    return status;
  });
}

}  // namespace mailscan::eval
