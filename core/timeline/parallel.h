#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace mailscan {

// Calls work(i) for every i below count, on up to `threads` threads, and
// returns when all are done. work must be safe to run at the same time for
// different i; the order is not defined.
template <typename Work>
void ParallelFor(unsigned threads, std::size_t count, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      work(i);
    }
  };
  std::vector<std::jthread> helpers;
  for (unsigned i = 1; i < threads && i < count; ++i) {
    helpers.emplace_back(run);
  }
  run();
}

}  // namespace mailscan
