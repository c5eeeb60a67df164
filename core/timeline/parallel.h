#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace mailscan {

// Calls work(state, i) for every i below count, on up to `threads` threads,
// each with a state of its own made by make(), and returns the states when all
// is done. work must be safe to run at the same time for different i; the
// order, and which state meets which i, is not defined.
template <typename Make, typename Work>
auto ParallelFor(unsigned threads, std::size_t count, const Make& make,
                 const Work& work) {
  std::atomic<std::size_t> next{0};
  std::vector<decltype(make())> states;
  for (std::size_t i = 0; i < threads && i < std::max<std::size_t>(count, 1);
       ++i) {
    states.push_back(make());
  }
  const auto run = [&](auto& state) {
    for (std::size_t i = next++; i < count; i = next++) {
      work(state, i);
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < states.size(); ++i) {
      helpers.emplace_back([&run, &state = states[i]] { run(state); });
    }
    run(states[0]);
  }
  return states;
}

// The same without states.
template <typename Work>
void ParallelFor(unsigned threads, std::size_t count, const Work& work) {
  struct Nothing {};
  ParallelFor(
      threads, count, [] { return Nothing{}; },
      [&work](Nothing&, std::size_t i) { work(i); });
}

}  // namespace mailscan
