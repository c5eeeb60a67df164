#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tests/eval/judged_scene.h"

namespace mailscan::eval {

// Whether scores mean what they say: a session of +10 dB should be a machine's
// ten times in eleven. Of sessions with clicks; one is a machine's if most of
// its hits are.
struct Calibration {
  struct Bin {
    std::uint64_t sessions = 0;
    std::uint64_t machines = 0;
    double told = 0;  // sum of probabilities
  };
  std::array<Bin, 10> deciles{};
  double squares = 0;  // sum of squared errors
  std::uint64_t sessions = 0;
  std::uint64_t machines = 0;

  void Add(int score_db, bool machine);
  double Brier() const;
};
double ProbabilityOf(int score_db);

// How often a signal speaks, in sessions of people and of machines.
struct SignalCount {
  std::uint64_t people = 0;
  std::uint64_t machines = 0;
};
// By signal and what it says in decibans.
using SignalCounts = std::map<std::pair<std::string, int>, SignalCount>;

void CountSessions(const JudgedScene& scene, Calibration* calibration,
                   SignalCounts* signals);

}  // namespace mailscan::eval
