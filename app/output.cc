#include "app/output.h"

#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <system_error>

#include "app/options.h"

namespace mailscan {

bool Output::FlushSome() {
  constexpr std::size_t kEnough = std::size_t{64} << 10U;
  return buffer_.size() < kEnough ? !closed_ : Flush();
}

bool Output::Flush() {
  std::string_view left = buffer_;
  while (!left.empty() && !closed_) {
    const ssize_t written = write(STDOUT_FILENO, left.data(), left.size());
    if (written >= 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      closed_ = true;
      failed_ = errno != EPIPE;
      error_ = std::generic_category().message(errno);
    }
  }
  buffer_.clear();
  return !closed_;
}

int Complain(std::string_view what, std::string_view help, int code) {
  std::cerr << "mailscan-cli: error: " << what << "\n";
  if (!help.empty()) {
    std::cerr << "  help: " << help << "\n";
  }
  return code;
}

int Finish(Output* output, int code) {
  output->Flush();
  return output->failed()
             ? Complain("cannot write to standard output: " + output->error(),
                        {}, kExitCannotWrite)
             : code;
}

}  // namespace mailscan
