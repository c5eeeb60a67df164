#pragma once

#include <string>
#include <utility>

namespace mailscan {

// A Status is success, or one message for a person: what, where, why and what
// to do. Nothing in mailscan throws; whatever concerns a whole input returns
// one of these. Safe to copy between threads.
class [[nodiscard]] Status {
 public:
  static Status Ok() { return {}; }
  static Status Error(std::string message) {
    Status status;
    status.message_ = std::move(message);
    return status;
  }

  bool ok() const { return message_.empty(); }
  const std::string& message() const { return message_; }

 private:
  std::string message_;
};

}  // namespace mailscan
