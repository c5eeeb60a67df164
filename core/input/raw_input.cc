#include "core/input/raw_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace mailscan {
namespace {

std::string_view AdviceFor(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "check the name";
    case EACCES:
    case EPERM:
      return "run as a user who may read it";
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files (ulimit -n)";
    default:
      return "check the file and its disk";
  }
}

Status CannotOpen(std::string_view path, int error) {
  return Status::Error(NameForPeople(path) + ": cannot open: " +
                       std::generic_category().message(error) + "; " +
                       std::string(AdviceFor(error)));
}

}  // namespace

std::string NameForPeople(std::string_view path) {
  return path == "-" ? "standard input" : std::string(path);
}

Status RawInput::Open() {
  if (path_ == "-") {
    fd_ = STDIN_FILENO;
  } else {
    do {
      fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (fd_ < 0 && errno == EINTR);
  }
  struct stat about = {};
  if (fd_ < 0 || ::fstat(fd_, &about) != 0) {
    status_ = CannotOpen(path_, errno);
    Close();
  } else if (S_ISDIR(about.st_mode)) {
    status_ = Status::Error(NameForPeople(path_) +
                            ": is a directory, not a log; name the files in "
                            "it");
    Close();
  }
  return status_;
}

void RawInput::Close() {
  if (fd_ > STDERR_FILENO || (fd_ >= 0 && path_ != "-")) {
    ::close(fd_);
  }
  fd_ = -1;
  ended_ = true;
}

std::size_t RawInput::ReadOnce(char* to, std::size_t size) {
  if (fd_ < 0 || ended_) {
    return 0;
  }
  // Linux reads at most this much at a time; other systems refuse more.
  const std::size_t most = std::size_t{1} << 30U;
  ssize_t got = 0;
  do {
    got = ::read(fd_, to, std::min(size, most));
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    status_ = Status::Error(
        NameForPeople(path_) + ": cannot read on after " +
        std::to_string(stored_bytes_) +
        " bytes: " + std::generic_category().message(errno) +
        "; the lines before were kept; check the file and its disk");
  }
  if (got <= 0) {
    ended_ = true;
    return 0;
  }
  stored_bytes_ += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

std::size_t RawInput::Read(char* to, std::size_t size) {
  const std::size_t left = peeked_.size() - peeked_at_;
  if (left == 0) {
    return ReadOnce(to, size);
  }
  const std::size_t taken = std::min(left, size);
  std::memcpy(to, peeked_.data() + peeked_at_, taken);
  peeked_at_ += taken;
  return taken;
}

std::string_view RawInput::Peek() {
  std::size_t have = peeked_.size();
  peeked_.resize(kPeek);
  while (have < kPeek) {
    const std::size_t got = ReadOnce(peeked_.data() + have, kPeek - have);
    if (got == 0) {
      break;
    }
    have += got;
  }
  peeked_.resize(have);
  return {peeked_.data(), peeked_.size()};
}

}  // namespace mailscan
