#pragma once

#include <thread>

#include "app/options.h"
#include "core/input/scan.h"

namespace mailscan {

// A ProgressBar shows on standard error how much was read and how fast, while
// it lives, and wipes itself away. It shows nothing where standard error is no
// terminal, or with --quiet or --no-progress.
class ProgressBar {
 public:
  ProgressBar(const ScanProgress& progress, const Options& options);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

 private:
  std::jthread thread_;
};

}  // namespace mailscan
