#include "app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>

namespace mailscan {
namespace {

std::string Bytes(double bytes) {
  constexpr double kStep = 1024;
  int unit = 0;
  while (bytes >= kStep && unit < 4) {
    bytes /= kStep;
    ++unit;
  }
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 1, kUnits[unit]);
}

std::string Line(const ScanProgress& progress, double seconds) {
  const auto read = static_cast<double>(progress.bytes_read.load());
  const auto total = static_cast<double>(progress.bytes_total.load());
  std::string line = "reading " + Bytes(read);
  if (total > 0) {
    line += fmt::format(" of {} ({:.0f} %)", Bytes(total),
                        read < total ? read * 100 / total : 100.0);
  }
  if (seconds > 0) {
    line += ", " + Bytes(read / seconds) + "/s";
  }
  return line;
}

}  // namespace

ProgressBar::ProgressBar(const ScanProgress& progress, const Options& options) {
  if (options.quiet || !options.progress || isatty(STDERR_FILENO) == 0) {
    return;
  }
  thread_ = std::jthread([&progress](const std::stop_token& stop) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    bool shown = false;
    while (!wake.wait_for(lock, stop, std::chrono::milliseconds(200),
                          [&stop] { return stop.stop_requested(); })) {
      const std::chrono::duration<double> seconds = Clock::now() - start;
      std::fprintf(stderr, "\r\033[K%s",
                   Line(progress, seconds.count()).c_str());
      std::fflush(stderr);
      shown = true;
    }
    if (shown) {
      std::fputs("\r\033[K", stderr);
    }
  });
}

ProgressBar::~ProgressBar() = default;  // stops and joins the thread

}  // namespace mailscan
