// Promise 3, as far as it is kept: what is held until the end grows with the
// messages, not with the lines, and by a known number of bytes each.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "tests/app/program.h"
#include "tests/bench/make_log.h"

namespace mailscan::testing {
namespace {

class DiskSink final : public LogSink {
 public:
  explicit DiskSink(const std::string& path) : file_(path, std::ios::binary) {}
  void PutMail(std::string_view line) override { file_ << line; }
  void PutWebhook(std::string_view) override {}
  void PutTruth(DeliveryTruth) override {}
  void PutTruth(EngagementTruth) override {}

 private:
  std::ofstream file_;
};

// Peak resident bytes of `mailscan-cli report -j1 PATH`.
std::int64_t PeakOf(const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    // What a sanitizer keeps of freed memory would be counted.
    setenv("ASAN_OPTIONS", "quarantine_size_mb=1:detect_leaks=0", 1);
    execl(MAILSCAN_BINARY, MAILSCAN_BINARY, "report", "-j1", path.c_str(),
          nullptr);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  EXPECT_EQ(wait4(child, &status, 0, &usage), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  return usage.ru_maxrss * 1024;
}

TEST(Memory, GrowsByLessThanSixHundredBytesAMessage) {
  const Folder folder;
  std::array<std::int64_t, 2> peaks{};
  constexpr std::array<std::size_t, 2> kMessages = {10'000, 60'000};
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    const std::string path = folder.path() + "/" + std::to_string(i) + ".log";
    LogOptions options;
    options.messages = kMessages[i];
    DiskSink sink(path);
    MakeLog(options, sink);
    peaks[i] = PeakOf(path);
  }
  const auto messages = static_cast<std::int64_t>(kMessages[1] - kMessages[0]);
  EXPECT_LT(peaks[1] - peaks[0], messages * 600)
      << peaks[0] << " and " << peaks[1];
  // About nine lines of 150 bytes each are more than that.
  EXPECT_GT(peaks[1] - peaks[0], 0);
}

}  // namespace
}  // namespace mailscan::testing
